from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.loopback.loopback import Loopback
from tests.loopback.plain import Plain


async def test_a_public_thread(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    channel = await bot.channel(algebra.id)
    thread = await channel.create_thread(name="rings", type=discord.ChannelType.public_thread)
    (place,) = algebra.threads
    assert (place.name, place.private, place.parent, place.members) == ("rings", False, algebra, {"Studyhall"})
    assert place in ben.channels()
    assert not ada.sees(algebra)
    assert [(one.content, one.system) for one in ada.sees(algebra, system=True)] == [("rings", True)]
    ada.says(place, "hello")
    await there.until(lambda: "hello" in bot.contents)
    await thread.send(ben.mention)
    assert place.members == {"Studyhall", "Ada", "Ben"}  # who writes joins, who is pinged is brought in
    (created,) = there.requested("POST", f"/channels/{algebra.id}/threads")
    assert created.status == 201


async def test_a_thread_about_a_message(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    said = ada.says(algebra, "a question")
    thread = await (await bot.hears()).create_thread(name="answers")
    assert thread.id == said.id
    assert len(ada.sees(algebra, system=True)) == 1  # Discord adds no line for it


async def test_a_private_thread_is_for_its_members(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    channel = await bot.channel(algebra.id)
    thread = await channel.create_thread(name="team", type=discord.ChannelType.private_thread, invitable=False)
    await thread.add_user(discord.Object(ada.id))
    (place,) = algebra.threads
    assert place.private
    assert place in ada.channels()
    assert place not in ben.channels()
    assert not ada.sees(algebra, system=True)
    assert [one.content for one in ada.sees(place, system=True)] == ["added a member to the group."]
    with pytest.raises(AssertionError, match="Missing Access"):
        ben.says(place, "hello")
    ada.says(place, "hello")
    await there.until(lambda: bot.contents == ["hello"])
    assert {one.id for one in await thread.fetch_members()} == {ada.id, bot.me.id}
    await thread.remove_user(discord.Object(ada.id))
    assert not ada.sees(place)


async def test_an_archived_thread(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    channel = await bot.channel(algebra.id)
    thread = await channel.create_thread(name="rings", type=discord.ChannelType.public_thread)
    sent = await thread.send("a")
    await thread.edit(archived=True, locked=True)
    (place,) = algebra.threads
    assert (place.archived, place.locked) == (True, True)
    assert await active(bot) == []
    assert [one.name async for one in channel.archived_threads()] == ["rings"]
    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="b")
    assert refused.value.code == 50083
    with pytest.raises(AssertionError, match="locked"):
        ada.says(place, "may I?")
    await thread.send("I may")  # the bot manages threads
    assert not place.archived
    assert await active(bot) == ["rings"]
    await thread.delete()
    assert not place.exists


async def active(bot: Plain) -> list[str]:
    return [one.name for one in await bot.guilds[0].active_threads()]


async def test_without_the_right_only_own_threads_are_changed(there: Loopback, bot: Plain) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    there.take("manage_threads")
    channel = await bot.channel(algebra.id)
    own = await channel.create_thread(name="own", type=discord.ChannelType.public_thread)
    await own.edit(name="mine")
    other = ada.starts_thread(algebra, "hers")
    thread = await bot.channel(other.id)
    with pytest.raises(discord.Forbidden) as refused:
        await thread.edit(name="mine too")
    assert refused.value.code == 50013
    assert algebra.threads[0].name == "mine"


async def test_only_threads_one_may_see_are_told(there: Loopback) -> None:
    algebra = there.channel("algebra")
    there.take("manage_threads")
    ada = there.person("Ada")
    there.grant("create_private_threads")
    there.world.backend.edit_role(
        there.server.id, there.server.id, {"permissions": there.server.everyone_role.permissions | 1 << 36}
    )
    hidden = ada.starts_thread(algebra, "hidden", private=True)
    open_ = ada.starts_thread(algebra, "open")
    old = ada.starts_thread(algebra, "old")
    there.archive(old)
    async with Plain(there) as bot:
        known = bot.get_channel(algebra.id)
        assert isinstance(known, discord.TextChannel)
        assert [one.id for one in known.threads] == [open_.id]
        ada.says(hidden, "not for the bot")
        ada.says(hidden, f"come, {bot.me.mention}")
        ada.says(hidden, "hello")
        await there.until(lambda: "hello" in bot.contents)
        assert "not for the bot" not in bot.contents


async def test_a_forum(there: Loopback, bot: Plain) -> None:
    forum = there.channel("questions", kind="forum")
    channel: Any = await bot.channel(forum.id)
    made = await channel.create_thread(name="rings", content="what is a ring?")
    (place,) = forum.threads
    assert [one.content for one in place.messages] == ["what is a ring?"]
    assert made.thread.id == made.message.id == place.id


async def test_what_is_deleted_is_told(there: Loopback, bot: Plain) -> None:
    told: list[str] = []

    @bot.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        told.append(channel.name)

    @bot.event
    async def on_guild_role_delete(role: discord.Role) -> None:
        told.append(role.name)

    @bot.event
    async def on_raw_member_remove(event: discord.RawMemberRemoveEvent) -> None:
        told.append(event.user.name)

    @bot.event
    async def on_member_join(member: discord.Member) -> None:
        told.append(member.name)

    algebra, role = there.channel("algebra"), there.role("Teacher")
    ada = there.person("Ada")
    there.delete_channel(algebra)
    there.delete_role(role)
    there.kick(ada)
    await there.until(lambda: len(told) == 4)
    assert told == ["Ada", "algebra", "Teacher", "Ada"]
    with pytest.raises(discord.NotFound) as refused:
        await bot.fetch_channel(algebra.id)
    assert refused.value.code == 10003
