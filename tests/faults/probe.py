"""A feature for the fault tests: everything that a feature can wish for, each effect with a number of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from sqlalchemy import BigInteger, Column, MetaData, String, Table, bindparam, insert, select, update

from bot.language import (
    FROM_FORM,
    Button,
    Len,
    Message,
    Person,
    Rank,
    Room,
    Text,
    Turn,
    command,
    lines,
    listens,
    text,
)
from tests import errand

metadata = MetaData()
counts = Table(
    "probe",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("n", BigInteger, nullable=False),
)

Which = Annotated[int, "Which number have its effects?"]


@dataclass(frozen=True)
class Wish:
    """Two answers, the second of which may be left out."""

    title: Annotated[str, "What is it called?", Len(1, 20)]
    why: Annotated[str, "Why?", Len(0, 100)] = ""


class Probe:
    """Effects to be counted from outside."""

    @command("probe say", "Answer everybody", public=True)
    def say(self, turn: Turn, n: Which) -> Message:
        _count(turn, "said")
        buttons = (Button(text("Whisper"), self.whisper(n)),)
        return Message(_effect(n, "answered to all"), buttons)

    @command("probe whisper", "Answer one person")
    def whisper(self, turn: Turn, n: Which) -> Message:
        nth = _count(turn, "whispered")
        return Message(_effect(n, f"whispered, number {nth}"), (Button(text("Again"), self.whisper(n), turn.person),))

    @command("probe spread", "Post to the room, to oneself and to somebody else")
    def spread(self, turn: Turn, n: Which, who: Annotated[Person, "Who?"]) -> Message:
        turn.post(turn.place, Message(_effect(n, "posted first")))
        turn.post(turn.person, Message(_effect(n, "sent to who asked")))
        turn.post(who, Message(_effect(n, "sent to another")))
        turn.post(turn.place, Message(_effect(n, "posted second")))
        return Message(_effect(n, f"answered, number {_count(turn, 'spread')}"))

    @command("probe room", "Open a private room, or change who is in it")
    def room(
        self,
        turn: Turn,
        n: Which,
        who: Annotated[Person, "Who?"],
        other: Annotated[str, "Who else?"] = "",
    ) -> Message:
        people = [turn.person, who, *([turn.find(other)] if other else [])]
        nth = _count(turn, "rooms")
        room = turn.room(f"probe:{n}", f"Probe {n}", people)
        turn.post(room, Message(_effect(n, f"first in the room, number {nth}")))
        turn.post(room, Message(_effect(n, f"second in the room, number {nth}")))
        return Message(_effect(n, f"a room is wished for, number {nth}"))

    @command("probe tell", "Post into a private room")
    def tell(self, turn: Turn, n: Which) -> None:
        turn.post(Room(f"probe:{n}"), Message(_effect(n, f"told, number {_count(turn, 'told')}")))

    @command("probe shut", "Close a private room")
    def shut(self, turn: Turn, n: Which) -> Message:
        turn.close(f"probe:{n}", f"Probe {n}")
        return Message(_effect(n, f"closed, number {_count(turn, 'shut')}"))

    @command("probe remind", "Be reminded several times; the first time at once when `minutes` is 0")
    def remind(
        self, turn: Turn, n: Which, minutes: Annotated[int, "How far apart?"], times: Annotated[int, "How often?"]
    ) -> Message:
        for nth in range(1, times + 1):
            turn.remind(f"probe:{n}:{nth}", turn.at + timedelta(minutes=minutes * nth), self.ring(n, nth))
        return Message(_effect(n, f"{times} reminders, number {_count(turn, 'reminders')}"))

    @command("probe ring", "A reminder has come", rank=Rank.GUEST, offered=False)
    def ring(self, turn: Turn, n: Which, nth: Annotated[int, "Which one?"]) -> Message:
        if nth == 1:
            turn.remind(f"probe:{n}:echo", turn.at + timedelta(minutes=3), self.ring(n, 100))
        turn.post(turn.place, Message(_effect(n, f"ring {nth} for all, number {_count(turn, 'rung')}")))
        return Message(_effect(n, f"ring {nth} for one"))

    @command("probe work", "Have something worked out")
    def work(self, turn: Turn, n: Which) -> Message:
        job = {"n": n, "seconds": 0, "fails": False, "secrets": []}
        turn.work(f"probe:{n}", errand, job, self.worked(n))
        return Message(_effect(n, f"is worked on, number {_count(turn, 'jobs')}"))

    @command("probe worked", "It is worked out", rank=Rank.GUEST, offered=False)
    def worked(self, turn: Turn, n: Which, answer: Annotated[str, "What came out"] = "") -> Message:
        turn.post(turn.place, Message(_effect(n, f"worked out for all, number {_count(turn, 'worked')}")))
        return Message(_effect(n, f"twice that is {json.loads(answer)['answer']}"))

    @command("probe board", "Put up a message that changes", public=True)
    def board(self, turn: Turn, n: Which) -> Message:
        _count(turn, "boards")
        return self._board(n, 0)

    @command("probe tick", "Change the board", offered=False)
    def tick(self, turn: Turn, n: Which) -> Message:
        ticks = _count(turn, f"board {n}")
        turn.edit(f"board:{n}", self._board(n, ticks))
        return Message(_effect(n, f"ticked, number {ticks}"))

    def _board(self, n: int, ticks: int) -> Message:
        return Message(_effect(n, f"the board says {ticks}"), (Button(text("Tick"), self.tick(n)),), name=f"board:{n}")

    @command("probe form", "Fill in a form", public=True)
    def form(self, turn: Turn, n: Which, wish: Wish = FROM_FORM) -> Message:
        nth = _count(turn, "forms")
        return Message(text("{it}: {title}, {why}", it=_effect(n, f"form {nth}"), title=wish.title, why=wish.why))

    @command("probe listen", "Hear what is said here")
    def listen(self, turn: Turn, n: Which) -> Message:
        turn.watch(turn.place)
        return Message(_effect(n, "listening"))

    @listens
    def heard(self, turn: Turn, said: object) -> Message:  # noqa: ARG002 - the listener's signature
        return Message(_effect(0, f"heard, number {_count(turn, 'heard')}"))

    @command("probe count", "What was counted")
    def count(self, turn: Turn) -> Message:
        rows = turn.db.execute(_all, {"community": turn.community})
        return Message(lines(text("Counted:"), *(text("· {name}: {n}", name=name, n=n) for name, n in rows)))


def _effect(n: int, words: str) -> Text:
    return text("effect {n}: {words}", n=n, words=words)


_this = (counts.c.community_id == bindparam("community"), counts.c.name == bindparam("of_name"))
_find = select(counts.c.n).where(*_this)
_more = update(counts).where(*_this).values(n=counts.c.n + 1)
_all = select(counts.c.name, counts.c.n).where(counts.c.community_id == bindparam("community")).order_by(counts.c.name)


def _count(turn: Turn, name: str) -> int:
    """Count one more of `name`: a turn that ran twice, or never, shows in every later number."""
    this = {"community": turn.community, "of_name": name}
    if not turn.db.execute(_more, this).rowcount:
        turn.db.execute(insert(counts), {"community_id": turn.community, "name": name, "n": 1})
    return int(turn.db.execute(_find, this).scalar_one())
