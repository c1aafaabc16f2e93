"""The program is killed in every phase of a review round, and everybody gets what they were promised, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.judge import Seen, judge, read
from tests.faults.play import Play

USEFUL = "In line 3 the sign flips, so write -2x, because both sides were divided."


def hands_in(who: str) -> str:
    return f"""\
{who} #algebra: /review submit
{who} privately: The essay of {who}
{who} privately: skip
{who} privately presses Send
"""


def reviews(who: str, words: str = USEFUL) -> str:
    # In the direct conversation: an answer that comes too late for the room is given there, and the newest is pressed.
    return f"""\
{who} privately: review next
{who} privately presses "Write your review"
{who} privately: {words}
{who} privately presses Send
"""


ROUND = f"""\
+20000d
kim #algebra: /course open name="Algebra 1"
ada #algebra: /course join
ben #algebra: /course join
cleo #algebra: /course join
kim #algebra: /criteria new name=Short first="One thing: In line … , because …"
at 2091-03-05 09:00
kim #algebra: /review start title=Essays task="Your essay" promised=2 criteria=Short
{hands_in("ada")}{hands_in("ben")}{hands_in("cleo")}\
{reviews("ada")}\
+73h
{reviews("ada")}{reviews("ben", "Good work, I like it very much!")}\
ben privately presses "Send it anyway"
+37h
{reviews("ben")}{reviews("cleo")}\
+15h
{reviews("cleo")}\
+21h
ada privately presses "Say how it helped"
ada privately presses 5
ada privately presses 2
ada privately presses Done
ada privately presses "I disagree"
ada privately: I keep it, because it is right.
ada privately presses Send
ben #algebra: /review revise work="The better essay of ben"
cleo privately presses "Say how it helped"
cleo privately presses "Something is wrong"
cleo privately presses "It is unkind"
kim privately presses "1: it is fine"
+80h
kim #algebra: /review report
"""


def phase(play: Play) -> int | None:
    """How far the round is, by the program's own account."""
    if not (play.data / "studyhall.db").exists():
        return None
    with closing(sqlite3.connect(play.data / "studyhall.db")) as db:
        try:
            row = db.execute("SELECT phase FROM review_rounds").fetchone()
        except sqlite3.OperationalError:
            return None
    return row[0] if row else None


@pytest.mark.timeout(1200)  # some fifteen starts of the program
def test_a_kill_in_any_phase_loses_and_doubles_nothing(tmp_path: Path, undisturbed: Callable[[str], Seen]) -> None:
    random = Random("phases")
    play = Play(tmp_path, script=ROUND)
    killed: set[int | None] = set()
    for _ in range(40):
        if play.over:
            break
        if play.run(f"any:{random.randint(30, 90)}").killed:
            killed.add(phase(play))
    assert play.through() == []
    assert {0, 1, 2, 3, 4} <= killed, "in every phase that anything happens in"
    verdict = judge(read(play.transcript), undisturbed(play.script))
    assert verdict.fair, verdict
    shown = read(play.transcript).effects
    for who in ("ada", "ben", "cleo"):
        received = [one for one in shown if (one.readers, one.verb) == ((who,), "say") and "Read them all" in one.text]
        assert [shown[one] for one in received] == [1]
