from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from storage.engine import open_engine
from storage.migrate import migrate
from tests.databases import GIVEN, Postgres, Server
from tests.hall import Hall
from tests.overheard import OVERHEARD, listen_everywhere

if TYPE_CHECKING:
    from tests.homeserver.synapse import Synapse

settings.register_profile("studyhall", deadline=None)  # how fast something is, benchmarks tell
settings.load_profile("studyhall")


@pytest.fixture(scope="session", autouse=True)
def everything_is_overheard() -> Iterator[None]:
    """Hear all logs, and all that is typed."""
    with pytest.MonkeyPatch.context() as patch:
        listen_everywhere(patch.setattr)
        yield


@pytest.fixture(autouse=True)
def nothing_typed_is_logged(request: pytest.FixtureRequest, everything_is_overheard: None) -> Iterator[None]:  # noqa: ARG001 - it listens
    """No log, of whatever is tested, holds a token or what anybody typed."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    OVERHEARD.listen()
    yield
    if folder is not None:
        OVERHEARD.reads(folder)
    if found := OVERHEARD.found():
        pytest.fail("This was logged:\n" + "\n".join(found), pytrace=False)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server that a test may halt; one for each process of the test run."""
    try:
        server = Server()
    except Exception as error:  # noqa: BLE001 - whatever it is, these tests fail and say what to do; none is skipped
        pytest.fail(f"No PostgreSQL to test on: {error!r}. Give one with {GIVEN}=postgresql://...", pytrace=False)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """Where PostgreSQL databases are made."""
    given = os.environ.get(GIVEN)
    postgres = Postgres(given or request.getfixturevalue("server").url)
    yield postgres
    postgres.close()


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    """A Matrix homeserver that nobody may end; one for each process of the test run."""
    from tests.homeserver.synapse import Synapse  # noqa: PLC0415 - most tests need neither it nor what it needs

    synapse = Synapse()
    try:
        synapse.start()
    except Exception as error:  # noqa: BLE001 - as above: none is skipped
        synapse.close()
        pytest.fail(f"No Synapse to test on: {error}", pytrace=False)
    yield synapse
    synapse.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "studyhall.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database with all tables."""
    url = postgres.new()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A SQLite database with all tables."""
    path = tmp_path / "studyhall.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A database with all tables, of each kind."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(wanted))


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without anything, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.new(migrated=False)
    yield url
    postgres.drop(url)


@pytest.fixture
async def hall(tmp_path: Path, url: str) -> AsyncIterator[Hall]:
    """A class to play with, on each kind of database."""
    hall = await Hall(tmp_path, url).open()
    yield hall
    await hall.close()
