"""Which replies only agree, praise or repeat, and which say something."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogs.discussion.judge import Gate, Label, Reply, Where, judge
from tests.replies import every_file, files, phrases

HALF = 60


@pytest.mark.parametrize("path", every_file(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_phrase_of_a_language_is_judged_right(path: Path) -> None:
    judged = [(phrase, judge(Reply(phrase.text, phrase.parent)).nudge) for phrase in phrases(path)]
    assert [phrase for phrase, nudge in judged if nudge != phrase.nudge and phrase.part != "missed"] == []
    assert [phrase for phrase, nudge in judged if nudge and phrase.part == "missed"] == [], "no longer missed"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_set_is_large_enough_to_mean_something(path: Path) -> None:
    wanted = [phrase.nudge for phrase in phrases(path)]
    assert wanted.count(True) >= HALF
    assert wanted.count(False) >= HALF


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("I agree", Label.AGREE_ONLY),
        ("Great post!", Label.PRAISE_ONLY),
        ("p. 71", Label.SUBSTANTIVE),
        ("thanks for your help", Label.SOCIAL),
        ("hmm", Label.OTHER),
        ("I disagree", Label.OTHER),
        ("", Label.OTHER),
    ],
)
def test_what_a_reply_amounts_to(said: str, label: Label) -> None:
    assert judge(Reply(said)).label == label


@pytest.mark.parametrize(
    ("reply", "gate"),
    [
        (Reply("I agree", edited=True), Gate.EDITED),
        (Reply("I agree", staff=True), Gate.STAFF),
        (Reply("I agree", command=True), Gate.COMMAND),
        (Reply("/agree"), Gate.COMMAND),
        (Reply("I agree", contributed=True), Gate.CONTRIBUTED),
        (Reply("I agree", where=Where.CHAT), Gate.PLACE),
        (Reply("I agree", where=Where.HELP), Gate.PLACE),
        (Reply("yes", "Is it even?"), Gate.ASKED),
        (Reply("yes", asked=True), Gate.ASKED),
        (Reply("same", "I am so tired"), Gate.COMPANY),
        (Reply("agree " * 500), Gate.LONG),
        (Reply("I agree https://example.org"), Gate.LINK),
        (Reply("I agree, n = 0"), Gate.FORMULA),
        (Reply("right?"), Gate.QUESTION),
        (Reply('"great" idea'), Gate.QUOTED),
        (Reply("I don't agree"), Gate.AGAINST),
    ],
)
def test_the_gate_that_stopped_a_nudge_is_named(reply: Reply, gate: Gate) -> None:
    judged = judge(reply)
    assert not judged.nudge
    assert judged.evidence.gate == gate


def test_the_evidence_names_the_cues_and_what_is_left() -> None:
    evidence = judge(Reply("I agree, whales too")).evidence
    assert evidence.cues == ("i agree",)
    assert evidence.left == ("whales",)


def test_the_evidence_names_nobody() -> None:
    assert judge(Reply("I agree with Zebulon, so true!")).evidence.cues == ("agree with …", "so true")


def test_a_reply_that_repeats_an_earlier_answer_is_a_copy() -> None:
    earlier = "The base case matters because without a first domino the whole chain never starts to fall."
    judged = judge(Reply(f"I agree. {earlier.upper()}", prior=("Yes", earlier)))
    assert (judged.label, judged.nudge, judged.evidence.copied) == (Label.COPY, True, 1)
