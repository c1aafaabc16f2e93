from __future__ import annotations

import pytest

from tests.homeserver import Homeserver, Refused


async def test_a_message_is_seen_by_the_others(there: Homeserver) -> None:
    kim = await there.teacher("Kim")
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=kim, people=[ada, ben])
    said = await ada.says(algebra, "Why is a square of an odd number odd, Ben & all?", mentions=[ben])
    seen = await there.until(lambda: ben.sees(algebra))
    assert [one.text for one in seen] == [said.text]
    assert (seen[0].author, seen[0].kind, set(seen[0].mentions)) == ("Ada", "text", {"Ben"})
    assert seen[0].html == f"Why is a square of an odd number odd, {ben.pill} &amp; all?"
    assert (kim.members(algebra), ben.rooms()) == ({"Kim", "Ada", "Ben"}, [algebra])


async def test_who_does_not_stand_in_the_text_is_put_before_it(there: Homeserver) -> None:
    ada = await there.person("Ada")
    algebra = await there.room("algebra", by=ada, people=[there.bot])
    said = await ada.says(algebra, "help", mentions=[there.bot])
    assert said.text == "Studyhall: help"
    assert said.content["m.mentions"] == {"user_ids": [there.bot.id]}


async def test_reactions_come_and_go(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=ada, people=[ben])
    question = await ada.says(algebra, "Clear?")
    await there.until(lambda: ben.sees(algebra))
    await ben.reacts(question, "✅")
    await ada.reacts(question, "✅")
    await there.until(lambda: ben.looks_at(question).reactions == {"✅": ("Ben", "Ada")})
    with pytest.raises(Refused, match="M_DUPLICATE_ANNOTATION"):
        await ben.reacts(question, "✅")
    await ben.unreacts(question, "✅")
    await there.until(lambda: ada.looks_at(question).reactions == {"✅": ("Ada",)})


@pytest.mark.parametrize("version", ["10", "11", "12"])
async def test_edits_and_redactions_in_each_room_version(there: Homeserver, version: str) -> None:
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=ada, people=[ben], version=version)
    said = await ada.says(algebra, "4 is odd")
    edited = await ada.edits(said, "4 is even")
    assert (edited.text, edited.edited, edited.id) == ("4 is even", True, said.id)
    await there.until(lambda: [one.text for one in ben.sees(algebra)] == ["4 is even"])
    await ben.edits(said, "4 is blue")
    assert ben.looks_at(said).text == "4 is even"
    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await ben.redacts(said)
    gone = await ada.redacts(said, "said too early")
    assert (gone.text, gone.redacted, gone.edited) == ("", True, False)
    await there.until(lambda: ben.looks_at(said).redacted)


async def test_threads_and_replies(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=ada, people=[ben])
    question = await ada.says(algebra, "Why?")
    await there.until(lambda: ben.sees(algebra))
    because = await ben.says(algebra, "Because.", thread=question)
    assert (because.thread, because.reply_to) == (question.id, None)
    assert because.content["m.relates_to"]["m.in_reply_to"] == {"event_id": question.id}
    answer = await ben.says(algebra, "Truly.", thread=question, reply_to=question)
    assert (answer.reply_to, set(answer.mentions)) == (question.id, {"Ada"})
    reply = await ben.says(algebra, "Aha", reply_to=question)
    assert (reply.thread, reply.reply_to) == (None, question.id)
    await there.until(lambda: len(ada.sees(algebra)) == 4)
    assert [one.text for one in ada.sees(algebra, thread=question)] == ["Because.", "Truly."]


async def test_files(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=ada, people=[ben])
    await ada.sends_file(algebra, "proof.txt", b"2k + 1")
    seen = (await there.until(lambda: ben.sees(algebra)))[0]
    assert (seen.kind, seen.text, await ben.downloads(seen)) == ("file", "proof.txt", b"2k + 1")


async def test_nothing_is_missed_while_offline(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=ada, people=[ben])
    await ben.goes_offline()
    said = [f"line {number}" for number in range(25)]  # a phone is told of the last 20 only
    for line in said:
        await ada.says(algebra, line)
    await ben.comes_online()
    assert [one.text for one in ben.sees(algebra)] == said
