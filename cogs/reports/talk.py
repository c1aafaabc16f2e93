"""Discussions in figures: who takes part and how evenly, who is answered, and what hints did."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.language import Text, plural, text
from cogs.reports.equality import Waits, equality, mixing, together, top_share, waits
from cogs.reports.figures import Figure, Part, hours, known, lasting, masked, percent, share, unseen, withheld
from storage import counts
from storage.counts import Hinted, Span, Spoke

AGREES, ADDS, REPLIES = "agrees", "adds", "replies"
SENT, HELD, WATCHED, DECLINED, WRONG = "sent", "held", "watched", "declined", "wrong"
"""As discussions note them (`cogs/discussion/moves.py` and `restraint.py`); a test holds these against those."""

FEW = 30
"""Below this many hints on each side, what they do is chance."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one student did: thoughts of their own, replies that only agreed, and words altogether."""

    own: int = 0
    agreed: int = 0
    words: int = 0

    @property
    def turns(self) -> int:
        """How often they spoke."""
        return self.own + self.agreed


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything that is counted about the discussions of a course, or about one of them."""

    voices: dict[int, Voice]
    """Each student on the roster, silent ones too."""
    verdicts: dict[str, int]
    heard: dict[int, counts.Heard]
    pairs: int
    first: list[counts.Thought]
    hints: dict[str, Hinted]
    windows: dict[int, int]

    @property
    def replies(self) -> int:
        """How many replies were noted, of whoever."""
        return sum(self.verdicts.values())


def talk(db: Connection, span: Span, students: Collection[int]) -> Talk:
    """Count."""
    spoke = counts.spoke(db, span)
    verdicts: dict[str, int] = {}
    for one in spoke:
        verdicts[one.verdict] = verdicts.get(one.verdict, 0) + one.n
    return Talk(
        voices(spoke, students),
        verdicts,
        {one.person: one for one in counts.heard(db, span)},
        counts.pairs(db, span),
        counts.answers(db, span, AGREES),
        counts.hinted(db, span, AGREES, DECLINED, WRONG),
        counts.windows(db, span) if span.discussion else {},
    )


def voices(spoke: Iterable[Spoke], students: Collection[int]) -> dict[int, Voice]:
    """What each of these students did, if anything."""
    found = dict.fromkeys(students, Voice())
    for one in spoke:
        if one.person in found:
            old = found[one.person]
            agreed = one.n if one.verdict == AGREES else 0
            found[one.person] = Voice(old.own + one.n - agreed, old.agreed + agreed, old.words + one.words)
    return found


def parts(found: Talk, now: datetime) -> list[Part]:
    """What a teacher is told of it."""
    if not found.replies:
        return []
    return [
        Part(text("Taking part"), taking_part(found)),
        Part(text("Answers"), [*replies(found), *_answered(found, now)]),
        Part(text("Hints"), hints(found.hints)),
    ]


def taking_part(found: Talk) -> list[Figure]:
    """Active, silent, and how evenly (PROTOCOLS 2.1)."""
    every = len(found.voices)
    if not every:
        return []
    active = sum(voice.turns > 0 for voice in found.voices.values())
    words = [voice.words for voice in found.voices.values()]
    turns = [voice.turns for voice in found.voices.values()]
    active_rate = plural(
        "Of {n} student, {active} took part ({share} %).",
        "Of {n} students, {active} took part ({share} %).",
        n=every,
        active=active,
        share=percent(active / every),
    )
    return known(
        share("active rate", active, every, active_rate),
        _evenly("equality of turns", turns, text("How evenly replies are spread")),
        _evenly("equality of words", words, text("How evenly words are spread")),
        _most(words),
        _at_one_time(found, every),
        _met(found, every),
    )


def _evenly(name: str, amounts: list[int], what: Text) -> Figure | None:
    found = equality(amounts)
    if found is None:
        return None
    said = text(
        "{what}: {share} of 100, among {n} students. 100 is everybody the same, 0 is one alone.",
        what=what,
        share=percent(found),
        n=len(amounts),
    )
    return Figure(name, round(found, 3), len(amounts), said)


def _most(words: list[int]) -> Figure | None:
    most = top_share(words)
    if most is None:
        return None
    said = text("Whoever said most said {share} % of all words ({n}).", share=percent(most), n=sum(words))
    return Figure("share of the most active", round(most, 3), sum(words), said)


def _at_one_time(found: Talk, people: int) -> Figure | None:
    at_once = together(found.windows, people)
    if at_once is None:
        return None
    every = max(found.windows) - min(found.windows) + 1
    said = plural(
        "In {share} % of {n} stretch of three minutes, two thirds of the class spoke.",
        "In {share} % of {n} stretches of three minutes, two thirds of the class spoke.",
        n=every,
        share=percent(at_once),
    )
    return Figure("equality over time", round(at_once, 3), every, said)


def _met(found: Talk, people: int) -> Figure | None:
    met, every = mixing(found.pairs, people), people * (people - 1) // 2
    if met is None or not found.heard:
        return None
    said = plural(
        "Of {n} pair of students, {met} replied to one another ({share} %).",
        "Of {n} pairs of students, {met} replied to one another ({share} %).",
        n=every,
        met=found.pairs,
        share=percent(min(met, 1.0)),
    )
    return share("pairs that met", found.pairs, every, said)


def replies(found: Talk) -> list[Figure]:
    """How much of it was somebody's own (PROTOCOLS 2.3)."""
    every, own = found.replies, found.replies - found.verdicts.get(AGREES, 0)
    said = plural(
        "Of {n} reply, {own} said something of their own ({share} %); the others only agreed, praised or repeated.",
        "Of {n} replies, {own} said something of their own ({share} %); the others only agreed, praised or repeated.",
        n=every,
        own=own,
        share=percent(own / every),
    )
    to_others = found.verdicts.get(REPLIES, 0)
    directed = text(
        "Of these, {n} answered a classmate ({share} %).", n=to_others, share=percent(to_others / own) if own else 0
    )
    return known(
        share("substantive replies", own, every, said),
        share("answers to a classmate", to_others, own, directed) if to_others else None,
    )


