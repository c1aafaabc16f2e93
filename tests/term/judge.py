"""What a term has to have been like, told from what the class saw and what the database holds at its end."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.engine import open_engine
from storage.forming import group_seekers
from storage.groups import OPEN, group_members, groups
from storage.meetings import OVER, group_meetings
from storage.people import accounts
from tests.term.program import EVENING

AHEAD = timedelta(hours=2)

TOLD = (
    "There is no group yet",
    "Every group is full",
    "Too few look",
    "No group with a free seat",
    "fits you best",
    "no group",
)
"""What somebody without a group has heard, at least."""


class Reminder(NamedTuple):
    """Somebody is told that their group meets."""

    who: str
    group: str
    at: datetime


@dataclass
class Verdict:
    """What was wrong, in words."""

    wrong: list[str] = field(default_factory=list)
    reminders: int = 0
    meetings: int = 0
    groups: int = 0


class Record:
    """The transcript of a term, entry by entry."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "terminal.jsonl").read_text(encoding="utf-8").splitlines()
        self.entries: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
        self._history: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for entry in self.entries:
            if entry["do"] in {"room", "members"}:
                self._history[entry["name"]].append((entry["at"], entry["members"]))
        self._absences = [
            (entry["at"], _plain(entry["text"]))
            for entry in self.entries
            if entry["do"] in {"say", "edit"} and "cannot come" in entry["text"]
        ]

    def said(self) -> Iterator[tuple[datetime, dict[str, Any]]]:
        for entry in self.entries:
            if entry["do"] == "say":
                yield datetime.fromisoformat(entry["at"]), entry

    def reminders(self) -> list[Reminder]:
        found = []
        for at, entry in self.said():
            named = re.search(r"(Group \d+) meets ", _plain(entry["text"]))
            if entry["only"] and named:
                found.append(Reminder(entry["only"], named[1], at))
        return found

    def absent(self, local: datetime, before: datetime) -> set[str]:
        """Who had said by then that they cannot come to the meeting of that (local) time."""
        when = f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
        cards = [card for at, card in self._absences if at < before.isoformat() and when in card]
        return {name.lower() for card in cards for name in re.findall(r"(S\d+) cannot come", card)}

    def rooms(self) -> dict[str, tuple[bool, set[str]]]:
        """Whether each private room of a group is open, and who is in it, at the end."""
        found: dict[str, tuple[bool, set[str]]] = {}
        for entry in self.entries:
            match entry["do"]:
                case "room":
                    found[entry["name"]] = (True, set(entry["members"]))
                case "members":
                    found[entry["name"]] = (found[entry["name"]][0], set(entry["members"]))
                case "close":
                    found[entry["name"]] = (False, found[entry["name"]][1])
        return {name: room for name, room in found.items() if name.startswith("group-")}

    def inside(self, room: str, at: datetime) -> set[str]:
        """Who was in a room at that instant."""
        present: list[str] = []
        for since, members in self._history[room]:
            if since <= at.isoformat():
                present = members
        return set(present)


def _plain(words: str) -> str:
    return "".join(char for char in words if char.isprintable())


def judge(folder: Path) -> Verdict:
    """Everything that has to hold."""
    verdict, record = Verdict(), Record(folder)
    engine = open_engine(f"sqlite:///{folder / 'studyhall.db'}")
    with engine.connect() as db:
        names = {row.person_id: row.account for row in db.execute(select(accounts))}
        _reminders(db, record, verdict)
        _rooms(db, record, names, verdict)
        _alone(db, record, names, verdict)
    engine.dispose()
    return verdict


def _reminders(db: Connection, record: Record, verdict: Verdict) -> None:
    """Each member, once for each meeting, two hours before six in the evening on the clock of their group."""
    told: dict[tuple[str, datetime], list[str]] = defaultdict(list)
    for one in record.reminders():
        told[one.group, one.at].append(one.who)
    verdict.reminders = sum(map(len, told.values()))
    every = db.execute(
        select(group_meetings, groups.c.name, groups.c.zone)
        .join(
            groups,
            (groups.c.id == group_meetings.c.group_id) & (groups.c.community_id == group_meetings.c.community_id),
        )
        .where(group_meetings.c.state == OVER)
        .order_by(group_meetings.c.id)
    ).all()
    verdict.meetings = len(every)
    for meeting in every:
        local = meeting.at.astimezone(ZoneInfo(meeting.zone))
        if local.time() != time(EVENING):
            verdict.wrong.append(f"{meeting.name} met at {local:%H:%M} in {meeting.zone}")
        due = meeting.at - AHEAD
        heard = told.pop((meeting.name, due), [])
        room = meeting.name.lower().replace(" ", "-")
        should = record.inside(room, due) - record.absent(local, due)
        if sorted(heard) != sorted(set(heard)):
            verdict.wrong.append(f"{meeting.name} heard twice of {local:%d %b}: {sorted(heard)}")
        if should - set(heard):
            verdict.wrong.append(f"{sorted(should - set(heard))} did not hear of {meeting.name} on {local:%d %b}")
        if set(heard) - should:
            verdict.wrong.append(f"{sorted(set(heard) - should)} heard of {meeting.name} on {local:%d %b} for nothing")
    planned = set(db.execute(select(group_meetings.c.at).where(group_meetings.c.state != OVER)).scalars())
    for (group, at), who in told.items():
        if at + AHEAD not in planned:
            verdict.wrong.append(f"{group} was told at {at} of no meeting: {who}")


def _rooms(db: Connection, record: Record, names: dict[int, str], verdict: Verdict) -> None:
    """A room for each group that goes on, with its members and nobody else; every other is closed."""
    rooms = record.rooms()
    inside: dict[int, set[str]] = defaultdict(set)
    for row in db.execute(select(group_members)):
        inside[row.group_id].add(names[row.person_id])
    for group in db.execute(select(groups)):
        verdict.groups += 1
        is_open, members = rooms.pop(group.name.lower().replace(" ", "-"), (False, set()))
        if is_open != (group.state == OPEN):
            verdict.wrong.append(f"{group.name} is {group.state}, and its room {'open' if is_open else 'closed'}")
        elif is_open and members != inside[group.id]:
            verdict.wrong.append(f"in the room of {group.name}: {members ^ inside[group.id]} should not differ")
    verdict.wrong += [f"the room {name} belongs to nobody" for name in rooms]


def _alone(db: Connection, record: Record, names: dict[int, str], verdict: Verdict) -> None:
    """Whoever asked for a group is in one, or was told why not."""
    placed = {
        row.person_id
        for row in db.execute(
            select(group_members.c.person_id).join(
                groups, (groups.c.id == group_members.c.group_id) & (groups.c.state == OPEN)
            )
        )
    }
    told = {entry["only"] for _, entry in record.said() if any(words in _plain(entry["text"]) for words in TOLD)}
    asked = db.execute(select(group_seekers.c.person_id).where(group_seekers.c.since.is_not(None))).scalars()
    for person in asked:
        if person not in placed and names[person] not in told:
            verdict.wrong.append(f"{names[person]} asked for a group and was told nothing")
