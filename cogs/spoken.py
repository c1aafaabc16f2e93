"""Whose words a message of the bot's holds: whoever replies to it replies to them, though it may not say their name."""

from __future__ import annotations

from typing import NamedTuple

from bot.language import Turn
from storage import feedback, relayed, shelf
from storage.relayed import GONE

RELAYED, QUESTION, WORK = "discussion:relayed:", "group:question:", "feedback:"
"""How the names begin of messages that say something for somebody; the rest is its number."""


class Spoken(NamedTuple):
    """What somebody has the bot say, and who that is."""

    person: int
    words: str


def spoken(turn: Turn, name: str) -> Spoken | None:
    """Who speaks in the message of this name; nobody but the bot itself: None."""
    kind, colon, number = name.rpartition(":")
    said = {RELAYED: _relayed, QUESTION: _question, WORK: _work}.get(kind + colon)
    return said(turn, int(number)) if said is not None and number.isdecimal() else None


def _relayed(turn: Turn, number: int) -> Spoken | None:
    one = relayed.find(turn.db, turn.community, number)
    return Spoken(one.person, one.words) if one is not None and one.state != GONE else None


def _question(turn: Turn, number: int) -> Spoken | None:
    one = shelf.find(turn.db, turn.community, number)
    return Spoken(one.asker, one.question) if one is not None else None


def _work(turn: Turn, number: int) -> Spoken | None:
    one = feedback.find(turn.db, turn.community, number)
    return Spoken(one.person, one.work) if one is not None and not one.hidden else None
