"""Which answers say an earlier one over again."""

from __future__ import annotations

from collections import Counter

from cogs.discussion.judge import is_copy
from tests.copied import pairs


def test_copies_are_told_from_answers_of_ones_own() -> None:
    every = list(pairs())
    wrong = Counter(pair.how for pair in every if is_copy(pair.earlier, pair.later) != pair.copy)
    assert wrong == Counter()
    assert len(every) >= 120


def test_what_the_prompt_already_said_is_nobodys_own() -> None:
    prompt = "Which animal adapted well to the desert, and because of which part of its body can it survive there?"
    earlier = "The animal that adapted well to the desert is the camel, because of its hump it can survive there."
    later = "The animal that adapted well to the desert is the fennec, because of its ears it can survive there."
    assert not is_copy(earlier, later, prompt)