def _answered(found: Talk, now: datetime) -> list[Figure]:
    """Nothing, where nobody uses the platform's own reply: then it is not known who answers whom."""
    if not found.heard:
        return []
    return answers(waits(((one.at, one.reply) for one in found.first), now))


def answers(found: Waits) -> list[Figure]:
    """How soon (PROTOCOLS 2.2)."""
    if not found.n:
        return []
    said = plural(
        "Of {n} first thought, {answered} got a reply within 24 hours ({share} %).",
        "Of {n} first thoughts, {answered} got a reply within 24 hours ({share} %).",
        n=found.n,
        answered=found.answered,
        share=percent(found.answered / found.n),
    )
    return known(share("answered in 24 hours", found.answered, found.n, said), *took(found, "a reply"))


def took(found: Waits, what: str) -> list[Figure]:
    """The middle, and one in ten."""
    if found.middle is None:
        return []
    middle = text("Half of the answers came within {long}.", long=lasting(found.middle))
    figures = [Figure(f"hours to {what}, median", hours(found.middle), found.n, middle)]
    if found.slow is not None:
        slow = text("Nine of ten came within {long}.", long=lasting(found.slow))
        figures.append(Figure(f"hours to {what}, 90th percentile", hours(found.slow), found.n, slow))
    return figures


def hints(found: dict[str, Hinted]) -> list[Figure]:
    """What hints did, told where nobody can be told from it: who got one is private."""
    sent, held = found.get(SENT), found.get(HELD)
    if sent is None:
        return []
    right = text("Hints whose readers did not call them wrong")
    turned = text("Hints that were followed by a reply of their own within 24 hours")
    without = text("The same without a hint, where it was held back to compare")
    return known(
        unseen("hint precision", sent.n - sent.wrong, sent.n, right, people=sent.people),
        unseen("hint conversion", sent.turned, sent.n, turned, people=sent.people),
        unseen("conversion without a hint", held.turned, held.n, without, people=held.people) if held else None,
        _lift(sent, held),
    )


def _lift(sent: Hinted, held: Hinted | None) -> Figure | None:
    """The difference, with a word of warning."""
    if held is None:
        return None
    what = text("What hints add")
    if any(masked(one.turned, one.n, one.people) for one in (sent, held)):
        return withheld("hint lift", what)
    lift = sent.turned / sent.n - held.turned / held.n
    n = min(sent.n, held.n)
    few = text("With fewer than {few} on one side this may be chance.", few=FEW)
    said = text("{what}: {points} percentage points.", what=what, points=round(100 * lift))
    return Figure(
        "hint lift", round(lift, 3), n, said if n >= FEW else Text("{said} {warning}", {"said": said, "warning": few})
    )
