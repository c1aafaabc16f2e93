"""A class in a review round, as people type and press it."""

from __future__ import annotations

from tests.hall import Hall, Seen

CLASS = ("ada", "ben", "cleo", "dan")


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


async def open_course(hall: Hall) -> Hall:
    await hall('kim #algebra: /course open "Algebra 1"')
    for one in CLASS:
        await hall(f"{one} #algebra: /course join")
    return hall


async def start(hall: Hall, more: str = "") -> None:
    await hall(f'kim #algebra: /review start title=Essays task="Your essay" {more}')


async def hand_in(hall: Hall, who: str, line: str = "/review submit", wish: str = "skip") -> list[Seen]:
    await hall(f"{who} #algebra: {line}")
    await hall(f"{who} privately: The essay of {who}")
    await hall(f"{who} privately: {wish}")
    return await hall(f"{who} privately presses Send")


async def review(hall: Hall, who: str, words: str = "") -> list[Seen]:
    """The next work, with one comment."""
    await hall(f"{who} #algebra: /review next")
    await hall(f"{who} #algebra presses Write your review")
    return await write(hall, who, words)


async def write(hall: Hall, who: str, words: str = "") -> list[Seen]:
    usual = "On page 2, in row 1, the arrow is missing, so draw it, says number {n}."
    await hall(f"{who} privately: {words or usual.format(n=CLASS.index(who))}")
    for _ in range(4):
        await hall(f"{who} privately: skip")
    seen = await hall(f"{who} privately presses Send")
    if any("Send it anyway" in one.buttons for one in seen):
        seen = await hall(f"{who} privately presses Send it anyway")
    return seen


async def go_on(hall: Hall) -> list[Seen]:
    await hall("kim #algebra: /review status")
    seen = await hall("kim #algebra presses Go on now")
    if any("End it now" in one.buttons for one in seen):
        return await hall("kim #algebra presses End it now")
    return seen
