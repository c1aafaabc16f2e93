"""Keys from a backup: what was said since used them further, and still what the bot says next can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.matrix.keys.store import fit_for_later
from storage.copies import copy
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import BOT

ADA = "@ada:study.test"
ROOM = "!room:study.test"


@pytest.mark.parametrize("fit", [True, False])
async def test_after_keys_were_put_back_what_is_said_can_be_read(
    homeserver: Homeserver, cast: Cast, tmp_path: Path, *, fit: bool
) -> None:
    ada = await cast.student("ada")
    homeserver.room(ROOM, BOT, ADA)

    async def says(words: str) -> None:
        bot = await cast.bot()
        await bot.turn()
        await bot.say(ROOM, words)
        await bot.close()
        await ada.sync()

    await says("one")
    copy(tmp_path / "keys" / "keys.db", tmp_path / "old.db")
    if fit:
        fit_for_later(tmp_path / "old.db")
    await says("two")
    await says("three")
    for file in (tmp_path / "keys").glob("keys.db*"):
        file.unlink()
    (tmp_path / "old.db").rename(tmp_path / "keys" / "keys.db")
    await says("four")
    await says("five")
    assert ada.read == ["one", "two", "three", *(["four", "five"] if fit else [])]
