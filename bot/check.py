"""`studyhall check`: everything that is wrong, each with its remedy, before students find out."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.config import Class, Config, Discord, Matrix, Misconfigured, Terminal
from bot.language import Finding, Verdict
from bot.sections import APART
from storage import bound, courses, outbox
from storage.engine import Hold, Occupied, database_file
from storage.migrate import current, head

_BUILT = datetime(2026, 11, 1, tzinfo=UTC)
_ROOM = 100 * 2**20
"""Bytes of free disk below which a warning is due."""


def report(config: Config, path: Path, *, as_json: bool = False) -> int:
    """Print all findings; the worst verdict. `path` is where the configuration was read."""
    return tell([*check(config), *_readable(config, path)], as_json=as_json)


def tell(findings: list[Finding], *, as_json: bool) -> int:
    """Print them for people or for a program; the worst verdict."""
    worst = max(one.verdict for one in findings)
    if as_json:
        told = [{"verdict": one.verdict.name.lower(), "about": one.about, "says": one.says} for one in findings]
        print(json.dumps({"studyhall": __version__, "verdict": worst.name.lower(), "findings": told}, indent=2))
        return worst
    print(f"studyhall {__version__}")
    for one in findings:
        print(f"{one.verdict.name.lower():5}  {one.about}: {one.says}")
    return worst


def check(config: Config) -> Iterator[Finding]:
    """Everything that can be found out without starting."""
    yield Finding(Verdict.WELL, "configuration", "every key is known and right")
    yield from _platforms(config)
    yield from _folder(config.folder)
    yield from _log(config)
    yield from _health(config)
    yield from _database(config)
    yield from _clock(datetime.now(UTC))


def _platforms(config: Config) -> Iterator[Finding]:
    if config.terminal is None and config.discord is None and config.matrix is None:
        says = "none is configured. Add a section [terminal], [discord] or [matrix] to the configuration."
        yield Finding(Verdict.FAULT, "platforms", says)
    if config.terminal is not None:
        yield from _terminal(config.terminal)
    if config.discord is not None:
        yield from _discord(config, config.discord)
    if config.matrix is not None:
        yield from _matrix(config, config.matrix)
    for one in config.classes:
        off = [platform for platform, _ in one.homes if getattr(config, platform) is None]
        if off:
            says = f"one is on {', '.join(off)}, which is off. Add its section, or take it out of [[classes]]."
            yield Finding(Verdict.LOOK, "classes", says)


def _terminal(terminal: Terminal) -> Iterator[Finding]:
    yield Finding(Verdict.WELL, "terminal", f"{len(terminal.students)} students to play with")
    opening = Path(terminal.opening)
    if terminal.opening and not (_there(opening) and opening.is_file()):
        says = f"{terminal.opening} is no file. Correct terminal.opening, or leave it out."
        yield Finding(Verdict.FAULT, "terminal", says)
    twice = set(terminal.teachers) & set(terminal.students)
    if twice:
        says = f"{', '.join(sorted(twice))} cannot be both teacher and student. Take one of them out."
        yield Finding(Verdict.FAULT, "terminal", says)
    strangers = set(terminal.closed) - {*terminal.teachers, *terminal.students}
    if strangers:
        says = f"{', '.join(sorted(strangers))} in terminal.closed is nobody of the cast. Correct the name."
        yield Finding(Verdict.LOOK, "terminal", says)


def _discord(config: Config, section: Discord) -> Iterator[Finding]:
    try:
        section.read_token()
    except Misconfigured as error:
        yield from (Finding(Verdict.FAULT, "discord", fault) for fault in error.faults)
        return
    if section.token_file and section.token.get_secret_value():
        says = "both token and token_file are set, and token_file is not read. Take one of them out."
        yield Finding(Verdict.LOOK, "discord", says)
    elif section.token_file and Path(section.token_file).stat().st_mode & 0o007:
        says = f"the token can be read by everybody on this machine. Run: chmod o= {section.token_file}"
        yield Finding(Verdict.LOOK, "discord", says)
    from adapters.discord.check import look  # noqa: PLC0415 - only where it is configured
    from bot.school import discord_settings  # noqa: PLC0415

    yield from asyncio.run(look(discord_settings(section), {int(place) for place in _homes(config, "discord")}))


def _matrix(config: Config, section: Matrix) -> Iterator[Finding]:
    try:
        section.read_secrets()
    except Misconfigured as error:
        yield from (Finding(Verdict.FAULT, "matrix", fault) for fault in error.faults)
        return
    for name, file in section.secret_files.items():
        if file and getattr(section, name).get_secret_value():
            says = f"both {name} and {name}_file are set, and {name}_file is not read. Take one of them out."
            yield Finding(Verdict.LOOK, "matrix", says)
        elif file and Path(file).stat().st_mode & 0o007:
            says = f"{file} can be read by everybody on this machine. Run: chmod o= {file}"
            yield Finding(Verdict.LOOK, "matrix", says)
    from adapters.matrix.check import look  # noqa: PLC0415 - only where it is configured
    from bot.school import matrix_settings  # noqa: PLC0415

    rooms = {place.partition("/$")[0] for place in _homes(config, "matrix")}
    yield from asyncio.run(look(matrix_settings(section, config.folder, config.classes), rooms))


def _homes(config: Config, platform: str) -> set[str]:
    """Places in which courses are at home, as far as the database tells; how that is, is said elsewhere."""
    path = database_file(config.database_url)
    if path is not None and not _there(path):
        return set()
    try:
        hold = Hold(config.database_url)
    except (Occupied, SQLAlchemyError, OSError):
        return set()
    try:
        with hold.engine.connect() as db:
            return set(courses.homes(db, platform)) if current(db) == head() else set()
    except SQLAlchemyError:
        return set()
    finally:
        hold.release()


def _folder(folder: Path) -> Iterator[Finding]:
    there = _nearest(folder)
    if there is None:
        yield Finding(Verdict.FAULT, "data folder", f"{folder} cannot be written. Change its owner, or `data`.")
        return
    if folder.is_dir() and folder.stat().st_mode & 0o007:
        says = f"{folder} can be read by everybody on this machine. Run: chmod o= {folder}"
        yield Finding(Verdict.LOOK, "data folder", says)
    free = shutil.disk_usage(there).free
    if free < _ROOM:
        yield Finding(Verdict.LOOK, "disk", f"only {free // 2**20} MiB are free. Make room.")
    else:
        yield Finding(Verdict.WELL, "data folder", f"{folder} can be written")


def _log(config: Config) -> Iterator[Finding]:
    path = Path(config.log.file)
    if config.log.file and (
        path.is_dir() or _nearest(path.parent) is None or (_there(path) and not os.access(path, os.W_OK))
    ):
        yield Finding(Verdict.FAULT, "log", f"{path} cannot be written. Correct log.file, or its owner.")


def _health(config: Config) -> Iterator[Finding]:
    if config.health is None:
        return
    try:
        socket.create_server(("127.0.0.1", config.health.port)).close()
    except OSError:
        says = f"the port {config.health.port} is taken: by a running Studyhall, else choose another health.port."
        yield Finding(Verdict.LOOK, "health", says)


def _readable(config: Config, path: Path) -> Iterator[Finding]:
    """Whether what is secret in the owner's file, or what people wrote, can be read by everybody."""
    held, keys = (
        path.read_text(encoding="utf-8-sig"),
        [value for _, value in (*(config.discord or ()), *(config.matrix or ()))],
    )
    secrets = [value.get_secret_value() for value in keys if isinstance(value, SecretStr)]
    secrets.append(str(make_url(config.database_url).password or ""))
    if path.stat().st_mode & 0o007 and any(secret and secret in held for secret in secrets):
        says = f"{path} holds a secret and can be read by everybody on this machine. Run: chmod o= {path}"
        yield Finding(Verdict.LOOK, "configuration", says)
    database = database_file(config.database_url)
    if database is None or database.parent == config.folder or not _there(database):
        return  # about the data folder it is said elsewhere
    if database.stat().st_mode & 0o007:
        says = f"{database} can be read by everybody on this machine. Run: chmod o= {database}*"
        yield Finding(Verdict.LOOK, "database", says)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _nearest(folder: Path) -> Path | None:
    """The folder itself, or the one it would be made in, if that can be written."""
    there = next(path for path in (folder, *folder.absolute().parents) if _there(path))
    longest = os.pathconf(there, "PC_NAME_MAX") if hasattr(os, "pathconf") else 255
    possible = all(len(os.fsencode(part)) <= longest for part in folder.parts)
    return there if possible and there.is_dir() and os.access(there, os.W_OK) else None


