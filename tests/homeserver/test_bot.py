"""Any bot will do: this one repeats what it hears."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.homeserver import Homeserver
from tests.homeserver.api import Api


async def repeat(api: Api, user: str) -> None:
    since: dict[str, str] = {}
    while True:
        told = await api.get("sync", timeout="30000", **since)
        since = {"since": told["next_batch"]}
        for room in told.get("rooms", {}).get("invite", {}):
            await api.post("join", room)
        for room, joined in told.get("rooms", {}).get("join", {}).items():
            for event in joined["timeline"]["events"]:
                if event["type"] == "m.room.message" and event["sender"] != user:
                    said = {"msgtype": "m.notice", "body": f"heard {event['content']['body']}", "m.mentions": {}}
                    await api.put("rooms", room, "send", "m.room.message", event["event_id"], body=said)


@contextlib.asynccontextmanager
async def repeating(there: Homeserver) -> AsyncIterator[None]:
    mine = {"type": "m.id.user", "user": there.bot.id}
    login = {"type": "m.login.password", "identifier": mine, "password": there.bot.password}
    said = await there.api().post("login", body=login)
    task = asyncio.create_task(repeat(there.api(said["access_token"]), there.bot.id))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_bot_in_a_room_and_in_a_direct_conversation(there: Homeserver) -> None:
    async with repeating(there):
        kim = await there.teacher("Kim")
        ada = await there.person("Ada")
        algebra = await there.room("algebra", by=kim, people=[ada], powers={there.bot: 50})
        await there.until(lambda: "Studyhall" in ada.members(algebra))
        await ada.says(algebra, "hello")
        await there.until(lambda: len(kim.sees(algebra)) == 2)
        heard = kim.sees(algebra)[1]
        assert (heard.author, heard.text, heard.notice) == ("Studyhall", "heard hello", True)
        chat = await ada.opens_direct(there.bot)
        await there.until(lambda: "Studyhall" in ada.members(chat))
        await ada.says(chat, "in private")
        await there.until(lambda: [one.text for one in ada.sees(chat)] == ["in private", "heard in private"])


async def test_the_bot_of_another_school_on_the_same_server_is_another(there: Homeserver) -> None:
    async with await Homeserver.open(there.synapse) as elsewhere:
        assert elsewhere.bot.id != there.bot.id
        assert elsewhere.url == there.url
