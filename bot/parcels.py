"""What the outbox holds: each effect as JSON that says all that is needed to deliver it later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.language.message import Form
from bot.language.people import Account, Place, Posted
from bot.language.platform import Sheet, Shown


@dataclass(frozen=True, slots=True)
class InPlace:
    """To everybody in a place."""

    place: Place
    to: Literal["place"] = "place"


@dataclass(frozen=True, slots=True)
class InRoom:
    """To everybody in a room that was wished for."""

    key: str
    to: Literal["room"] = "room"


@dataclass(frozen=True, slots=True)
class ToPerson:
    """To somebody alone."""

    account: Account
    name: str
    to: Literal["person"] = "person"


@dataclass(frozen=True, slots=True)
class Back:
    """To whoever acted, where they acted; privately means that only they see it."""

    handle: str
    place: Place
    account: Account
    name: str
    private: bool
    to: Literal["back"] = "back"


@dataclass(frozen=True, slots=True)
class Say:
    """Say something; remember where, if it has a name."""

    to: Annotated[InPlace | InRoom | ToPerson | Back, Field(discriminator="to")]
    shown: Shown
    name: str = ""
    do: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class Change:
    """Change the message of this name."""

    name: str
    shown: Shown
    do: Literal["change"] = "change"


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the message of this name away; that one (a Posted), where it was known already."""

    name: str
    posted: Posted | None = None
    do: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True)
class Keep:
    """See that the message of this name is there, and pinned."""

    name: str
    do: Literal["keep"] = "keep"


@dataclass(frozen=True, slots=True)
class Ask:
    """Show a form of the platform's own; where that is too late, `instead` is said to the person."""

    back: Back
    sheet: Sheet
    instead: Shown
    do: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class Furnish:
    """Make a room as it is wished for now."""

    key: str
    do: Literal["furnish"] = "furnish"


Body = Say | Change | Remove | Keep | Ask | Furnish

_body: TypeAdapter[Body] = TypeAdapter(Annotated[Body, Field(discriminator="do")])
_form: TypeAdapter[Form] = TypeAdapter(Form)
_place: TypeAdapter[Place] = TypeAdapter(Place)
_posted: TypeAdapter[Posted] = TypeAdapter(Posted)


def pack(body: Body) -> str:
    """As the outbox keeps it."""
    return _body.dump_json(body).decode()


def unpack(kept: str) -> Body:
    """Back from the outbox."""
    return _body.validate_json(kept)


def pack_form(form: Form) -> str:
    """As a draft keeps it."""
    return _form.dump_json(form).decode()


def unpack_form(kept: str) -> Form:
    """Back from a draft."""
    return _form.validate_json(kept)


def pack_place(place: Place) -> str:
    """As JSON."""
    return _place.dump_json(place).decode()


def unpack_place(kept: str) -> Place:
    """Back from JSON."""
    return _place.validate_json(kept)


def pack_posted(posted: Posted) -> str:
    """As JSON."""
    return _posted.dump_json(posted).decode()


def unpack_posted(kept: str) -> Posted:
    """Back from JSON."""
    return _posted.validate_json(kept)
