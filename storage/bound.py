"""Servers and spaces that the owner's file binds together: one class on several platforms."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.courses import courses
from storage.people import accounts, homes, new_community

Home = tuple[str, str]
"""A platform, and its own id of a server or space."""

_home = select(homes.c.community_id).where(
    homes.c.platform == bindparam("of_platform"), homes.c.home == bindparam("of_home")
)
_add = insert(homes)
_any_course = select(courses.c.id).where(courses.c.community_id == bindparam("community")).limit(1)
_move = (
    update(homes).where(homes.c.community_id == bindparam("community")).values(community_id=bindparam("to_community"))
)
_forget = delete(accounts).where(accounts.c.community_id == bindparam("community"))


class Apart(Exception):  # noqa: N818 - a state of the world, told to the owner
    """These servers and spaces have had courses of their own, which cannot be put together any more."""


def communities(db: Connection, bound: Iterable[Home]) -> dict[Home, int | None]:
    """The community of each, as far as somebody has acted there."""
    return {
        (platform, home): db.execute(_home, {"of_platform": platform, "of_home": home}).scalar()
        for platform, home in bound
    }


def taught(db: Connection, bound: Iterable[Home]) -> set[int]:
    """Those of their communities that have, or had, courses."""
    known = {one for one in communities(db, bound).values() if one is not None}
    return {one for one in known if db.execute(_any_course, {"community": one}).first() is not None}


def bind(db: Connection, bound: Iterable[Home]) -> int:
    """Make one community of them; its number.

    Where nobody has opened a course there is nothing to keep: whoever tried the bot there begins anew.

    Raises:
        Apart: more than one of them has had courses.

    """
    found = communities(db, bound)
    known = {one for one in found.values() if one is not None}
    first = taught(db, found) or known
    if len(taught(db, found)) > 1:
        raise Apart(", ".join(sorted(f"{platform} {home}" for platform, home in found)))
    community = min(first) if first else new_community(db)
    for other in known - {community}:
        db.execute(_forget, {"community": other})
        db.execute(_move, {"community": other, "to_community": community})
        db.execute(_add, {"platform": "", "home": str(other), "community_id": other})  # nobody gets its number
    for (platform, home), now in found.items():
        if now is None:
            db.execute(_add, {"platform": platform, "home": home, "community_id": community})
    return community
