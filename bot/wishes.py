"""What a turn asks for, written as rows: parcels for the courier, buttons, timers and rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.keys import effect_key
from bot.language.message import Button, Message
from bot.language.owner import Owner
from bot.language.people import Account, Kind, Person, Place, Room
from bot.language.platform import Choice, Shown
from bot.language.turn import (
    Delete,
    Edit,
    Forget,
    Listen,
    Post,
    Relay,
    Reminder,
    RoomWish,
    Turn,
    Watch,
    Wish,
    Work,
)
from bot.language.words import text
from bot.parcels import (
    Body,
    Change,
    Furnish,
    InPlace,
    InRoom,
    Keep,
    Remove,
    Say,
    ToPerson,
    pack,
    unpack,
    unpack_place,
    unpack_posted,
)
from storage import buttons, jobs, listening, outbox, people, rooms, timers
from storage.outbox import Parcel
from storage.writer import Page


@dataclass(slots=True)
class Outcome:
    """What a committed turn left for others to do."""

    parcels: list[tuple[Parcel, Body]] = field(default_factory=list)
    timers: bool = False
    jobs: bool = False
    watched: list[Watch] = field(default_factory=list)
    language: str = ""
    """What was spoken, if anything was done."""
    answered: bool = False
    """Whether an answer in place, or a form, is on its way."""


def place_json(place: Place) -> dict[str, str]:
    """A place as a row keeps it."""
    return {"platform": place.platform, "id": place.id, "kind": place.kind, "home": place.home, "within": place.within}


def kept_place(kept: Mapping[str, str]) -> Place:
    """The place of a row; older rows say less."""
    return Place(kept["platform"], kept["id"], Kind(kept["kind"]), kept["home"], kept.get("within", ""))


@dataclass(slots=True)
class Desk:
    """Writes for one event. Each effect gets the key of its step, so that a repeated event repeats the keys."""

    db: Connection
    page: Page
    platform: str
    community: int
    event: str
    at: datetime
    owner: Owner
    hears: bool = True
    """Whether ordinary talk can be read on this platform."""
    outcome: Outcome = field(default_factory=Outcome)
    steps: int = 0
    language: str = field(init=False)
    """What is spoken: the class's language until it is known in which course that is."""

    def __post_init__(self) -> None:
        """Begin with the class's."""
        self.language = self.owner.language

    def key(self) -> str:
        """The key of the next step."""
        self.steps += 1
        return effect_key(self.at, self.platform, self.community, self.event, str(self.steps))

    def send(self, platform: str, lane: str, body: Body, key: str) -> None:
        """Have `body` delivered, after everything sent before in the same lane."""
        parcel = Parcel(key, self.community, platform, lane, pack(body), self.at)
        outbox.add(self.page, parcel)
        self.outcome.parcels.append((parcel, body))
        if isinstance(body, Say) and body.name:
            outbox.name_post(self.db, self.community, body.name, platform, lane)

    def keep(self, platform: str, lane: str, say: Say) -> None:
        """From now on this message stays."""
        outbox.rekeep(self.db, self.community, say.name, platform, pack(say))
        self.send(platform, lane, Keep(say.name), self.key())

    def shown(self, message: Message, key: str, acts: Place | None = None) -> Shown:
        """A message ready for a platform: its buttons become rows, and tokens.

        They act in `acts`, or where they are shown.
        """
        choices = tuple(self._choice(button, f"{key}.{n}", acts) for n, button in enumerate(message.buttons))
        return Shown(message.text, choices, message.files, self.language)

    def _choice(self, button: Button, step: str, acts: Place | None) -> Choice:
        token = effect_key(self.at, self.platform, self.community, self.event, step)
        only = button.only.id if button.only else None
        place = place_json(acts) if acts else None
        row = buttons.Pressable(button.press.command, dict(button.press.args), only, button.until, place)
        buttons.add(self.page, self.community, token, row, self.at)
        return Choice(button.label, token)

    def grant(self, turn: Turn, wishes: list[Wish]) -> None:
        """Make rows of all wishes, in their order."""
        for wish in wishes:
            match wish:
                case Post():
                    self._post(wish)
                case Edit():
                    self._edit(wish)
                case Delete():
                    self._delete(wish)
                case RoomWish():
                    self._room(turn, wish)
                case Reminder():
                    self._remind(turn, wish)
                case Forget():
                    timers.drop(self.db, self.community, wish.name)
                case Work():
                    self._work(turn, wish)
                case Watch() | Listen() | Relay():
                    self._talk(turn, wish)

    def _post(self, wish: Post) -> None:
        match wish.to:
            case Place():
                key = self.key()
                body = Say(InPlace(wish.to), self.shown(wish.message, key), wish.message.name)
                self.send(wish.to.platform, wish.to.id, body, key)
                if wish.message.kept:
                    self.keep(wish.to.platform, wish.to.id, body)
            case Person():
                self.tell(*self.reach(wish.to), wish.message)
            case Account():
                known = people.by_account(self.db, self.community, wish.to.platform, wish.to.id)
                self.tell(wish.to, known.name if known else "?", wish.message)
            case Room():
                for platform in sorted(self._platforms(wish.to.key)):
                    self._say_in(wish.to, platform, wish.message)

    def reach(self, person: Person) -> tuple[Account, str]:
        """Where somebody is told what comes by itself, and their name."""
        known = people.reach(self.db, self.community, person.id)
        return (Account(known.platform, known.account), known.name) if known else (person.account, person.name)

    def tell(self, account: Account, name: str, message: Message, *, asks: bool = False) -> None:
        """Say something to somebody alone."""
        key = self.key()
        shown = replace(self.shown(message, key), asks=asks)
        self.send(account.platform, f"@{account.id}", Say(ToPerson(account, name), shown, message.name), key)

    def _edit(self, wish: Edit) -> None:
        for platform, lane in outbox.lanes_of(self.db, self.community, wish.name).items():
            key = self.key()
            shown = self.shown(wish.message, key)
            self.send(platform, lane, Change(wish.name, shown), key)
            stays = outbox.kept(self.db, self.community, wish.name, platform)
            if stays is not None:
                say = unpack(stays.kept)
                assert isinstance(say, Say)
                outbox.rekeep(self.db, self.community, wish.name, platform, pack(replace(say, shown=shown)))

    def _delete(self, wish: Delete) -> None:
        for platform, lane in outbox.lanes_of(self.db, self.community, wish.name).items():
            where = outbox.posted(self.db, self.community, wish.name, platform)
            self.send(platform, lane, Remove(wish.name, unpack_posted(where) if where else None), self.key())
            if where:  # another message may be called so from now on
                outbox.unname(self.db, self.community, wish.name, platform)
            else:
                outbox.rekeep(self.db, self.community, wish.name, platform, None)

    def _platforms(self, key: str) -> set[str]:
        """Where a room is, or has members: each platform keeps its own."""
        known = set(rooms.places(self.db, self.community, key))
        for person in rooms.members(self.db, self.community, key):
            known.update(k.platform for k in people.by_id(self.db, self.community, person))
        return known

    def _room(self, turn: Turn, wish: RoomWish) -> None:
        course = turn.joined.id if turn.joined else None
        before = self._platforms(wish.room.key)
        who = [person.id for person in wish.members]
        known = rooms.wished(self.db, self.community, wish.room.key)
        ends = wish.closed and known is not None and not known.closed
        if ends:
            outbox.let_go(self.db, self.community, f"room:{wish.room.key}")
            for kept in rooms.places(self.db, self.community, wish.room.key).values():
                self._watch(Watch(unpack_place(kept), on=False))
        rooms.wish(self.db, self.community, course, wish.room.key, wish.title, who, closed=wish.closed)
        for platform in sorted(before | self._platforms(wish.room.key)):
            if ends:  # whoever is there sees why they can write no more
                self._say_in(wish.room, platform, Message(text("This room is closed now. You can still read it.")))
            self.send(platform, f"room:{wish.room.key}", Furnish(wish.room.key), self.key())

    def _talk(self, turn: Turn, wish: Watch | Listen | Relay) -> None:
        match wish:
            case Watch():
                self._watch(wish)
            case Listen():
                self._listen(wish)
            case Relay():
                self._relay(turn, wish)

    def _watch(self, wish: Watch) -> None:
        listening.listen(self.db, self.community, wish.place.platform, wish.place.id, self.at, on=wish.on)
        self.outcome.watched.append(wish)

    def _listen(self, wish: Listen) -> None:
        rooms.hear(self.db, self.community, wish.room.key, on=wish.on)
        for kept in rooms.places(self.db, self.community, wish.room.key).values():
            self._watch(Watch(unpack_place(kept), wish.on))

    def _relay(self, turn: Turn, wish: Relay) -> None:
        """Only in memory: no outbox, and so nothing to take up after a crash."""
        for platform in sorted(self._platforms(wish.room.key) - {turn.place.platform}):
            key = self.key()
            body = Say(InRoom(wish.room.key), self.shown(Message(wish.said), key))
            lane = f"room:{wish.room.key}"
            self.outcome.parcels.append((Parcel(key, self.community, platform, lane, "", self.at), body))

    def _say_in(self, room: Room, platform: str, message: Message) -> None:
        key = self.key()
        body = Say(InRoom(room.key), self.shown(message, key), message.name)
        self.send(platform, f"room:{room.key}", body, key)
        if message.kept:
            self.keep(platform, f"room:{room.key}", body)

    def _remind(self, turn: Turn, wish: Reminder) -> None:
        timers.set_timer(
            self.db,
            self.community,
            wish.name,
            wish.at,
            wish.call.command,
            dict(wish.call.args),
            turn.person.id,
            place_json(turn.place),
        )
        self.outcome.timers = True

    def _work(self, turn: Turn, wish: Work) -> None:
        call = wish.call
        place = place_json(turn.place)
        given = (wish.module, wish.given)
        jobs.add(self.db, self.community, wish.name, *given, call.command, dict(call.args), turn.person.id, place)
        self.outcome.jobs = True
