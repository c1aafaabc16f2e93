"""`studyhall export`: a class with all that is kept of it, or one person with theirs and nobody else's words."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, String, insert

from bot.__main__ import main
from storage.declared import DECLARED, WITHHELD, WORDS_OF
from storage.engine import open_engine
from storage.export import _HOLDS, tables
from storage.feedback import DONE
from storage.merging import PERSONS
from storage.schema import Instant
from storage.tables import metadata
from tests.hall import MONDAY, Hall

Says = Callable[..., tuple[int, str]]


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """Run it in a folder of its own; its exit status and everything it printed."""
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text("[terminal]\n", encoding="utf-8")
    Path("data").mkdir()

    def run(*arguments: str) -> tuple[int, str]:
        status = main(["export", *arguments])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def school(scene: str = "") -> None:
    async def meet() -> None:
        hall = await Hall(Path("data")).open()
        await hall.plays(
            scene or "kim #algebra: /course open Algebra\nada #algebra: /course join\nben #algebra: /course join"
        )
        await hall.close()

    asyncio.run(meet())


def rows(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in Path(folder).glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield file.stem, json.loads(line)


def value(table: str, column: Column[Any], community: int, person: int, name: str) -> object:
    """A word says whose it is; the second person of a row, and whose work feedback is about, is the other one."""
    if column.name == "community_id":
        return community
    if column.name in PERSONS | _HOLDS.get(table, set()):
        return person if column.name in MINE or table in {"buttons", "brought"} else 5 - person
    if isinstance(column.type, Instant):
        return MONDAY
    if isinstance(column.type, Boolean):
        return column.name != "hidden"
    if (table, column.name) == ("feedback_given", "state"):
        return DONE
    if column.name in {"platform", "lane"}:
        return "terminal" if column.name == "platform" else f"@{name}"
    if isinstance(column.type, String | JSON):
        mine = WORDS_OF.get(table, {}).get(column.name, "person_id") in MINE
        mine = mine and (table, column.name) not in {("feedback_comments", "fate"), ("feedback_comments", "because")}
        return f"word-of-{name if mine else OTHER[name]}-{column.name}"
    return 90 + community * 10 + (5 - person if column.name == "request_id" else person)


MINE = {"person_id", "id", "learner_id", "earlier_person_id", "owner_id"}
OTHER = {"ada": "ben", "ben": "ada", "far": "far"}


def everybody_everywhere() -> None:
    """A row in nearly every table for ada (2) and ben (3) of this class, and for number 2 of another."""
    school()
    engine = open_engine("sqlite:///data/studyhall.db")
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for table in tables():
            if table.name in {"people", "accounts"}:
                continue  # they are there
            for who in ((1, 2, "ada"), (1, 3, "ben"), (7, 2, "far")):
                db.execute(insert(table).values({one.name: value(table.name, one, *who) for one in table.c}))
    engine.dispose()


def test_every_table_and_every_column_of_text_is_declared() -> None:
    assert set(DECLARED) == set(metadata.tables)
    for table in metadata.sorted_tables:
        personal, plain, secret = DECLARED[table.name][1:]
        assert len(personal) + len(plain) + len(secret) == len(personal | plain | secret), table.name
        text = {one.name for one in table.c if isinstance(one.type, String | JSON)}
        assert text == personal | plain | secret, table.name


def test_a_class_is_there_whole_and_no_other(says: Says) -> None:
    everybody_everywhere()
    status, told = says("out", "--class", "terminal:class")
    assert (status, "about.json says what they are" in told) == (0, True)
    found = list(rows("out"))
    assert {row["community_id"] for _, row in found} == {1}
    assert {name for name, _ in found} == {one.name for one in tables()}
    text = json.dumps(found)
    for table in tables():
        assert not [one for one in DECLARED[table.name].secret if f"word-of-ada-{one}" in text]
    assert "word-of-far" not in text
    assert {"word-of-ada-work", "word-of-ben-work", "Algebra"} <= set(text.replace('"', " ").split())


def test_a_person_gets_theirs_and_nobody_elses_words(says: Says) -> None:
    everybody_everywhere()
    assert says("out", "--person", "terminal:ada")[0] == 0
    found = list(rows("out"))
    text = json.dumps(found)
    assert "word-of-far" not in text
    mine = {
        f"word-of-ada-{one}"
        for table in tables()
        for one in DECLARED[table.name].personal - WITHHELD.get(table.name, frozenset())
        if _is_about(table.name)
    } | {"word-of-ada-words", "word-of-ada-because"}
    assert not {one for one in mine if one not in text and not one.endswith(("-lane", "-name", "-folded"))}
    bens = {word for word in text.replace('"', " ").replace(",", " ").split() if word.startswith("word-of-ben")}
    # What ben said of ada's work is hers as well, and how far she is with helping him; nothing else of his is.
    assert bens - {"word-of-ben-state"} == {"word-of-ben-words", "word-of-ben-criterion"}
    for name, row in found:
        holders = (PERSONS | _HOLDS.get(name, set())) & row.keys()
        assert {row[one] for one in holders} <= {2, None}, (name, row)


ESSAYS = """\
kim #algebra: /course open Algebra
ada #algebra: /course join
ben #algebra: /course join
cleo #algebra: /course join
dan #algebra: /course join
kim #algebra: /review start title=Essays task="Your essay"
"""


def written_by(who: str) -> str:
    """What somebody says in each of their reviews."""
    return f"On page 2, in row 1, the arrow is missing, so draw it, says number {'abcd'.index(who[0])}."


async def reviewed(hall: Hall) -> None:
    """A round in which everybody has reviewed everybody, and nothing is given out yet."""
    await hall.plays(ESSAYS)
    class_of = ("ada", "ben", "cleo", "dan")
    for who in class_of:
        await hall(f"{who} #algebra: /review submit")
        for said in (f"The essay of {who}", "skip"):
            await hall(f"{who} privately: {said}")
        await hall(f"{who} privately presses Send")
    for who in class_of * 3:
        await hall(f"{who} #algebra: /review next")
        await hall(f"{who} #algebra presses Write your review")
        for said in (written_by(who), *["skip"] * 4):
            await hall(f"{who} privately: {said}")
        await hall(f"{who} privately presses Send")


async def go_on(hall: Hall) -> None:
    await hall("kim #algebra: /review status")
    await hall("kim #algebra presses Go on now")


def test_an_author_gets_what_was_given_out_and_never_who_wrote_it(says: Says) -> None:
    others = {written_by(who) for who in ("ben", "cleo", "dan")}

    async def play() -> None:
        hall = await Hall(Path("data")).open()
        await reviewed(hall)
        says("early", "--person", "terminal:ada")
        await go_on(hall)
        await go_on(hall)
        says("out", "--person", "terminal:ada")
        await hall("ada privately presses Say how it helped")
        await hall("ada privately presses Something is wrong")
        seen = await hall("ada privately presses It is unkind")
        assert any("It is hidden now" in one.text for one in seen)
        says("flagged", "--person", "terminal:ada")
        await hall.close()

    asyncio.run(play())

    def comments(folder: str) -> list[dict[str, Any]]:
        return [row for name, row in rows(folder) if name == "feedback_comments"]

    assert {row["words"] for row in comments("early")} == {written_by("ada")}
    mine = [row for row in comments("out") if row["words"] == written_by("ada")]
    got = [row for row in comments("out") if row["words"] in others]
    assert (len(mine), {row["words"] for row in got}, len(got)) == (3, others, 3)
    assert [row["place"] for row in got] == [1, 2, 3], "as she was shown them"
    assert {row["given_id"] for row in got} == {None}
    assert {row["request_id"] for row in got} == {row["id"] for name, row in rows("out") if name == "feedback_requests"}
    assert [row["person_id"] for name, row in rows("out") if name == "feedback_given"] == [2, 2, 2]
    shown = [row["words"] for row in comments("flagged") if row["words"] in others]
    assert len(shown) == 2
    for name, row in rows("flagged"):
        numbers = [one for key, one in row.get("args", {}).items() if key == "given"] if name == "buttons" else []
        assert not {*numbers, row.get("given_id") if name == "feedback_flags" else None} - {None}, (name, row)


UNNAMED = "Because all of its angles are right, and “all” is meant, which is what makes a square of it."
FLAGGED = f"""\
kim #algebra: /course open Algebra
ada #algebra: /course join
ben #algebra: /course join
cleo #algebra: /course join
dan #algebra: /course join
kim #algebra: /course role dan deputy
ben #algebra: /course quiet on=yes
kim #algebra: /discuss start Why is a rectangle with equal sides a square?
ben #algebra: /discuss write words='{UNNAMED}' to=Ada
cleo #algebra presses Something is wrong
cleo #algebra presses It is unkind
dan #algebra: /discuss flags
kim privately presses 1: it is fine
"""


def test_what_was_said_without_a_name_is_its_writer_s_and_nobody_else_s(says: Says) -> None:
    school(FLAGGED)
    for who in ("ada", "ben", "cleo", "dan", "kim"):
        assert says(who, "--person", f"terminal:{who}")[0] == 0
    [mine] = [row for name, row in rows("ben") if name == "relayed"]
    assert (mine["words"], mine["addressed"]) == (UNNAMED, None)
    assert not [row for name, row in rows("ben") if name == "relayed_flags"], "who flagged it is not theirs to know"
    for who in ("ada", "cleo", "dan", "kim"):
        assert "Because all of its angles" not in str(list(rows(who))), who
    assert [row["reason"] for name, row in rows("cleo") if name == "relayed_flags"] == ["unkind"]
    told = [row["body"] for name, row in rows("cleo") if name == "outbox"]
    assert None in told, "a message that holds them says no more than that it came"
    assert any("What is wrong?" in body for body in told if body), "other messages are whole"


def test_nobody_hears_who_avoids_them_or_what_a_teacher_said_of_two(says: Says) -> None:
    everybody_everywhere()
    says("out", "--person", "terminal:ada")
    kept = [(name, row) for name, row in rows("out") if name in {"avoided", "pair_rules"}]
    assert [(name, row["person_id"], row["other_id"]) for name, row in kept] == [("avoided", 2, None)]


def _is_about(table: str) -> bool:
    """Whether its rows have somebody they are about, and words that a person's export must hold."""
    columns = set(metadata.tables[table].c.keys())
    skipped = {"people", "accounts", "outbox", "close_answers", "links", "brought", "groups"}
    return bool(columns & PERSONS) and table not in skipped


