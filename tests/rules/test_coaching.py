"""Which drafts of feedback are weak, what they lack, and what is said about it."""

from __future__ import annotations

import random
import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings, strategies as st

from cogs.coaching import ADVICE, Aspect, Label, advice, coach
from cogs.coaching.drafts import sentences
from cogs.coaching.packs import Kind, packs, read
from cogs.coaching.weighing import shipped
from tests.drafts import LEARNT, UNSEEN, drafts
from tests.mutations import mutated
from tests.weights import figures

LONG_AND_EMPTY = (
    "This is a truly impressive piece of work. The ideas flow smoothly from one to the next, the language is engaging, "
    "and the overall structure supports the message beautifully. I have no doubt that readers will be captivated. "
) * 5


def test_unseen_drafts_are_told_right() -> None:
    """Weak ones: of those taken for weak .95 are, and .88 of all are found; in English and in the other languages."""
    unseen = list(drafts(UNSEEN))
    english = [one for one in unseen if one.language == "en"]
    others = [one for one in unseen if one.language != "en"]
    for known in (unseen, english, others):
        precision, recall = figures([(one, coach(one.text).label == Label.WEAK) for one in known])
        assert precision >= 0.95
        assert recall >= 0.88


def test_every_language_of_the_packs_has_drafts() -> None:
    codes = [pack.code for pack in packs()]
    for folder in (LEARNT, UNSEEN):
        labels = {(one.language, one.label) for one in drafts(folder)}
        assert sorted(labels) == sorted((code, label) for code in codes for label in Label)


def test_no_draft_was_both_learnt_and_unseen() -> None:
    assert {one.text for one in drafts(LEARNT)}.isdisjoint(one.text for one in drafts(UNSEEN))


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        ("Great job!", "where what next why"),
        ("Add more details.", "where what why"),
        ("The structure is good.", "where next why"),
        ("I like your introduction.", "next why"),
        (LONG_AND_EMPTY, "where next why"),
        ("Line 3: the sign flips, write -2x.", "why"),
        ("Line 3: write -2x, because the sign flips when you divide.", ""),
        ("You wrote garbage, how can anyone be so stupid", "tone where what next why"),
        ("Line 3 is stupid. Write -2x.", "tone why"),
        ("", "where what next why"),
        ("You should make the introduction better and nice because it goes on and on", "what"),
    ],
)
def test_what_a_draft_lacks(draft: str, missing: str) -> None:
    assert " ".join(coach(draft).missing) == missing


TWINS = [
    ("The axes have no units.", "The story has no boring part."),
    ("no legend", "no complaints"),
    ("Metres or feet?", "Did you make this?"),
    ("Your bibliography has no authors.", "Your story has no equals."),
    ("Hi Emma, I don't see why Tom lies.", "Hi Emma, you could change a few things."),
    ("The legend is below the map.", "The text has an introduction."),
    ("When the drums stop I can hear the sailor.", "I could hear the sea."),
    ("El puente es más alto que la torre.", "El texto es más bonito que el otro."),
    ("the 2nd source is broken", "something is broken"),
    ("The left sleeve is longer than the right one.", "The text should be longer."),
    ("The paragraph on London is weak since it is about Paris.", "The text is weak since it is bad."),
    ("The title says cats, the photo shows dogs.", "The story is about cats, dogs and birds."),
]
HARD_TWINS = [  # both are taken for weak; what speaks for the useful one is not enough
    ("median, not mean", "great, not boring"),
    ("who is jake", "what a story"),
    ("You multiply where you should add.", "You should add more."),
]


@pytest.mark.parametrize(("useful", "weak"), TWINS)
def test_two_drafts_alike_of_which_one_is_of_use(useful: str, weak: str) -> None:
    assert (coach(useful).label, coach(weak).label) == (Label.USEFUL, Label.WEAK)


@pytest.mark.parametrize(("useful", "weak"), TWINS + HARD_TWINS)
def test_more_speaks_for_the_one_of_use(useful: str, weak: str) -> None:
    assert shipped().chance(sentences(useful)) > shipped().chance(sentences(weak))


def test_one_remark_outweighs_any_praise_around_it() -> None:
    praise = "What a lovely text, I enjoyed every word of it. "
    assert coach(praise * 8).label == Label.WEAK
    assert coach(f"{praise * 4}In line 3 the date should be 1918. {praise * 3}").label == Label.USEFUL


def test_a_fault_that_is_denied_is_none() -> None:
    drags, never = (sentences(draft)[0] for draft in ("The plot drags.", "The plot never drags."))
    assert drags.has(Kind.FAULT)
    assert not never.has(Kind.FAULT, Kind.DENIAL)


def test_length_and_fluency_say_nothing() -> None:
    assert coach(LONG_AND_EMPTY).label == Label.WEAK
    assert coach(LONG_AND_EMPTY + "Only the date in line 4 is wrong.").label == Label.USEFUL


def test_a_weak_draft_always_lacks_something_that_can_be_said() -> None:
    for one in drafts(LEARNT):
        coached = coach(one.text)
        if coached.label == Label.WEAK:
            assert advice(coached) == ADVICE[coached.missing[0]]


def test_a_useful_draft_is_left_alone_unless_it_hurts() -> None:
    assert advice(coach("Line 3: the sign flips, write -2x.")) is None
    assert advice(coach("Line 3 is stupid. Write -2x.")) == ADVICE[Aspect.TONE]


def test_the_examples_do_what_they_suggest() -> None:
    for aspect, one in ADVICE.items():
        coached = coach(one.example.template)
        assert coached.label == Label.USEFUL
        assert aspect not in coached.missing


def test_what_is_only_copied_from_the_work_says_nothing() -> None:
    work = "Wolves hunt in packs. They never attack a moose alone, because one kick would kill them. We saw two."
    work = "It was cold. " * 150 + work
    copied = "They never attack a moose alone, because one kick would kill them."
    assert coach(copied).label == Label.USEFUL
    assert coach(copied, work=work).label == Label.WEAK
    assert coach(f"{copied} How do you know that wolves fear the kick?", work=work).label == Label.USEFUL


def test_the_language_breaks_a_tie() -> None:
    assert coach("total super", "de").label == coach("total super").label == Label.WEAK


typed = st.text(st.characters(exclude_categories=()), max_size=200)


@settings(max_examples=300)
@given(typed, typed)
def test_anything_can_be_coached(draft: str, work: str) -> None:
    coached = coach(draft, work=work)
    assert coached.label in Label
    assert coached.label == Label.USEFUL or coached.missing


def test_drafts_can_be_coached_however_they_are_damaged() -> None:
    known = [one.text for one in drafts(LEARNT)]
    chance = random.Random(5)
    for _ in range(5_000):
        assert coach(mutated(chance.choice(known), chance)).label in Label


@pytest.mark.parametrize("code", [pack.code for pack in packs()])
def test_a_word_stands_once_in_a_pack(code: str) -> None:
    source = resources.files("cogs.coaching") / "packs" / f"{code}.toml"
    found = tomllib.loads(source.read_text(encoding="utf-8"))
    words = [word for kind in Kind for word in found.get(kind, "").split()]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_what_is_wrong_with_a_pack_is_said() -> None:
    with pytest.raises(ValueError, match="nothing is called prase"):
        read("xx", 'prase = "good"')
    with pytest.raises(ValueError, match="too_long"):
        read("xx", 'faults = "too_long*"')
