"""An encrypted direct conversation with somebody who uses Element, which trusts no device that nobody vouches for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.matrix.platform import Matrix
from adapters.matrix.settings import Settings
from bot.core import Core
from bot.language import StillClock
from storage.engine import Hold
from storage.writer import Writer
from tests.hall import MONDAY
from tests.homeserver import Homeserver, Synapse
from tests.homeserver.installed import NO_NODE, has_node
from tests.trial import trial

pytestmark = pytest.mark.skipif(not has_node(), reason=NO_NODE)


async def test_what_is_said_alone_is_encrypted_both_ways(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> None:
    async with await Homeserver.open(synapse) as there:
        ada = await there.with_element("Ada")
        bot = there.bot
        settings = Settings(there.url, bot.id, tmp_path / "matrix", token=bot.token, secret="a secret for the tests")
        hold = Hold(sqlite_url)
        adapter = Matrix(settings)
        core = Core(trial(), Writer(hold.engine), StillClock(MONDAY), {"matrix": adapter})
        await core.start()
        running = asyncio.create_task(adapter.run(core))
        try:
            await adapter.ready()
            direct = await ada.opens_direct(bot, encrypted=True)
            await there.until(lambda: bot.name in ada.members(direct), 30)
            await ada.says(direct, "try echo hello")

            def told() -> list[str]:
                return [one.text for one in ada.sees(direct) if one.author_id == bot.id and not one.sealed]

            await there.until(lambda: told() == ["1 times quiet: hello"], 30)
            [shown] = [one.seal for one in ada.sees(direct) if one.author_id == bot.id]
            assert shown is not None
            assert (shown.failed, shown.shield) == (None, "none")
            # On the server's side of it there is nothing to read.
            said = await there.api(bot.token).get("rooms", direct.id, "messages", dir="b", limit="100")
            assert {one["type"] for one in said["chunk"] if "body" in str(one["content"])} == set()
            await ada.says(direct, "try offer")
            offer = (await there.until(lambda: [one for one in ada.sees(direct) if "Press." in one.text], 30))[0]
            await ada.reacts(offer, "1️⃣")
            await there.until(lambda: told()[-1] == "Ada pressed all.", 30)
            await ada.says(direct, "mine")
            await there.until(lambda: told()[-1] == "Ada pressed mine.", 30)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await core.stop()
            hold.release()
