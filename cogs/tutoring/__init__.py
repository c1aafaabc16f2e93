"""Tutoring: offers, requests, who is brought together and why, and what happens between them."""

from __future__ import annotations

from collections.abc import Callable

from bot.language import Turn
from cogs.tutoring.asking import Asking
from cogs.tutoring.closing import Closing
from cogs.tutoring.matching import Matching
from cogs.tutoring.offers import Offers
from cogs.tutoring.overview import Overview
from cogs.tutoring.proposals import Proposals
from cogs.tutoring.sessions import Sessions

__all__ = ["tutors"]


def tutors() -> tuple[list[object], Callable[[Turn, int], None]]:
    """Everything that belongs to tutoring, and what is done when somebody leaves the course."""

    def seek(turn: Turn, course: int, programme: int) -> None:
        matching.seek(turn, course, programme)

    closing = Closing(seek)
    sessions = Sessions(closing)
    proposals = Proposals(sessions, seek)
    matching = Matching(proposals)
    asking = Asking(matching, proposals, closing)
    return [Offers(matching), asking, proposals, sessions, closing, matching, Overview(matching)], asking.forget
