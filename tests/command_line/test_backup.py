"""`studyhall backup` and `restore`: what was copied while the bot ran is all there again, and nothing else is lost."""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import backup
from bot.__main__ import main
from bot.config import load
from storage import copies
from storage.engine import Hold
from storage.migrate import TooNew
from tests.hall import Hall

Says = Callable[..., tuple[int, str]]
TERMINAL = "[terminal]\n"
MATRIX = '[matrix]\nhomeserver = "https://m.example"\nuser = "@studyhall:m.example"\ntoken = "t"\nsecret = "{secret}"\n'
SECRET = "a secret for the tests alone"
CANARY = b"xylophone"


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """Run a command in a folder of its own; its exit status and everything it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, config: str = TERMINAL) -> tuple[int, str]:
        Path("config.toml").write_text(config, encoding="utf-8")
        status = main([*arguments])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


_said = itertools.count(1)


def school(*lines: str) -> None:
    """A class that meets, and says these lines."""

    async def meet() -> None:
        hall = await Hall(Path("data")).open()
        for line in lines:
            hall._count = next(_said)  # an event of before is none
            await hall(line)
        await hall.close()

    asyncio.run(meet())


def groups() -> list[str]:
    with sqlite3.connect("data/studyhall.db") as db:
        found = [row[0] for row in db.execute("SELECT name FROM groups ORDER BY id")]
    db.close()
    return found


OPEN = ("kim #algebra: /course open Algebra", "ada #algebra: /course join", "ada #algebra: /group start Owls")


def test_what_was_backed_up_comes_back_and_what_came_since_is_kept_aside(says: Says) -> None:
    Path("data").mkdir()
    school(*OPEN)
    status, told = says("backup", "b.tar")
    assert (status, "(1 courses, 2 people), without keys of Matrix" in told) == (0, True)
    school("ada #algebra: /group start Bees")
    assert says("restore", "--verify", "b.tar")[0] == 0
    assert groups() == ["Owls", "Bees"]  # to verify changes nothing
    status, told = says("restore", "b.tar")
    assert (status, groups()) == (0, ["Owls"])
    [kept] = Path("data").glob("before-restore-*")
    assert f"What was there until now is in {kept}." in told
    assert copies.contents(kept / "studyhall.db").rows["groups"] == 2
    school("ada #algebra: /group start Cats")  # and the class goes on
    assert groups() == ["Owls", "Cats"]


def test_a_backup_is_made_while_the_class_goes_on(says: Says) -> None:
    Path("data").mkdir()

    async def meet() -> tuple[int, str, int]:
        hall = await Hall(Path("data")).open()
        await hall.plays("\n".join(OPEN))
        making = asyncio.create_task(asyncio.to_thread(says, "backup", "b.tar"))
        said = 0
        while not making.done():
            await hall(f"ben #lobby: /help {said}")
            said += 1
        await hall.close()
        return *await making, said

    status, told, said = asyncio.run(meet())
    assert (status, said > 0) == (0, True), told
    assert says("restore", "--verify", "b.tar")[0] == 0


def test_it_is_for_its_owner_alone_and_overwrites_nothing(says: Says) -> None:
    Path("data").mkdir()
    school(*OPEN)
    assert says("backup", "b.tar")[0] == 0
    assert stat.S_IMODE(Path("b.tar").stat().st_mode) == 0o600
    status, told = says("backup", "b.tar")
    assert (status, "b.tar is there already, and nothing is overwritten." in told) == (2, True)
    assert sorted(path.name for path in Path().iterdir()) == ["b.tar", "config.toml", "data"]


def test_there_is_nothing_to_back_up_yet(says: Says) -> None:
    status, told = says("backup", "b.tar")
    assert (status, "there is nothing to back up" in told) == (2, True)
    assert not Path("data").exists()


def test_neither_a_running_bot_nor_a_newer_version_is_restored_over(says: Says) -> None:
    Path("data").mkdir()
    school(*OPEN)
    says("backup", "b.tar")
    hold = Hold("sqlite:///data/studyhall.db")
    status, told = says("restore", "b.tar")
    hold.release()
    assert (status, "another Studyhall is using this database" in told) == (2, True)
    with sqlite3.connect("data/studyhall.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    assert says("backup", "newer.tar")[0] == 0
    for asked in (("restore", "newer.tar"), ("restore", "--verify", "newer.tar")):
        status, told = says(*asked)
        assert (status, "Install the newer version." in told) == (2, True)
    assert list(Path("data").glob("before-restore-*")) == []


def test_a_damaged_backup_is_never_put_in_place(says: Says) -> None:
    Path("data").mkdir()
    school(*OPEN)
    says("backup", "b.tar")
    whole, dice = Path("b.tar").read_bytes(), random.Random(7)
    with tarfile.open("b.tar") as archive:
        inside = archive.getmember("studyhall.db")
    config, manifest = load(Path("config.toml")), backup.verify(load(Path("config.toml")), Path("b.tar"))
    cut = [whole[: dice.randrange(inside.offset_data + inside.size)] for _ in range(40)]
    bent = []
    for _ in range(80):
        at = dice.randrange(len(whole))
        bent.append(whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :])
    refused = 0
    for damaged in [b"", b"a letter", *cut, *bent]:
        Path("d.tar").write_bytes(damaged)
        try:  # what is not refused is harmless: it was only between the files
            found = backup.verify(config, Path("d.tar"))
            assert (found.rows, found.sha256) == (manifest.rows, manifest.sha256)
        except (backup.Unfit, TooNew):
            refused += 1
    assert refused >= 100
    status, told = says("restore", "d.tar") if refused == 122 else says("restore", "config.toml")
    assert (status, "Traceback" in told) == (2, False)
    assert groups() == ["Owls"]


def test_what_cannot_be_kept_aside_is_not_replaced(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data").mkdir()
    school(*OPEN)
    says("backup", "b.tar")
    school("ada #algebra: /group start Bees")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.copies.shutil.copy2", full)
    status, told = says("restore", "b.tar")
    assert (status, "No space left on device" in told) == (2, True)
    assert groups() == ["Owls", "Bees"]


def test_a_damaged_database_is_not_backed_up_but_can_be_restored(says: Says) -> None:
    Path("data").mkdir()
    school(*OPEN)
    says("backup", "b.tar")
    file = Path("data/studyhall.db")
    sound = file.read_bytes()
    file.write_bytes(sound[:8192] + b"\xff" * (len(sound) - 8192))
    Path("data/studyhall.db-wal").write_bytes(b"of the damaged one")
    status, told = says("backup", "c.tar")
    assert (status, "is damaged" in told, Path("c.tar").exists()) == (2, True, False)
    assert says("restore", "b.tar")[0] == 0
    assert groups() == ["Owls"]


def test_the_keys_come_along_and_only_the_secret_opens_them(says: Says) -> None:
    keys, config = Path("data/matrix"), MATRIX.format(secret=SECRET)
    keys.mkdir(parents=True)
    school(*OPEN)
    (keys / "token").write_bytes(CANARY)
    store = sqlite3.connect(keys / "keys.db")
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE used (session TEXT)")
    store.execute("INSERT INTO used VALUES ('xylophone')")
    store.execute("CREATE TABLE olmsessions (session TEXT)")
    store.execute("INSERT INTO olmsessions VALUES ('of a moment ago')")
    store.commit()  # and it stays open, as while the bot runs
    status, told = says("backup", "b.tar", config=config)
    assert (status, "with the bot's keys on Matrix" in told) == (0, True)
    assert CANARY not in Path("b.tar").read_bytes()
    store.close()
    (keys / "token").write_bytes(b"of later")
    status, told = says("restore", "b.tar", config=MATRIX.format(secret="some other secret of hers"))
    assert (status, "sealed with another secret" in told) == (2, True)
    assert (keys / "token").read_bytes() == b"of later"
    assert says("restore", "b.tar", config=config)[0] == 0
    assert (keys / "token").read_bytes() == CANARY
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    with sqlite3.connect(keys / "keys.db") as store:
        assert store.execute("SELECT session FROM used").fetchall() == [("xylophone",)]
        assert store.execute("SELECT * FROM olmsessions").fetchall() == []  # what was said since used them up
    store.close()
    [kept] = Path("data").glob("before-restore-*")
    assert (kept / "matrix" / "token").read_bytes() == b"of later"


def test_keys_are_not_copied_without_the_secret(says: Says) -> None:
    Path("data/matrix").mkdir(parents=True)
    school(*OPEN)
    status, told = says("backup", "b.tar", config=MATRIX.format(secret=""))
    assert (status, "Store 16 characters or more in a file" in told) == (2, True)
    assert not Path("b.tar").exists()


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump --format=custom"), ("restore", "pg_restore")])
def test_postgresql_has_tools_of_its_own(says: Says, command: str, tool: str) -> None:
    config = '[terminal]\n[database]\nurl = "postgresql://u:c4n4ry@h/school?password=c4n4ry"\n'
    status, told = says(command, "b.dump", config=config)
    assert status == 2
    assert f"Run: {tool}" in told
    assert "b.dump" in told
    assert "'postgresql://u@h/school'" in told
    assert "c4n4ry" not in told
