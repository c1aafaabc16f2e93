"""The schema that migrations lead to, up and down, with people's rows in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

import storage.migrate
from storage import groups, reminded, tables
from storage.engine import open_engine
from storage.migrate import TooNew, current, head, migrate
from tests.storage.versions import with_a_next_version


@pytest.fixture
def blank(blank_url: str) -> Iterator[Engine]:
    engine = open_engine(blank_url)
    yield engine
    engine.dispose()


@pytest.fixture
def full(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def names(engine: Engine) -> set[str]:
    with engine.connect() as db:
        return set(inspect(db).get_table_names())


def versions() -> list[str]:
    return sorted(path.stem[:4] for path in (storage.migrate._FOLDER / "versions").glob("[0-9]*.py"))


def test_migrations_lead_to_exactly_the_tables_that_the_program_uses(blank: Engine) -> None:
    assert migrate(blank) == head()
    with blank.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []
        assert current(db) == head()


def test_keys_references_and_indexes_are_those_of_the_program_too(blank: Engine) -> None:
    """What alembic's own comparison leaves out."""
    migrate(blank)
    have = described(blank)
    del have["alembic_version"]
    migrate(blank, "base")
    tables.metadata.create_all(blank)
    want = described(blank)
    del want["alembic_version"]
    assert have == want
    assert have["timers"] != have["people"], "there is something to compare"


def described(engine: Engine) -> dict[str, object]:
    with engine.connect() as db:
        look = inspect(db)
        counted = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        upwards = set(db.execute(text(counted)).scalars()) if db.dialect.name == "sqlite" else set()
        return {
            table: {
                "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(table)},
                "key": look.get_pk_constraint(table),
                "references": sorted(map(str, look.get_foreign_keys(table))),
                "unique": sorted(map(str, look.get_unique_constraints(table))),
                "indexes": {
                    index["name"]: (index["column_names"], index["unique"], _where(index.get("dialect_options", {})))
                    for index in look.get_indexes(table)
                },
                "never used again": table in upwards,
            }
            for table in look.get_table_names()
        }


def _where(options: dict[str, object]) -> str | None:
    return next((str(value) for key, value in options.items() if key.endswith("_where")), None)


def test_the_comparison_sees_a_difference(full: Engine) -> None:
    """The test above would be worth nothing if it could not fail."""
    with full.connect() as db:
        db.execute(text("ALTER TABLE people ADD COLUMN shoe_size INTEGER"))
        db.execute(text("DROP TABLE watched"))
        context = MigrationContext.configure(db)
        kinds = {difference[0] for difference in compare_metadata(context, tables.metadata)}
    assert kinds == {"remove_column", "add_table"}


def test_every_step_down_and_up_again_works(blank: Engine) -> None:
    migrate(blank)
    everything = names(blank)
    for version in [*reversed(versions()[:-1]), "base"]:
        migrate(blank, version)
    assert names(blank) <= {"alembic_version"}, "nothing of ours is left"
    with blank.connect() as db:
        assert current(db) is None
    for version in versions():
        assert migrate(blank, version) == version
    assert names(blank) == everything


def test_a_database_that_is_up_to_date_is_left_alone(full: Engine) -> None:
    with full.connect() as db:
        db.execute(text("INSERT INTO homes (platform, home, community_id) VALUES ('terminal', 'class', 1)"))
    assert migrate(full) == head()
    with full.connect() as db:
        assert db.execute(text("SELECT home FROM homes")).scalar() == "class"


def test_a_database_of_a_newer_version_is_refused_and_not_touched(full: Engine) -> None:
    with full.connect() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = names(full)
    with pytest.raises(TooNew, match="9999"):
        migrate(full)
    assert names(full) == before
    with full.connect() as db:
        assert current(db) == "9999"


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migration after the last one, that changes a table to which others refer; its folder's name has a trap."""
    folder = with_a_next_version(tmp_path / "100%d")
    monkeypatch.setattr(storage.migrate, "_FOLDER", folder)
    return folder / "versions" / "9000_next.py"


