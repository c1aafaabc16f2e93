"""What a bot costs that is written as most are: ext.commands, and one aiosqlite commit for each thing that happens.

python -m benchmarks.plain_discord API GATEWAY TOKEN DATABASE
"""

from __future__ import annotations

import re
import sys
import warnings

warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)

import aiosqlite  # noqa: E402 - after the filter
import discord  # noqa: E402
import yarl  # noqa: E402
from discord.ext import commands  # noqa: E402

AGREES = re.compile(r"^(i agree|me too|same|yes|good point)\W*$", re.IGNORECASE)


class Plain(commands.Bot):
    """Hears what is said, and keeps whether it only agrees; switches hints on and off."""

    def __init__(self, file: str) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__("!", intents=intents, guild_ready_timeout=0.05)
        self.file = file

    async def setup_hook(self) -> None:
        self.db = await aiosqlite.connect(self.file)
        await self.db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE IF NOT EXISTS verdicts (channel TEXT, author TEXT, verdict TEXT);"
            "CREATE TABLE IF NOT EXISTS hints (author TEXT PRIMARY KEY, wanted INTEGER);"
        )

        @self.tree.command(name="hints", description="Switch private hints on or off for me")
        async def hints(interaction: discord.Interaction, on: bool) -> None:  # noqa: FBT001 - an option of a command
            await self.db.execute("INSERT OR REPLACE INTO hints VALUES (?, ?)", (str(interaction.user.id), int(on)))
            await self.db.commit()
            await interaction.response.send_message("You will get a private hint now and then.", ephemeral=True)

        await self.tree.sync()

    async def on_message(self, message: discord.Message, /) -> None:
        if message.author.bot:
            return
        verdict = "agrees" if AGREES.match(message.content) else "adds"
        row = (str(message.channel.id), str(message.author.id), verdict)
        await self.db.execute("INSERT INTO verdicts VALUES (?, ?, ?)", row)
        await self.db.commit()


def main() -> None:
    api, gateway, token, file = sys.argv[1:]
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    Plain(file).run(token, log_handler=None)


if __name__ == "__main__":
    main()
