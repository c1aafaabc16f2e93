"""Looking back: a question at the end of a lesson, and what each contributed, with their own evidence first."""

from __future__ import annotations

from collections.abc import Callable

from bot.language import Turn
from cogs.reflection.contributions import Contributions
from cogs.reflection.exits import Exits
from cogs.reflection.handing_on import HandingOn
from cogs.reflection.log import Log

__all__ = ["looking_back"]


def looking_back() -> tuple[list[object], Callable[[Turn, int], None]]:
    """Everything that belongs to it, and what is done when somebody leaves the course."""
    exits, log, handing_on = Exits(), Log(), HandingOn()
    return [exits, log, Contributions(log, handing_on), handing_on], exits.forget
