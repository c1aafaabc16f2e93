"""The few statements that every turn needs, compiled once and run by the driver itself.

SQLAlchemy's own execution costs about 25 µs a statement and 5 µs a bulk row, several times what SQLite needs for the
work (`benchmarks/turns.py`). Everything else in storage is executed as usual: it is run too seldom to matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, TextClause, Update
from sqlalchemy.exc import DBAPIError


class _Compiled(NamedTuple):
    sql: str
    arguments: Callable[[Mapping[str, object]], Any]
    error: type[Exception]


class Prepared:
    """A statement; its parameters are given by name, all of them."""

    def __init__(self, clause: Insert | Update | Delete | Select[Any] | TextClause) -> None:
        """Compile `clause` when it is first run on a kind of database."""
        self._clause = clause
        self._compiled: dict[str, _Compiled] = {}

    def first(self, db: Connection, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The first row."""
        compiled = self._on(db.dialect)
        try:
            cursor = cast("Any", db.connection.driver_connection).execute(compiled.sql, compiled.arguments(values))
            row: tuple[Any, ...] | None = cursor.fetchone()
        except compiled.error as error:
            raise DBAPIError.instance(compiled.sql, None, error, compiled.error) from error
        return row

    def many(self, db: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Run it for each of `rows`."""
        compiled = self._on(db.dialect)
        try:
            cursor = cast("Any", db.connection.driver_connection).cursor()
            cursor.executemany(compiled.sql, [compiled.arguments(row) for row in rows])
        except compiled.error as error:
            raise DBAPIError.instance(compiled.sql, None, error, compiled.error) from error

    def _on(self, dialect: Dialect) -> _Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = cast("Any", self._clause.compile(dialect=dialect))
        fixed: dict[str, object] = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        processors: dict[str, Callable[[Any], Any]] = compiled._bind_processors  # noqa: SLF001 - as SQLAlchemy does
        names: list[str] = list(compiled.positiontup or compiled.binds)
        processed = [(place, processors[name]) for place, name in enumerate(names) if name in processors]
        pick = itemgetter(*names)

        def by_place(given: Mapping[str, object]) -> list[object]:
            values = list(pick({**fixed, **given} if fixed else given))
            for place, process in processed:
                values[place] = process(values[place])
            return values

        def by_name(given: Mapping[str, object]) -> dict[str, object]:
            return dict(zip(names, by_place(given), strict=True))

        error = cast("Any", dialect.loaded_dbapi).Error
        return _Compiled(str(compiled), by_place if compiled.positional else by_name, error)
