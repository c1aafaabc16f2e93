"""A discussion from the teacher's prompt to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, NamedTuple

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
    tidy,
    verbatim,
)
from cogs.discussion.fitting import fitting_moves
from cogs.discussion.hints import Hints
from cogs.discussion.judge import REMEMBERED, Judgement, Label, Reply, asks, judge, may_be_copied
from cogs.discussion.moves import ADDS, AGREES, REPLIES
from cogs.discussion.prompts import closed_prompt, fuller_prompt
from cogs.discussion.restraint import Mode
from cogs.discussion.settings import chosen, mode_of
from cogs.spoken import spoken
from cogs.writing import word_count
from storage import answers, discussions, people
from storage.answers import Kept
from storage.discussions import Discussion

ROUND = timedelta(minutes=5)
"""So long after a direct question in the room, a short answer that replies to nobody is taken for an answer to it."""

NOTHING_NEW = frozenset({Label.AGREE_ONLY, Label.PRAISE_ONLY, Label.COPY})

_CUES = 200
"""Characters of cues that are kept for the tuning list."""

_KEPT = 1500
"""Characters of an answer that are kept: what the judge looks at."""


class Parent(NamedTuple):
    """What is replied to, and who said it (0: that is not known here); `named`: everybody sees who that is."""

    words: str
    person: int
    named: bool


class Discussions:
    """Discussions: answer the prompt, then reply to a classmate with something of your own."""

    def __init__(self, hints: Hints) -> None:
        """What helps whoever only agrees."""
        self._hints = hints

    @command("discuss start", "Start a discussion in this room", rank=Rank.DEPUTY, public=True)
    def start(self, turn: Turn, prompt: Annotated[str, "What shall they discuss?", Len(5, 1000)]) -> Message:
        """From now on, replies in this room are looked at."""
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

    @command("discuss start now", "Start the discussion", rank=Rank.DEPUTY, public=True, offered=False)
    def start_as_it_is(self, turn: Turn, prompt: Annotated[str, "What shall they discuss?", Len(5, 1500)]) -> Message:
        """The teacher has seen what could be better, and chosen."""
        _can_start(turn)
        return _started(turn, prompt)

    @command("discuss end", "End the discussion in this room", rank=Rank.DEPUTY, public=True)
    def end(self, turn: Turn) -> Message:
        """Say how many took part; nobody is named."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None:
            raise UserError(text("No discussion is open here."))
        discussions.end(turn.db, turn.community, found.id)
        answers.end(turn.db, turn.community, found.id)
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

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course, and their words go with them."""
        answers.leave(turn.db, turn.community, person)

    @listens
    def heard(self, turn: Turn, said: Said) -> None:
        """Look at a reply; remember what it amounted to, and for a while what a later one may repeat."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None or turn.rank < Rank.STUDENT:
            return  # guests are left alone
        if turn.rank < Rank.TUTOR:  # staff know what they do
            self._look_at(turn, found, said)
        if asks(said.text):
            discussions.question(turn.db, turn.community, found.id, turn.at)

    def _look_at(self, turn: Turn, found: Discussion, said: Said) -> None:
        me = turn.person.id
        settings = chosen(turn, found.course)
        mode = mode_of(turn, found.course, settings)
        added = discussions.contributed(turn.db, turn.community, found.id, me, AGREES)
        prior = answers.of_others(turn.db, turn.community, found.id, me) if mode is not Mode.OFF else []
        parent = _parent(turn, said)
        judged = judge(_reply(turn, found, said, parent, prior, contributed=added))
        own = judged.label is Label.SUBSTANTIVE
        if said.edited:
            answers.take_back(turn.db, turn.community, found.id, me)
        if own and mode is not Mode.OFF and may_be_copied(said.text):
            answers.keep(turn.db, turn.community, found.id, me, _kept(said), turn.at, REMEMBERED)
        if said.edited and (added or not own):
            return  # it was looked at when it was said
        if own:
            _note(turn, found, said, parent, REPLIES if parent.words else ADDS)
            turn.forget(_reminder(found.id, me))
        elif judged.label in NOTHING_NEW:
            _note(turn, found, said, parent, AGREES)
            if judged.evidence.copied is not None:
                earlier, later = prior[judged.evidence.copied], Kept(me, _kept(said))
                answers.note(turn.db, turn.community, found.course, earlier, later, turn.at)
            if judged.nudge and mode is not Mode.OFF:
                self._help_later(turn, found, parent, judged, settings.delay)

    def _help_later(self, turn: Turn, found: Discussion, parent: Parent, judged: Judgement, delay: int) -> None:
        """Whether a hint really comes is decided when it is due: until then, much can be added."""
        moves = " ".join(fitting_moves(parent.words, found.prompt))
        cues = ", ".join(judged.evidence.cues)[:_CUES]
        hint = self._hints.nudge(found.id, moves, cues, judged.label, parent.person if parent.named else 0)
        turn.remind(_reminder(found.id, turn.person.id), turn.at + timedelta(seconds=delay), hint)


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
            text(
                "While it is open I look at replies here, and offer help privately. "
                "I keep the latest answers until it ends, 14 days at most, to notice one that comes twice."
            )
            if mode_of(turn, turn.course.id, chosen(turn, turn.course.id)) is not Mode.OFF
            else None,
        )
    )


def _reply(
    turn: Turn, found: Discussion, said: Said, parent: Parent, prior: Sequence[Kept], *, contributed: bool
) -> Reply:
    """What is said, as the judge is asked about it. Where nothing is replied to, the room's last question counts."""
    asked = found.questioned is not None and turn.at - found.questioned <= ROUND
    return Reply(
        said.text,
        parent.words,
        tuple(one.answer for one in prior),
        found.prompt,
        language=turn.joined.language if turn.joined else "",
        contributed=contributed,
        asked=asked and not parent.words,
    )


def _note(turn: Turn, found: Discussion, said: Said, parent: Parent, verdict: str) -> None:
    """What it amounted to, whom it was for and how long it was: all that is kept of it."""
    me, length = turn.person.id, word_count(said.text)
    discussions.reply(turn.db, turn.community, found.id, me, verdict, "", turn.at, parent.person or None, length)


def _kept(said: Said) -> str:
    return tidy(said.text)[:_KEPT]


def _parent(turn: Turn, said: Said) -> Parent:
    """What is replied to; what the bot says for somebody is theirs, and nobody is told whose. One's own is nobody's."""
    if said.parent_name:
        words = spoken(turn, said.parent_name)
        if words is None or words.person == turn.person.id:
            return Parent("", 0, named=False)
        return Parent(words.words, words.person, named=False)
    by = said.parent_by
    known = people.by_account(turn.db, turn.community, by.platform, by.id) if by is not None else None
    return Parent(said.parent, known.id if known is not None else 0, named=True)


def _reminder(discussion: int, person: int) -> str:
    return f"nudge:{discussion}:{person}"