def _database(config: Config) -> Iterator[Finding]:
    name = config.database_name
    path = database_file(config.database_url)
    if path is not None and not _there(path):
        if _nearest(path.parent) is None:
            yield Finding(Verdict.FAULT, "database", f"{name} cannot be made there. Correct database.url.")
            return
        yield Finding(Verdict.WELL, "database", f"{name} will be made at the first start")
        return
    try:
        hold = Hold(config.database_url)
    except Occupied:
        yield Finding(Verdict.LOOK, "database", f"{name} is in use by a running Studyhall; not looked into")
        return
    except (SQLAlchemyError, OSError) as error:
        yield Finding(Verdict.FAULT, "database", f"{name} cannot be opened ({_kind(error)}). Check database.url.")
        return
    try:
        with hold.engine.connect() as db:
            yield from _inside(db, name)
            yield from _classes(config, db)
    except SQLAlchemyError as error:
        says = f"{name} cannot be read ({_kind(error)}). Restore it from a backup, or check the server."
        yield Finding(Verdict.FAULT, "database", says)
    finally:
        hold.release()


def _inside(db: Connection, name: str) -> Iterator[Finding]:
    if db.dialect.name == "sqlite" and (said := db.execute(text("PRAGMA quick_check(1)")).scalar()) != "ok":
        yield Finding(Verdict.FAULT, "database", f"{name} is damaged ({said}). Restore it from a backup.")
        return
    have, want = current(db), head()
    if have is None:
        yield Finding(Verdict.WELL, "database", f"{name} is empty; tables are made at the first start")
        return
    if have > want:
        says = f"{name} is at revision {have}, this version knows {want}. Install the newer Studyhall."
        yield Finding(Verdict.FAULT, "database", says)
        return
    behind = f", to be brought to {want} at the next start" if have < want else ""
    yield Finding(Verdict.WELL, "database", f"{name} is at revision {have}{behind}")
    if have == want and (lost := outbox.dead(db)):
        says = f"{lost} could not be delivered in the last days; the log says which kind. Look for `not delivered`."
        yield Finding(Verdict.LOOK, "deliveries", says)


