"""What a room or space is to be like when it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.homeserver.api import Json
from tests.homeserver.seen import Room

if TYPE_CHECKING:
    from tests.homeserver.people import Named

CREATORS_RULE = 12


@dataclass(frozen=True)
class Making:
    """As in Element's dialogue."""

    name: str
    version: str = ""  # the server's choice, where it is empty
    space: bool = False
    direct: bool = False
    encrypted: bool = False
    public: bool = False
    inside: Room | None = None  # whoever is in this space may join
    invite: Sequence[Named] = ()
    powers: Mapping[str, int] = field(default_factory=dict)  # by user id
    preset: str = ""
    topic: str = ""
    alias: str = ""  # without # and server
    more: Mapping[str, object] = field(default_factory=dict)  # as in createRoom; it comes last

    def body(self, by: str) -> Json:
        state: list[Json] = []
        if self.encrypted:
            state.append(_state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}))
        if self.inside is not None:
            allowed = {"type": "m.room_membership", "room_id": self.inside.id}
            state.append(_state("m.room.join_rules", {"join_rule": "restricted", "allow": [allowed]}))
        made: Json = {
            "preset": self.preset or ("public_chat" if self.public else "private_chat"),
            "invite": [one.id for one in self.invite],
            "is_direct": self.direct,
            "initial_state": state,
        }
        made |= {"name": self.name} if self.name else {}
        made |= {"topic": self.topic} if self.topic else {}
        made |= {"room_alias_name": self.alias} if self.alias else {}
        made |= {"room_version": self.version} if self.version else {}
        made |= {"creation_content": {"type": "m.space"}} if self.space else {}
        if self.powers:
            # Where creators stand above all levels, they must not be given one.
            above = int(self.version) >= CREATORS_RULE
            made["power_level_content_override"] = {"users": {**({} if above else {by: 100}), **self.powers}}
        return {**made, **self.more}


def _state(kind: str, content: Json) -> Json:
    return {"type": kind, "state_key": "", "content": content}
