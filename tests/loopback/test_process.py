"""A bot in a process of its own, which may be killed."""

from __future__ import annotations

import asyncio
import sys

from tests.loopback.loopback import Loopback

BOT = """
import sys
import warnings

warnings.simplefilter("ignore")
import discord
import yarl

api, gateway, token = sys.argv[1:]
discord.http.Route.BASE = api
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
client = discord.Client(intents=discord.Intents.all(), guild_ready_timeout=0.05)


@client.event
async def on_message(message):
    if message.author != client.user:
        await message.channel.send("heard " + message.content)


client.run(token, log_handler=None)
"""


async def test_a_bot_that_is_killed_and_started_again() -> None:
    async with await Loopback.open() as there:
        algebra = there.channel("algebra")
        ada = there.person("Ada")
        for number in range(2):
            bot = await asyncio.create_subprocess_exec(sys.executable, "-c", BOT, there.api, there.gateway, there.token)
            await there.until(lambda: there.sessions.connected, 20)
            ada.says(algebra, f"hello {number}")
            await there.until(lambda: ada.sees(algebra)[-1].content.startswith("heard"))
            bot.kill()
            await bot.wait()
            await there.until(lambda: not there.sessions.connected)
        ada.says(algebra, "nobody is there")
        await there.quiet()
        assert [one.content for one in ada.sees(algebra)] == [
            "hello 0",
            "heard hello 0",
            "hello 1",
            "heard hello 1",
            "nobody is there",
        ]
        assert list(there.sessions.journal) == ["identify", "identify"]