def _classes(config: Config, db: Connection) -> Iterator[Finding]:
    """Whether what is to be one class can be one."""
    if current(db) != head():
        return
    for one in config.classes:
        together = " and ".join(platform.capitalize() for platform, _ in one.homes)
        if len(bound.taught(db, one.homes)) > 1:
            named = ", ".join(f"{platform} {home}" for platform, home in one.homes)
            yield Finding(Verdict.FAULT, "classes", f"{named} {APART}")
        else:
            linking = "; people link their accounts with `link`" if len(one.homes) > 1 else ""
            without = f"; without {', '.join(one.without)}" if one.without else ""
            yield Finding(Verdict.WELL, "classes", f"one on {together}{linking}{without}{_limits(one)}")


def _limits(one: Class) -> str:
    """What the owner limited, in their own keys."""
    said = {
        "courses": f"at most {one.courses} open at a time",
        "groups": f"at most {one.groups} for a student in a course",
        "keep": f"what was done in a course is deleted {one.keep} days after it ended, or after somebody left it",
    }
    return "".join(f"; {key}: {words}" for key, words in said.items() if getattr(one, key) is not None)


def _clock(now: datetime) -> Iterator[Finding]:
    if now < _BUILT:
        says = f"it says {now:%Y-%m-%d}, before this version was made. Set it, or switch time synchronisation on."
        yield Finding(Verdict.FAULT, "clock", says)
        return
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        yield Finding(Verdict.FAULT, "clock", "there are no time zones here. Install the package tzdata.")
        return
    yield Finding(Verdict.WELL, "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _kind(error: BaseException) -> str:
    return type(getattr(error, "orig", None) or error).__name__
