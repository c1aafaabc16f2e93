"""`studyhall renew-identity`: an owner who lost the bot's identity is told what happens, asked, and helped."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from adapters.matrix.keys import Standing
from adapters.matrix.keys.cross_signing import NAME as IDENTITY
from bot.__main__ import main
from storage.engine import Hold
from tests.homeserver import Homeserver, Synapse
from tests.matrix_keys.people import WORDS
from tests.matrix_keys.residence import Resident

Renew = Callable[[str], Awaitable[tuple[int, str]]]


@pytest.fixture
async def there(synapse: Synapse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Homeserver]:
    """A bot that was there once."""
    monkeypatch.chdir(tmp_path)
    async with await Homeserver.open(synapse) as there:
        config = f'[matrix]\nhomeserver = "{there.url}"\nuser = "{there.bot.id}"\n'
        (tmp_path / "config.toml").write_text(config, encoding="utf-8")
        (tmp_path / "data").mkdir(mode=0o700)
        monkeypatch.setenv("STUDYHALL_MATRIX__TOKEN", there.bot.token)
        monkeypatch.setenv("STUDYHALL_MATRIX__SECRET", WORDS)
        monkeypatch.setenv("STUDYHALL_MATRIX__PASSWORD", there.bot.password)
        assert await standing(there) is Standing.VOUCHED
        yield there


async def standing(there: Homeserver) -> Standing | None:
    """As the bot finds it when it starts."""
    resident = await Resident(there, Path("data/matrix")).come()
    await resident.go()
    return resident.keys.standing


async def master(there: Homeserver) -> str:
    """The account's identity, as everybody sees it."""
    said = await there.api(there.bot.token).post("keys", "query", body={"device_keys": {there.bot.id: []}})
    return str(said["master_keys"][there.bot.id]["keys"])


@pytest.fixture
def renew(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Renew:
    """Run it with something typed; its exit status, and what is said."""

    async def run(typed: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = await asyncio.to_thread(main, ["renew-identity"])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def lose() -> None:
    Path("data/matrix", IDENTITY).unlink()


@pytest.mark.parametrize("typed", ["", "no\n", "yes\n", "renew\n"])
async def test_whoever_does_not_mean_it_changes_nothing(there: Homeserver, renew: Renew, typed: str) -> None:
    lose()
    before = await master(there)
    status, told = await renew(typed)
    assert (status, told.splitlines()[-1].endswith("Nothing was changed.")) == (1, True)
    assert "If you have a backup of that file, stop now and put it back" in told
    assert await master(there) == before
    assert await standing(there) is Standing.FOREIGN


async def test_whoever_means_it_has_an_identity_that_vouches_for_the_bot(there: Homeserver, renew: Renew) -> None:
    lose()
    before = await master(there)
    status, told = await renew("New\n")
    assert (status, told.splitlines()[-1].endswith("The bot's identity vouches for its device.")) == (0, True)
    assert f"{there.bot.id} has an identity of which the keys are not here" in told
    assert "is\nwarned once that its identity has changed" in told
    assert await master(there) != before
    assert await standing(there) is Standing.VOUCHED


async def test_where_all_is_well_nobody_is_asked(there: Homeserver, renew: Renew) -> None:
    before = await master(there)
    assert await renew("") == (0, "The bot's identity vouches for its device.\n")
    assert await master(there) == before


async def test_the_password_is_asked_for_by_name(
    there: Homeserver, renew: Renew, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose()
    before = await master(there)
    monkeypatch.delenv("STUDYHALL_MATRIX__PASSWORD")
    status, told = await renew("new\n")
    assert status == 2
    assert told.endswith("wants the account's password for this. Set matrix.password_file, and try again.\n")
    assert await master(there) == before
    # With it, the next try goes on where this one stopped.
    monkeypatch.setenv("STUDYHALL_MATRIX__PASSWORD", there.bot.password)
    assert (await renew("new\n"))[0] == 0
    assert await standing(there) is Standing.VOUCHED


async def test_not_while_the_bot_runs(there: Homeserver, renew: Renew) -> None:
    lose()
    before = await master(there)
    hold = Hold("sqlite:///data/studyhall.db")
    try:
        status, told = await renew("new\n")
    finally:
        hold.release()
    assert (status, told.endswith("another Studyhall is using this database. Stop it first.\n")) == (2, True)
    assert await master(there) == before


async def test_only_matrix_has_identities(renew: Renew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[terminal]\nteachers = ["kim"]\n', encoding="utf-8")
    status, told = await renew("new\n")
    assert (status, told.startswith("There is no section [matrix] in the configuration")) == (2, True)
