from __future__ import annotations

import io
from functools import partial

import discord
import pytest

from tests.loopback.loopback import Loopback
from tests.loopback.plain import Plain

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03"


async def test_both_sides_write_edit_and_delete(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    asked = ada.says(algebra, "what is a ring?")
    heard = await bot.hears()
    assert (heard.id, heard.author.name, heard.content) == (asked.id, "Ada", "what is a ring?")

    sent = await heard.reply("a set with two operations")
    assert [one.content for one in ada.sees(algebra)] == ["what is a ring?", "a set with two operations"]
    assert ada.sees(algebra)[1].reply_to == asked.id
    await sent.edit(content="a set with + and ·")
    seen = ada.sees(algebra)[1]
    assert (seen.content, seen.edited, seen.author) == ("a set with + and ·", True, "Studyhall")
    await sent.delete()
    assert ada.sees(algebra) == [ada.sees(algebra)[0]]


async def test_edits_deletions_and_reactions_of_people_are_told(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    told: list[str] = []

    @bot.event
    async def on_raw_message_edit(event: discord.RawMessageUpdateEvent) -> None:
        told.append(f"edited {event.message.content}")

    @bot.event
    async def on_raw_message_delete(event: discord.RawMessageDeleteEvent) -> None:
        told.append(f"deleted {event.message_id}")

    @bot.event
    async def on_raw_reaction_add(event: discord.RawReactionActionEvent) -> None:
        told.append(f"reacted {event.emoji}")

    message = ada.says(algebra, "a")
    ada.edits(message, "b")
    ada.reacts(message, "👍")
    ada.deletes(message)
    await there.until(lambda: len(told) == 3)
    assert told == ["edited b", "reacted 👍", f"deleted {message.id}"]


async def test_the_bot_reacts(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    ada.says(algebra, "a")
    heard = await bot.hears()
    await heard.add_reaction("✅")
    assert ada.sees(algebra)[0].reactions == {"✅": ("Studyhall",)}
    await heard.remove_reaction("✅", bot.me)
    assert ada.sees(algebra)[0].reactions == {}


async def test_files_keep_their_alt_text_and_can_be_fetched(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    channel = await bot.channel(algebra.id)
    sent = await channel.send(
        "look",
        files=[
            discord.File(io.BytesIO(PNG), "ring.png", description="a ring"),
            discord.File(io.BytesIO(b"text"), "b.txt"),
        ],
    )
    picture, text = ada.sees(algebra)[0].attachments
    assert (picture.filename, picture.description, picture.data) == ("ring.png", "a ring", PNG)
    assert (picture.width, picture.height) == (2, 3)
    assert (text.description, text.content_type) == (None, "text/plain")
    assert await sent.attachments[0].read() == PNG
    assert (sent.attachments[0].width, sent.attachments[0].description) == (2, "a ring")


async def test_direct_messages_and_closed_ones(there: Loopback, bot: Plain) -> None:
    ada, ben, zoe = there.person("Ada"), there.person("Ben"), there.person("Zoe", joined=False)
    assert not ada.direct
    await (await bot.fetch_user(ada.id)).send("a word")
    direct = ada.opens_direct()
    assert ada.direct == direct
    ada.says(direct, "yes?")
    await there.until(lambda: bot.contents == ["yes?"])
    assert [one.content for one in ada.sees(direct)] == ["a word", "yes?"]
    assert isinstance(bot.heard[0].channel, discord.DMChannel)

    ben.closed = True
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(ben.id)).send("a word")
    assert refused.value.code == 50007
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(zoe.id)).send("a word")
    assert refused.value.code == 50278


async def test_only_what_may_ping_pings(there: Loopback, bot: Plain) -> None:
    teacher = there.role("Teacher", mentionable=True)
    algebra, hidden = there.channel("algebra"), there.channel("staff", only=[teacher])
    ada, kim = there.person("Ada"), there.person("Kim", roles=[teacher])
    channel = await bot.channel(algebra.id)
    text = f"{ada.mention} {teacher.mention} @everyone"
    await channel.send(text)
    await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    await channel.send(text, allowed_mentions=discord.AllowedMentions(users=[ada], roles=False, everyone=False))
    await (await bot.channel(hidden.id)).send(ada.mention)
    first, second, third = ada.sees(algebra)
    # The bot was not given the right to mention everyone.
    assert set(first.pinged) == {"Ada", "Kim"}
    assert (first.pinged_roles, first.pinged_everyone) == (("Teacher",), False)
    assert not second.pinged
    assert third.pinged == {"Ada"}
    assert not kim.sees(hidden)[0].pinged
    assert not ada.sees(hidden)

    there.grant("mention_everyone")
    said = await channel.send("@everyone")
    assert {"Ada", "Kim"} <= ada.sees(algebra)[-1].pinged
    await said.edit(content=ada.mention)
    assert ada.sees(algebra)[-1].pinged_everyone  # as it was when it was sent


async def test_history_is_read_in_pages(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    said = [ada.says(algebra, str(number)) for number in range(230)]
    channel = await bot.channel(algebra.id)
    after = discord.Object(said[9].id)
    found = [one.content async for one in channel.history(limit=None, after=after, oldest_first=True)]
    assert found == [str(number) for number in range(10, 230)]
    assert len(there.requested("GET", f"/channels/{algebra.id}/messages")) == 3
    assert {len(one.answer) for one in there.requested("GET", "/messages")} == {100, 20}


@pytest.mark.parametrize("how", ["send", "reply", "file"])
async def test_what_the_bot_may_not_it_cannot(there: Loopback, bot: Plain, how: str) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    ada.says(algebra, "a")
    heard = await bot.hears()
    needed = {"send": "send_messages", "reply": "read_message_history", "file": "attach_files"}[how]
    there.forbid(None, algebra, needed)
    send = {
        "send": partial(heard.channel.send, "b"),
        "reply": partial(heard.reply, "b"),
        "file": partial(heard.channel.send, file=discord.File(io.BytesIO(b"b"), "b.txt")),
    }[how]
    with pytest.raises(discord.Forbidden) as refused:
        await send()
    assert refused.value.code == 50013
    there.allow(None, algebra, needed)
    await heard.reply("b")


async def test_who_may_not_look_sees_nothing(there: Loopback, bot: Plain) -> None:
    teacher = there.role("Teacher")
    staff, shut = there.channel("staff", only=[teacher]), there.channel("shut")
    ada, kim = there.person("Ada"), there.person("Kim", roles=[teacher])
    assert staff not in ada.channels()
    assert staff in kim.channels()
    with pytest.raises(AssertionError, match="Missing Access"):
        ada.says(staff, "hello")
    there.forbid(None, shut, "view_channel")
    kim.says(shut, "not for the bot")
    kim.says(staff, "for the bot")
    await there.until(lambda: bot.heard)
    assert bot.contents == ["for the bot"]
    with pytest.raises(discord.Forbidden) as refused:
        await bot.fetch_channel(shut.id)
    assert refused.value.code == 50001


async def test_another_server(there: Loopback, bot: Plain) -> None:
    other = there.another_server("Another course")
    room = there.channel("room", server=other)
    ada, zoe = there.person("Ada"), there.person("Zoe", server=other)
    zoe.says(room, "hello")
    heard = await bot.hears()
    assert heard.guild
    assert (heard.guild.name, ada.sees(room), ada.channels()) == ("Another course", [], [])
