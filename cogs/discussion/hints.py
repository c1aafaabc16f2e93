"""Private help for a reply that only agreed, praised or repeated: seldom, kind, and ended by one tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot.language import (
    FROM_FORM,
    WITH,
    Button,
    Form,
    Len,
    Message,
    Text,
    Turn,
    UserError,
    command,
    form,
    lines,
    plural,
    text,
)
from cogs.discussion.judge import Label
from cogs.discussion.moves import AGREES, REPLIES, Move
from cogs.discussion.relaying import Relaying, place_of
from cogs.discussion.restraint import WEEK, History, Past, Reaction, Step, decide, lot, offers_the_end
from cogs.discussion.settings import chosen, mode_of
from cogs.quiet import is_quiet
from cogs.writing import word_count
from storage import courses, discussions, hints, rooms
from storage.discussions import Discussion

SPARED = "hints"

GROUP, GROUP_REST = 3, timedelta(minutes=30)
"""Agreeing people who heard nothing, until the room is asked for more; and the pause after that (PROTOCOLS 1.16)."""

_UNHEARD = (Step.FREE, Step.SPENT, Step.CLOSED)


@dataclass(frozen=True)
class Reply:
    """The fuller reply."""

    reply: Annotated[str, "Your reply, as your classmates will read it", Len(10, 1500)]


class Hints:
    """Private hints: help with making more of "I agree"."""

    def __init__(self, relaying: Relaying) -> None:
        """What says it for those who take part quietly."""
        self._relaying = relaying

    @command("discuss hints", "Switch private hints on or off for me")
    def hints(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """Hints come privately, once a day at most, to whoever only agreed."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=not on)
        if on:
            return Message(text("You will get a private hint now and then."))
        return Message(
            text("No more hints for you. Nobody else is told."),
            (Button(text("Undo"), self.hints(on=True), only=turn.person),),
        )

    @command("discuss nudge", "A private hint", offered=False)
    def nudge(
        self,
        turn: Turn,
        discussion: Annotated[int, "Which discussion?"],
        moves: Annotated[str, "Which moves fit?"] = "",
        cues: Annotated[str, "What was found?"] = "",
        label: Annotated[Label, "What was it?"] = Label.AGREE_ONLY,
        of: Annotated[int, "With whom did they agree?"] = 0,
    ) -> Message | None:
        """Comes as a reminder, to the person alone, if the budgets and stop rules allow it."""
        found = discussions.find(turn.db, turn.community, discussion)
        if found is None or discussions.contributed(turn.db, turn.community, discussion, turn.person.id, AGREES):
            return None
        settings = chosen(turn, found.course)
        history = _history(turn, discussion)
        draw = lot(turn.community, discussion, turn.person.id, turn.at)
        step = decide(history, mode_of(turn, found.course, settings), settings.share, draw, turn.at)
        if step is Step.SENT and _closed(turn):
            step = Step.CLOSED
        if step in {Step.OFF, Step.OPTED_OUT}:
            return None
        number = hints.add(
            turn.db, turn.community, found.course, discussion, turn.person.id, step, label, cues, turn.at
        )
        if step is Step.CLOSED:
            _ask_everybody(turn, found)
        if step is not Step.SENT:
            return None
        about = lines(
            text("You said “not now” before. If you would rather have no hints, one tap ends them.")
            if (ends := offers_the_end(history.past))
            else None,
            _about(turn, found, label, of),
            text("Pick one and I help you begin. Nothing is posted until you send it."),
        )
        return Message(about, self._choices(turn, found.id, number, tuple(map(Move, moves.split())), ends=ends))

    def _choices(
        self, turn: Turn, discussion: int, number: int, moves: tuple[Move, ...], *, ends: bool
    ) -> tuple[Button, ...]:
        me = turn.person
        end = Button(text("No more hints"), self.hints(on=False), only=me)
        offered = [Button(move.label, self.add(discussion, move), only=me) for move in moves or Move]
        if moves:
            offered.append(Button(text("More ways"), self.ways(discussion, " ".join(moves)), only=me))
        later = Button(text("Not now"), self.later(number), only=me)
        wrong = Button(text("This was wrong"), self.wrong(number), only=me)
        return (end, *offered, later, wrong) if ends else (*offered, later, end, wrong)

    @command("discuss ways", "Other ways to add something", offered=False)
    def ways(
        self, turn: Turn, discussion: Annotated[int, "Which discussion?"], known: Annotated[str, "Not these"]
    ) -> Message:
        """The moves that were not offered at first."""
        _open(turn, discussion)
        others = (move for move in Move if move not in known.split())
        return Message(
            text("These help, too. Nothing is posted until you send it."),
            tuple(Button(move.label, self.add(discussion, move), only=turn.person) for move in others),
        )

    @command("discuss later", "Not now", offered=False)
    def later(self, turn: Turn, hint: Annotated[int, "Which hint?"]) -> Message:
        """It is fine as it is."""
        hints.react(turn.db, turn.community, hint, turn.person.id, Reaction.DECLINED)
        return Message(text("All right. It is fine to agree."))

    @command("discuss wrong", "This hint was wrong", offered=False)
    def wrong(self, turn: Turn, hint: Annotated[int, "Which hint?"]) -> Message:
        """Goes to the teacher's tuning list, without the words that it was about; no more hints in this discussion."""
        hints.react(turn.db, turn.community, hint, turn.person.id, Reaction.WRONG)
        return Message(
            text(
                "Thank you for saying so, and sorry! You get no more hints in this discussion. "
                "Your teacher sees which of my rules was wrong, and neither your name nor what you wrote."
            )
        )

    @command("discuss add", "Add to the discussion", offered=False)
    def add(self, turn: Turn, discussion: Annotated[int, "Which discussion?"], move: Annotated[Move, "How?"]) -> Form:
        """A form with one question, and a beginning."""
        _open(turn, discussion)
        return form(move.label, Reply, self.reply(discussion, move), {"reply": move.starter})

    @command("discuss reply", "Post my reply", offered=False)
    def reply(
        self,
        turn: Turn,
        discussion: Annotated[int, "Which discussion?"],
        move: Annotated[Move, "How?"],
        new: Reply = FROM_FORM,
    ) -> Message:
        """Post it under the student's name, now that they sent it; without, if they take part quietly."""
        found = _open(turn, discussion)
        if is_quiet(turn, turn.person.id):
            self._relaying.say(turn, found, new.reply, REPLIES, move)
        else:
            turn.post(place_of(found), Message(text("{who} adds: {reply}", who=turn.person, reply=new.reply)))
            length = word_count(new.reply)
            discussions.reply(turn.db, turn.community, found.id, turn.person.id, REPLIES, move, turn.at, length=length)
        return Message(text("It is in the discussion now. Thank you for adding to it!"))


