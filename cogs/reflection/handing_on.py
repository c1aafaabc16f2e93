"""What a teacher reads of a contribution reflection, and what each student gets of it once the teacher hands it on."""

from __future__ import annotations

from typing import Annotated

from bot.language import Button, Call, File, Message, Named, Rank, Text, Turn, UserError, command, lines, plural, text
from cogs.reflection.sharing import Odd, Rating, factor, handed_on, may_hand_on_words, mean, odd
from cogs.staff import for_staff
from storage import evidence, groups, reflections
from storage.evidence import Evidence
from storage.reflections import OPEN, RELEASED, Of, Own, Reflection

_GIVEN = 2
"""Words of mates that somebody gets of each kind."""


class HandingOn:
    """Looking back: a question at the end, and what came of it.

    What a teacher makes of it.
    """

    @command("reflect results", "Read how your groups worked together", rank=Rank.TEACHER)
    def results(self, turn: Turn, which: Annotated[int, "Which reflection?", Named()] = 0) -> Message:
        """Themselves, the others, and what is known, side by side. Questions to ask, and no verdict."""
        found = self._taught(turn, which)
        owns = reflections.owns(turn.db, turn.community, found.id)
        said = reflections.said(turn.db, turn.community, found.id)
        wrote = sum(bool(one.did) for one in owns)
        buttons: tuple[Button, ...] = ()
        if said and found.state != RELEASED:
            buttons = (Button(text("Hand it on"), self.hand_on(found.id), only=turn.person),)
        return Message(
            lines(
                text(
                    "{n} of {all} have written. 3 is a fair part, and nothing of this is a mark.",
                    n=wrote,
                    all=len(owns),
                ),
                *(line for group in _groups(owns) for line in self._of_group(turn, found, group, owns, said)),
                text("They can still write, until {when}.", when=turn.moment(found.until))
                if found.state == OPEN
                else None,
                text(
                    "What they wrote is in the file. {call} keeps one of these texts back.",
                    call=Call("reflect withhold"),
                )
                if said and found.state != RELEASED
                else None,
            ),
            buttons,
            (self._file(turn, owns, said),) if wrote else (),
        )

    def _of_group(self, turn: Turn, found: Reflection, group: int, owns: list[Own], said: list[Of]) -> list[Text]:
        ratings, own = _ratings(said, group), {one.person: one.part for one in owns if one.group == group}
        known = groups.numbered(turn.db, turn.community, group)
        told = [text("**{group}**", group=known.name if known else "?")]
        for person, mine in own.items():
            name = turn.find(person).name
            theirs, n = mean(ratings, person), sum(one.of == person and one.part > 0 for one in ratings)
            share = factor(ratings, person)
            says = text(
                "{who}: says {mine}, the others {theirs} (n = {n})",
                who=name,
                mine=str(mine or "–"),
                theirs="–" if theirs is None else f"{theirs:.1f}",
                n=n,
            )
            did = _counted(evidence.of(turn.db, turn.community, found.course, person, group))
            told.append(
                text("· {says}. Known here: {did}.", says=says, did=did)
                if share is None
                else text(
                    "· {says}, beside the group {share}. Known here: {did}.", says=says, share=f"{share:.2f}", did=did
                )
            )
            told += [_asks(one, name) for one in odd(ratings, own, person)]
        return told

    def _file(self, turn: Turn, owns: list[Own], said: list[Of]) -> File:
        name = {one.person: turn.find(one.person).name for one in owns}
        written = [f"{name[one.person]}: {one.did} | {one.change}" for one in owns if one.did]
        written += [
            f"{one.id}. {name[one.person]} > {name[one.other]}: {one.did} | {one.more}"
            + (" (-)" if one.withheld else "")
            for one in said
        ]
        alt = text("What each wrote of themselves, then of the others by number: what helped | what could be more.")
        words = "\n".join(" ".join(line.split()) for line in written)
        return File("reflection.txt", words.encode(), alt)

    @command("reflect withhold", "Keep a text about a mate back, or hand it on after all", rank=Rank.TEACHER)
    def withhold(self, turn: Turn, number: Annotated[int, "Its number, from the file"]) -> Message:
        """Of the latest reflection."""
        found = self._taught(turn, 0)
        every = reflections.said(turn.db, turn.community, found.id)
        one = next((one for one in every if one.id == number), None)
        if one is None or found.state == RELEASED:
            raise UserError(text("There is no such text, or it was handed on already."))
        reflections.withhold(turn.db, turn.community, one.id, withheld=not one.withheld)
        undo = Button(text("Undo"), self.withhold(number), only=turn.person)
        if one.withheld:
            return Message(text("It is handed on with the others."), (undo,))
        return Message(text("It stays with you."), (undo,))

    @command("reflect hand on", "Hand it on", rank=Rank.GUEST, offered=False, staff=True)  # asked in `_taught`
    def hand_on(self, turn: Turn, which: Annotated[int, "Which reflection?"]) -> Message:
        """To each what the others say of them, as far as it does not tell who said it."""
        found = self._taught(turn, which)
        if found.state == RELEASED:
            return Message(text("It was handed on already."))
        reflections.move(turn.db, turn.community, found.id, RELEASED)
        turn.forget(f"reflect:{found.id}")
        owns = reflections.owns(turn.db, turn.community, found.id)
        said = reflections.said(turn.db, turn.community, found.id)
        told = 0
        for own in owns:
            message = self._for(turn, own, [one for one in owns if one.group == own.group], said)
            if message is not None:
                told += 1
                turn.post(turn.find(own.person), message)
        return Message(
            plural(
                "{n} student gets what the others say. Who is in a pair, or was rated by one alone, gets nothing.",
                "{n} students get what the others say. Who is in a pair, or was rated by one alone, gets nothing.",
                n=told,
            )
        )

    def _for(self, turn: Turn, own: Own, group: list[Own], said: list[Of]) -> Message | None:
        about = [one for one in said if (one.group, one.other) == (own.group, own.person) and one.did]
        if not may_hand_on_words(len(about), len(group)):
            return None
        mine = handed_on(_ratings(said, own.group), own.person, len(group))
        shown = [one for one in about if not one.withheld]
        # By the alphabet: an order that says nothing of who wrote what.
        helped = sorted(one.did for one in shown)[:_GIVEN]
        more = sorted(one.more for one in shown if one.more)[:_GIVEN]
        known = groups.numbered(turn.db, turn.community, own.group)
        return Message(
            lines(
                text("**How your mates in {group} see your part**", group=known.name if known else "?"),
                text(
                    "On average {mean} of 5, where 3 is a fair part; you said {mine}.",
                    mean=f"{mine:.1f}",
                    mine=own.part,
                )
                if mine is not None and own.part
                else None,
                *(text("· It helped: {words}", words=words) for words in helped),
                *(text("· You could do more: {words}", words=words) for words in more),
                text("Something here is unkind, or wrong? Tell your teacher."),
            )
        )

    def _taught(self, turn: Turn, which: int) -> Reflection:
        every = [] if which else reflections.of_course(turn.db, turn.community, turn.course.id)
        found = reflections.find(turn.db, turn.community, which) if which else next(reversed(every), None)
        if found is None:
            raise UserError(text("No group was asked yet."))
        for_staff(turn, found.course)
        return found


def _groups(owns: list[Own]) -> list[int]:
    return sorted({one.group for one in owns})


def _ratings(said: list[Of], group: int) -> list[Rating]:
    return [Rating(one.person, one.other, one.part) for one in said if one.group == group]


def _counted(did: Evidence) -> Text:
    return text(
        "{met} meetings, {reached} goals, {explained} explained",
        met=did.met,
        reached=did.reached,
        explained=did.explained,
    )


def _asks(one: Odd, who: str) -> Text:
    """What stands out, as something to ask about."""
    return {
        Odd.ALL_EQUAL: text("{who} gives everybody the same.", who=who),
        Odd.ABOVE: text("{who} gives far more than the others do. A friend?", who=who),
        Odd.BELOW: text("{who} gives far less than the others do. A quarrel?", who=who),
        Odd.SPLIT: text("The others see {who} very differently. Ask what happened.", who=who),
        Odd.LOW: text("All see little of {who}. Ask {who} first: it may have been elsewhere.", who=who),
        Odd.PROUD: text("{who} sees more of it than the others. What do they not see?", who=who),
        Odd.MODEST: text("{who} sees less of it than the others. Tell {who} so.", who=who),
    }[one]
