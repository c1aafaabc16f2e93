"""A form is filled in by one person, corrected without losing a word, and gone on with later."""

from __future__ import annotations

from tests.hall import Hall, Seen

FILLED = "ada privately: Birds\nada privately: They sing.\nada privately: A book"


def public(seen: list[Seen]) -> list[str]:
    return [one.text for one in seen if one.where == "#lobby" and not one.only]


async def test_a_form_is_sent(hall: Hall) -> None:
    [asked] = await hall("ada #lobby: /try essay")
    assert asked.only == "ada"
    assert "What is it called?" in asked.text
    [asked] = await hall("ada privately: Birds")
    assert "You could begin: “I think”" in asked.text
    await hall.plays("ada privately: They sing.\nada privately: A book")
    seen = await hall("ada privately presses Send")
    assert public(seen) == ["Birds: They sing. (A book)"]
    assert [one.text for one in seen if one.only == "ada"] == ["Your essay is out."]


async def test_nothing_is_sent_before_it_is_sent(hall: Hall) -> None:
    await hall.plays(f"ada #lobby: /try essay\n{FILLED}")
    for who in ("ben", "kim"):
        assert not any("Birds" in one.text for one in hall.view(who))
    await hall("ada privately: cancel")
    assert public(await hall("ada #lobby: /help")) == []


async def test_what_was_typed_is_kept_when_it_is_refused_and_can_be_corrected(hall: Hall) -> None:
    await hall("ada #lobby: /try essay")
    await hall.plays(FILLED.replace("Birds", "taken"))
    [refused] = await hall("ada privately: send")
    assert "There is an essay called taken already." in refused.text
    [again] = await hall("ada privately presses Change what I wrote")
    for word in ("taken", "They sing.", "A book"):
        assert word in again.text
    await hall.plays("ada privately: 1\nada privately: Birds")
    assert public(await hall("ada privately: send")) == ["Birds: They sing. (A book)"]


async def test_a_refused_form_can_be_corrected_after_a_restart(hall: Hall) -> None:
    await hall("ada #lobby: /try essay")
    await hall.plays(FILLED.replace("Birds", "taken"))
    await hall("ada privately: send")
    await hall.restart()
    [again] = await hall("ada #lobby: /form continue")
    assert "They sing." in again.text
    await hall.plays("ada privately: 1\nada privately: Birds")
    assert public(await hall("ada privately: send")) == ["Birds: They sing. (A book)"]


async def test_a_form_that_was_left_is_opened_again(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada #lobby: /try echo hi")
    await hall.restart()
    [again] = await hall("ada privately: /form continue")
    assert "What is it called?" in again.text
    await hall.plays(FILLED)
    assert public(await hall("ada privately: send")) == ["Birds: They sing. (A book)"]
