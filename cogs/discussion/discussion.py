"""A discussion from the teacher's prompt to its end, with a private hint for whoever only agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    Form,
    Kind,
    Len,
    Message,
    Place,
    Rank,
    Said,
    Turn,
    UserError,
    command,
    form,
    lines,
    listens,
    plural,
    text,
)
from cogs.discussion import judge as judges
from cogs.discussion.moves import Move
from storage import discussions
from storage.discussions import Discussion, Nudging

PATIENCE = timedelta(seconds=90)
"""A writer who adds something of their own within this time hears nothing."""

REST = timedelta(days=1)
"""Between two hints to the same person."""

AGREES, ADDS = "agrees", "adds"
NOTHING_NEW = frozenset({judges.Label.AGREE_ONLY, judges.Label.PRAISE_ONLY})


@dataclass(frozen=True)
class Reply:
    """The fuller reply."""

    reply: Annotated[str, "Your reply, as your classmates will read it", Len(10, 1500)]


class Discussions:
    """Discussions: answer the prompt, then reply to a classmate with something of your own."""

    @command("discuss start", "Start a discussion in this room", rank=Rank.TEACHER, public=True)
    def start(self, turn: Turn, prompt: Annotated[str, "What shall they discuss?", Len(5, 1000)]) -> Message:
        """From now on, replies in this room are looked at; what they say is never stored."""
        if discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id) is not None:
            raise UserError(text("A discussion is already open here. End it first: {call}", call=Call("discuss end")))
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

    @command("discuss end", "End the discussion in this room", rank=Rank.TEACHER, public=True)
    def end(self, turn: Turn) -> Message:
        """Say how many took part; nobody is named."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None:
            raise UserError(text("No discussion is open here."))
        discussions.end(turn.db, turn.community, found.id)
        turn.watch(turn.place, on=False)
        tally = discussions.tally(turn.db, turn.community, found.id, ADDS)
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

    @command("discuss hints", "Switch private hints on or off for me")
    def hints(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """Hints come privately, once a day at most, to whoever only agreed."""
        old = discussions.nudging(turn.db, turn.community, turn.person.id)
        discussions.set_nudging(turn.db, turn.community, turn.person.id, Nudging(on, old.last))
        if on:
            return Message(text("You will get a private hint now and then."))
        return Message(
            text("No more hints for you. Nobody else is told."),
            (Button(text("Undo"), self.hints(on=True), only=turn.person),),
        )

    @listens
    def heard(self, turn: Turn, said: Said) -> None:
        """Look at a reply; remember only what it amounted to."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None or not Rank.STUDENT <= turn.rank < Rank.TUTOR:
            return  # staff know what they do, and guests are left alone
        added = discussions.has_said(turn.db, turn.community, found.id, turn.person.id, ADDS)
        judged = judges.judge(judges.Reply(said.text))
        verdict = AGREES if judged.label in NOTHING_NEW else ADDS
        if said.edited and (verdict == AGREES or added):
            return  # it was looked at when it was said
        discussions.reply(turn.db, turn.community, found.id, turn.person.id, verdict, "", turn.at)
        if verdict == ADDS:
            turn.forget(_reminder(found.id, turn.person.id))
        elif not added and self._may_nudge(turn):
            turn.remind(_reminder(found.id, turn.person.id), turn.at + PATIENCE, self.nudge(found.id))

    def _may_nudge(self, turn: Turn) -> bool:
        nudging = discussions.nudging(turn.db, turn.community, turn.person.id)
        return nudging.wanted and (nudging.last is None or turn.at - nudging.last >= REST)

    @command("discuss nudge", "A private hint", offered=False)
    def nudge(self, turn: Turn, discussion: Annotated[int, "Which discussion?"]) -> Message | None:
        """Comes as a reminder, to the person alone."""
        found = discussions.find(turn.db, turn.community, discussion)
        if found is None or not self._may_nudge(turn):
            return None
        discussions.set_nudging(turn.db, turn.community, turn.person.id, Nudging(wanted=True, last=turn.at))
        moves = (Button(move.label, self.add(discussion, move), only=turn.person) for move in Move)
        return Message(
            lines(
                text("Nice that you agree! What would help your classmates most: {prompt}", prompt=found.prompt),
                text("Pick one and I help you begin. Nothing is posted until you send it."),
            ),
            (*moves, Button(text("No more hints"), self.hints(on=False), only=turn.person)),
        )

    @command("discuss add", "Add to the discussion", offered=False)
    def add(self, turn: Turn, discussion: Annotated[int, "Which discussion?"], move: Annotated[Move, "How?"]) -> Form:
        """A form with one question, and a beginning."""
        self._open(turn, discussion)
        return form(move.label, Reply, self.reply(discussion, move), {"reply": move.starter})

    @command("discuss reply", "Post my reply", offered=False)
    def reply(
        self,
        turn: Turn,
        discussion: Annotated[int, "Which discussion?"],
        move: Annotated[Move, "How?"],
        new: Reply = FROM_FORM,
    ) -> Message:
        """Post it under the student's name, now that they sent it."""
        found = self._open(turn, discussion)
        place = Place(found.platform, found.place, Kind(found.kind), found.home)
        turn.post(place, Message(text("{who} adds: {reply}", who=turn.person, reply=new.reply)))
        discussions.reply(turn.db, turn.community, found.id, turn.person.id, ADDS, move, turn.at)
        return Message(text("It is in the discussion now. Thank you for adding to it!"))

    def _open(self, turn: Turn, discussion: int) -> Discussion:
        found = discussions.find(turn.db, turn.community, discussion)
        if found is None:
            raise UserError(text("This discussion is over. Nothing was posted."))
        return found


def _reminder(discussion: int, person: int) -> str:
    return f"nudge:{discussion}:{person}"
