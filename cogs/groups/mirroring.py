"""What is written in a group's room on one platform, shown in its room on the other: off, until the group wants it."""

from __future__ import annotations

from typing import Annotated

from bot.language import Button, Call, From, Len, Message, Room, Said, Turn, UserError, command, lines, listens, text
from cogs.groups.group import numbered, of_mine, of_room, run_by_me, tell
from cogs.quiet import named
from storage import groups, people, rooms
from storage.groups import Group

LONGEST = 4_000
"""Characters of what is shown elsewhere: what the more talkative of two platforms allows in a message."""


class Mirroring:
    """Study groups: a few people with a goal and a room of their own.

    Its two rooms as one.
    """

    @command("group mirror", "Show what my group writes in its rooms on all its platforms")
    def mirror(
        self,
        turn: Turn,
        on: Annotated[bool, "yes or no"],
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "",
    ) -> Message:
        """Whoever runs it decides; everybody in it is told."""
        return self._switch(turn, run_by_me(turn, group), on=on)

    @command("group mirror back", "Undo", offered=False)
    def back(
        self, turn: Turn, group: Annotated[int, "Which group?"], on: Annotated[bool, "As it was before"]
    ) -> Message:
        """As it was."""
        return self._switch(turn, run_by_me(turn, str(numbered(turn, group).id)), on=on)

    def _switch(self, turn: Turn, found: Group, *, on: bool) -> Message:
        if on and not turn.hears:
            raise UserError(text("I cannot read here what people write. Whoever runs this server can let me."))
        if on and len(_platforms(turn, found)) < 2:  # noqa: PLR2004 - one here, one there
            raise UserError(
                text("Everybody in **{group}** is on the same platform: there is no other room.", group=found.name)
            )
        if on == rooms.is_heard(turn.db, turn.community, found.room):
            return Message(
                text("**{group}** does that already.", group=found.name)
                if on
                else text("**{group}** does not do that.", group=found.name)
            )
        groups.act(turn.db, turn.community, found.id, turn.person.id, turn.at)
        turn.listen(Room(found.room), on=on)
        if on:
            tell(
                turn,
                found,
                lines(
                    text("From now on I show what you write here in your room on the other platform, too."),
                    text("Only your words, with your name: no pictures, and what you delete later stays there."),
                    text("I keep none of it. This ends it: {call}", call=Call("group mirror no")),
                ),
            )
        else:
            tell(turn, found, text("What you write here stays here again."))
        return Message(
            text("I do that for **{group}** now.", group=found.name)
            if on
            else text("I do that for **{group}** no more.", group=found.name),
            (Button(text("Undo"), self.back(found.id, not on), only=turn.person),),
        )

    @listens
    def hear(self, turn: Turn, said: Said) -> None:
        """Said in a room of a group by somebody who is in it: shown in its other rooms, and kept nowhere."""
        key = rooms.key_at(turn.db, turn.community, turn.place.platform, turn.place.id)
        group = of_room(turn, key) if key and rooms.is_heard(turn.db, turn.community, key) else None
        if group is None or turn.person.id not in groups.members(turn.db, turn.community, group.id):
            return
        groups.act(turn.db, turn.community, group.id, turn.person.id, turn.at)
        who, on = named(turn, turn.person), turn.place.platform.capitalize()
        words = said.text if len(said.text) <= LONGEST else f"{said.text[: LONGEST - 1]}…"
        if said.edited:
            shown = text("**{who}** on {platform} wrote it anew: {said}", who=who, platform=on, said=words)
        else:
            shown = text("**{who}** on {platform}: {said}", who=who, platform=on, said=words)
        turn.relay(Room(group.room), shown)


def _platforms(turn: Turn, group: Group) -> set[str]:
    """Where its members are."""
    members = groups.members(turn.db, turn.community, group.id)
    return {known.platform for one in members for known in people.by_id(turn.db, turn.community, one)}
