"""Whatever is typed, the judge answers; and the packs are as they should be."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies as st

from cogs.discussion.judge import Label, Reply, is_copy, judge
from cogs.discussion.judge.faults import faults
from cogs.discussion.judge.packs import Pack, packs, read
from tests.mutations import mutated
from tests.replies import files, phrases

typed = st.text(st.characters(exclude_categories=()), max_size=80)


@settings(max_examples=300)
@given(typed, typed, typed)
def test_anything_can_be_judged(text: str, parent: str, earlier: str) -> None:
    judged = judge(Reply(text, parent, (earlier,)))
    assert judged.label in Label
    is_copy(earlier, text)


def test_phrases_can_be_judged_however_they_are_damaged() -> None:
    known = [phrase.text for path in files() for phrase in phrases(path)]
    chance = random.Random(5)
    for _ in range(10_000):
        assert judge(Reply(mutated(chance.choice(known), chance))).label in Label


@pytest.mark.parametrize(
    "text", ["a" + "\u0301" * 65_000, "\u200b" * 65_000, "^" * 65_000, ">" * 65_000, "+1" * 30_000, "'" * 65_000]
)
def test_a_wall_of_signs_is_no_trouble(text: str) -> None:
    assert not judge(Reply(text, parent=text, prior=(text,))).nudge


@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.code)
def test_a_pack_has_no_faults(pack: Pack) -> None:
    assert faults(pack) == []


def test_what_is_wrong_with_a_pack_is_said() -> None:
    many = "(a/b/c/d)" * 6
    listed = f'agree = "yes sir | yes sir | (so/very true | !! | {many}"\ncontrast = "but | indeed"\nyes = "indeed"'
    pack = read("xx", listed)
    assert faults(pack) == [
        "agree: yes sir stands there twice",
        "agree: (so/very true has a bracket too many",
        "agree: !! is empty",
        f"agree: {many} is too many phrases at once",
        "yes: indeed is a word of doubt or contrast as well",
    ]
    with pytest.raises(ValueError, match="nothing is called agre"):
        read("xx", 'agre = "yes"')
