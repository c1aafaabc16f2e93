from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import aiohttp
import discord
import pytest

from tests.loopback.faults import Faults
from tests.loopback.loopback import Loopback
from tests.loopback.plain import Plain

RESUMABLE: dict[str, Callable[[Faults], None]] = {
    "reset": Faults.drop_all,
    "operation 7": Faults.reconnect_all,
    "operation 9": partial(Faults.invalidate, resumable=True),
    **{
        f"close {code}": partial(Faults.close_all, code=code)
        for code in (1000, 1001, 1011, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
    },
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits a while before it connects again; these tests are about what happens then."""
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _self: 0.01)


@pytest.mark.parametrize("how", RESUMABLE)
async def test_nothing_is_lost_when_a_session_is_resumed(there: Loopback, bot: Plain, how: str) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    ada.says(algebra, "before")
    await there.until(lambda: bot.contents)
    RESUMABLE[how](there.faults)
    ada.says(algebra, "meanwhile")
    await there.until(lambda: "resumed" in bot.told)
    ada.says(algebra, "after")
    await there.until(lambda: len(bot.contents) == 3)
    assert bot.contents == ["before", "meanwhile", "after"]
    assert list(there.sessions.journal) == ["identify", "resume", "resumed"]


@pytest.mark.parametrize("how", ["operation 9", "expired"])
async def test_what_happens_without_a_session_is_lost(there: Loopback, bot: Plain, how: str) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    if how == "expired":
        there.faults.refuse_resume = True
        there.faults.drop_all()
    else:
        there.faults.invalidate(resumable=False)
    ada.says(algebra, "lost")
    await there.until(lambda: bot.told.count("ready") == 2)
    ada.says(algebra, "found")
    await there.until(lambda: bot.contents)
    assert bot.contents == ["found"]
    assert there.sessions.journal.count("identify") == 2


async def test_a_session_is_left_or_ended(there: Loopback) -> None:
    """discord.py means to close with 1000, but its reader closes with 4000 before: the session stays."""
    async with Plain(there):
        (session,) = there.sessions.sessions.values()
    await there.until(lambda: not there.sessions.connected)
    assert session.id in there.sessions.sessions
    resume = {"op": 6, "d": {"token": there.token, "session_id": session.id, "seq": session.sequence}}
    async with aiohttp.ClientSession() as client, client.ws_connect(there.gateway) as connection:
        await connection.send_json(resume)
        await there.until(lambda: there.sessions.connected)
        await connection.close(code=1000)
    await there.until(lambda: not there.sessions.sessions)


async def test_heartbeats_without_an_answer(there: Loopback) -> None:
    there.sessions.heartbeat_interval = 0.05
    async with Plain(there, heartbeat_timeout=0.3) as bot:
        there.faults.ack = False
        await there.until(lambda: "resume" in there.sessions.journal)
        there.faults.ack = True
        await there.until(lambda: "resumed" in bot.told)


async def test_a_silent_client_is_sent_away(there: Loopback, bot: Plain) -> None:
    there.sessions.heartbeat_interval = 0.01
    there.faults.drop_all()
    await there.until(lambda: "resumed" in bot.told)
    (connection,) = there.sessions.connections
    assert bot.ws._keep_alive is not None
    bot.ws._keep_alive.interval = 60
    await there.until(lambda: connection not in there.sessions.connections)


@pytest.mark.parametrize(
    ("token", "error"), [("wrong", discord.LoginFailure), (None, discord.PrivilegedIntentsRequired)]
)
async def test_who_is_not_let_in(there: Loopback, token: str | None, error: type[Exception]) -> None:
    there.granted.intersection_update({"members"})
    there.token = token or there.token
    with pytest.raises(error):
        async with Plain(there):
            pass


async def test_a_token_that_is_reset_meanwhile(there: Loopback, bot: Plain) -> None:
    there.sessions.token = "another"
    there.faults.drop_all()
    assert bot.ended
    with pytest.raises(discord.ConnectionClosed) as closed:
        await asyncio.wait_for(asyncio.shield(bot.ended), 5)
    assert closed.value.code == 4004


async def test_a_malformed_event_ends_the_client(there: Loopback, bot: Plain) -> None:
    there.faults.send_raw('{"op": 0, "t": "MESSAGE_CREATE", "s": 99, "d": {}}')
    assert bot.ended
    with pytest.raises(KeyError):
        await asyncio.wait_for(asyncio.shield(bot.ended), 5)


async def test_an_address_for_resuming_that_does_not_answer(there: Loopback, bot: Plain) -> None:
    there.faults.resume_url_answers = 503
    there.faults.reconnect_all()
    await there.until(lambda: there.sessions.turned_away >= 3)
    assert list(there.sessions.journal) == ["identify"]
    assert bot.is_ready()  # that is what is wrong with discord.py
    there.faults.resume_url_answers = 0
    await there.until(lambda: "resumed" in bot.told)


async def test_without_the_intent_the_words_are_empty(there: Loopback) -> None:
    there.granted.clear()
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    wanted = discord.Intents.default()
    async with Plain(there, intents=wanted) as bot:
        ada.says(algebra, "not addressed")
        heard = await bot.hears()
        answer = await heard.reply("to reply to")
        (asked,) = [one for one in ada.sees(algebra) if one.id == answer.id]
        ada.says(algebra, "mentioned", mentions=[there.bot])
        ada.says(algebra, "replied", reply_to=asked)
        ada.says(ada.opens_direct(), "directly")
        ada.says(algebra, "to Ben", mentions=[ben])
        await there.until(lambda: len(bot.heard) == 5)
        assert [one.split("> ")[-1] for one in bot.contents] == ["", "mentioned", "replied", "directly", ""]
        read = [one.content async for one in heard.channel.history(limit=1)]
        assert read == [""]  # over REST too
        info = await bot.application_info()
        assert not info.flags.gateway_message_content_limited


async def test_members_are_asked_for(there: Loopback) -> None:
    for number in range(1_200):
        there.person(f"p{number}")
    async with Plain(there, chunk_guilds_at_startup=False) as bot:
        guild = bot.guilds[0]
        assert len(guild.members) == 1
        assert len(await guild.chunk()) == 1_202  # the owner and the bot
        assert [one.name for one in await guild.query_members("p119")] == [
            "p119",
            *(f"p119{digit}" for digit in range(10)),
        ][:5]


async def test_two_sessions_are_both_told(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    async with Plain(there) as second:
        ada.says(algebra, "hello")
        await there.until(lambda: bot.contents == second.contents == ["hello"])


async def test_discord_is_away_for_a_while(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    await there.go_away()
    await there.until(lambda: "disconnect" in bot.told)
    ada.says(algebra, "meanwhile")
    await there.come_back()
    await there.until(lambda: bot.contents == ["meanwhile"])
    assert "resumed" in bot.told


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (['{"op": 3, "d": {}}'], 4003),
        (["nonsense"], 4002),
        (['{"op": 99}'], 4003),
        (['{"op": 1, "d": null}'] * 121, 4008),
        (['{"op": 2, "d": {"token": "wrong", "intents": 0}}'], 4004),
        (["x" * 5_000], 4002),
    ],
)
async def test_what_a_client_is_sent_away_for(there: Loopback, said: list[str], code: int) -> None:
    async with aiohttp.ClientSession() as client, client.ws_connect(there.gateway) as connection:
        for text in said:
            await connection.send_str(text)
        async for _ in connection:
            pass
        assert connection.close_code == code
