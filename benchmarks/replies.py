"""How well replies and feedback are judged, how fast, and in how much memory; beside rules that anybody would write.

`python -m benchmarks.replies` prints it. The sets of replies are those of the tests: the packs were mended on all of
them, so their figures say that nothing broke. What the judge did with each set that it had never seen stands in
docs/decisions/009-the-judge-of-replies.md. The drafts of feedback are unseen.
"""

from __future__ import annotations

import random
import re
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable

from cogs.coaching import Label, coach
from cogs.coaching.drafts import READ
from cogs.discussion.judge import REMEMBERED, Reply, is_copy, judge, may_be_copied
from cogs.discussion.judge.lexicon import lexicon
from tests.copied import pairs
from tests.drafts import LEARNT, UNSEEN, Draft, drafts
from tests.mutations import mutated
from tests.replies import Phrase, every_file, phrases

DAMAGED = 100_000
"""Mutated and random inputs that have to be survived."""

_KEYWORDS = re.compile(r"\b(?:agree|same|yes|true|exactly|great|good|nice|love|well said|\+1)\b", re.IGNORECASE)
_AGREE = re.compile(r"^(i )?agree", re.IGNORECASE)
FEW = 5

RULES: dict[str, Callable[[Phrase], bool]] = {
    "the judge": lambda phrase: judge(Reply(phrase.text, phrase.parent)).nudge,
    "^(i )?agree": lambda phrase: _AGREE.match(phrase.text) is not None,
    "< 5 words": lambda phrase: len(phrase.text.split()) < FEW,
    "keywords": lambda phrase: _KEYWORDS.search(phrase.text) is not None,
}
FEW_IN_FEEDBACK = 12
_WEAK_RULES: dict[str, Callable[[Draft], bool]] = {
    "coaching": lambda draft: coach(draft.text).label == Label.WEAK,
    "< 12 words": lambda draft: len(draft.text.split()) < FEW_IN_FEEDBACK,
    "keywords": lambda draft: _KEYWORDS.search(draft.text) is not None,
    "no number, no quotation": lambda draft: re.search(r'[\d"“„«「]', draft.text) is None,
}
WALLS = {
    "64 KiB of combining marks": "a" + "\u0301" * 65_535,
    "64 KiB of one letter": "a" * 65_536,
    "64 KiB of agreement": "I agree! " * 7_282,
    "64 KiB of signs": "+1^👍" * 16_384,
    "1200 letters apart": "a " * 600,
}


def main() -> None:
    """Print everything."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    lexicon()
    loaded = time.perf_counter() - begun
    every = [phrase for path in every_file() for phrase in phrases(path)]
    _quality(every)
    _copies()
    _latency(every)
    _latency_beside_earlier_answers()
    print(f"\nPacks read in {loaded:.2f} s, once; ", end="")
    print(f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.1f} MiB more memory at its peak")
    _survival(every)
    _feedback()


def _figures(judged: Iterable[tuple[bool, bool]]) -> str:
    seen = Counter(judged)
    right, false, missed = seen[True, True], seen[True, False], seen[False, True]
    return f"P {right / max(1, right + false):.3f}  R {right / max(1, right + missed):.3f}"


def _quality(every: list[Phrase]) -> None:
    print(f"{len(every)} phrases" + "".join(f"{name:>20}" for name in RULES))
    languages = sorted({phrase.language for phrase in every})
    for language in [*languages, "all"]:
        of_it = [phrase for phrase in every if language in {phrase.language, "all"}]
        told = (_figures((rule(phrase), phrase.nudge) for phrase in of_it) for rule in RULES.values())
        print(f"  {language:5} {len(of_it):5} " + "".join(f"{one:>20}" for one in told))
    for part in ("substantive", "begins", "answers", "social", "other"):
        of_it = [phrase for phrase in every if phrase.part == part]
        told = (f"{sum(map(rule, of_it)) / len(of_it):.1%} nudged" for rule in RULES.values())
        print(f"  {part:11}" + "".join(f"{one:>20}" for one in told))


def _copies() -> None:
    every = list(pairs())
    print(f"\n{len(every)} pairs, copies: {_figures((is_copy(one.earlier, one.later), one.copy) for one in every)}")


def _latency(every: list[Phrase]) -> None:
    took = []
    for phrase in every * 3:
        begun = time.process_time_ns()
        judge(Reply(phrase.text, phrase.parent))
        took.append((time.process_time_ns() - begun) / 1e6)
    cuts = statistics.quantiles(took, n=100)
    print(f"\nCPU for a message: p50 {cuts[49]:.3f} ms, p99 {cuts[98]:.3f} ms, worst {max(took):.2f} ms")
    for name, wall in WALLS.items():
        worst = 0.0
        for _ in range(5):
            begun = time.process_time_ns()
            judge(Reply(wall, parent=wall))
            worst = max(worst, (time.process_time_ns() - begun) / 1e6)
        print(f"  {name:26} {worst:6.2f} ms")


def _latency_beside_earlier_answers() -> None:
    """With as many earlier answers as are looked at, seen for the first time and again."""
    answers = list(dict.fromkeys(pair.earlier for pair in pairs() if may_be_copied(pair.earlier)))
    chance = random.Random(1)
    for seen in ("for the first time", "again"):
        took = []
        for number in range(300):
            prior = tuple(f"{number if seen != 'again' else 0} {chance.choice(answers)}" for _ in range(REMEMBERED))
            begun = time.process_time_ns()
            judge(Reply(chance.choice(answers), prior=prior))
            took.append((time.process_time_ns() - begun) / 1e6)
        cuts = statistics.quantiles(took, n=100)
        print(f"  {REMEMBERED} earlier answers seen {seen}: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms")


def _survival(every: list[Phrase]) -> None:
    chance = random.Random(1)
    for number in range(DAMAGED):
        text = mutated(chance.choice(every).text, chance)
        if number % 4 == 0:
            text = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(60)))
        judge(Reply(text, parent=chance.choice(every).parent))
    print(f"{DAMAGED} damaged and random messages: no exception")


def _feedback() -> None:
    """Weak drafts of feedback, and what a check costs for one of usual length and for the longest that is read."""
    every = list(drafts(LEARNT))
    unseen = list(drafts(UNSEEN))
    print(f"\n{len(unseen)} unseen drafts of feedback, weak:")
    for name, rule in _WEAK_RULES.items():
        print(f"  {name:24}{_figures((rule(draft), draft.label == Label.WEAK) for draft in unseen)}")
    chance = random.Random(1)
    for name, length in (("as they are", 0), ("of 600 characters", 600), (f"of {READ} characters", READ)):
        took = []
        for _ in range(1000):
            text = chance.choice(every).text
            while len(text) < length:
                text += f" {chance.choice(every).text}"
            begun = time.process_time_ns()
            coach(text[: length or None])
            took.append((time.process_time_ns() - begun) / 1e6)
        cuts = statistics.quantiles(took, n=100)
        print(f"  {name:24}p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms")


if __name__ == "__main__":
    main()
