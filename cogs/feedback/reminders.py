"""Whom a review round waits for: reminded once of handing in, of reviewing and of reading, and never at night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from bot.language import Button, Message, Person, Rank, Room, Turn, command, plural, text
from cogs.feedback import phases
from cogs.feedback.facts import awake
from cogs.feedback.handing_in import HandingIn
from cogs.feedback.phases import Phase
from cogs.feedback.reading import Reading, visible
from cogs.feedback.shares import Shares
from cogs.feedback.works import audience, people_of
from cogs.reminding import reminds
from storage import comments, courses, feedback, groups, hints, rounds
from storage.feedback import OPEN, PLANNED
from storage.rounds import AWAY, Round

SPARED = "reviews"


class Reminders:
    """Review rounds: what you are reminded of."""

    def __init__(self, shares: Shares, reading: Reading, handing_in: HandingIn) -> None:
        """What people are reminded of."""
        self._shares = shares
        self._reading = reading
        self._handing_in = handing_in

    def plan(self, turn: Turn, one: Round) -> None:
        """When seven tenths of the time for something are over; in the morning, if that is at night."""
        at = phases.reminder(one)
        if at is not None:
            turn.remind(_name(one), awake(turn, one, max(at, turn.at)), self.remind(one.id, one.phase))

    def rest(self, turn: Turn, one: Round) -> None:
        """Of nothing, for the time being."""
        turn.forget(_name(one))

    @command("review remind", "What somebody may have forgotten", rank=Rank.GUEST, offered=False)
    def remind(
        self, turn: Turn, number: Annotated[int, "Which round?"], phase: Annotated[int, "How far was it?"]
    ) -> None:
        """Comes as a reminder; once each, within what anybody is reminded of at most (PROTOCOLS R9, R14)."""
        one = rounds.find(turn.db, turn.community, number)
        if one is None or one.phase != phase or one.paused:
            return
        waits = {Phase.SUBMIT: self._to_hand_in, Phase.REMINDED: self._to_review, Phase.READING: self._to_read}
        for person, whom, message in waits[Phase(phase)](turn, one):
            if reminds(turn, f"review:{one.id}:{phase}", person, SPARED):
                off = Button(text("No more reminders"), self.reminders(on=False))
                buttons = message.buttons if isinstance(whom, Room) else (*message.buttons, off)
                turn.post(whom, Message(message.text, buttons))

    @command("review reminders", "Switch reminders of reviews on or off for me")
    def reminders(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """They come once for each part of a round, and over everything twice a day at most."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=not on)
        if on:
            return Message(text("I may remind you of reviews, once for each part of a round."))
        return Message(
            text("No more reminders of reviews for you."),
            (Button(text("Undo"), self.reminders(on=True), only=turn.person),),
        )

    def _to_hand_in(self, turn: Turn, one: Round) -> Iterator[tuple[int, Person | Room, Message]]:
        works = feedback.of_round(turn.db, turn.community, one.id)
        done = {person for work in works for person in people_of(turn, work)}
        done |= rounds.everybody(turn.db, turn.community, one.id).keys()
        mates = groups.mates(turn.db, turn.community, one.course) if one.teams else {}
        told = Message(
            text("**{title}**: you can hand in until {when}.", title=one.title, when=turn.moment(one.submit_until)),
            (Button(text("Hand in"), self._handing_in.submit(one.id)),),
        )
        for member in courses.roster(turn.db, turn.community, one.course):
            could = not one.teams or member.person in mates
            if member.rank < Rank.TEACHER and could and member.person not in done:
                yield member.person, turn.find(member.person), told

    def _to_review(self, turn: Turn, one: Round) -> Iterator[tuple[int, Person | Room, Message]]:
        arcs = feedback.arcs(turn.db, turn.community, one.id)
        left = Counter(arc.person for arc in arcs if arc.state in {PLANNED, OPEN})
        button = Button(text("Review the next one"), self._shares.next(one.id))
        for person, known in sorted(rounds.everybody(turn.db, turn.community, one.id).items()):
            if known.standing == AWAY and known.told and person not in left:  # their shares went on; they may come back
                told = text(
                    "**{title}**: classmates still wait for reviews, until {when}. Can you write one?",
                    title=one.title,
                    when=turn.moment(one.review_until),
                )
                yield person, self._shares.whom(turn, one, person), Message(told, (button,))
        begun = {
            arc.person: arc for arc in arcs if arc.state == OPEN and comments.said(turn.db, turn.community, arc.id)
        }
        for person, n in sorted(left.items()):
            if person in begun:
                told = text(
                    "**{title}**: a review that you wrote was not sent yet. You can send it until {when}.",
                    title=one.title,
                    when=turn.moment(one.review_until),
                )
                write = Button(text("Go on writing"), self._shares.write(begun[person].id))
                yield person, self._shares.whom(turn, one, person), Message(told, (write,))
                continue
            told = plural(
                "**{title}**: {n} work waits for your review until {when}.",
                "**{title}**: {n} works wait for your review until {when}.",
                n=n,
                title=one.title,
                when=turn.moment(one.review_until),
            )
            yield person, self._shares.whom(turn, one, person), Message(told, (button,))

    def _to_read(self, turn: Turn, one: Round) -> Iterator[tuple[int, Person | Room, Message]]:
        for work in feedback.of_round(turn.db, turn.community, one.id):
            said = visible(turn, work)
            if said and all(comment.helpful is None for comment in said):
                told = text(
                    "**{title}**: your reviews are here, and you can change your work until {when}.",
                    title=one.title,
                    when=turn.moment(one.ends),
                )
                yield work.person, audience(turn, work), Message(told, self._reading.buttons(turn, work))


def _name(one: Round) -> str:
    return f"review:{one.id}:remind"
