"""One process to a database: a second is refused, until the first is gone, however it went."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from storage.engine import Hold, Occupied
from tests.databases import Postgres

_HOLDER = """
import sys
from storage.engine import Hold
hold = Hold(sys.argv[1])
print("mine", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has the database, until it is killed or its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        yield process
        process.kill()


def test_the_second_is_refused_and_gets_in_after_the_first_was_killed(url: str) -> None:
    with another_process(url) as first:
        with pytest.raises(Occupied) as refused:
            Hold(url)
        assert "postgres:" not in str(refused.value), "no password in what the owner is shown"
        first.kill()
        first.wait(10)
        Hold(url).release()


def test_whoever_lets_go_leaves_it_to_the_next(url: str) -> None:
    Hold(url).release()
    with another_process(url) as other:
        other.communicate("")  # it ends by itself
        Hold(url).release()


def test_two_databases_of_a_server_do_not_stand_in_each_others_way(postgres: Postgres, postgres_url: str) -> None:
    other = postgres.new()
    one, two = Hold(postgres_url), Hold(other)
    one.release()
    two.release()
    postgres.drop(other)


def test_the_session_that_writes_is_the_one_that_holds(postgres: Postgres, postgres_url: str) -> None:
    """So nothing can be written by a process that has lost its claim without noticing."""
    hold = Hold(postgres_url)
    held_by = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
    held_by += f"(SELECT oid FROM pg_database WHERE datname = '{hold.engine.url.database}')"
    with hold.engine.connect() as db:
        mine = db.execute(text("SELECT pg_backend_pid()")).scalar()
    assert postgres.sql(held_by) == [(mine,)]
    postgres.cut(postgres_url)
    assert postgres.sql(held_by) == []
    with hold.engine.connect() as db:
        new = db.execute(text("SELECT pg_backend_pid()")).scalar()
        assert new != mine
        assert postgres.sql(held_by) == [(new,)], "a new session takes the claim before anything else"
    postgres.cut(postgres_url)
    with another_process(postgres_url), pytest.raises(Occupied):
        hold.engine.connect()
    hold.release()
