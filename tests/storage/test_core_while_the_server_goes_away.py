"""The whole bot while its PostgreSQL server comes and goes: every turn once, and everything said once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.terminal.world import World
from bot import school
from bot.config import Config
from bot.core import Core
from bot.language import Account, Place, Rank, Said, Source
from storage import courses, outbox, writer as writing
from storage.engine import Hold, Occupied, open_engine
from tests.databases import Postgres, Server
from tests.hall import Hall
from tests.proxy import Proxy
from tests.storage import probe
from tests.storage.conftest import before_each

OPEN = "kim #algebra: /course open Algebra"


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[Proxy]:
    proxy = Proxy(postgres_url)
    yield proxy
    proxy.close()


@pytest.fixture
async def hall(tmp_path: Path, postgres_url: str) -> AsyncIterator[Hall]:
    hall = await Hall(tmp_path, postgres_url).open()
    yield hall
    await hall.close()


def joins(name: str, handle: str = "from another process") -> Said:
    """Somebody joins the course of #algebra. The platform's id of that event is made of their name."""
    place = Place("terminal", "#algebra", home="class")
    source = Source(f"{name} joins", Account("terminal", name), name.capitalize(), place, Rank.GUEST, handle)
    return Said(source, "course join", command=True)


async def everybody_joined_once(hall: Hall, url: str, names: list[str]) -> None:
    """On the roster, and in what they were told; and nothing waits to be delivered."""
    await hall.core.settle()
    told = Counter(seen.where.removeprefix("@") for seen in hall.seen if "Welcome" in seen.text)
    assert told == Counter(names)
    assert [seen.text for seen in hall.seen if "already" in seen.text or "cannot save" in seen.text] == []
    engine = open_engine(url)
    with engine.connect() as db:
        assert outbox.waiting(db) == []
        assert outbox.dead(db) == 0
        assert Counter(one.name.lower() for one in courses.roster(db, 1, 1)) == Counter([*names, "kim"])
    engine.dispose()


async def test_turns_while_sessions_are_lost_again_and_again(hall: Hall, postgres: Postgres, postgres_url: str) -> None:
    await hall(OPEN)
    names = [f"s{n}" for n in range(40)]
    statements, cuts = 0, 0

    def cut(_: str) -> None:
        nonlocal statements, cuts
        statements += 1
        if statements % 29 == 0 and cuts < 12:
            cuts += 1
            postgres.cut(postgres_url)

    with before_each(hall.hold.engine, cut):
        for some in range(0, 40, 8):  # several commits
            await asyncio.gather(*(hall.core.take(joins(name)) for name in names[some : some + 8]))
    assert cuts == 12
    await everybody_joined_once(hall, postgres_url, names)


async def test_turns_while_the_server_is_restarted(tmp_path: Path, server: Server) -> None:
    databases = Postgres(server.url)
    url = databases.new()
    hall = await Hall(tmp_path, url).open()
    await hall(OPEN)
    names = [f"s{n}" for n in range(30)]
    halts: list[threading.Timer] = []

    def halt(statement: str) -> None:
        if statement.startswith("INSERT INTO members") and not halts:
            server.halt()
            halts.append(threading.Timer(0.4, server.resume))
            halts[0].start()

    await asyncio.gather(*(hall.core.take(joins(name)) for name in names[:10]))
    with before_each(hall.hold.engine, halt):
        await asyncio.gather(*(hall.core.take(joins(name)) for name in names[10:]))
    halts[0].join()
    await everybody_joined_once(hall, url, names)
    await hall.close()
    databases.close()


async def test_a_commit_whose_answer_got_lost_happened_once(tmp_path: Path, postgres_url: str, proxy: Proxy) -> None:
    hall = await Hall(tmp_path, proxy.url).open()
    await hall(OPEN)
    names = [f"s{n}" for n in range(6)]
    for name in names:
        proxy.armed = True
        await hall.core.take(joins(name))
        await hall.core.settle()
    assert proxy.lost == 6
    await everybody_joined_once(hall, postgres_url, names)
    await hall.close()


async def test_an_answer_lost_among_many_that_wait_is_no_matter(
    tmp_path: Path, postgres_url: str, proxy: Proxy
) -> None:
    hall = await Hall(tmp_path, proxy.url).open()
    await hall(OPEN)
    names = [f"s{n}" for n in range(30)]
    proxy.armed = True
    await asyncio.gather(*(hall.core.take(joins(name)) for name in names))
    assert proxy.lost == 1
    await everybody_joined_once(hall, postgres_url, names)
    await hall.close()


async def test_a_reminder_and_a_place_to_listen_to_survive_a_lost_answer(
    tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn did happen, but what it told the sleeper and the core was lost with the answer."""
    monkeypatch.setattr("tests.hall.features", probe.catalogue)
    hall = await Hall(tmp_path, proxy.url).open()
    proxy.armed = True
    [started] = await hall("ada #lobby: /probe start")
    assert started.text == "Started."
    assert proxy.lost == 1
    [heard] = await hall("ada #lobby: hello")
    assert heard.text == "Heard: hello"
    rung = await asyncio.wait_for(hall("+2h"), 20)
    assert sorted((seen.where, seen.text) for seen in rung) == [("#lobby", "It rings."), ("@ada", "An hour is over.")]
    await hall.close()


async def test_parcels_wait_in_the_outbox_for_the_next_process(hall: Hall, postgres_url: str) -> None:
    await hall(OPEN)

    async def never(account: Account) -> Place:  # noqa: ARG001 - the port's
        await asyncio.Event().wait()
        raise AssertionError

    hall.world.direct = never  # type: ignore[method-assign]  # the platform does not answer
    await hall.core.take(joins("ada"))
    await hall.core.stop(0)
    hall.hold.release()
    await hall.open()
    await everybody_joined_once(hall, postgres_url, ["ada"])


async def test_a_bot_whose_place_was_taken_leaves(
    tmp_path: Path, postgres: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.1)
    running: asyncio.Future[Core] = asyncio.get_running_loop().create_future()

    async def stays(_: World, core: Core) -> None:
        running.set_result(core)
        await asyncio.Event().wait()

    monkeypatch.setattr(World, "run", stays)
    config = Config.model_validate({"data": str(tmp_path), "database": {"url": postgres_url}, "terminal": {}})
    script = tmp_path / "script.txt"
    script.touch()
    bot = asyncio.create_task(school.open_school(config, script))
    core = await asyncio.wait_for(running, 10)
    postgres.cut(postgres_url)
    other = Hold(postgres_url)
    await core.take(joins("ada"))
    with pytest.raises(Occupied):
        await asyncio.wait_for(bot, 10)
    assert people(other.engine) == 0, "the other's database was not written to"
    other.release()


def people(engine: Engine) -> int:
    with engine.connect() as db:
        return int(db.exec_driver_sql("SELECT count(*) FROM people").scalar_one())
