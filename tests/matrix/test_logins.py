"""Being let in on Synapse: with a token, a password, as an application service; and what happens when that ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.matrix import platform
from adapters.matrix.settings import Settings as Owners
from tests.homeserver import Homeserver, Person, Room, Service, Settings
from tests.homeserver.school import ADMIN
from tests.matrix.program import SECRET, program, settings

ASKED = "!study try offer"


@pytest.fixture
async def there() -> AsyncIterator[Homeserver]:
    async with await Homeserver.open(settings=Settings(service=Service(accounts="@helper:.*"))) as there:
        yield there


def with_password(there: Homeserver, folder: Path) -> Owners:
    return replace(settings(there, folder), token="", password=there.bot.password)


def as_a_service(there: Homeserver, folder: Path) -> Owners:
    return Owners(
        there.url,
        f"@helper:{there.name}",
        folder / "matrix",
        appservice=Service().token,
        secret=SECRET,
        device="HELPER",
    )


async def room_with(there: Homeserver, user: str) -> tuple[Person, Room]:
    """Somebody, and a room with the bot in it."""
    kim = await there.teacher("Kim")
    room = await there.room("algebra", by=kim)
    await kim.api.post("rooms", room.id, "invite", body={"user_id": user})
    await there.until(lambda: user in kim.phone.timeline(room.id).members(), 30)
    return kim, room


async def is_answered(there: Homeserver, kim: Person, room: Room, user: str) -> None:
    before = len([one for one in kim.sees(room) if one.author_id == user])
    await kim.says(room, ASKED)
    await there.until(lambda: len([one for one in kim.sees(room) if one.author_id == user]) > before, 60)


async def devices(there: Homeserver, user: str) -> set[str]:
    found = await (await there.admin()).get("/_synapse/admin/v2/users", user, "devices")
    return {one["device_id"] for one in found["devices"]}


WAYS = {"a token": settings, "a password": with_password, "a service": as_a_service}


@pytest.mark.parametrize("way", WAYS)
async def test_it_comes_back_on_the_same_device_with_the_same_keys(
    there: Homeserver, tmp_path: Path, sqlite_url: str, way: str
) -> None:
    how = WAYS[way](there, tmp_path)
    async with program(how, sqlite_url) as running:
        kim, room = await room_with(there, how.user)
        await is_answered(there, kim, room, how.user)
        before = await devices(there, how.user)
        identity = running.adapter._client.machine.account.identity_keys
    async with program(how, sqlite_url) as again:
        await is_answered(there, kim, room, how.user)
        assert await devices(there, how.user) == before
        assert again.adapter._client.machine.account.identity_keys == identity
        await again.terminal_goes_on()
    if way != "a token":
        assert how.device in before
        kept = how.folder / "token"
        assert kept.stat().st_mode & 0o777 == 0o600


REFUSED = {
    "a token": "Log in as the bot again, and store the new token.",
    "a password": "Correct matrix.user, and the password or appservice token;",
    "a service": "Correct matrix.user, and the password or appservice token;",
}


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_refused_is_told_to_the_owner_once_and_the_terminal_goes_on(
    there: Homeserver, tmp_path: Path, sqlite_url: str, way: str
) -> None:
    how = WAYS[way](there, tmp_path)
    wrong = replace(
        how,
        token=how.token and "wrong",
        password=how.password and "wrong",
        appservice=how.appservice and "wrong",
    )
    async with program(wrong, sqlite_url, ready=False) as running:
        await running.running  # it has ended
        [told] = running.lost
        assert REFUSED[way] in told
        assert "wrong" not in told
        await running.terminal_goes_on()


async def test_a_service_that_may_not_speak_for_the_account_is_told_to_the_owner(
    there: Homeserver, tmp_path: Path, sqlite_url: str
) -> None:
    how = replace(settings(there, tmp_path), appservice=Service().token)
    async with program(how, sqlite_url, ready=False) as running:
        await running.running
        assert "Name the account among the users of its registration" in running.lost[0]
        await running.terminal_goes_on()


async def test_a_token_that_is_taken_back_while_it_runs_is_told_to_the_owner(
    there: Homeserver, tmp_path: Path, sqlite_url: str
) -> None:
    async with program(settings(there, tmp_path), sqlite_url) as running:
        await there.api(there.bot.token).post("logout")
        await running.running
        assert REFUSED["a token"] in running.lost[0]
        await running.terminal_goes_on()


async def test_after_its_device_was_taken_away_it_logs_in_again_and_is_the_same(
    there: Homeserver, tmp_path: Path, sqlite_url: str
) -> None:
    how = with_password(there, tmp_path)
    async with program(how, sqlite_url) as running:
        kim, room = await room_with(there, how.user)
        identity = running.adapter._client.machine.account.identity_keys
        admin = await there.admin()
        await admin.ask("DELETE", ("/_synapse/admin/v2/users", how.user, "devices", how.device))
        await is_answered(there, kim, room, how.user)
        assert running.adapter._client.machine.account.identity_keys == identity
        said = await there.api(kim.account.token).post("keys", "query", body={"device_keys": {how.user: []}})
        assert how.device in said["device_keys"][how.user]
        await running.terminal_goes_on()


async def test_a_soft_logout_keeps_the_device(tmp_path: Path, sqlite_url: str) -> None:
    short = Settings(more={"nonrefreshable_access_token_lifetime": "6s"})
    async with await Homeserver.open(settings=short) as there:
        how = with_password(there, tmp_path)
        async with program(how, sqlite_url) as running:
            identity = running.adapter._client.machine.account.identity_keys
            first = (how.folder / "token").read_text()
            await there.until(lambda: (how.folder / "token").read_text() != first and running.adapter.up, 60)
            assert running.adapter._client.device_id == how.device
            assert running.adapter._client.machine.account.identity_keys == identity
            await running.terminal_goes_on()


@pytest.mark.parametrize("way", ["a password", "a service"])
async def test_an_account_that_is_deactivated_is_told_to_the_owner(
    there: Homeserver, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(platform, "PAUSES", (0.05,))
    how = WAYS[way](there, tmp_path)
    async with program(how, sqlite_url) as running:
        await (await there.admin()).post(ADMIN, "deactivate", how.user, body={"erase": False})
        await running.running
        assert "deactivated" in running.lost[0]
        await running.terminal_goes_on()
