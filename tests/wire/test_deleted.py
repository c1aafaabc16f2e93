"""What is deleted underneath: it is given up, or made anew, and everything else goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.loopback.scene import Place as Channel
from tests.wire.school import MARK, School

GROUP = {"What is the group called?": f"{MARK} club"}


async def grouped(school: School) -> Channel:
    """A study group of Ada and Ben, with its room."""
    card = await school.asks("group start", name=f"{MARK} club")
    assert card.response
    await school.ben.presses(card.response, f"Join {MARK} club")
    await school.until(lambda: school.algebra.threads and len(school.algebra.threads[0].members) == 3)
    await school.settled()
    return school.algebra.threads[0]


async def test_a_channel(school: School, logged: list[Any]) -> None:
    """A post into it is given up at once; posts elsewhere do not wait."""
    there = school.discord
    gone = there.channel("gone")
    before = len(there.requested("POST", f"/channels/{gone.id}/"))
    there.faults.slow("POST", f"/channels/{gone.id}/messages", 0.1)
    asked = school.ada.slash("note post", gone, words=MARK, n=3)
    await school.until(lambda: len(there.requested("POST", f"/channels/{gone.id}/")) > before)
    there.delete_channel(gone)
    await school.posts("elsewhere")
    await school.until(lambda: school.ours("Post 1"))
    await school.settled()
    assert asked.acknowledged
    assert len(there.requested("POST", f"/channels/{gone.id}/")) == 3
    assert [line["kind"] for line in logged if line["event"] == "not delivered"] == ["Refused"] * 3
    await school.all_is_well()


async def test_a_post_that_is_to_be_changed(school: School) -> None:
    await school.asks("note offer", words=MARK)
    await school.until(lambda: school.ours("Offered"))
    school.discord.delete_message(school.seen("Offered"))
    await school.settled()
    changed = await school.asks("note change", words=MARK)
    await school.settled()
    assert changed.response
    assert school.discord.requested("PATCH", "/messages/") == [], "it is known to be gone"
    await school.asks("note remove")
    await school.asks("note offer", words="again")
    await school.asks("note change", words="anew")
    await school.until(lambda: school.ours("Offered") == ["Offered: anew"])
    await school.all_is_well()


@pytest.mark.parametrize("noticed", ["at once", "after a break", "after a restart"])
async def test_a_room(school: School, noticed: str) -> None:
    """A moderator deletes it: with the next wish there is another, with everybody who belongs there."""
    room = await grouped(school)
    if noticed == "after a break":
        school.discord.faults.refuse_resume = True
        school.discord.faults.drop_all()
        school.discord.delete_channel(room)
        school.says("meanwhile")
        await school.all_is_well()
    elif noticed == "after a restart":
        await school.stop()
        school.discord.delete_channel(room)
        await school.start()
    else:
        school.discord.delete_channel(room)
    cleo = school.discord.person("Cleo")
    await school.asks("course join", cleo)
    await school.asks("group join", cleo, group=f"{MARK} club")
    await school.until(lambda: school.algebra.threads and len(school.algebra.threads[0].members) == 4)
    await school.settled()
    (anew,) = school.algebra.threads
    assert anew.name == f"{MARK} club"
    assert anew.members == {"Studyhall", "Ada", "Ben", "Cleo"}
    assert any("joined" in one for one in school.ours("", anew))
    assert len([one for one in school.ours("", anew) if one.startswith("This room is new")]) == 1
    await school.restart()
    assert len([one for one in school.ours("", anew) if one.startswith("This room is new")]) == 1
    await school.all_is_well()


async def test_the_channel_of_the_course(school: School) -> None:
    """Rooms are made elsewhere then, and who is in the course is reached."""
    there, ada = school.discord, school.ada
    there.delete_channel(await grouped(school))  # Discord deletes the threads of a channel with it
    there.delete_channel(school.algebra)
    asked = await ada.slash("note room", school.lobby, words=MARK)
    await school.until(lambda: school.lobby.threads and school.ours("In here", school.lobby.threads[0]))
    assert asked.response
    letter = await ada.slash("note letter", school.lobby, words=MARK)
    await school.until(lambda: school.letters(ada))
    assert letter.response
    await school.the_terminal_goes_on()
    await school.restart()
    await school.the_terminal_goes_on()


async def test_a_role(school: School) -> None:
    """Whoever had it is a teacher no longer where only it said so, and everything works."""
    there, dana = school.discord, school.discord.person("Dana")
    helpers = there.role("Helpers", "manage_messages")
    dana.gets(helpers)
    there.delete_role(helpers)
    school.says("after")
    await school.all_is_well()
    await school.asks("note read", dana, words=MARK)


async def test_somebody_who_left(school: School, logged: list[Any]) -> None:
    """What waits for them is given up; the others in their group go on."""
    there = school.discord
    room = await grouped(school)
    await school.asks("note letter", school.ben, words=MARK)
    await school.until(lambda: school.letters(school.ben))
    there.faults.slow("POST", "/channels/*/messages", 0.1)
    asked = school.ben.slash("note letter", school.algebra, words="late")
    await school.until(lambda: asked.acknowledged)
    school.ben.leaves_server()
    cleo = there.person("Cleo")
    await school.asks("course join", cleo)
    await school.asks("group join", cleo, group=f"{MARK} club")
    await school.until(lambda: "Cleo" in room.members)
    await school.until(lambda: any("joined" in one and str(cleo.id) in one for one in school.ours("", room)))
    await school.settled()
    assert school.letters(school.ben) == [f"Dear you: {MARK}"]
    assert "Refused" in [line["kind"] for line in logged if line["event"] == "not delivered"]
    await school.all_is_well()


async def test_somebody_who_left_before_the_room_is_made(school: School) -> None:
    there = school.discord
    there.faults.slow("POST", "/channels/*/threads", 0.1)
    there.faults.fail("PUT", "/channels/*/thread-members/*", 404, code=10007, message="Unknown Member")
    asked = school.ben.slash("note room", school.algebra, words=MARK)
    await school.until(lambda: there.requested("POST", "/threads"))
    school.ben.leaves_server()
    await school.until(lambda: school.algebra.threads and school.ours("In here", school.algebra.threads[0]))
    assert asked.acknowledged
    assert school.algebra.threads[0].members == {"Studyhall"}
    await school.all_is_well()


async def test_a_thread_that_is_listened_to(school: School) -> None:
    """It is gone when we come back: that is no reason not to hear the others."""
    thread = school.ada.starts_thread(school.algebra, "Aside")
    await school.ada.slash("note listen", thread)
    await school.settled()
    await school.stop()
    school.discord.delete_channel(thread)
    school.says("meanwhile")
    await school.start()
    await school.all_is_well()


async def test_a_folded_room_opens_again(school: School) -> None:
    """Discord folds a thread away after a week without a word; what is said there opens it."""
    room = await grouped(school)
    school.discord.archive(room)
    school.let_pass(timedelta(days=8))
    cleo = school.discord.person("Cleo")
    await school.asks("course join", cleo)
    await school.asks("group join", cleo, group=f"{MARK} club")
    await school.until(lambda: "Cleo" in room.members and not room.archived)
    await school.all_is_well()
