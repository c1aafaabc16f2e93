"""Tutoring: offers, requests, who is brought together and why, and what happens between them."""

from __future__ import annotations

from collections.abc import Callable

from bot.language import Turn
from cogs.tutoring.asking import Asking
from cogs.tutoring.closing import Closing
from cogs.tutoring.matching import Matching
from cogs.tutoring.mentoring import Mentoring
from cogs.tutoring.offers import Offers
from cogs.tutoring.overview import Overview
from cogs.tutoring.preparing import Preparing
from cogs.tutoring.proctoring import Proctoring
from cogs.tutoring.programmes import Programmes
from cogs.tutoring.proposals import Proposals
from cogs.tutoring.sessions import Sessions
from storage.tutoring import Tutoring

__all__ = ["tutors"]


def tutors() -> tuple[list[object], Callable[[Turn, int], None]]:
    """Everything that belongs to tutoring, and what is done when somebody leaves the course."""

    def seek(turn: Turn, course: int, programme: int) -> None:
        matching.seek(turn, course, programme)

    def apart(turn: Turn, found: Tutoring) -> None:
        proposals.send_back(turn, found)

    closing = Closing(seek)
    proctoring, mentoring, preparing = Proctoring(closing), Mentoring(closing, apart), Preparing(seek)
    sessions = Sessions(closing, proctoring, mentoring)
    proposals = Proposals(sessions, seek)
    matching = Matching(proposals)
    asking = Asking(matching, proposals, closing)
    programmes = Programmes(preparing, proposals, closing, seek, asking.standing)
    meeting = [sessions, proctoring, mentoring, closing]
    for_teachers = [Overview(matching), programmes]
    return [Offers(matching), asking, proposals, *meeting, matching, preparing, *for_teachers], asking.forget
