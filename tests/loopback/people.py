"""Students and teachers, sitting in front of Discord's own client: what that does not let them do, they cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.loopback.asked import COMMAND, COMPLETION, COMPONENT, FORM, Asked, Modal, ask
from tests.loopback.scene import Place, RoleOf, Scene, as_a_person
from tests.loopback.seen import SELECTS, Seen, look
from tests.loopback.typing_in import MESSAGE, USER, Typed, chosen, filled_in, resolve
from tests.loopback.wire import Json
from tests.loopback.world import (
    ChannelType,
    Message,
    channel_accessible,
    message_accessible,
    reaction_permissions,
    serializers,
    walk_components,
)

BUTTON = 2


class Person:
    """One person, in one server."""

    def __init__(self, scene: Scene, user_id: int, guild_id: int) -> None:
        self.scene = scene
        self.id = user_id
        self.guild_id = guild_id
        self.locale = "en-US"

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def name(self) -> str:
        return self.scene.world.backend.users[self.id].name

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def closed(self) -> bool:
        """Whether the bot may not write to this person directly."""
        return self.id in self.scene.world.closed

    @closed.setter
    def closed(self, closed: bool) -> None:
        (self.scene.world.closed.add if closed else self.scene.world.closed.discard)(self.id)

    # Reading

    def sees(self, place: Place, *, system: bool = False) -> list[Seen]:
        """The messages there, oldest first, with those only this person sees; nothing where one may not look.

        Lines that Discord adds (who was added, which thread was started) come only with `system`.
        """
        return self.scene.visible(place, self.id, system=system)

    @property
    def direct(self) -> Place | None:
        """The conversation with the bot, if one of both has begun it."""
        found = self.scene.world.backend.dm_channels.get(self.id)
        return Place(self.scene, found) if found is not None else None

    def opens_direct(self) -> Place:
        """The conversation with the bot, begun now if need be."""
        return Place(self.scene, self.scene.world.backend.get_dm_channel(self.id).id)

    def channels(self) -> list[Place]:
        """Channels and threads of the server this person can look into."""
        backend = self.scene.world.backend
        guild = backend.guilds[self.guild_id]
        return [
            Place(self.scene, one)
            for one in (*guild.channel_ids, *guild.thread_ids)
            if channel_accessible(backend, one, self.id)
        ]

    # Writing

    def says(
        self,
        place: Place,
        text: str = "",
        *,
        mentions: Sequence[Person | RoleOf] = (),
        reply_to: Seen | int | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> Seen:
        """Write a message; mentions that do not stand in the text are put before it."""
        backend = self.scene.world.backend
        before = [one.mention for one in mentions if one.mention not in text]
        reference = None
        if reply_to is not None:
            reference = {"message_id": str(self.scene.message(reply_to).id), "channel_id": str(place.id)}
        with as_a_person():
            self._may(place, "send_messages_in_threads" if place.thread else "send_messages")
            message = backend.create_message(
                place.id,
                self.id,
                " ".join([*before, text]),
                attachments=backend.store_attachments(place.id, files),
                reference=reference,
            )
        return look(self.scene.world, message)

    def edits(self, which: Seen | int, text: str) -> Seen:
        message = self._visible(which)
        assert message.author_id == self.id, f"Only who wrote it edits it, not {self.name}"
        with as_a_person():
            self.scene.world.backend.edit_message(message.channel_id, message.id, {"content": text})
        return look(self.scene.world, message)

    def deletes(self, which: Seen | int) -> None:
        message = self._visible(which)
        with as_a_person():
            if message.author_id != self.id:
                self._may(Place(self.scene, message.channel_id), "manage_messages")
            self.scene.world.backend.delete_message(message.channel_id, message.id)

    def reacts(self, which: Seen | int, emoji: str) -> None:
        message = self._visible(which)
        with as_a_person():
            self._may(Place(self.scene, message.channel_id), *reaction_permissions(message, emoji))
            self.scene.world.backend.add_reaction(message.channel_id, message.id, emoji, self.id)

    def unreacts(self, which: Seen | int, emoji: str) -> None:
        message = self._visible(which)
        with as_a_person():
            self.scene.world.backend.remove_reaction(message.channel_id, message.id, emoji, self.id)

    def starts_thread(
        self, place: Place, name: str, *, about: Seen | int | None = None, private: bool = False
    ) -> Place:
        with as_a_person():
            self._may(place, "create_private_threads" if private else "create_public_threads")
            thread = self.scene.world.backend.create_thread(
                place.id,
                name,
                self.id,
                type=ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD,
                message_id=self._visible(about).id if about is not None else None,
            )
        return Place(self.scene, thread.id)

    def enters(self, thread: Place) -> None:
        """Join a thread one can see."""
        with as_a_person():
            self._may(thread)
            self.scene.world.backend.add_thread_member(thread.id, self.id)

    def leaves(self, thread: Place) -> None:
        self.scene.world.backend.remove_thread_member(thread.id, self.id)

    # Asking the bot

    def slash(self, command: str, place: Place, /, *, force: bool = False, **options: Any) -> Asked:
        """Type a command; `force` also where this person is not shown it, as a forged client could."""
        data = Typed(self, place, command, force=force).data(options)
        return ask(self.scene, self.id, place, COMMAND, data, locale=self.locale)

    async def completes(
        self, command: str, place: Place, option: str, typed: str = "", /, *, within: float = 3.0, **options: Any
    ) -> list[Json]:
        """The choices the bot offers for an option that is being typed: `[{"name": ..., "value": ...}]`."""
        data = Typed(self, place, command).data(options, (option, typed))
        asked = ask(self.scene, self.id, place, COMPLETION, data, locale=self.locale)
        return (await asked.answered(within)).choices or []

    def menu(
        self, command: str, target: Seen | int | Person, place: Place | None = None, *, force: bool = False
    ) -> Asked:
        """Choose a command from the menu of a message or a person."""
        if isinstance(target, Person):
            assert place is not None, "Say where the person was clicked"
            return self._menu_of_person(command, target, place, force=force)
        message = self._visible(target)
        where = Place(self.scene, message.channel_id)
        root = Typed(self, where, command, MESSAGE, force=force).root
        told = serializers.message_payload(self.scene.world.backend, message)
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": MESSAGE,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): told}},
        }
        return ask(self.scene, self.id, where, COMMAND, data, locale=self.locale)

    def _menu_of_person(self, command: str, target: Person, place: Place, *, force: bool) -> Asked:
        root = Typed(self, place, command, USER, force=force).root
        resolved: Json = {}
        resolve(self.scene, self.id, place, target, resolved)
        data = {"id": root["id"], "name": root["name"], "type": USER, "target_id": str(target.id), "resolved": resolved}
        return ask(self.scene, self.id, place, COMMAND, data, locale=self.locale)

    def presses(self, which: Seen | int, button: str) -> Asked:
        """Press a button, named by its label (or emoji, or custom id)."""
        message = self._visible(which)
        wanted = look(self.scene.world, message).button(button)
        assert not wanted.disabled, f"{button!r} is disabled"
        assert wanted.custom_id, f"{button!r} only opens a page"
        return self._on(message, {"custom_id": wanted.custom_id, "component_type": BUTTON})

    def chooses(self, which: Seen | int, select: str | int, values: Sequence[Any]) -> Asked:
        """Choose in a select, named by its place, custom id or placeholder; texts by label or value."""
        message = self._visible(which)
        wanted = look(self.scene.world, message).select(select)
        assert not wanted.disabled, f"{select!r} is disabled"
        part = next(one for one in walk_components(message.components) if one.get("custom_id") == wanted.custom_id)
        resolved: Json = {}
        picked = chosen(self, Place(self.scene, message.channel_id), part, values, resolved)
        data: Json = {"custom_id": wanted.custom_id, "component_type": part["type"], "values": picked}
        if part["type"] != 3:
            assert part["type"] in SELECTS
            data["resolved"] = resolved
        return self._on(message, data)

    def submits(self, form: Modal | Asked | None, values: Mapping[str, Any]) -> Asked:
        """Send the form that was opened; answers by label or by custom id."""
        modal = form.modal if isinstance(form, Asked) else form
        assert modal is not None, "No form was opened"
        record = modal.asked.record
        assert record.user_id == self.id, f"The form was not opened for {self.name}"
        assert not record.modal_consumed, f"{modal.title!r} has been sent already"
        place = Place(self.scene, record.channel_id)
        data = filled_in(self, place, modal, values)
        record.modal_consumed = True
        source = record.source_message_id
        if source not in self.scene.world.backend.messages[place.id]:
            source = None
        asked = ask(self.scene, self.id, place, FORM, data, source=source, locale=self.locale)
        self.scene.world.backend.opened_by[asked.record.id] = record.id
        return asked

    # Coming and going

    def joins(self) -> None:
        self.scene.world.backend.add_member(self.guild_id, self.id, announce=True)

    def leaves_server(self) -> None:
        self.scene.world.backend.remove_member(self.guild_id, self.id)

    def gets(self, role: RoleOf) -> None:
        self.scene.world.backend.add_member_role(self.guild_id, self.id, role.id)

    def loses(self, role: RoleOf) -> None:
        self.scene.world.backend.remove_member_role(self.guild_id, self.id, role.id)

    @property
    def roles(self) -> set[str]:
        guild = self.scene.world.backend.guilds[self.guild_id]
        return {guild.roles[one].name for one in guild.members[self.id].role_ids}

    # How

    def _may(self, place: Place, *permissions: str) -> None:
        self.scene.world.backend.require_permissions(place.channel.guild_id, self.id, place.id, *permissions)

    def _visible(self, which: Seen | int) -> Message:
        message = self.scene.message(which)
        visible = message_accessible(self.scene.world.backend, message.channel_id, message, self.id)
        assert visible, f"{self.name} does not see message {message.id}"
        return message

    def _on(self, message: Message, data: Json) -> Asked:
        place = Place(self.scene, message.channel_id)
        return ask(self.scene, self.id, place, COMPONENT, data, source=message.id, locale=self.locale)
