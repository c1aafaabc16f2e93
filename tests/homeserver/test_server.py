from __future__ import annotations

import aiohttp
import pytest

from tests.homeserver import Homeserver, Notified, Refused, Service, Settings
from tests.homeserver.api import Api
from tests.homeserver.making import Making


async def test_a_restart_keeps_everything() -> None:
    async with await Homeserver.open(settings=Settings(version="11")) as there:
        ada, ben = await there.people("Ada", "Ben")
        algebra = await there.room("algebra", by=ada, people=[ben])
        assert ada.state(algebra, "m.room.create")["room_version"] == "11"
        said = await ada.says(algebra, "before")
        for how, hard in (("asked to end", False), ("killed", True)):
            await there.go_away(hard=hard)
            with pytest.raises(aiohttp.ClientError):
                await ada.says(algebra, "nobody hears me")
            await there.come_back()
            await ada.reacts(said, how)
            await ada.says(algebra, f"after it was {how}")
        heard = ["before", "after it was asked to end", "after it was killed"]
        await there.until(lambda: [one.text for one in ben.sees(algebra)] == heard)
        assert ben.looks_at(said).reactions == {"asked to end": ("Ada",), "killed": ("Ada",)}
        cy = await there.person("Cy")
        assert cy.id == f"@cy-4:{there.name}"


async def test_what_is_unread_and_what_calls_somebody() -> None:
    async with await Homeserver.open(settings=Settings(push=True)) as there:
        kim = await there.teacher("Kim")
        ada, ben = await there.people("Ada", "Ben")
        algebra = await there.room("algebra", by=kim, people=[ada, ben])
        chat = await kim.opens_direct(ada)
        await there.until(lambda: ada.direct_with(kim))
        await ada.reads(await ada.says(algebra, "here"))
        assert ada.notified(algebra) == Notified(0, 0)
        await kim.says(algebra, "a notice", kind="notice", mentions=[ada])
        await kim.says(chat, "a notice", kind="notice")
        await kim.says(algebra, "a text")
        await there.until(lambda: ada.notified(algebra) == Notified(1, 0))
        assert ada.notified(chat).highlights == 0
        called = await kim.says(algebra, "a text for you", mentions=[ada])
        await there.until(lambda: ada.notified(algebra) == Notified(2, 1))
        await there.until(lambda: ben.notified(algebra) == Notified(3, 0))  # with the text by Ada
        await ada.reads(called)
        await there.until(lambda: ada.notified(algebra) == Notified(0, 0))


async def test_stock_limits_and_who_is_above_them() -> None:
    settings = Settings(stock_limits=True, service=Service())
    async with await Homeserver.open(settings=settings) as there:
        ada = await there.person("Ada")
        with pytest.raises(Refused, match="M_LIMIT_EXCEEDED") as refused:
            await much(ada.api)
        assert refused.value.status == 429
        assert refused.value.said["retry_after_ms"] > 0
        await there.lift_limits(ada)
        await much(ada.api)
        # An application service is above them, but not one of its accounts that has logged in.
        bot = await there.service_account("Studyhall")
        with pytest.raises(Refused, match="M_LIMIT_EXCEEDED"):
            await much(there.api(bot.token))
        acting = there.service_api(bot)
        said = await acting.get("account", "whoami")
        assert (said["user_id"], said["device_id"]) == (bot.id, bot.device)
        await much(acting)


async def much(api: Api) -> None:
    """More messages than anybody may write at once."""
    user = (await api.get("account", "whoami"))["user_id"]
    room = (await api.post("createRoom", body=Making("group").body(user)))["room_id"]
    for number in range(12):
        body = {"msgtype": "m.text", "body": "hello"}
        await api.put("rooms", room, "send", "m.room.message", str(number), body=body)


async def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(RuntimeError, match="default_room_version"):
        await Homeserver.open(settings=Settings(version="no such version"))
