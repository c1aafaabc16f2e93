"""Looking back: a question at the end of a lesson, and what each contributed, with their own evidence first."""

from __future__ import annotations

from cogs.reflection.contributions import Contributions
from cogs.reflection.exits import Exits
from cogs.reflection.handing_on import HandingOn
from cogs.reflection.log import Log

__all__ = ["looking_back"]


def looking_back() -> list[object]:
    """Everything that belongs to it."""
    log, handing_on = Log(), HandingOn()
    return [Exits(), log, Contributions(log, handing_on), handing_on]
