"""Who talks to whom after a vote: what a pair or a trio is worth, and the most that any division could be worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cogs.pairing.reading import Part, listed, numbered, weighted

CONFIDENCES = range(1, 6)


class Weights(NamedTuple):
    """Points. The first two count for each member; `confidence` for each step by which two are closer than 1 and 5."""

    different: int = 500
    right: int = 100
    met: int = 300
    confidence: int = 20
    trio: int = 100


class Voters:
    """Everybody who voted, as numbers in the order of their ids."""

    def __init__(self, instance: Part) -> None:
        """Read and check them."""
        everybody = listed(instance.at("students"))
        parts, number = everybody.parts, everybody.number
        self.ids, self.n = everybody.ids, len(parts)
        self.weights = weighted(instance, Weights)
        votes = [one.at("vote").word() for one in parts]
        known = {vote: n for n, vote in enumerate(sorted(set(votes)))}
        self.vote = [known[vote] for vote in votes]
        correct = instance.maybe("correct").word_or_none()
        self.correct = None if correct is None else known.get(correct, -1)
        self.right = self.vote.count(self.correct) if self.correct is not None else 0
        self.confidence = [one.at("confidence").number(CONFIDENCES[0], CONFIDENCES[-1]) for one in parts]
        spoken: dict[str, int] = {}
        self.langs = [
            sum(1 << spoken.setdefault(lang, len(spoken)) for lang in dict.fromkeys(one.at("langs").words()))
            for one in parts
        ]
        met = Counter(tuple(sorted(couple)) for couple in numbered(instance.maybe("past", []).couples(), number))
        self.met: list[dict[int, int]] = [{} for _ in parts]
        for (a, b), times in met.items():
            if a != b:
                self.met[a][b] = self.met[b][a] = times
        self.apart: list[set[int]] = [set() for _ in parts]
        for a, b in numbered(instance.maybe("blocks", []).couples(), number):
            if a != b:
                self.apart[a].add(b)
                self.apart[b].add(a)

    def worth(self, group: Sequence[int]) -> int | None:
        """Points of a pair or a trio; None if they share no language, or somebody is blocked."""
        w, confidence, vote = self.weights, self.confidence, self.vote
        if len(group) == 2:  # noqa: PLR2004 - most groups are pairs, and this is asked very often
            a, b = group
            if not self.langs[a] & self.langs[b] or b in self.apart[a]:
                return None
            points = w.confidence * (4 - abs(confidence[a] - confidence[b]))
            if vote[a] != vote[b]:
                points += 2 * w.different
            if self.correct is not None and self.correct in {vote[a], vote[b]}:
                points += 2 * w.right
            return points - w.met * self.met[a].get(b, 0) if self.met[a] else points
        a, b, c = group
        if not self.langs[a] & self.langs[b] & self.langs[c]:
            return None
        if b in self.apart[a] or c in self.apart[a] or c in self.apart[b]:
            return None
        return sum(self.terms(group).values())

    def terms(self, group: Sequence[int]) -> dict[str, int]:
        """What a legal group is worth, term by term."""
        w, m = self.weights, len(group)
        votes = {self.vote[one] for one in group}
        confident = [self.confidence[one] for one in group]
        return {
            "different": w.different * m if len(votes) > 1 else 0,
            "right": w.right * m if self.correct in votes else 0,
            "met": -w.met * sum(self.met[one].get(other, 0) for one in group for other in group if other > one),
            "confidence": w.confidence * (4 - max(confident) + min(confident)),
            "trio": -w.trio if m == 3 else 0,  # noqa: PLR2004
        }

    def bound(self) -> int:
        """The most that any pairs and trios could be worth, by counting votes: languages and meetings not looked at."""
        w, n = self.weights, self.n
        votes = Counter(self.vote)
        others = n - max(votes.values(), default=0)  # every group with two opinions holds one of these
        best = 0
        for trios in range(n // 3 + 1):
            mixed_trios = min(trios, others)
            pairs = (n - 3 * trios) // 2
            mixed_pairs = min(pairs, others - mixed_trios)
            right_trios = min(trios, self.right)
            points = w.different * (3 * mixed_trios + 2 * mixed_pairs)
            points += w.right * (3 * right_trios + 2 * min(pairs, self.right - right_trios))
            best = max(best, points + 4 * w.confidence * (trios + pairs) - w.trio * trios)
        return best