def fill(engine: Engine) -> None:
    with engine.connect() as db:
        db.execute(text("INSERT INTO people (community_id, id, name, folded, since) VALUES (1, 1, 'Ada', 'ada', 0)"))
        db.execute(
            text("INSERT INTO accounts (community_id, platform, account, person_id) VALUES (1, 'terminal', 'ada', 1)")
        )


def test_a_table_to_which_others_refer_can_be_changed(full: Engine, next_version: Path) -> None:
    assert next_version.exists()
    fill(full)
    assert migrate(full) == "9000"
    with full.connect() as db:
        assert db.execute(text("SELECT name, pronouns FROM people")).one() == ("Ada", None)
        assert db.execute(text("SELECT account FROM accounts")).scalar() == "ada"
        if db.dialect.name == "sqlite":
            assert db.execute(text("PRAGMA foreign_keys")).scalar() == 1, "they are watched again"
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []
    assert migrate(full, versions()[-2]) == versions()[-2]
    with full.connect() as db:
        assert [column["name"] for column in inspect(db).get_columns("people")] == list(tables.people.people.c.keys())


def test_a_migration_that_loses_what_others_refer_to_changes_nothing(full: Engine, next_version: Path) -> None:
    fill(full)
    lossy = '\n    op.execute("DELETE FROM people")\n\ndef downgrade'
    next_version.write_text(next_version.read_text().replace("\ndef downgrade", lossy))
    with pytest.raises(Exception, match=r"(?i)accounts"):
        migrate(full)
    with full.connect() as db:
        assert current(db) == versions()[-2]
        assert db.execute(text("SELECT name FROM people")).scalar() == "Ada"
        assert "pronouns" not in {column["name"] for column in inspect(db).get_columns("people")}


def test_whoever_wanted_no_hints_gets_none_after_the_migration_and_back(blank: Engine) -> None:
    migrate(blank, "0002")
    with blank.connect() as db:
        db.execute(text("INSERT INTO nudges (community_id, person_id, wanted) VALUES (1, 1, true), (1, 2, false)"))
    migrate(blank)
    with blank.connect() as db:
        assert db.execute(text("SELECT community_id, person_id, what FROM spared")).all() == [(1, 2, "hints")]
    migrate(blank, "0002")
    with blank.connect() as db:
        assert db.execute(text("SELECT person_id, wanted FROM nudges")).all() == [(2, False)]


def test_tutoring_that_runs_has_a_session_after_the_migration_and_offers_stay(blank: Engine) -> None:
    migrate(blank, "0006")
    with blank.connect() as db:
        fill_course(db)
        db.execute(
            text(
                "INSERT INTO tutorings (community_id, id, course_id, learner_id, tutor_id, topic, tried, stuck, state, "
                "since) VALUES (1, 1, 1, 1, 2, 'sets', '', '', 'active', 5), (1, 2, 1, 1, 2, '', '', '', 'ended', 5)"
            )
        )
        db.execute(
            text(
                "INSERT INTO tutor_offers (community_id, course_id, person_id, topics, places, since) "
                "VALUES (1, 1, 2, 'Algebra 2, sets', 3, 5)"
            )
        )
    migrate(blank)
    with blank.connect() as db:
        met = db.execute(text("SELECT tutoring_id, tutor_id, learner_id, began, ended FROM tutor_sessions")).all()
        assert met == [(1, 2, 1, 5, None)]
        assert db.execute(text("SELECT person_id, topics, places FROM offers")).all() == [(2, "Algebra 2, sets", 3)]
    migrate(blank, "0006")
    with blank.connect() as db:
        assert db.execute(text("SELECT topics FROM tutor_offers")).all() == [("Algebra 2, sets",)]


