"""How a course wants its hints."""

from __future__ import annotations

from typing import Annotated, Any

from bot.language import Between, Message, Rank, Text, Turn, command, lines, text
from cogs.discussion.restraint import WEEK, Mode, in_force
from storage import courses, hints

USUAL = hints.Settings(Mode.AUTO, 90, 0)
"""Where no teacher has said anything (PROTOCOLS 1.16: 90 seconds)."""

_AS_IT_IS: Any = None


class HintSettings:
    """Hints of a course: off, only watched, or on."""

    @command("discuss settings", "See or change how hints come", rank=Rank.TEACHER)
    def settings(
        self,
        turn: Turn,
        mode: Annotated[Mode, "off, watch, on or auto: watch for a week"] = _AS_IT_IS,
        delay: Annotated[int, "Seconds until a hint comes", Between(30, 600)] = 0,
        share: Annotated[int, "Percent kept back, to see what hints do", Between(0, 50)] = -1,
    ) -> Message:
        """Without anything to change, only show them."""
        course = turn.course.id
        old = chosen(turn, course)
        new = hints.Settings(mode or old.mode, delay or old.delay, old.share if share < 0 else share)
        if new != old:
            hints.set_settings(turn.db, turn.community, course, new)
        return Message(
            lines(
                _in_words(turn, course, Mode(new.mode)),
                text("A hint waits {delay} seconds; who adds something meanwhile hears nothing.", delay=new.delay),
                text("{share} of 100 are kept back, so that you can see what hints do.", share=new.share)
                if new.share
                else None,
                text("Nobody gets more than one a day and three a week, and the first time in a week is free."),
            )
        )


def chosen(turn: Turn, course: int) -> hints.Settings:
    """What a teacher has said, or what is usual."""
    return hints.settings(turn.db, turn.community, course) or USUAL


def mode_of(turn: Turn, course: int, settings: hints.Settings) -> Mode:
    """The mode that is in force now."""
    mode = Mode(settings.mode)
    return in_force(mode, courses.since(turn.db, turn.community, course), turn.at) if mode is Mode.AUTO else mode


def _in_words(turn: Turn, course: int, mode: Mode) -> Text:
    match mode:
        case Mode.OFF:
            return text("Hints are **off**: nobody gets one, and nothing is counted.")
        case Mode.WATCH:
            return text(
                "Hints are only **watched**: nobody gets one, and the report says how many there would have been."
            )
        case Mode.ON:
            return text("Hints are **on**.")
        case Mode.AUTO:
            since = courses.since(turn.db, turn.community, course)
            if in_force(mode, since, turn.at) is Mode.ON:
                return text("Hints are **on**, because the first week is over.")
            return text("Hints are only **watched** until {when}, then they are on.", when=turn.moment(since + WEEK))
