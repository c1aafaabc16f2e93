"""Who acts, in which community and course, with which rank: how a turn begins."""

from __future__ import annotations

import functools
import re

from sqlalchemy import Connection

from bot.language.errors import UserError
from bot.language.events import Event, Pressed, Source, Submitted
from bot.language.people import Account, Kind, Person, Rank
from bot.language.turn import Course, Turn
from bot.language.words import text
from bot.wishes import Desk
from storage import buttons, drafts, people, who


def known_here(db: Connection, source: Source) -> who.Found | None:
    """Who acts, when they have acted before in the community of this room: nearly always, so it is asked first."""
    place, account = source.place, source.account
    if not place.home or place.kind is Kind.DIRECT:
        return None
    return who.find_at_home(db, place.home, account.platform, account.id, place.id, place.within)


def community_of(db: Connection, event: Event) -> int:
    """The community of a place; in somebody's direct conversation that of the button or form, or their first."""
    source = event.source
    if source.place.home:
        return people.community_of(db, source.account.platform, source.place.home)
    known = people.communities_of(db, source.account.platform, source.account.id)
    if isinstance(event, Pressed | Submitted):
        for community in known:
            if buttons.find(db, community, event.token) or drafts.find(db, community, event.token):
                return community
    return known[0] if known else people.community_of(db, source.account.platform, "")


def begin(db: Connection, desk: Desk, source: Source, known: who.Found | None = None) -> Turn:
    """A turn for whoever acts; their first act writes them down. `desk` speaks the course's language from now on."""
    account, place = source.account, source.place
    direct = place.kind is Kind.DIRECT
    look = functools.partial(
        who.find,
        *(db, desk.community, account.platform, account.id, place.id, place.within),
        direct=direct,
        place_platform=place.platform,
    )
    found = known or look()
    if found is None:
        people.add(db, desk.community, account.platform, account.id, source.name, desk.at)
        found = look()
        assert found is not None
    if found.name != source.name:
        people.rename(db, desk.community, found.id, source.name)
    if found.last_platform != account.platform == desk.platform:  # a reminder is no act of theirs
        people.seen(db, desk.community, found.id, account.platform)
    course = None
    if found.course is not None:
        off = frozenset((found.without or "").split())
        course = Course(found.course, found.course_name or "", found.language or "en", found.zone or "UTC", off)
        desk.language = course.language
        if not direct and found.last_course != course.id:
            people.use_course(db, desk.community, found.id, course.id)
    rank = max(source.rank, Rank(found.rank)) if found.rank is not None else source.rank
    person = Person(found.id, source.name, account_on(place.platform, db, desk.community, found.id, account))
    find = functools.partial(_find, db, desk.community, place.platform)
    return Turn(
        db,
        desk.community,
        person,
        place,
        rank,
        desk.at,
        course,
        find,
        found.rank is not None,
        desk.hears,
        bool(found.paused),
        desk.owner,
    )


def account_on(platform: str, db: Connection, community: int, person: int, account: Account) -> Account:
    """Their account on a platform, else the one that they act with: what was begun there may be finished elsewhere."""
    if platform == account.platform:
        return account
    known = people.by_id(db, community, person)
    return next((Account(platform, one.account) for one in known if one.platform == platform), account)


def _find(db: Connection, community: int, platform: str, given: str | int) -> Person:
    """Somebody who acted here before, by id, by a mention or by name; their account on `platform` if they have one."""
    if isinstance(given, int):
        known = people.by_id(db, community, given)
    else:
        name = given.removeprefix("<").removesuffix(">").removeprefix("@").removeprefix("!")
        # Some platforms' accounts begin with the sign that others put before a name.
        exact = people.by_account(db, community, platform, given) or people.by_account(db, community, platform, name)
        known = [exact] if exact else people.by_name(db, community, name)
        if len({one.id for one in known}) > 1:
            raise UserError(text("There is more than one **{name}** here. Mention the one you mean.", name=name))
    here = next((one for one in known if one.platform == platform), known[0] if known else None)
    if here is None:
        raise UserError(
            text(
                "I do not know **{name}**. They have to join the course, or use me once, first.",
                name=_mentioned(platform, str(given)),
            )
        )
    return Person(here.id, here.name, Account(here.platform, here.account))


def _mentioned(platform: str, typed: str) -> Person | str:
    """Somebody unknown as they were typed; who was mentioned by a platform's number is shown as a person."""
    number = re.fullmatch(r"<@!?([0-9]{1,20})>", typed)
    return Person(0, number[1], Account(platform, number[1])) if number else typed