def test_what_is_personal_is_said_and_the_files_are_for_their_owner_alone(says: Says) -> None:
    everybody_everywhere()
    says("out", "--class", "terminal:class")
    about = json.loads(Path("out/about.json").read_text(encoding="utf-8"))
    assert about["files"]["feedback_requests.jsonl"]["personal"] == ["person_id", "revised", "wish", "work"]
    assert about["files"]["courses.jsonl"]["personal"] == []
    assert set(about["files"]) == {path.name for path in Path("out").glob("*.jsonl")}
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("out").iterdir()} == {0o600}
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o700


def test_nothing_is_overwritten_and_nobody_is_made_up(says: Says) -> None:
    assert says("out", "--class", "terminal:class")[0] == 2  # there is no database yet
    assert list(Path("data").iterdir()) == []
    school()
    for whom in (("--class", "terminal:elsewhere"), ("--person", "terminal:zoe"), ("--person", "ada"), ("--class", "")):
        status, told = says("out", *whom)
        assert (status, "nothing is kept of it" in told, Path("out").exists()) == (2, True, False)
    assert says("out", "--person", "terminal:ada")[0] == 0
    status, told = says("out", "--person", "terminal:ada")
    assert (status, "nothing is overwritten" in told) == (2, True)


def test_it_works_on_postgresql(postgres_url: str, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYHALL_DATABASE__URL", postgres_url)

    async def meet() -> None:
        hall = await Hall(Path("data"), postgres_url).open()
        await hall.plays("kim #algebra: /course open Algebra\nada #algebra: /course join")
        assert says("out", "--class", "terminal:class")[0] == 0  # while it runs
        assert says("ada", "--person", "terminal:ada")[0] == 0
        await hall.close()

    asyncio.run(meet())
    assert [row["name"] for name, row in rows("out") if name == "courses"] == ["Algebra"]
    assert [row["name"] for name, row in rows("ada") if name == "people"] == ["Ada"]
    lanes = {row["lane"] for name, row in rows("ada") if name == "outbox"}
    assert lanes == {"@ada"}
