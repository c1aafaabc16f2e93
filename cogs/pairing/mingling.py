"""From votes to pairs: first by counting, then by exchanging partners where something is amiss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import exp
from random import Random

from cogs.pairing.talks import CONFIDENCES, Voters

Groups = list[list[int]]

TRIES = 8
"""Partners that are tried for somebody at a time."""

NEVER = -1_000_000_000
"""What forbidden company is worth."""


def mingle(voters: Voters, effort: int, rng: Random, *, trios: bool) -> tuple[Groups, int]:
    """Pairs and trios, and how many exchanges were tried. Who is in none could not be placed."""
    room = _Room(voters, rng)
    for one in range(voters.n):
        if room.where[one] is None:
            room.place(one)
    room.exchange(min(60 * voters.n, 15_000 + 15 * voters.n) * effort // 100)
    room.gather()
    if trios:
        room.spread()
        room.exchange((1_000 + 5 * voters.n) * effort // 100)
    return [group for group in room.groups if group], room.moves


def every_way(voters: Voters) -> Groups:
    """The best of all divisions into pairs and trios: nobody is left out who can be placed, then the most points."""
    best: dict[int, tuple[int, int, Groups]] = {0: (0, 0, [])}  # people as bits: how many are left out, -points
    for people in range(1, 1 << voters.n):
        here = [one for one in range(voters.n) if people >> one & 1]
        first, others = here[0], here[1:]
        out, points, groups = best[people ^ 1 << first]
        found = out + 1, points, groups
        for more in [*combinations(others, 1), *combinations(others, 2)]:
            worth = voters.worth([first, *more])
            if worth is not None:
                out, points, groups = best[people ^ sum(1 << one for one in (first, *more))]
                found = min(found, (out, points - worth, [*groups, [first, *more]]))
        best[people] = found
    return best[(1 << voters.n) - 1][2]


class _Room:
    """Groups as they stand: a person's group is at `where`, and an empty list was a group once."""

    def __init__(self, voters: Voters, rng: Random) -> None:
        self.voters, self.rng = voters, rng
        self.groups: Groups = []
        self.worths: list[int] = []
        self.where: list[int | None] = [None] * voters.n
        self.moves = 0
        self._enough_right = voters.right * 2 >= voters.n  # or else a pair without anybody right is nobody's fault
        self._like: list[list[int]] = [[] for _ in range(CONFIDENCES[-1] + 1)]
        for one, confidence in enumerate(voters.confidence):
            self._like[confidence].append(one)
        for people in _by_language(voters):
            self._begin(people)

    def _begin(self, people: list[int]) -> None:
        """Who is equally confident first: sorted by vote, the n-th meets the one half the room further on."""
        voters, left = self.voters, []
        for confidence in CONFIDENCES:
            same = [one for one in people if voters.confidence[one] == confidence]
            left += self._couple(same, unlike=True)
        left = self._couple(left, unlike=True)
        self._couple(left, unlike=False)

    def _couple(self, people: list[int], *, unlike: bool) -> list[int]:
        """Who is left: one where they are odd, and those who would meet their own opinion if `unlike` is wanted."""
        vote = self.voters.vote
        self.rng.shuffle(people)
        people.sort(key=lambda one: (vote[one], self.voters.confidence[one]))
        half = len(people) // 2
        left = people[2 * half :]
        for a, b in zip(people[:half], people[half : 2 * half], strict=True):
            if (unlike and vote[a] == vote[b]) or self.voters.worth([a, b]) is None:
                left += [a, b]
            else:
                self._seat([a, b])
        return left

    def _seat(self, group: list[int]) -> None:
        for one in group:
            self.where[one] = len(self.groups)
        self.groups.append(group)
        self.worths.append(self.voters.worth(group) or 0)

    def _become(self, g: int, group: list[int]) -> None:
        self.groups[g] = group
        self.worths[g] = self.voters.worth(group) or 0
        for one in group:
            self.where[one] = g

    def place(self, one: int) -> None:
        """Somebody is over: another who is over, a pair that they join, or a partner whose own joins another pair."""
        worth = self.voters.worth
        free = [other for other, g in enumerate(self.where) if g is None and other != one and worth([one, other])]
        if free:
            self._seat([one, free[0]])
            return
        if self._join(one, range(len(self.groups))):
            return
        for other, g in enumerate(self.where):
            if g is None or worth([one, other]) is None:
                continue
            rest = [person for person in self.groups[g] if person != other]
            if len(rest) > 1:
                if worth(rest) is None:
                    continue
                self._become(g, rest)
            elif self._join(rest[0], [h for h in range(len(self.groups)) if h != g]):
                self.groups[g] = []
            else:
                continue
            self._seat([one, other])
            return

    def _join(self, one: int, among: Iterable[int]) -> bool:
        """Make the pair a trio that loses least or gains most by it."""
        best, g = max((self._gain(one, h) for h in among if len(self.groups[h]) == 2), default=(NEVER, -1))  # noqa: PLR2004
        if best == NEVER:
            return False
        self._become(g, [*self.groups[g], one])
        return True

    def spread(self) -> None:
        """Two of the same opinion are worth more as thirds in two pairs, if these are of two opinions."""
        hosts = [g for g, group in enumerate(self.groups) if len(group) == 2 and self._mixed(group)]  # noqa: PLR2004
        for g, group in enumerate(self.groups):
            if len(group) != 2 or self._mixed(group):  # noqa: PLR2004
                continue
            gain, found = -self.worths[g], list[int]()
            for one in group:
                more, host = max((self._gain(one, h) for h in self._some(hosts) if h not in found), default=(NEVER, -1))
                if more != NEVER:
                    gain += more
                    found.append(host)
            if len(found) == 2 and gain > 0:  # noqa: PLR2004
                self.groups[g] = []
                for one, h in zip(group, found, strict=True):
                    hosts.remove(h)
                    self._become(h, [*self.groups[h], one])

    def gather(self) -> None:
        """Two trios are worth less than three pairs: their thirds meet, or each takes one of a pair."""
        trios = [g for g, group in enumerate(self.groups) if len(group) == 3]  # noqa: PLR2004
        for at, g in enumerate(trios):
            for h in self._some(trios[at + 1 :]):
                if len(self.groups[g]) == len(self.groups[h]) == 3:  # noqa: PLR2004
                    self._part(g, h)

    def _part(self, g: int, h: int) -> None:
        ours, yours = self.groups[g], self.groups[h]
        bridges = self._some([b for b, group in enumerate(self.groups) if len(group) == 2])  # noqa: PLR2004
        best, chosen = 0, None
        for one in ours:
            for other in yours:
                rest = [[x for x in ours if x != one], [x for x in yours if x != other]]
                for bridge, new in self._ways(one, other, bridges):
                    self.moves += 1
                    old = [ours, yours, *([self.groups[bridge]] if bridge >= 0 else [])]
                    more = self._total([*rest, *new]) - self._total(old)
                    if more > best:
                        best, chosen = more, (bridge, [*rest, *new])
        if chosen is not None:
            bridge, (mine, theirs, *new) = chosen
            self._become(g, mine)
            self._become(h, theirs)
            if bridge >= 0:
                self._become(bridge, new.pop())
            self._seat(new[0])

    def _ways(self, one: int, other: int, bridges: list[int]) -> Iterator[tuple[int, Groups]]:
        worth = self.voters.worth
        if worth([one, other]) is not None:
            yield -1, [[one, other]]
            return
        for bridge in bridges:
            for a, b in (self.groups[bridge], self.groups[bridge][::-1]):
                if worth([one, a]) is not None and worth([other, b]) is not None:
                    yield bridge, [[one, a], [other, b]]

    def _total(self, groups: Groups) -> int:
        worths = [self.voters.worth(group) for group in groups]
        return NEVER if None in worths else sum(worth or 0 for worth in worths)

    def _some(self, groups: list[int]) -> list[int]:
        return groups if len(groups) <= TRIES * 2 else self.rng.sample(groups, TRIES * 2)

    def _gain(self, one: int, host: int) -> tuple[int, int]:
        then = self.voters.worth([*self.groups[host], one])
        return (NEVER if then is None else then - self.worths[host]), host

    def _mixed(self, group: list[int]) -> bool:
        return len({self.voters.vote[one] for one in group}) > 1

    def exchange(self, budget: int) -> None:
        """Where a group is not as good as it could be, look for a partner who is as confident and thinks otherwise."""
        voters, rng = self.voters, self.rng
        dice, heat = rng.random, 12.0
        end = self.moves + budget
        while self.moves < end:
            amiss = [one for one in range(voters.n) if self._amiss(one)]
            if not amiss:
                return
            self.moves += 1 + voters.n // TRIES  # looking for them takes its time, too
            rng.shuffle(amiss)
            for one in amiss:
                if self.moves >= end:
                    return
                if not self._amiss(one):
                    continue
                best = None
                for _ in range(TRIES):
                    self.moves += 1
                    found = self._try(one)
                    if found is not None and (best is None or found[0] > best[0]):
                        best = found
                if best is not None and (best[0] >= 0 or dice() < exp(best[0] / heat)):
                    _, g, mine, h, theirs = best
                    self._become(g, mine)
                    self._become(h, theirs)

    def _try(self, one: int) -> tuple[int, int, list[int], int, list[int]] | None:
        """Somebody else for one of `one`'s partners: what it gains, and the two groups as they would be."""
        voters, dice = self.voters, self.rng.random
        g = self.where[one]
        like = self._like[voters.confidence[one]] if dice() < 0.7 else range(voters.n)  # noqa: PLR2004
        other = like[int(dice() * len(like))]
        h = self.where[other]
        if g is None or h is None or g == h:
            return None
        ours, yours = self.groups[g], self.groups[h]
        if voters.vote[other] == voters.vote[one] and self._mixed(ours):
            return None
        partner = ours[int(dice() * len(ours))]
        if partner == one:
            partner = ours[ours.index(one) - 1]
        mine = [other if person == partner else person for person in ours]
        theirs = [partner if person == other else person for person in yours]
        a, b = voters.worth(mine), voters.worth(theirs)
        if a is None or b is None:
            return None
        return a + b - self.worths[g] - self.worths[h], g, mine, h, theirs

    def _amiss(self, one: int) -> bool:
        g, voters = self.where[one], self.voters
        if g is None:
            return False
        group, w = self.groups[g], voters.weights
        right = self._enough_right or any(voters.vote[other] == voters.correct for other in group)
        ideal = len(group) * (w.different + (w.right if right else 0)) + 4 * w.confidence
        return self.worths[g] < ideal - (w.trio if len(group) == 3 else 0)  # noqa: PLR2004


def _by_language(voters: Voters) -> list[list[int]]:
    """Everybody once, where the most others speak their language."""
    langs = 1
    speakers: dict[int, int] = {}
    while langs <= max(voters.langs, default=0):
        speakers[langs] = sum(bool(langs & one) for one in voters.langs)
        langs <<= 1
    people: dict[int, list[int]] = {}
    for one, mine in enumerate(voters.langs):
        best = max((lang for lang in speakers if lang & mine), key=lambda lang: (speakers[lang], -lang), default=0)
        people.setdefault(best, []).append(one)
    return [people[lang] for lang in sorted(people) if lang]
