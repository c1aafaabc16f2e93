"""Coaching before feedback is sent: what a draft lacks to be of use, with words that help; pure, and kept nowhere.

Beside it what a form for feedback is made of: the criteria of a course, a starter for each, and which of the starters
somebody still needs.
"""

from cogs.coaching.advice import ADVICE, Advice, advice
from cogs.coaching.coaching import Aspect, Coached, Label, coach, prepare
from cogs.coaching.criteria import MOST, USUAL, Criterion, Page, asked, read
from cogs.coaching.fading import Support, starter, support

__all__ = [
    "ADVICE",
    "MOST",
    "USUAL",
    "Advice",
    "Aspect",
    "Coached",
    "Criterion",
    "Label",
    "Page",
    "Support",
    "advice",
    "asked",
    "coach",
    "prepare",
    "read",
    "starter",
    "support",
]
