"""Feedback: asked for in a room or handed in to a round, given, read, used; and what teachers see of it."""

from __future__ import annotations

from collections.abc import Callable

from bot.language import Invocation, Turn
from cogs.feedback.asking import Asking
from cogs.feedback.correcting import Correcting
from cogs.feedback.criteria import CriteriaSets
from cogs.feedback.flags import REASONS, Flags, Relayed
from cogs.feedback.giving import Destination, Giving
from cogs.feedback.handing_in import HandingIn
from cogs.feedback.practising import Practising
from cogs.feedback.reading import Reading
from cogs.feedback.reminders import Reminders
from cogs.feedback.report import Report
from cogs.feedback.rounds import Rounds
from cogs.feedback.running import Running
from cogs.feedback.shares import Shares
from cogs.feedback.works import request_of
from storage.feedback import Request, find_given

__all__ = ["feedback"]


def feedback() -> tuple[list[object], Callable[[Turn, int], None]]:
    """Everything that belongs to feedback, and what is done when somebody leaves the course."""

    def goes(request: Request) -> Destination:
        return shares if request.round else asking

    def following(number: int) -> Invocation:
        return shares.next(number)

    def show_again(turn: Turn, said: Relayed) -> None:
        if said.given and said.n == REASONS:
            reading.receipt(turn, said.request, said.given, again=True)
            return
        found = find_given(turn.db, turn.community, said.given) if said.given else None
        goes(said.request).show_again(turn, request_of(turn, said.request.id), found)

    flags = Flags(show_again)
    reading = Reading(flags)
    giving = Giving(goes)
    asking = Asking(giving, reading)
    practising = Practising(following)
    shares = Shares(giving, reading, practising)
    handing_in = HandingIn(shares, reading)
    reminders = Reminders(shares, reading, handing_in)
    running = Running(shares, reading, handing_in, reminders)
    correcting = Correcting(shares, running, handing_in)
    rounds = Rounds(shares, running, handing_in, correcting)

    def forget(turn: Turn, person: int) -> None:
        asking.forget(turn, person)
        running.forget(turn, person)

    cogs = [
        asking,
        giving,
        reading,
        flags,
        rounds,
        correcting,
        handing_in,
        shares,
        practising,
        running,
        reminders,
        Report(),
        CriteriaSets(),
    ]
    return cogs, forget
