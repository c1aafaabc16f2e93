"""A discussion from the teacher's prompt to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.language import (
    Button,
    Call,
    Len,
    Message,
    Rank,
    Said,
    Turn,
    UserError,
    command,
    lines,
    listens,
    plural,
    text,
    verbatim,
)
from cogs.discussion.fitting import fitting_moves
from cogs.discussion.hints import Hints
from cogs.discussion.judge import Label, Reply, judge
from cogs.discussion.moves import ADDS, AGREES, REPLIES
from cogs.discussion.prompts import closed_prompt, fuller_prompt
from cogs.discussion.restraint import Mode
from cogs.discussion.settings import chosen, mode_of
from storage import discussions
from storage.discussions import Discussion

_CUES = 200
"""Characters of cues that are kept for the tuning list."""


class Discussions:
    """Discussions: answer the prompt, then reply to a classmate with something of your own."""

    def __init__(self, hints: Hints) -> None:
        """What helps whoever only agrees."""
        self._hints = hints

    @command("discuss start", "Start a discussion in this room", rank=Rank.TEACHER, public=True)
    def start(self, turn: Turn, prompt: Annotated[str, "What shall they discuss?", Len(5, 1000)]) -> Message:
        """From now on, replies in this room are looked at; what they say is never stored."""
        _can_start(turn)
        if closed_prompt(prompt, turn.course.language):
            fuller = fuller_prompt(prompt, turn.course.language)
            raise UserError(
                lines(
                    text("“Yes” would answer this, and then there is little to reply to. What about this instead?"),
                    verbatim(fuller),
                ),
                Button(text("Start it anyway"), self.start_as_it_is(prompt), only=turn.person),
                Button(text("Use this instead"), self.start_as_it_is(fuller), only=turn.person),
            )
        return _started(turn, prompt)

    @command("discuss start now", "Start the discussion", rank=Rank.TEACHER, public=True, offered=False)
    def start_as_it_is(self, turn: Turn, prompt: Annotated[str, "What shall they discuss?", Len(5, 1500)]) -> Message:
        """The teacher has seen what could be better, and chosen."""
        _can_start(turn)
        return _started(turn, prompt)

    @command("discuss end", "End the discussion in this room", rank=Rank.TEACHER, public=True)
    def end(self, turn: Turn) -> Message:
        """Say how many took part; nobody is named."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None:
            raise UserError(text("No discussion is open here."))
        discussions.end(turn.db, turn.community, found.id)
        turn.watch(turn.place, on=False)
        tally = discussions.tally(turn.db, turn.community, found.id, AGREES)
        return Message(
            lines(
                text("The discussion is over: {prompt}", prompt=found.prompt),
                plural(
                    "{n} person took part, {contributors} of them with a thought of their own. Thank you!",
                    "{n} people took part, {contributors} of them with a thought of their own. Thank you!",
                    n=tally.people,
                    contributors=tally.contributors,
                ),
            )
        )

    @listens
    def heard(self, turn: Turn, said: Said) -> None:
        """Look at a reply; remember only what it amounted to."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None or not Rank.STUDENT <= turn.rank < Rank.TUTOR:
            return  # staff know what they do, and guests are left alone
        added = discussions.contributed(turn.db, turn.community, found.id, turn.person.id, AGREES)
        cues = only_agrees(said)
        if said.edited and (cues is not None or added):
            return  # it was looked at when it was said
        verdict = AGREES if cues is not None else REPLIES if said.parent else ADDS
        discussions.reply(turn.db, turn.community, found.id, turn.person.id, verdict, "", turn.at)
        if cues is None:
            turn.forget(_reminder(found.id, turn.person.id))
        elif not added:
            self._help_later(turn, found, said, cues)

    def _help_later(self, turn: Turn, found: Discussion, said: Said, cues: tuple[str, ...]) -> None:
        """Whether a hint really comes is decided when it is due: until then, much can be added."""
        settings = chosen(turn, found.course)
        if mode_of(turn, found.course, settings) is not Mode.OFF:
            moves = " ".join(fitting_moves(said.parent, found.prompt))
            hint = self._hints.nudge(found.id, moves, ", ".join(cues)[:_CUES])
            turn.remind(_reminder(found.id, turn.person.id), turn.at + timedelta(seconds=settings.delay), hint)


def _can_start(turn: Turn) -> None:
    if not turn.hears:
        raise UserError(
            text(
                "Discussions are off: here I am not allowed to read what people write to one another. "
                "Whoever runs me can change that; everything else works."
            )
        )
    if discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id) is not None:
        raise UserError(text("A discussion is already open here. End it first: {call}", call=Call("discuss end")))


def _started(turn: Turn, prompt: str) -> Message:
    where = turn.place
    discussions.add(
        turn.db, turn.community, turn.course.id, prompt, turn.at, where.platform, where.id, where.kind, where.home
    )
    turn.watch(turn.place)
    return Message(
        lines(
            text("**Discussion:** {prompt}", prompt=prompt),
            text(
                "Write your own answer first. Then reply to one classmate with a question, an example, "
                "a reason, another view or a suggestion."
            ),
            text("While it is open I look at replies here, and offer help privately. I do not keep them."),
        )
    )


def only_agrees(said: Said) -> tuple[str, ...] | None:
    """The cues because of which a reply is held for agreement alone; None when it says something."""
    judged = judge(Reply(said.text, said.parent))
    return judged.evidence.cues if judged.label in {Label.AGREE_ONLY, Label.PRAISE_ONLY} else None


def _reminder(discussion: int, person: int) -> str:
    return f"nudge:{discussion}:{person}"
