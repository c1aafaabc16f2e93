"""Which events were handled, how far adapters have read, and what is to be delivered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from storage import inbox, outbox
from storage.outbox import DEAD, DONE, WAITING, Parcel
from storage.writer import Page, Writer
from tests.storage.conftest import one_commit

NOW = datetime(2026, 9, 7, 9, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)


def parcel(key: str, community: int = 1, lane: str = "#algebra") -> Parcel:
    return Parcel(key, community, "terminal", lane, f'{{"body of": "{key}"}}', NOW)


async def send(writer: Writer, *parcels: Parcel) -> None:
    def work(_: Connection, page: Page) -> None:
        for one in parcels:
            outbox.add(page, one)

    await writer.run(work)


async def settle(writer: Writer, key: str, state: str, at: datetime | None, attempts: int = 1) -> None:
    await writer.run(lambda _, page: outbox.settle(page, key, state, attempts, "Refused", at))


async def test_the_same_event_of_another_community_or_platform_is_another_event(writer: Writer) -> None:
    async def first(platform: str, community: int, event: str) -> bool:
        return await writer.run(lambda db, page: inbox.first_time(db, page, platform, community, event, NOW))

    assert await first("discord", 1, "7")
    assert await first("discord", 2, "7")
    assert await first("matrix", 1, "7")
    assert not await first("discord", 1, "7")
    assert not await first("discord", 2, "7")


async def test_an_event_is_forgotten_when_it_is_old_and_not_before(writer: Writer) -> None:
    async def first(event: str, at: datetime) -> bool:
        return await writer.run(lambda db, page: inbox.first_time(db, page, "discord", 1, event, at))

    await first("old", NOW)
    await first("new", NOW + HOUR)
    assert await writer.run(lambda db, _: inbox.forget(db, NOW + HOUR)) == 1
    assert not await first("new", NOW + HOUR)
    assert await first("old", NOW + HOUR)


async def test_a_cursor_is_where_it_was_last_moved_to(writer: Writer) -> None:
    assert await writer.run(lambda db, _: inbox.cursor(db, "matrix", "sync")) is None
    for value in ("s1", "s2"):
        await writer.run(lambda db, _, value=value: inbox.move_cursor(db, "matrix", "sync", value))  # type: ignore[misc]
    await writer.run(lambda db, _: inbox.move_cursor(db, "discord", "sync", "elsewhere"))
    await writer.run(lambda db, _: inbox.move_cursor(db, "matrix", "other", "elsewhere"))
    assert await writer.run(lambda db, _: inbox.cursor(db, "matrix", "sync")) == "s2"


async def test_a_cursor_does_not_move_when_its_event_failed(writer: Writer) -> None:
    def fails(db: Connection, _: Page) -> None:
        inbox.move_cursor(db, "matrix", "sync", "too far")
        raise LookupError

    await writer.run(lambda db, _: inbox.move_cursor(db, "matrix", "sync", "s1"))
    with pytest.raises(LookupError):
        await writer.run(fails)
    assert await writer.run(lambda db, _: inbox.cursor(db, "matrix", "sync")) == "s1"


async def test_parcels_wait_in_the_order_of_their_turns(writer: Writer) -> None:
    with one_commit(writer):
        turns = [asyncio.ensure_future(send(writer, *(parcel(f"{n}.{step}") for step in range(3)))) for n in range(3)]
        await asyncio.sleep(0)
    await asyncio.gather(*turns)
    await send(writer, parcel("last"))
    waiting = await writer.run(lambda db, _: outbox.waiting(db))
    assert [one.key for one in waiting] == [f"{n}.{step}" for n in range(3) for step in range(3)] + ["last"]
    assert waiting[-1] == parcel("last"), "as it was sent, to the microsecond"


async def test_only_what_is_neither_done_nor_given_up_waits(writer: Writer) -> None:
    await send(writer, parcel("done"), parcel("dead"), parcel("tried"), parcel("new"))
    await settle(writer, "done", DONE, NOW)
    await settle(writer, "dead", DEAD, NOW)
    await settle(writer, "tried", WAITING, None, attempts=3)
    waiting = await writer.run(lambda db, _: outbox.waiting(db))
    assert [(one.key, one.attempts) for one in waiting] == [("tried", 3), ("new", 0)]
    assert await writer.run(lambda db, _: outbox.dead(db)) == 1


async def test_what_was_settled_long_ago_is_forgotten_and_nothing_else(writer: Writer) -> None:
    await send(writer, parcel("old"), parcel("older, dead"), parcel("recent"), parcel("waiting"))
    await settle(writer, "old", DONE, NOW)
    await settle(writer, "older, dead", DEAD, NOW - HOUR)
    await settle(writer, "recent", DONE, NOW + HOUR)
    await settle(writer, "waiting", WAITING, None)
    assert await writer.run(lambda db, _: outbox.forget(db, NOW + HOUR)) == 2
    assert [one.key for one in await writer.run(lambda db, _: outbox.waiting(db))] == ["waiting"]
    await send(writer, parcel("old"))  # its key is free again
    assert await writer.run(lambda db, _: outbox.forget(db, NOW + 2 * HOUR)) == 1


async def test_a_named_post_is_found_where_it_was_placed_by_its_own_community_only(writer: Writer) -> None:
    def name(db: Connection, _: Page) -> None:
        outbox.name_post(db, 1, "poll", "terminal", "#algebra")
        outbox.name_post(db, 1, "poll", "matrix", "!room")
        outbox.name_post(db, 2, "poll", "terminal", "#physics")
        outbox.place_post(db, 1, "poll", "terminal", "there", "7")

    await writer.run(name)

    async def posted(community: int, platform: str) -> str | None:
        return await writer.run(lambda db, _: outbox.posted(db, community, "poll", platform))

    assert await posted(1, "terminal") == "there"
    assert await posted(1, "matrix") is None
    assert await posted(2, "terminal") is None
    assert await writer.run(lambda db, _: outbox.lanes_of(db, 1, "poll")) == {"terminal": "#algebra", "matrix": "!room"}
    assert await writer.run(lambda db, _: outbox.lanes_of(db, 2, "poll")) == {"terminal": "#physics"}
    assert await writer.run(lambda db, _: outbox.lanes_of(db, 3, "poll")) == {}


async def test_a_newer_post_of_the_same_name_takes_the_place_of_the_older(writer: Writer) -> None:
    def name(db: Connection, _: Page) -> None:
        outbox.name_post(db, 1, "poll", "terminal", "#algebra")
        outbox.place_post(db, 1, "poll", "terminal", "there", "7")
        outbox.name_post(db, 1, "poll", "terminal", "#physics")

    await writer.run(name)
    assert await writer.run(lambda db, _: outbox.posted(db, 1, "poll", "terminal")) is None
    assert await writer.run(lambda db, _: outbox.lanes_of(db, 1, "poll")) == {"terminal": "#physics"}