def _open(turn: Turn, discussion: int) -> Discussion:
    found = discussions.find(turn.db, turn.community, discussion)
    if found is None:
        raise UserError(text("This discussion is over. Nothing was posted."))
    return found


def _about(turn: Turn, found: Discussion, label: Label, of: int) -> Text:
    """The first words of a hint. Nobody is told whose answer theirs is close to, and nobody that it is a copy."""
    match label:
        case Label.COPY:
            return text(
                "Your reply is very close to an earlier answer. What can you add to it? {prompt}", prompt=found.prompt
            )
        case Label.PRAISE_ONLY:
            return text("Kind of you to say so! What would help your classmates most: {prompt}", prompt=found.prompt)
        case _ if courses.rank_of(turn.db, turn.community, found.course, of) is not None and not is_quiet(turn, of):
            return text(
                "Nice that you agree with {name}! What would help your classmates most: {prompt}",
                name=turn.find(of).name,
                prompt=found.prompt,
            )
        case _:
            return text("Nice that you agree! What would help your classmates most: {prompt}", prompt=found.prompt)


def _history(turn: Turn, discussion: int) -> History:
    person = turn.person.id
    known = hints.of_person(turn.db, turn.community, person)
    return History(
        [Past(one.at, Step(one.step), Reaction(one.reaction), one.discussion == discussion) for one in known],
        discussions.contributions(turn.db, turn.community, person, AGREES, turn.at - 2 * WEEK),
        hints.is_spared(turn.db, turn.community, person, SPARED),
    )


def _closed(turn: Turn) -> bool:
    """Whether it is known that somebody takes no direct messages: then there is a room that stands in for them."""
    account = turn.person.account
    return account.platform in rooms.places(turn.db, turn.community, f"{WITH}{account.id}")


def _ask_everybody(turn: Turn, found: Discussion) -> None:
    """Ask the room and nobody in it, once in a while."""
    if found.asked is not None and turn.at - found.asked < GROUP_REST:
        return
    since = found.asked or found.since
    n = hints.left_alone(turn.db, turn.community, found.course, found.id, since, _UNHEARD)
    if n >= GROUP:
        discussions.ask(turn.db, turn.community, found.id, turn.at)
        turn.post(
            place_of(found),
            Message(
                plural(
                    "{n} of us agrees. Who can say why, or test it with a counter-example?",
                    "{n} of us agree. Who can say why, or test it with a counter-example?",
                    n=n,
                )
            ),
        )
