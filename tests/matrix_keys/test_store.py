"""What is kept on disk: sealed with the owner's secret, for its owner alone, and not for ever."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from nio.store import SqliteStore

from adapters.matrix.keys import Secret
from adapters.matrix.keys.secret import Sealed
from adapters.matrix.keys.store import KEEP, Store
from bot.language import Unusable
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import BOT, NOON, WORDS

ROOM = "!room:study.test"


@pytest.mark.parametrize("words", ["", "   ", "DEFAULT_KEY", "too short"])
def test_without_a_secret_nothing_is_kept(words: str) -> None:
    with pytest.raises(Unusable, match="openssl rand") as refused:
        Secret(words, BOT)
    assert "too short" not in str(refused.value)


@pytest.mark.parametrize("key", ["", "DEFAULT_KEY"])
def test_the_store_refuses_nios_own_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(Unusable):
        Store(BOT, "BOT", str(tmp_path), key)
    assert list(tmp_path.iterdir()) == []


async def test_another_secret_is_told_from_a_broken_file(homeserver: Homeserver, cast: Cast) -> None:
    await (await cast.bot()).close()
    with pytest.raises(Unusable, match="the former one") as refused:
        await cast.bot(words="another secret, long enough")
    assert "long enough" not in str(refused.value)
    assert (await cast.bot()).keys.standing is not None
    assert homeserver.url


async def test_files_are_for_their_owner_alone(homeserver: Homeserver, cast: Cast, tmp_path: Path) -> None:
    await cast.bot()
    files = list((tmp_path / "keys").iterdir())
    assert {file.name for file in files} == {"keys.db", "keys.db-wal", "keys.db-shm", "identity.json"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert homeserver.url


async def test_neither_the_secret_nor_a_key_stands_in_a_file(
    homeserver: Homeserver, cast: Cast, tmp_path: Path
) -> None:
    bot = await cast.bot()
    key = bot.client.config.pickle_key
    await bot.close()
    for file in (tmp_path / "keys").iterdir():
        held = file.read_bytes()
        assert WORDS.encode() not in held
        assert key.encode() not in held
        assert bytes.fromhex(key) not in held
    assert homeserver.url


async def test_it_is_written_ahead_and_without_waiting_for_the_disk_each_time(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot = await cast.bot()
    assert bot.client.kept.run("PRAGMA journal_mode") == [("wal",)]
    assert bot.client.kept.run("PRAGMA synchronous") == [(1,)]
    assert homeserver.url


async def test_a_device_stays_the_same_after_a_restart(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    before = dict(bot.client.machine.account.identity_keys)
    await bot.close()
    assert dict((await cast.bot()).client.machine.account.identity_keys) == before
    assert homeserver.url


async def test_keys_that_are_of_no_use_any_more_are_forgotten(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    ada, ben = await cast.student("ada"), await cast.student("ben")
    homeserver.room(ROOM, "@ada:study.test", "@ben:study.test", BOT)
    await bot.turn()
    for who in (ada, ben):
        await who.turn()
        await who.say(ROOM, "one")
    await bot.turn()
    sessions = "SELECT session_id FROM megolminboundsessions"
    assert len(bot.client.kept.run(sessions)) == 2
    bot.clock.move_to(NOON + KEEP - timedelta(days=1))
    await ben.say(ROOM, "two")
    await bot.turn()
    bot.clock.move_to(NOON + KEEP + timedelta(days=1))
    await bot.turn()
    kept = bot.client.kept.run(sessions)
    assert len(kept) == 1
    assert {session.id for session in bot.client.machine.inbound_group_store} == {kept[0][0]}
    await ben.say(ROOM, "three")
    await bot.turn()
    assert bot.read == ["one", "one", "two", "three"]
    await bot.close()
    bot = await cast.bot(clock=bot.clock)
    bot.clock.move_to(NOON + 3 * KEEP)
    bot.client.machine.forget()
    assert bot.client.kept.run(sessions) == []


async def test_many_devices_are_written_down_at_once(
    homeserver: Homeserver, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handing a key to one more device costs no more commits; nio makes several for each."""
    bot = await cast.bot()
    devices = [await cast.student("ada") for _ in range(12)]
    homeserver.room(ROOM, "@ada:study.test", BOT)
    await bot.turn()
    commits: list[str] = []
    database = bot.client.kept.database
    database.connection().set_trace_callback(lambda done: commits.append(done) if done == "COMMIT" else None)
    begun: list[str] = []
    execute = database.execute_sql

    def counted(statement: str, *rest: object, **more: object) -> object:
        if not database.in_transaction() and statement.startswith(("INSERT", "UPDATE", "REPLACE", "DELETE")):
            begun.append(statement)
        return execute(statement, *rest, **more)

    monkeypatch.setattr(database, "execute_sql", counted)
    machine = bot.client.machine
    await bot.client.cover(ROOM)
    assert len(machine.outbound_group_sessions[ROOM].users_shared_with) == len(devices)
    # One-time keys are claimed for each device, in a commit each; sharing is one.
    assert len(begun) + len(commits) <= len(devices) + 3


def test_a_seal_holds() -> None:
    secret, other = Secret(WORDS, BOT), Secret(WORDS, "@other:study.test")
    sealed = secret.seal(b"something", "identity")
    assert secret.open(sealed, "identity") == b"something"
    assert secret.seal(b"something", "identity") != sealed
    for holder, purpose, kept in (
        (secret, "store", sealed),
        (other, "identity", sealed),
        (secret, "identity", sealed.replace('"sealed": "', '"sealed": "AAAA')),
        (secret, "identity", "{}"),
        (secret, "identity", "nonsense"),
    ):
        with pytest.raises(Sealed):
            holder.open(kept, purpose)
    assert "long enough" not in repr(secret)


def test_nios_own_store_would_take_anything(tmp_path: Path) -> None:
    store = SqliteStore(BOT, "BOT", str(tmp_path), "DEFAULT_KEY", "keys.db")
    assert (tmp_path / "keys.db").exists()
    store.database.close()


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    path.touch(mode=0o644)
    Store(BOT, "BOT", str(tmp_path), "a key").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
