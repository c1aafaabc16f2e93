"""A class in which people help one another: a teacher and four students."""

from __future__ import annotations

from tests.hall import Hall, Seen

ASKS = 'dan #algebra: /tutor ask topic="proof by induction" tried="I wrote down n = 1"'


async def open_course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        dan #algebra: /course join
        """
    )
    return hall


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]
