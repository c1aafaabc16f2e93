"""What somebody types about their week, kept and said back; features share it."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import available_timezones

from bot.language import Text, Turn, UserError, lines, text
from cogs import hours as clock
from storage import hours
from storage.hours import Hours


def course_zone(turn: Turn) -> str:
    """Where the course's clock stands."""
    return turn.joined.zone if turn.joined else "UTC"


def language(turn: Turn) -> str:
    """What the course speaks."""
    return turn.joined.language if turn.joined else "en"


def known_zone(typed: str) -> str:
    """`typed`, if it is a time zone.

    Raises:
        UserError: it is none, with one that was perhaps meant.

    """
    known = available_timezones()
    if typed in known:
        return typed
    near = [one for one in sorted(known) if _city(one) == _city(typed)] or get_close_matches(typed, known, n=1)
    raise UserError(
        lines(
            text("I do not know the time zone **{typed}**.", typed=typed),
            text("Did you mean {near}?", near=near[0])
            if near
            else text("Write it like Europe/Berlin or America/Lima."),
        )
    )


def read(turn: Turn, typed: str) -> tuple[clock.Span, ...]:
    """The hours that `typed` means.

    Raises:
        UserError: something in it is no day and no hour.

    """
    try:
        return clock.understood(typed, language(turn))
    except clock.NotUnderstood as error:
        raise UserError(
            lines(
                text("I do not understand **{word}** in these times.", word=error.word),
                text("Did you mean {near}?", near=error.near) if error.near else None,
                text("Write them like: Tue 18-20, Sat morning, weekdays after 17."),
            )
        ) from error


def keep(turn: Turn, typed: str, zone: str) -> Text:
    """Keep the hours that somebody typed, in their zone or the one they had, and say them back.

    With nothing typed, their hours are the same on another clock.
    """
    kept = hours.hours(turn.db, turn.community, turn.person.id)
    spans = read(turn, typed) if typed else kept.spans if kept else ()
    new = Hours(known_zone(zone or (kept.zone if kept else course_zone(turn))), spans)
    hours.set_hours(turn.db, turn.community, turn.person.id, new)
    return told(turn, new)


def told(turn: Turn, kept: Hours) -> Text:
    """Somebody's hours, as they were understood."""
    if not kept.spans:
        return text("Any time counts, by the clock of {zone}.", zone=kept.zone)
    return text("Your times: {times} ({zone})", times=clock.said(kept.spans, language(turn)), zone=kept.zone)


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace(" ", "_").casefold()
