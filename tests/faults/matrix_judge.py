"""Judges a class on Matrix from outside: by what the homeserver has of each room, against what was asked there.

Homeservers keep what was said for a program that is away, so everything has to have its effects, each once; and those
of what was said in one room, as far as they come to one place, in the order in which it was said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.homeserver import Homeserver, Person
from tests.homeserver.api import Api, Json

_EFFECT = re.compile(r"effect (\d+): (.+)")
_NUMBER = re.compile(r", number (\d+)$")
_IN = {"join", "invite"}

STAGES = (
    ("What is it called?", "asked for a title"),
    ("Why?", "asked for a reason"),
    ("your answers", "shown the answers"),
)
"""Of a form: what the bot asks, and how it is called here."""
JOINED = "welcome"
SENT = ("Sent. Everybody can read it now.", "sent the form")
_OTHERS = {**dict(STAGES), "Welcome to": JOINED, SENT[0]: SENT[1]}
"""Effects that carry no number, by their words."""


def asks(body: str) -> str:
    """The question of a form that a message is; the last one that stands in it, because a preview repeats them."""
    return next((words for words, _ in reversed(STAGES) if words in body), "")


@dataclass(frozen=True)
class Effect:
    """Something that has to be seen: where (a room's name, or somebody alone with the bot), and what."""

    where: str
    words: str


def alone(person: Person) -> str:
    """Where somebody is alone with the bot."""
    return f"@{person.name}"


@dataclass
class Line:
    """What somebody said in a room, and what has to follow."""

    event: str
    room: str
    effects: tuple[Effect, ...] = ()
    ordered: bool = True


@dataclass
class Verdict:
    """What is wrong in the end."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)

    @property
    def fair(self) -> bool:
        return not (self.lost or self.doubled or self.disordered or self.rooms)


@dataclass
class Seen:
    """What the bot showed."""

    effects: list[Effect] = field(default_factory=list)
    """In the order in which each room has them."""
    heard: Counter[int] = field(default_factory=Counter)
    """What was listened to, as it was counted."""
    boards: dict[str, int] = field(default_factory=dict)
    rooms: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """The names of the rooms that the bot made, and of who is there."""


async def look(there: Homeserver, people: Iterable[Person], given: Mapping[str, str]) -> Seen:
    """Everything that the bot has ever said, in the rooms that were `given` (their names by id) and in its own."""
    names = {person.id: person.name for person in people}
    api, seen = there.api(there.bot.token), Seen()
    for room in (await api.get("joined_rooms"))["joined_rooms"]:
        events = await _events(api, room)
        state = {(one["type"], one["state_key"]): one["content"] for one in events if "state_key" in one}
        inside = {key for (kind, key), one in state.items() if kind == "m.room.member" and one["membership"] in _IN}
        members = frozenset(names[one] for one in inside if one in names)
        if room in given:
            where = given[room]
        else:
            where = state.get(("m.room.name", ""), {}).get("name", "")
            where = where or (f"@{next(iter(members))}" if len(members) == 1 else "nameless")
            if events[0]["sender"] == there.bot.id:  # people begin direct conversations, too
                seen.rooms.append((where, members))
        ours = [one for one in events if one["sender"] == there.bot.id and one["type"] == "m.room.message"]
        _read(seen, where, ours)
    return seen


async def _events(api: Api, room: str) -> list[Json]:
    """All that ever happened in a room, oldest first."""
    found, at = list[Json](), dict[str, str]()
    while True:
        page = await api.get("rooms", room, "messages", dir="f", limit="500", **at)
        found += page["chunk"]
        if "end" not in page:
            return found
        at = {"from": page["end"]}


def _read(seen: Seen, where: str, messages: list[Json]) -> None:
    changed: dict[str, str] = {}
    for one in messages:
        about = one["content"].get("m.relates_to") or {}
        if about.get("rel_type") == "m.replace":
            changed[about["event_id"]] = one["content"]["m.new_content"]["body"]
    for one in messages:
        if (one["content"].get("m.relates_to") or {}).get("rel_type") != "m.replace":
            _note(seen, where, one["content"]["body"], changed.get(one["event_id"], ""))


def _note(seen: Seen, where: str, body: str, now: str) -> None:
    found = _EFFECT.search(body)
    if found is None:
        known = asks(body) or next((words for words in _OTHERS if words in body), "")
        if known:
            seen.effects.append(Effect(where, _OTHERS[known]))
        return
    n, words = found.groups()
    number = _NUMBER.search(words)
    if words.startswith("ring 100"):
        return  # the echo of a reminder; it comes after three minutes, and not every play lasts as long
    if words.startswith("heard") and number:
        seen.heard[int(number[1])] += 1
    elif words.startswith("the board says"):
        ticks = _EFFECT.search(now or body)
        assert ticks is not None
        seen.boards[f"{n}: ticked"] = int(ticks[2].split()[-1])
        words = "the board says"
    words = re.sub(r"form \d+: (Title \d+),.*", r"form of \1", words)
    seen.effects.append(Effect(where, f"{n}: {_NUMBER.sub('', words)}"))


def judge(lines: list[Line], made: Mapping[str, frozenset[str]], seen: Seen) -> Verdict:
    """Compare what was asked, and who has to be in the rooms `made` because of it, with what there is."""
    verdict = Verdict()
    wanted = Counter(effect for line in lines for effect in line.effects)
    shown = Counter(seen.effects)
    verdict.lost += sorted(f"{one.where}: {one.words}" for one in (wanted - shown).elements())
    verdict.doubled += sorted(f"{one.where}: {one.words}" for one in (shown - wanted).elements())
    ticked = Counter(one.words for one in wanted.elements() if one.words.endswith(": ticked"))
    verdict.lost += [f"{one} {ticked[one]} times, not {n}" for one, n in seen.boards.items() if ticked[one] != n]
    heard = sum(seen.heard.values())
    if seen.heard != Counter(range(1, heard + 1)):
        verdict.doubled.append(f"heard as {sorted(seen.heard.elements())}")
    verdict.disordered += _disorder(lines, seen)
    _judge_rooms(verdict, made, seen)
    return verdict


def _disorder(lines: list[Line], seen: Seen) -> Iterable[str]:
    """Of what was said in one room, what comes to one place comes in order."""
    asked: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    source: dict[Effect, str] = {}
    for line in lines:
        for effect in line.effects if line.ordered else ():
            asked[line.room, effect.where].append(effect.words)
            source[effect] = line.room
    came: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for effect in seen.effects:
        if effect in source:
            came[source[effect], effect.where].append(effect.words)
    for way, words in asked.items():
        if came[way] != words and Counter(came[way]) == Counter(words):
            first = next(n for n, one in enumerate(words) if came[way][n] != one)
            yield f"{way[1]}: {came[way][first : first + 3]} instead of {words[first : first + 3]}"


def _judge_rooms(verdict: Verdict, made: Mapping[str, frozenset[str]], seen: Seen) -> None:
    named = Counter(name for name, _ in seen.rooms)
    for name in made:
        if named[name] != 1:
            verdict.rooms.append(f"{named[name]} rooms are called {name}")
    for name, members in seen.rooms:
        if name.startswith("@"):
            if named[name] > 1:
                verdict.rooms.append(f"{named[name]} direct conversations with {name}")
        elif members != made.get(name):
            verdict.rooms.append(f"{name} holds {sorted(members)}")
