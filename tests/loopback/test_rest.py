from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.loopback.loopback import Loopback
from tests.loopback.plain import Plain

MESSAGES = "/channels/*/messages"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py tries again after one, three, five seconds; here at once."""
    really = asyncio.sleep
    monkeypatch.setattr("discord.http.asyncio.sleep", lambda seconds: really(seconds if seconds < 1 else 0.02))


@pytest.mark.parametrize("status", [500, 502, 504, 524])
async def test_what_discord_py_tries_again(there: Loopback, bot: Plain, status: int) -> None:
    algebra = there.channel("algebra")
    there.faults.fail("POST", MESSAGES, status)
    await (await bot.channel(algebra.id)).send("a")
    assert [one.status for one in there.requested("POST")] == [status, 200]
    assert len(algebra.messages) == 1


@pytest.mark.parametrize("status", [503, 520])
async def test_what_it_does_not_try_again(there: Loopback, bot: Plain, status: int) -> None:
    algebra = there.channel("algebra")
    there.faults.fail("POST", MESSAGES, status)
    with pytest.raises(discord.DiscordServerError):
        await (await bot.channel(algebra.id)).send("a")
    assert not algebra.messages


@pytest.mark.parametrize(("how", "written"), [("reset-before", 0), ("reset-after", 1)])
async def test_a_connection_that_breaks(there: Loopback, bot: Plain, how: str, written: int) -> None:
    algebra = there.channel("algebra")
    there.faults.fail("POST", MESSAGES, "reset-before" if how == "reset-before" else "reset-after")
    with pytest.raises((aiohttp.ClientError, OSError)):
        await (await bot.channel(algebra.id)).send("a")
    assert len(algebra.messages) == written
    assert there.requested("POST")[0].status == 0


async def test_the_same_nonce_is_the_same_message(there: Loopback, bot: Plain) -> None:
    algebra, other = there.channel("algebra"), there.channel("other")
    channel = await bot.channel(algebra.id)
    there.faults.fail("POST", MESSAGES, "reset-after")
    with pytest.raises((aiohttp.ClientError, OSError)):
        await channel.send("a", nonce="outbox-1")
    again = await channel.send("a", nonce="outbox-1")
    assert again.nonce == "outbox-1"
    assert [one.id for one in algebra.messages] == [again.id]
    assert algebra.messages[0].nonce == "outbox-1"
    await (await bot.channel(other.id)).send("a", nonce="outbox-1")
    assert len(other.messages) == 1
    there.push_clock(301)
    await channel.send("a", nonce="outbox-1")
    assert len(algebra.messages) == 2


async def test_a_nonce_that_is_not_enforced(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    for _ in range(2):
        await bot.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=algebra.id),
            json={"content": "a", "nonce": "1"},
        )
    assert len(algebra.messages) == 2


async def test_a_full_bucket(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    there.rest.limits.set("POST", MESSAGES, 3, 0.2)
    channel = await bot.channel(algebra.id)
    await asyncio.gather(*(channel.send(str(number)) for number in range(10)))
    assert len(algebra.messages) == 10
    assert {scope for _, _, scope in there.rest.limits.refused} <= {"user"}
    refused = [one for one in there.requested("POST") if one.status == 429]
    assert len(refused) == len(there.rest.limits.refused)


async def test_the_limit_of_everything(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    there.rest.limits.set_overall(5, 0.2)
    channel = await bot.channel(algebra.id)
    await asyncio.gather(*(channel.send(str(number)) for number in range(10)))
    assert len(algebra.messages) == 10
    assert ("POST", f"/channels/{algebra.id}/messages", "global") in there.rest.limits.refused


async def test_a_name_is_changed_twice_in_ten_minutes(there: Loopback, bot: Plain) -> None:
    there.grant("manage_channels")
    algebra = there.channel("algebra")
    channel = await bot.channel(algebra.id)
    await channel.edit(name="b")
    await channel.edit(name="c")
    with pytest.raises(discord.RateLimited):
        await channel.edit(name="d")
    assert algebra.name == "c"


async def test_headers_of_the_limits(there: Loopback) -> None:
    there.rest.limits.set("GET", "/users/@me", 2, 60)
    headers = {"Authorization": f"Bot {there.token}"}
    async with aiohttp.ClientSession(headers=headers) as client:
        answers = []
        for _ in range(3):
            async with client.get(f"{there.api}/users/@me") as answer:
                answers.append((answer.status, answer.headers, await answer.json()))
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert [told["X-RateLimit-Remaining"] for _, told, _ in answers] == ["1", "0", "0"]
    _, told, body = answers[-1]
    assert told["Content-Type"] == "application/json"
    assert told["Via"]
    assert told["X-RateLimit-Scope"] == "user"
    assert 59 < body["retry_after"] <= 60
    assert body["global"] is False


async def test_a_wrong_token(there: Loopback) -> None:
    headers = {"Authorization": "Bot wrong"}
    async with aiohttp.ClientSession() as client, client.get(f"{there.api}/users/@me", headers=headers) as answer:
        assert answer.status == 401


async def test_checks_say_what_is_wrong(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    there.rest.checks.append(lambda asked: [f"{asked.method} {asked.body}"] if asked.method == "POST" else [])
    await (await bot.channel(algebra.id)).typing()
    assert there.violations == ["POST None"]
    there.violations.clear()


async def test_what_the_fake_does_not_know_is_a_violation(there: Loopback, bot: Plain) -> None:
    with pytest.raises(discord.HTTPException):
        await bot.http.request(discord.http.Route("GET", "/nothing/like/this"))
    assert "does not implement" in there.violations[0]
    there.violations.clear()
