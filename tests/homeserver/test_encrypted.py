from __future__ import annotations

import asyncio

import pytest

from tests.homeserver import Homeserver
from tests.homeserver.apart import Apart, Trust
from tests.homeserver.installed import NO_LIBOLM, NO_NODE, has_libolm, has_node
from tests.homeserver.seen import Seal

needs_node = pytest.mark.skipif(not has_node(), reason=NO_NODE)
needs_libolm = pytest.mark.skipif(not has_libolm(), reason=NO_LIBOLM)


@needs_node
async def test_two_people_with_element_write_to_one_another(there: Homeserver) -> None:
    ada, ben = await asyncio.gather(there.with_element("Ada"), there.with_element("Ben"))
    kim = await there.person("Kim")
    room = await ada.opens_direct(ben, encrypted=True)
    await there.until(lambda: ben.direct_with(ada) == room and "Ben" in ada.members(room))
    said = await ada.says(room, "a secret", mentions=[ben])
    seen = (await there.until(lambda: [one for one in ben.sees(room) if not one.sealed]))[0]
    assert (seen.id, seen.text, seen.author, set(seen.mentions)) == (said.id, "Ben: a secret", "Ada", {"Ben"})
    assert seen.seal is not None
    assert (seen.seal.failed, seen.seal.shield) == (None, "none")
    await ben.reacts(said, "✅")
    await ben.says(room, "indeed", reply_to=said)
    await there.until(lambda: [one.text for one in ada.sees(room)] == ["Ben: a secret", "indeed"])
    assert ada.looks_at(said).reactions == {"✅": ("Ben",)}
    edited = await ada.edits(said, "an open secret")
    assert edited.text == "an open secret"
    await there.until(lambda: ben.looks_at(said).text == "an open secret")
    # On the server's side of it there is nothing to read.
    await ada.invites(room, kim)
    await there.until(lambda: kim.room("") == room)
    assert [(one.text, one.sealed) for one in kim.sees(room)] == [("", True)] * 2


@needs_node
async def test_a_device_its_owner_has_not_signed_is_neither_heard_nor_spoken_to(there: Homeserver) -> None:
    ada, eve, old = await asyncio.gather(
        there.with_element("Ada"),
        there.with_element("Eve", identity=False, signed=False),
        there.with_element("Old", signed=False),
    )
    algebra = await there.room("algebra", by=ada, people=[eve, old], encrypted=True)
    said = await eve.says(algebra, "hello")
    await there.until(lambda: [one.text for one in old.sees(algebra)] == ["hello"])
    shown = old.sees(algebra)[0].seal
    assert shown is not None
    assert (shown.shield, shown.reason) == ("red", 2)
    hidden = (await there.until(lambda: [one for one in ada.sees(algebra) if one.seal and one.seal.failed]))[0]
    assert (hidden.id, hidden.seal and hidden.seal.failed) == (said.id, "UNSIGNED_SENDER_DEVICE")
    answer = await ada.says(algebra, "who is there?")
    await there.until(lambda: [one.text for one in old.sees(algebra)] == ["hello", "who is there?"])
    unread = await there.until(lambda: [one for one in eve.sees(algebra) if one.seal and one.seal.failed])
    assert [(one.id, one.text, one.sealed) for one in unread] == [(answer.id, "", True)]
    assert unread[0].seal is not None
    assert unread[0].seal.failed == "MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE"


@needs_libolm
async def test_two_people_with_mautrix_write_to_one_another(there: Homeserver) -> None:
    ada, ben = await asyncio.gather(there.with_mautrix("Ada"), there.with_mautrix("Ben"))
    room = await ada.opens_direct(ben, encrypted=True)
    await there.until(lambda: ben.direct_with(ada) == room and "Ben" in ada.members(room))
    said = await ada.says(room, "a secret")
    await there.until(lambda: [one.text for one in ben.sees(room)] == ["a secret"])
    assert ben.looks_at(said).seal == Seal(None, "none", None)
    await ben.reacts(said, "✅")
    await ben.says(room, "indeed", reply_to=said)
    await there.until(lambda: [(one.text, one.reply_to) for one in ada.sees(room)][1:] == [("indeed", said.id)])
    edited = await ada.edits(said, "an open secret")
    await there.until(lambda: ben.looks_at(said).text == edited.text == "an open secret")
    assert ada.looks_at(said).reactions == {"✅": ("Ben",)}
    await ben.goes_offline()
    await ada.says(room, "where are you?")
    await ben.comes_online()
    assert ben.sees(room)[-1].text == "where are you?"


@needs_node
@needs_libolm
async def test_element_and_mautrix_understand_one_another(there: Homeserver) -> None:
    ada, ben = await asyncio.gather(there.with_element("Ada"), there.with_mautrix("Ben"))
    room = await ben.opens_direct(ada, encrypted=True)
    await there.until(lambda: ada.direct_with(ben) == room and "Ada" in ben.members(room))
    await ben.says(room, "a secret")
    await there.until(lambda: [one.text for one in ada.sees(room)] == ["a secret"])
    assert ada.sees(room)[0].seal == Seal(None, "none", None)
    await ada.says(room, "indeed")
    await there.until(lambda: ben.sees(room)[-1].text == "indeed")
    for one, other in ((ada, ben), (ben, ada)):
        assert isinstance(one.phone, Apart)
        assert await one.phone.trust(other.id) == Trust(
            identity=True, changed=False, devices={other.account.device: True}
        )
