"""What Discord's client makes of what a person types and chooses: options, values of selects, answers of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.loopback.asked import LABEL, ROW, Modal
from tests.loopback.scene import Place, RoleOf, Scene, as_a_person
from tests.loopback.seen import SELECTS
from tests.loopback.wire import Json
from tests.loopback.world import (
    channel_accessible,
    command_access,
    nest_options,
    serializers,
    validate_option_value,
    walk_to_subcommand,
)

if TYPE_CHECKING:
    from tests.loopback.people import Person

CHAT, USER, MESSAGE = 1, 2, 3
CHOICES_ARE_OF = {3, 4, 10}
ENTITIES = {6: ("person",), 7: ("place",), 8: ("role",), 9: ("person", "role")}
OF_SELECT = {"user": ("person",), "role": ("role",), "mentionable": ("person", "role"), "channel": ("place",)}
ATTACHMENT = 11
TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 4, 19, 21, 22, 23


def _kind(value: Any) -> str:
    if isinstance(value, Place):
        return "place"
    return "role" if isinstance(value, RoleOf) else "person" if hasattr(value, "mention") else "plain"


def resolve(scene: Scene, viewer: int, place: Place, value: Any, resolved: Json) -> str:
    """Put a person, role or place where a payload describes what its ids mean."""
    backend = scene.world.backend
    guild = backend.guilds.get(place.channel.guild_id or 0)
    key = str(value.id)
    if isinstance(value, Place):
        assert channel_accessible(backend, value.id, viewer), f"{value} cannot be seen by who wants to name it"
        told = dict(serializers.channel_payload(backend, value.channel))
        if guild is not None:
            told["permissions"] = str(backend.compute_permissions(guild.id, viewer, value.id))
        resolved.setdefault("channels", {})[key] = told
    elif isinstance(value, RoleOf):
        assert guild is not None, "There are no roles outside a server"
        resolved.setdefault("roles", {})[key] = serializers.role_payload(guild.roles[value.id])
    else:
        resolved.setdefault("users", {})[key] = serializers.user_payload(backend.users[value.id])
        if guild is not None and value.id in guild.members:
            member = dict(serializers.member_payload(backend, guild, guild.members[value.id], with_user=False))
            member["permissions"] = str(backend.compute_permissions(guild.id, value.id, place.id))
            resolved.setdefault("members", {})[key] = member
    return key


def store(scene: Scene, place: Place, file: tuple[str, bytes], resolved: Json) -> str:
    kept = scene.world.backend.files.store_attachment(scene.world.backend.snowflake(), place.id, *file, None)
    resolved.setdefault("attachments", {})[kept["id"]] = kept | {"ephemeral": True}
    return str(kept["id"])


class Typed:
    """A command as somebody finds it in the list of commands, and fills it in."""

    def __init__(self, person: Person, place: Place, line: str, kind: int = CHAT, *, force: bool = False) -> None:
        self.scene = person.scene
        self.person = person
        self.place = place
        backend = self.scene.world.backend
        # The name of a menu is one name, blanks and all.
        name, *path = line.removeprefix("/").split() if kind == CHAT else [line]
        found = backend.find_command(name, place.channel.guild_id, kind)
        known = sorted(one for scope in backend.commands.values() for one, type_ in scope if type_ == kind)
        assert found is not None, f"No command {name!r} is registered; these are: {known}"
        self.root: Json = found
        assert channel_accessible(backend, place.id, person.id), f"{person.name} cannot see {place}"
        access = command_access(backend, found, user_id=person.id, channel_id=place.id)
        assert access.allowed or force, f"{person.name} is not shown {line!r} in {place}: {access.reason}"
        with as_a_person():
            self.leaf, self.path = walk_to_subcommand(found, path)
        self.options = {one["name"]: one for one in self.leaf.get("options") or ()}
        assert not any(one["type"] in {1, 2} for one in self.options.values()), f"{line!r} goes on: {[*self.options]}"
        self.line = line

    def data(self, filled: Mapping[str, Any], focused: tuple[str, Any] | None = None) -> Json:
        unknown = set(filled) - set(self.options)
        assert not unknown, f"{self.line!r} has no option {sorted(unknown)}; it has {[*self.options]}"
        absent = [name for name, one in self.options.items() if one.get("required") and name not in filled]
        assert not absent or focused is not None, f"{self.line!r} needs {absent}"
        resolved: Json = {}
        options = [self._option(self.options[name], value, resolved) for name, value in filled.items()]
        if focused is not None:
            option = self.options.get(focused[0])
            assert option is not None, f"{self.line!r} has no option {focused[0]!r}"
            assert option.get("autocomplete"), f"{focused[0]!r} of {self.line!r} is not completed"
            options.append({"name": option["name"], "type": option["type"], "value": focused[1], "focused": True})
        data: Json = {
            "id": self.root["id"],
            "name": self.root["name"],
            "type": self.root["type"],
            "options": nest_options(self.root, self.path, options),
        }
        if resolved:
            data["resolved"] = resolved
        if self.root.get("guild_id"):
            data["guild_id"] = self.root["guild_id"]
        return data

    def _option(self, option: Json, value: Any, resolved: Json) -> Json:
        kind = option["type"]
        if kind in ENTITIES:
            assert _kind(value) in ENTITIES[kind], f"{value!r} cannot be {option['name']!r} of {self.line!r}"
            allowed = option.get("channel_types")
            assert not allowed or value.channel.type in allowed, f"{value} is none of the offered channels"
            value = resolve(self.scene, self.person.id, self.place, value, resolved)
        elif kind == ATTACHMENT:
            value = store(self.scene, self.place, value, resolved)
        else:
            names = {one["name"]: one["value"] for one in option.get("choices") or ()}
            value = names.get(value, value) if kind in CHOICES_ARE_OF else value
            with as_a_person():
                value = validate_option_value(self.line, option, value)
        return {"name": option["name"], "type": kind, "value": value}


def chosen(person: Person, place: Place, part: Json, values: Sequence[Any], resolved: Json) -> list[str]:
    """The values of a select: texts by their label or value, the others as they are."""
    least, most = part.get("min_values", 1), part.get("max_values", 1)
    name = part.get("placeholder") or part["custom_id"]
    assert least <= len(values) <= most, f"{name!r} takes {least} to {most} values, not {len(values)}"
    kind = SELECTS.get(part["type"], "text")
    if kind == "text":
        offered = {one["label"]: one["value"] for one in part["options"]}
        wanted = [offered.get(value, value) for value in values]
        unknown = set(wanted) - set(offered.values())
        assert not unknown, f"{name!r} does not offer {sorted(unknown)}, but {[*offered]}"
    else:
        assert all(_kind(value) in OF_SELECT[kind] for value in values), f"{name!r} takes a {kind}"
        wanted = [resolve(person.scene, person.id, place, value, resolved) for value in values]
    assert len(set(wanted)) == len(wanted), f"{name!r} cannot be given the same twice"
    return wanted


def filled_in(person: Person, place: Place, modal: Modal, values: Mapping[str, Any]) -> Json:
    """The answers of a form, by label or by custom id; what is left out stays as it was filled in."""
    names = {name for field in modal.fields for name in (field.label, field.custom_id)}
    unknown = set(values) - names
    assert not unknown, f"The form {modal.title!r} does not ask {sorted(unknown)}, but {modal.labels}"
    resolved: Json = {}
    answers: dict[str, Json] = {}
    for field in modal.fields:
        value = values.get(field.label, values.get(field.custom_id, field.value))
        answers[field.custom_id] = _answer(person, place, field.part, field.label, value, resolved)
    rows: list[Json] = []
    for row in modal.form["components"]:
        if row["type"] == LABEL:
            rows.append({"type": LABEL, "id": row["id"], "component": answers[row["component"]["custom_id"]]})
        elif row["type"] == ROW:
            parts = [answers[part["custom_id"]] for part in row["components"]]
            rows.append({"type": ROW, "id": row["id"], "components": parts})
        else:
            rows.append({"type": row["type"], "id": row["id"]})
    data: Json = {"custom_id": modal.custom_id, "components": rows}
    return data | ({"resolved": resolved} if resolved else {})


def _answer(person: Person, place: Place, part: Json, label: str, value: Any, resolved: Json) -> Json:
    kind = part["type"]
    required = part.get("required", True)
    answer: Json = {"type": kind, "custom_id": part["custom_id"], "id": part.get("id", 0)}
    if kind == CHECKBOX:
        return answer | {"value": bool(value)}
    assert value or not required, f"{label!r} has to be answered"
    if kind == TEXT_INPUT:
        text = value or ""
        assert isinstance(text, str), f"{label!r} takes a text"
        assert not text or len(text) >= (part.get("min_length") or 0), f"{label!r} takes a longer text"
        assert len(text) <= (part.get("max_length") or 4000), f"{label!r} takes a shorter text"
        return answer | {"value": text}
    if kind == RADIO:
        options = {one["label"]: one["value"] for one in part["options"]}
        assert value is None or options.get(value, value) in options.values(), f"{label!r} does not offer {value!r}"
        return answer | {"value": options.get(value, value)}
    several: list[Any] = [value] if isinstance(value, str | tuple) else list(value or ())
    if kind == UPLOAD:
        assert not several or len(several) <= part.get("max_values", 1), f"{label!r} takes fewer files"
        return answer | {"values": [store(person.scene, place, one, resolved) for one in several]}
    if kind == CHECKBOXES:
        part = {"max_values": len(part["options"]), **part}
    return answer | {"values": chosen(person, place, part, several, resolved) if several else []}
