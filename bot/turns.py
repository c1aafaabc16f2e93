"""One event becomes one turn: who acts, what they may, what the feature answers, and what follows from it.

Everything here runs on the writer's connection inside one savepoint; nothing waits for a platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.arrival import begin, community_of, known_here
from bot.language.catalogue import Catalogue, fitting_first
from bot.language.errors import UserError
from bot.language.events import Asked, Event, Pressed, Said, Source, Submitted
from bot.language.message import Invocation, Message
from bot.language.people import Account, Kind, Place, Rank
from bot.language.platform import Platform
from bot.language.words import clean, one_line
from bot.scene import Scene, Stumble
from bot.wishes import Desk, Outcome, kept_place
from storage import inbox, jobs, people, timers
from storage.writer import Page

PAUSED = timedelta(minutes=15)
"""So long later it is looked again whether a reminder may come, where a teacher has us be quiet."""


class Turns:
    """Handles events on a connection that the writer lends."""

    def __init__(self, catalogue: Catalogue, platforms: Mapping[str, Platform]) -> None:
        """Serve these commands to these platforms."""
        self._catalogue = catalogue
        self._owner = catalogue.owner_of
        self._platforms = platforms

    def take(self, db: Connection, page: Page, event: Event, at: datetime) -> Outcome:
        """Handle an event that a platform brought."""
        overheard = isinstance(event, Said) and not event.command and event.source.place.kind is not Kind.DIRECT
        scene = self._scene(db, page, event, at, strangers=not overheard)
        if scene is None:
            return Outcome()
        invocation = None
        try:
            match event:
                case Said():
                    scene.heard(replace(event, text=clean(event.text), parent=clean(event.parent)))
                    return scene.finish()
                case Asked():
                    invocation = scene.asked(event)
                case Pressed():
                    invocation = scene.pressed(event.token)
                case Submitted():
                    invocation = scene.submitted(event)
            scene.run(invocation)
        except UserError as error:
            raise Stumble(error, invocation, scene.sending) from error
        return scene.finish()

    def suggest(
        self, db: Connection, page: Page, source: Source, command: str, name: str, typed: str, at: datetime
    ) -> list[tuple[str, str | int]]:
        """What can be chosen for an argument by somebody who was here before. Nothing is noted."""
        declared = self._catalogue.commands.get(command)
        parameter = next((one for one in declared.parameters if one.name == name), None) if declared else None
        found = known_here(db, source)
        if declared is None or parameter is None or parameter.suggests is None or found is None:
            return []
        desk = Desk(db, page, source.account.platform, found.community, source.event, at, self._owner(found.community))
        turn = begin(db, desk, replace(source, name=found.name), found)
        if turn.rank < declared.rank or self._catalogue.is_off(command, turn):
            return []
        try:
            return fitting_first(parameter.suggests.choices(turn), typed)
        except UserError:  # there is no course here, or the like: they hear it when they ask
            return []

    def refuse(self, db: Connection, page: Page, event: Event, at: datetime, told: Message) -> Outcome:
        """Answer an event whose turn was rolled back, keeping a form's words for another try."""
        scene = self._scene(db, page, event, at)
        if scene is None:
            return Outcome()
        scene.answer(told, private=True)
        return scene.finish()

    def stumbled(self, db: Connection, page: Page, event: Event, at: datetime, stumble: Stumble) -> Outcome:
        """Tell somebody what to mend; what they typed into a form waits for them behind a button."""
        scene = self._scene(db, page, event, at)
        if scene is None:
            return Outcome()
        scene.stumble(stumble)
        return scene.finish()

    def left(self, db: Connection, page: Page, event: str, account: Account, place: Place, at: datetime) -> Outcome:
        """Somebody who was here before is gone from a room of ours, or from the class: features are told, once."""
        source = Source(event, account, "", place, Rank.GUEST)
        found = known_here(db, source)
        if found is None or not inbox.first_time(db, page, account.platform, found.community, event, at):
            return Outcome()
        owner = self._owner(found.community)
        desk = Desk(db, page, "left", found.community, event, at, owner, self._hears(account.platform))
        source = replace(source, name=found.name)
        scene = Scene(self._catalogue, self._platforms, source, desk, begin(db, desk, source, found))
        scene.left()
        return scene.finish()

    def due(self, db: Connection, page: Page, timer: timers.Timer, at: datetime, rank: Rank) -> Outcome:
        """Handle a timer that has come; at most once, also after a crash. `rank` is what its platform says now."""
        if not timers.done(db, timer.id):
            return Outcome()
        return self._later(db, page, "timer", timer, Invocation(timer.command, timer.args), at, rank)

    def answered(self, db: Connection, page: Page, job: jobs.Job, answer: str, at: datetime) -> Outcome:
        """Handle the answer of a job; at most once, also after a crash."""
        if not jobs.done(db, job.id):
            return Outcome()
        return self._later(db, page, "job", job, Invocation(job.command, {**job.args, "answer": answer}), at)

    def _later(
        self,
        db: Connection,
        page: Page,
        what: str,
        row: timers.Timer | jobs.Job,
        invocation: Invocation,
        at: datetime,
        rank: Rank = Rank.GUEST,
    ) -> Outcome:
        """What somebody asked for earlier."""
        place = kept_place(row.place)
        known = people.by_id(db, row.community, row.person)
        account = next((k for k in known if k.platform == place.platform), known[0])
        event = f"{what}:{row.id}"
        source = Source(event, Account(account.platform, account.account), account.name, place, rank)
        owner = self._owner(row.community)
        desk = Desk(db, page, what, row.community, event, at, owner, self._hears(place.platform))
        scene = Scene(self._catalogue, self._platforms, source, desk, begin(db, desk, source))
        if scene.turn.paused and isinstance(row, timers.Timer):
            timers.set_timer(db, row.community, row.name, at + PAUSED, row.command, row.args, row.person, row.place)
            desk.outcome.timers = True
            return desk.outcome
        scene.turn.paused = False  # what was worked out is not thrown away
        answer = scene.call(invocation)
        if isinstance(answer, Message):
            desk.tell(*desk.reach(scene.turn.person), answer)
        return scene.finish()

    def _scene(self, db: Connection, page: Page, event: Event, at: datetime, *, strangers: bool = True) -> Scene | None:
        """None for an event that was handled before.

        Without `strangers` also for talk by somebody who never used the bot: nothing is written down about them.
        """
        source = event.source
        platform = source.account.platform
        if source.cursor is not None:
            inbox.move_cursor(db, platform, source.cursor.name, source.cursor.value)
        found = known_here(db, source)
        if found is None and not strangers:
            return None
        community = found.community if found else community_of(db, event)
        if not inbox.first_time(db, page, platform, community, source.event, at):
            return None
        owner = self._owner(community)
        desk = Desk(db, page, platform, community, source.event, at, owner, self._hears(platform))
        name = one_line(source.name) or "?"  # names are typed by people, too
        if name != source.name:
            source = replace(source, name=name)
        return Scene(self._catalogue, self._platforms, source, desk, begin(db, desk, source, found))

    def _hears(self, platform: str) -> bool:
        known = self._platforms.get(platform)
        return known is not None and known.hears
