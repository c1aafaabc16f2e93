"""Starters that fade as somebody's own feedback grows specific, and return when it slips.

The rule, from what somebody wrote for one criterion, the oldest first: three useful drafts in a row take one step away
(the whole starter, its beginning, nothing), one weak draft gives a step back. What counts is a draft as it was when it
was first looked at, before any suggestion: support is taken away for what somebody does alone.

Support that is contingent on what the learner shows, fades, and hands the responsibility over is what makes scaffolding
(van de Pol, Volman & Beishuizen 2010, doi 10.1007/s10648-010-9127-6). Learners fall back once prompts fade, unless
somebody goes on looking at how they do (Wecker & Fischer 2011, doi 10.1016/j.learninstruc.2011.05.003): so every draft
is still coached, and the step back comes sooner than the step away. Three is a choice: two may be luck, and most
students write some five reviews in a term.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from bot.language import Text
from cogs.coaching.coaching import Label
from cogs.coaching.criteria import Criterion

IN_A_ROW = 3
"""Useful drafts after which less of a starter is shown."""


class Support(IntEnum):
    """How much of a starter somebody is shown."""

    NONE = 0
    SHORT = 1
    WHOLE = 2


def support(drafts: Iterable[Label]) -> Support:
    """How much of the starter for a criterion somebody needs, from their own drafts for it, the oldest first."""
    given, row = Support.WHOLE, 0
    for label in drafts:
        if label == Label.WEAK:
            given, row = Support(min(given + 1, Support.WHOLE)), 0
        elif row + 1 == IN_A_ROW:
            given, row = Support(max(given - 1, Support.NONE)), 0
        else:
            row += 1
    return given


def starter(criterion: Criterion, given: Support) -> Text | None:
    """What stands in the form before anything is typed."""
    match given:
        case Support.WHOLE:
            return criterion.starter
        case Support.SHORT:
            return criterion.short
        case _:
            return None
