"""What everybody in a test shares, and the handles by which a test names places and roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.loopback.seen import Seen, look
from tests.loopback.world import (
    BackendError,
    Channel,
    ChannelType,
    Message,
    SetupError,
    World,
    channel_accessible,
)
from tests.ripple import Ripple

if TYPE_CHECKING:
    from tests.loopback.asked import Asked


@contextmanager
def as_a_person() -> Iterator[None]:
    """What Discord's own client would not let a person do is a mistake of the test."""
    try:
        yield
    except (BackendError, SetupError) as error:
        raise AssertionError(f"Nobody could do that: {error}") from error


class Scene:
    """The world, and what was asked in it."""

    def __init__(self, world: World, ripple: Ripple) -> None:
        self.world = world
        self.ripple = ripple
        self.asked: dict[int, Asked] = {}

    def message(self, which: Seen | int) -> Message:
        """The message as it is now; a test may hold an older look at it."""
        wanted = which if isinstance(which, int) else which.id
        for messages in self.world.backend.messages.values():
            if wanted in messages:
                return messages[wanted]
        raise AssertionError(f"There is no message {wanted} any more")

    def visible(self, place: Place, viewer: int, *, system: bool = False) -> list[Seen]:
        backend = self.world.backend
        if not channel_accessible(backend, place.id, viewer):
            return []
        messages = sorted(backend.messages.get(place.id, {}).values(), key=lambda one: one.id)
        shown = [one for one in messages if one.visible_to(viewer) and (system or one.system_metadata is None)]
        return [look(self.world, one) for one in shown]


@dataclass(frozen=True)
class RoleOf:
    """A role."""

    id: int
    name: str

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(frozen=True)
class Place:
    """A channel, a thread or the conversation with one person; always as it is now."""

    scene: Scene
    id: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<Place {self.name if self.exists else 'gone'} {self.id}>"

    @property
    def channel(self) -> Channel:
        return self.scene.world.backend.channels[self.id]

    @property
    def exists(self) -> bool:
        return self.id in self.scene.world.backend.channels

    @property
    def name(self) -> str:
        return self.channel.name or ""

    @property
    def topic(self) -> str:
        return self.channel.topic or ""

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def parent(self) -> Place | None:
        return Place(self.scene, self.channel.parent_id) if self.channel.parent_id else None

    @property
    def thread(self) -> bool:
        return self.channel.is_thread

    @property
    def private(self) -> bool:
        return self.channel.type in {ChannelType.PRIVATE_THREAD, ChannelType.DM}

    @property
    def archived(self) -> bool:
        told = self.channel.thread_metadata
        return told is not None and told.archived

    @property
    def locked(self) -> bool:
        told = self.channel.thread_metadata
        return told is not None and told.locked

    @property
    def members(self) -> set[str]:
        """The names of who is in a thread, the bot too."""
        users = self.scene.world.backend.users
        return {users[one].name for one in self.channel.thread_members}

    @property
    def threads(self) -> list[Place]:
        """Threads of this channel, archived ones too, oldest first."""
        channels = sorted(self.scene.world.backend.channels.values(), key=lambda one: one.id)
        return [Place(self.scene, one.id) for one in channels if one.is_thread and one.parent_id == self.id]

    @property
    def messages(self) -> list[Seen]:
        """What everybody who may be here sees, oldest first."""
        return self.scene.visible(self, self.scene.world.bot_id)
