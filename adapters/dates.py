"""How platforms that have no way of their own to show an instant write it: on the course's clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.language import Moment, nearest


def on_the_clock(moment: Moment, language: str) -> str:
    """Day and time in the course's zone, in the language that the words around it are in."""
    local = moment.at.astimezone(ZoneInfo(moment.zone))
    spoken = nearest(language)
    if spoken == "en":
        day = f"{local:%a} {local.day} {local:%b}"
    else:
        from babel.dates import format_skeleton  # noqa: PLC0415 - most bots speak one language

        day = format_skeleton("MMMEd", local, tzinfo=local.tzinfo, locale=spoken)
    return f"{day} {local:%H:%M} ({moment.zone})"
