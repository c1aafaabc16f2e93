"""Who reviews whom: nobody is left out or forbidden, whatever a class does. Rows alone, no chat."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from cogs import pairing
from cogs.feedback import allocation
from cogs.feedback.allocation import Round, instance, silent, worked_out
from storage.feedback import ASKED, ENDED, OPEN, PLANNED
from storage.rounds import AWAY, ENOUGH, GONE
from tests.rules.review_class import ReviewClass


def handed_in(n: int, promised: int = 3, seed: str = "class") -> ReviewClass:
    one = ReviewClass(promised, seed)
    for person in range(1, n + 1):
        one.hands_in(person)
    return one


def finish(one: ReviewClass, people: set[int]) -> None:
    """These do whatever waits for them, also one more; of others an answer is awaited in vain."""
    while True:
        for person in sorted(people & one.people.keys()):
            if one.people[person].standing == GONE:
                continue
            for number in [arc.id for arc in one.arcs.values() if (arc.person, arc.state) == (person, OPEN)]:
                one.sends(number)
            while any((arc.person, arc.state) == (person, PLANNED) for arc in one.arcs.values()):
                opened = one.opens(person)
                assert opened is not None
                one.sends(opened)
        asked = [arc for arc in one.arcs.values() if arc.state == ASKED]
        for arc in asked:
            if arc.person in people:
                one.arcs[arc.id] = arc._replace(state=OPEN, until=None)
        if not asked:
            return
        one.minutes += 31
        one.mend()


def deadline(one: ReviewClass) -> None:
    """What was begun and not sent is over; others are asked for one more."""
    one.over = True
    for number, arc in one.arcs.items():
        if arc.state == OPEN:
            one.arcs[number] = arc._replace(state=ENDED)
    one.mend()


@pytest.mark.parametrize(("n", "each"), [(2, 1), (3, 2), (4, 3), (5, 3), (7, 3), (30, 3)])
def test_everybody_gives_and_gets_as_many_as_there_can_be(n: int, each: int) -> None:
    one = handed_in(n)
    finish(one, set(one.people))
    assert set(one.got().values()) == set(one.gave().values()) == {each}
    assert one.forbidden() == []


def test_work_is_given_out_while_others_still_hand_in() -> None:
    one = handed_in(3)
    assert one.reviews(1, most=2) == 2
    for person in range(4, 11):
        one.hands_in(person)
    finish(one, set(one.people))
    assert set(one.got().values()) == {3}
    assert set(one.gave().values()) == {3}


def test_what_the_engine_works_out_is_taken_as_far_as_it_still_can_be() -> None:
    one = handed_in(24)
    begun = one.opens(5)
    asked = instance(one.now(), "seed")
    answer = worked_out(pairing.solve(asked))
    one.people[7] = one.people[7]._replace(standing=GONE)  # meanwhile
    gone = next(number for number, work in one.works.items() if work.person == 7)
    del one.works[gone]
    one.mend(answer)
    assert begun is not None
    assert one.arcs[begun].state == OPEN
    kept = set(answer) & set(one.pairs())
    assert len(kept) > 50, "most of the 63 that are left"
    finish(one, set(one.people))
    assert set(one.got().values()) == {3}
    assert one.forbidden() == []


def test_where_it_is_known_whose_reviews_help_every_work_gets_some_of_these() -> None:
    one = handed_in(24)
    known = {person: 20 + 30 * (person % 3) for person in one.people}

    def spread(now: Round) -> int:
        """Between the work whose readers help most, and the one whose readers help least."""
        readers: dict[int, int] = Counter()
        for reader, author in worked_out(pairing.solve(instance(now, "seed"))):
            readers[author] += known[reader]
        return max(readers.values()) - min(readers.values())

    assert spread(replace(one.now(), ability=known)) <= 30
    assert spread(one.now()) >= 60


def test_nobody_reads_an_author_again_while_there_is_another_way() -> None:
    one = ReviewClass(1)
    one.history = {(1, 2), (2, 3), (3, 1)}
    for person in (1, 2, 3):
        one.hands_in(person)
    assert sorted(one.pairs()) == [(1, 3), (2, 1), (3, 2)]
    two = ReviewClass(1)
    two.history = {(1, 2), (2, 1)}
    for person in (1, 2):
        two.hands_in(person)
    assert sorted(two.pairs()) == [(1, 2), (2, 1)], "better again than not at all"


def test_a_work_about_which_little_was_said_gets_one_more_reader() -> None:
    one = handed_in(6, promised=2)
    weak = [number for number, arc in one.arcs.items() if arc.request == 1]
    for person in one.people:
        while (number := one.opens(person)) is not None:
            one.sends(number, weak=number in weak)
    one.extra = True
    change = one.mend()
    assert [request for request, _ in change.ask] == [1]


def test_an_answer_that_does_not_come_is_asked_of_another() -> None:
    one = handed_in(6, promised=1)
    owed = next(arc for arc in one.arcs.values() if arc.person == 6)
    finish(one, {1, 2, 3, 4, 5})
    one.extra = True
    one.people[6] = one.people[6]._replace(standing=AWAY)
    [(request, first)] = one.mend().ask
    assert request == owed.request
    one.minutes += 31
    change = one.mend()
    [(request, second)] = change.ask
    assert request == owed.request
    assert second not in {first, 6}
    asked = next(arc.id for arc in one.arcs.values() if arc.state == ASKED)
    one.arcs[asked] = one.arcs[asked]._replace(state=ENDED)
    [(_, third)] = one.stands(second, ENOUGH).ask
    assert third not in {first, second, 6}


def test_who_comes_back_after_all_is_given_something() -> None:
    one = handed_in(5, promised=2)
    one.extra = True
    for person in silent(one.now()):
        one.stands(person, AWAY)
    assert not any(arc.state == PLANNED for arc in one.arcs.values())
    assert one.opens(4) is not None


def test_what_is_hidden_is_shown_to_nobody() -> None:
    one = handed_in(5)
    one.works[2] = one.works[2]._replace(hidden=True)
    one.mend()
    for person in one.people:
        one.reviews(person, most=3)
    assert one.got()[2] == 0
    one.works[2] = one.works[2]._replace(hidden=False)
    one.extra = True
    one.mend()
    finish(one, set(one.people))
    assert one.got()[2] == 3


def lacking_one() -> ReviewClass:
    """Five have done theirs, and one more is needed of one of them."""
    one = handed_in(6, promised=1)
    finish(one, {1, 2, 3, 4, 5})
    one.extra = True
    one.people[6] = one.people[6]._replace(standing=AWAY)
    return one


def test_at_night_nobody_is_asked_and_in_the_morning_somebody_is() -> None:
    one = lacking_one()
    one.quiet = True
    change = one.mend()
    assert (change.ask, list(change.short.values())) == ([], [1])
    one.quiet = False
    assert len(one.mend().ask) == 1


def test_who_does_not_answer_is_asked_after_all_others_and_twice_at_most() -> None:
    one = lacking_one()
    people = []
    while asked := one.mend().ask:
        [(_, person)] = asked
        people.append(person)
        one.minutes += 31
    assert len(people) == len(set(people)) == 4, "everybody but the author and the silent one, once for this work"
    for person in (1, 2, 3, 4, 5):
        for _ in range(2 - people.count(person)):
            number = one._arc(max(one.works) + 1, person, ENDED)
            one.arcs[number] = one.arcs[number]._replace(extra=True)
    one.hands_in(7)
    one.people[7] = one.people[7]._replace(standing=AWAY)
    assert one.mend().ask == []


def test_what_was_given_out_needs_no_more_reviews() -> None:
    one = lacking_one()
    [(request, _)] = one.mend().ask
    one.works[request] = one.works[request]._replace(released=one.at)
    change = one.mend()
    assert (len(change.end), change.ask, change.short) == (1, [], {})


def test_where_each_of_a_group_reviews_everybody_has_as_much_to_do() -> None:
    one = ReviewClass(2)
    one.each = True
    groups = {1: (1, 2, 3), 4: (4, 5, 6, 7), 8: (8, 9, 10)}
    for author, members in groups.items():
        for person in members:
            one.joins(person)
            one.apart[person] = {author} - {person}
        one.hands_in(author)
    finish(one, set(one.people))
    assert set(one.gave().values()) == {2}
    assert len(one.gave()) == 10
    assert all(6 <= got <= 7 for got in one.got().values()), one.got()
    assert one.forbidden() == []


@settings(max_examples=60)
@given(
    n=st.integers(2, 14),
    promised=st.integers(1, 4),
    teams=st.integers(1, 4),
    moves=st.lists(st.tuples(st.sampled_from("horsa"), st.integers(0, 13)), max_size=60),
    seed=st.integers(0, 10**6),
)
def test_whatever_happens_no_rule_is_broken(
    n: int, promised: int, teams: int, moves: list[tuple[str, int]], seed: int
) -> None:
    one = ReviewClass(promised, str(seed))
    one.apart = {a: {b for b in range(n) if b != a and b % teams == a % teams and teams > 1} for a in range(n)}
    for what, who in moves:
        person = who % n
        here = person in one.people
        if what == "h" and not here:
            one.hands_in(person)
        elif what == "o" and here and one.people[person].standing != GONE:
            one.opens(person)
        elif what == "s" and here:
            begun = [arc.id for arc in one.arcs.values() if arc.person == person and arc.state == OPEN]
            if begun:
                one.sends(begun[0], weak=seed % 2 == 0)
        elif what == "r" and here:
            one.works = {number: work for number, work in one.works.items() if work.person != person}
            one.stands(person, GONE)
        elif what == "a":
            one.extra = True
            one.mend()
        twice = [pair for pair, times in Counter(one.pairs()).items() if times > 1]
        assert one.forbidden() == twice == []
        assert max(one.load().values(), default=0) <= promised + 1
        kept = Counter(arc.request for arc in one.arcs.values() if arc.state in {PLANNED, ASKED})
        assert all(times <= promised + 1 for times in kept.values())


def eventful() -> tuple[ReviewClass, list[int]]:
    """A class in which many are late, silent or gone, at the end; and those who did all that was asked of them."""
    one = ReviewClass(3, "large")
    n = 120
    one.apart = {a: {b for b in range(n) if b // 4 == a // 4 and b != a} for a in range(n)}
    people = list(range(n))
    one.rng.shuffle(people)
    late, punctual = people[: n // 5], people[n // 5 :]
    silent_ones = set(one.rng.sample(people, n * 15 // 100))
    leavers = set(one.rng.sample(sorted(set(people) - silent_ones), n * 5 // 100))
    for person in punctual:
        one.hands_in(person)
    one.mend(worked_out(pairing.solve(instance(one.now(), "large") | {"effort": 10})))
    active = [person for person in people if person not in silent_ones]
    for person in late:
        one.hands_in(person)
    for person in active[::2]:
        one.reviews(person, most=1 if person in leavers else 3)
    for person in sorted(leavers)[::2]:
        one.works = {number: work for number, work in one.works.items() if work.person != person}
        one.stands(person, GONE)
    one.extra = True
    for person in silent(one.now()):
        if person in silent_ones:
            one.stands(person, AWAY)
    finish(one, set(active) - leavers)
    deadline(one)
    finish(one, set(active) - leavers)
    return one, [one.gave()[person] for person in active if person not in leavers]


def test_a_class_in_which_many_are_late_silent_or_gone_ends_with_nobody_left_out() -> None:
    one, done = eventful()
    assert min(one.got().values()) >= 3, "nobody who handed in is left out"
    assert one.forbidden() == []
    assert max(done) - min(done) <= 1


def test_if_nobody_was_asked_for_one_more_some_would_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation._Plan, "ask", lambda *_, **__: None)
    one, _ = eventful()
    assert min(one.got().values()) < 3


def test_if_rules_were_not_looked_at_it_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation._Plan, "may", lambda plan, person, request, **_: (person, request) not in plan.taken)
    one, _ = eventful()
    assert one.forbidden() != []
