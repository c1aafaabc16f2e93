"""A turn that takes long: the person sees that we are thinking, then the answer, and no more people than otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from adapters.discord import replies
from tests.discord.hall import DiscordHall
from tests.loopback.asked import Asked
from tests.loopback.seen import Seen

DISCORD_WAITS = 3.0
LIFE = 15 * 60

Release = Callable[[], None]


@pytest.fixture
def release(hall: DiscordHall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """No turn is handled before this is called."""
    assert replies.PATIENCE < DISCORD_WAITS - 0.5
    monkeypatch.setattr(replies, "PATIENCE", 0.05)
    go = threading.Event()
    hall.core._writer.run(lambda _db, _page: go.wait(20))
    yield go.set
    go.set()


async def thinking(hall: DiscordHall, asked: Asked) -> Seen:
    """What is seen until the answer comes."""
    await hall.there.until(lambda: asked.acknowledged)
    assert asked.response is not None
    assert asked.response.loading
    return asked.response


async def test_a_private_answer_stays_private(hall: DiscordHall, release: Release) -> None:
    lobby = hall.channels["lobby"]
    asked = hall.people["ada"].slash("try echo", lobby, words="hello")
    assert (await thinking(hall, asked)).ephemeral
    release()
    await asked
    assert asked.response is not None
    assert (asked.response.text, asked.response.ephemeral) == ("1 times quiet: hello", True)
    assert hall.people["ben"].sees(lobby) == []


async def test_a_public_answer_is_thought_about_in_public(hall: DiscordHall, release: Release) -> None:
    lobby = hall.channels["lobby"]
    asked = hall.people["ada"].slash("try post", lobby, words="tea at four")
    assert not (await thinking(hall, asked)).ephemeral
    release()
    await asked
    assert [seen.text for seen in hall.people["ben"].sees(lobby)] == ["On the board: tea at four"]


async def test_what_turns_out_to_be_public_arrives_in_public(
    hall: DiscordHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.05)
    lobby, ada = hall.channels["lobby"], hall.people["ada"]
    asked = await ada.slash("try ready", lobby)
    assert asked.response is not None
    go = threading.Event()
    hall.core._writer.run(lambda _db, _page: go.wait(20))
    pressed = ada.presses(asked.response, "Put it up")
    assert (await thinking(hall, pressed)).ephemeral
    go.set()
    await hall.calm()
    assert [seen.text for seen in hall.people["ben"].sees(lobby)] == ["On the board: again"]
    assert not any(seen.loading for seen in ada.sees(lobby))


async def test_a_form_that_comes_too_late_is_opened_with_a_button_in_place(hall: DiscordHall, release: Release) -> None:
    ada = hall.people["ada"]
    asked = ada.slash("try essay", hall.channels["lobby"])
    assert (await thinking(hall, asked)).ephemeral
    release()
    await asked
    assert asked.modal is None
    assert asked.response is not None
    assert asked.response.labels == ["Open the form"]
    assert asked.response.ephemeral
    opened = await ada.presses(asked.response, "Open the form")
    assert opened.modal is not None
    assert opened.modal.labels[0] == "What is it called?"


async def test_an_answer_after_a_quarter_of_an_hour_goes_to_the_person(hall: DiscordHall, release: Release) -> None:
    lobby, ada = hall.channels["lobby"], hall.people["ada"]
    asked = ada.slash("try echo", lobby, words="hello")
    await thinking(hall, asked)
    hall.there.push_clock(LIFE + 1)
    release()
    await hall.calm()
    assert ada.direct is not None
    assert [seen.text for seen in ada.sees(ada.direct)] == ["1 times quiet: hello"]
    assert hall.people["ben"].sees(lobby) == []


@pytest.mark.parametrize(("who", "told"), [("kim", "Teaching."), ("ada", "Only a teacher can do that.")])
async def test_its_buttons_act_in_the_room_and_ask_who_one_is_there(
    hall: DiscordHall, release: Release, who: str, told: str
) -> None:
    person = hall.people[who]
    asked = person.slash("try ready", hall.channels["lobby"])
    await thinking(hall, asked)
    hall.there.push_clock(LIFE + 1)
    release()
    await hall.calm()
    assert person.direct is not None
    [ready] = person.sees(person.direct)
    pressed = await person.presses(ready, "Teach here")
    assert pressed.response is not None
    assert pressed.response.text == told
    await person.presses(ready, "Put it up")
    await hall.calm()
    assert "On the board: again" in [seen.text for seen in hall.people["ben"].sees(hall.channels["lobby"])]


@pytest.mark.parametrize("slow", [False, True])
async def test_what_is_not_answered_is_acknowledged_and_leaves_nothing(
    hall: DiscordHall, monkeypatch: pytest.MonkeyPatch, *, slow: bool
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.05)
    lobby, ada = hall.channels["lobby"], hall.people["ada"]
    ready = await ada.slash("try ready", lobby)
    assert ready.response is not None
    go = threading.Event()
    hall.core._writer.run(lambda _db, _page: go.wait(20))
    asked = [ada.slash("try hush", lobby), ada.presses(ready.response, "Hush")]
    if slow:
        for one in asked:
            await thinking(hall, one)
    go.set()
    await hall.there.until(lambda: all(one.acknowledged for one in asked))
    await hall.calm()
    await hall.there.until(lambda: [seen.text for seen in ada.sees(lobby)] == ["Ready?"])
    assert not any(one.expired for one in asked)