def test_groups_and_their_members_live_on_and_reminders_are_still_known(blank: Engine) -> None:
    migrate(blank, "0007")
    with blank.connect() as db:
        fill_course(db)
        db.execute(
            text(
                "INSERT INTO groups (community_id, id, course_id, name, folded, goal, seats, owner_id, open, since) "
                "VALUES (1, 1, 1, 'Owls', 'owls', 'sheet 3', 4, 2, true, 5), "
                "(1, 2, 1, 'Foxes', 'foxes', '', 4, 2, false, 5)"
            )
        )
        db.execute(text("INSERT INTO group_members (community_id, group_id, person_id, since) VALUES (1, 1, 2, 5)"))
        db.execute(
            text("INSERT INTO discussion_reminders (community_id, discussion_id, person_id, at) VALUES (1, 12, 2, 7)")
        )
    migrate(blank)
    with blank.connect() as db:
        [owls] = groups.all_open(db, 1, 1)
        assert (owls.name, owls.goal, owls.seats, owls.owner, owls.taken, owls.entry) == (
            "Owls",
            "sheet 3",
            4,
            2,
            1,
            "open",
        )
        assert [one.name for one in groups.in_state(db, 1, 1, groups.ENDED)] == ["Foxes"]
        assert reminded.of(db, 1, "discussion:12") == {2}
        groups.hand_over(db, 1, 1, None)
    migrate(blank, "0007")
    with blank.connect() as db:
        assert db.execute(text("SELECT name, owner_id, open FROM groups ORDER BY id")).all() == [
            ("Owls", 2, True),
            ("Foxes", 2, False),
        ]
        assert db.execute(text("SELECT discussion_id, person_id, at FROM discussion_reminders")).all() == [(12, 2, 7)]


def fill_course(db: Connection) -> None:
    db.execute(
        text(
            "INSERT INTO people (community_id, id, name, folded, since) "
            "VALUES (1, 1, 'Ada', 'ada', 0), (1, 2, 'Ben', 'ben', 0)"
        )
    )
    db.execute(
        text(
            "INSERT INTO courses (community_id, id, name, language, zone, open, since) "
            "VALUES (1, 1, 'Algebra', 'en', 'UTC', true, 0)"
        )
    )


def test_feedback_keeps_its_words_and_whether_it_helped_through_the_migration_and_back(blank: Engine) -> None:
    migrate(blank, "0007")
    fill(blank)
    given = "SELECT id, strength, unclear, improve, helped FROM feedback_given ORDER BY id"
    with blank.connect() as db:
        db.execute(
            text(
                "INSERT INTO courses (community_id, id, name, language, zone, open, since) "
                "VALUES (1, 1, 'Algebra', 'en', 'UTC', true, 0)"
            )
        )
        db.execute(
            text(
                "INSERT INTO feedback_requests (community_id, id, course_id, person_id, work, wish, open, since) "
                "VALUES (1, 1, 1, 1, 'a proof', '', true, 0), (1, 2, 1, 1, 'an essay', '', true, 0)"
            )
        )
        db.execute(
            text(
                "INSERT INTO feedback_given (community_id, id, request_id, person_id, strength, unclear, evidence, "
                "example, improve, helped, at) VALUES (1, 1, 1, 1, 'clear', '', '', '', 'shorter', true, 5), "
                "(1, 2, 2, 1, 'short', 'why?', '', '', '', NULL, 6)"
            )
        )
        before = db.execute(text(given)).all()
    migrate(blank)
    with blank.connect() as db:
        said = db.execute(text("SELECT given_id, n, criterion, words, helpful FROM feedback_comments ORDER BY 1, 2"))
        assert said.all() == [
            (1, 1, "What works well", "clear", 5),
            (1, 5, "One way to make it better", "shorter", 5),
            (2, 1, "What works well", "short", None),
            (2, 2, "What needs more explanation", "why?", None),
        ]
        assert db.execute(text("SELECT state, done FROM feedback_given ORDER BY id")).all() == [
            ("done", 5),
            ("done", 6),
        ]
    migrate(blank, "0007")
    with blank.connect() as db:
        assert db.execute(text(given)).all() == before
