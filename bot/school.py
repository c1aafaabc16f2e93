"""The composition root: every part is made here, once, and put together."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine, make_url

from bot.config import Config, Discord as DiscordSection, Matrix as MatrixSection
from bot.core import Core
from bot.desk import Desk, listed
from bot.language import Catalogue, Clock, Platform, Unusable, WallClock
from cogs.courses import Courses
from cogs.discussion import Alike, Discussions, Hints, HintSettings, Overview, Report
from cogs.discussion.judge import prepare
from cogs.feedback import Feedback
from cogs.groups import Groups
from cogs.linking import Linking
from cogs.tutoring import tutors
from storage import bound
from storage.engine import Hold, Occupied, begin
from storage.migrate import migrate
from storage.writer import Writer

if TYPE_CHECKING:  # a platform is imported only where it is configured
    from adapters.discord.platform import Discord
    from adapters.discord.settings import Settings
    from adapters.matrix.platform import Matrix
    from adapters.matrix.settings import Settings as MatrixSettings
    from adapters.terminal.front import Front

log = structlog.get_logger()

PAUSES = (1, 5, 30, 300)
"""Seconds after which a platform is tried again that broke off by a fault of ours; from the last on, always as long."""


def features() -> Catalogue:
    """Everything that Studyhall does."""
    groups, hints, feedback = Groups(), Hints(), Feedback()
    tutoring, leaves_tutoring = tutors()
    discussions = Discussions(hints)
    courses = Courses(leaving=[groups.forget, discussions.forget, feedback.forget, leaves_tutoring])
    catalogue = Catalogue(
        [
            courses,
            groups,
            discussions,
            hints,
            Overview(),
            HintSettings(),
            Report(),
            Alike(),
            feedback,
            *tutoring,
            Linking(),
        ]
    )
    catalogue.add(Desk(catalogue))
    return catalogue


async def open_school(config: Config, script: Path | None) -> int:
    """Run until the platforms end or the process is asked to stop; the exit status.

    Raises:
        Unusable: a platform ended because its owner has to change something.

    """
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):  # also for whoever changes their mind while it starts
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    hold = Hold(config.database_url)
    try:
        migrate(hold.engine)
        bind_classes(hold.engine, config)
        return await _run(config, Writer(hold.engine), script, asked)
    finally:
        hold.release()


def bind_classes(engine: Engine, config: Config) -> None:
    """Make one class of what the owner's file says is one.

    Raises:
        Apart: they have had courses of their own.

    """
    with engine.connect() as db:
        for one in config.classes:
            begin(db)
            try:
                bound.bind(db, one.homes)
            except BaseException:
                db.exec_driver_sql("ROLLBACK")
                raise
            db.exec_driver_sql("COMMIT")


async def _run(config: Config, writer: Writer, script: Path | None, asked: asyncio.Event) -> int:
    catalogue = features()
    if not config.classes:  # there is nothing to link
        catalogue.leave_out(Linking)
    clock: Clock = WallClock()
    platforms: dict[str, Platform] = {}
    if config.discord is not None:
        discord = _discord(config.discord, catalogue)
        platforms[discord.name] = discord
    if config.matrix is not None:
        matrix = _matrix(config.matrix, config.folder, catalogue)
        platforms[matrix.name] = matrix
    front = None
    if config.terminal is not None and not (platforms and _unattended(script)):
        front = _terminal(config, script, catalogue)
        clock = front.clock
        platforms[front.world.name] = front.world
    core = Core(catalogue, writer, clock, platforms)
    await asyncio.to_thread(prepare)
    await core.start()
    log.info("ready", platforms=sorted(platforms))
    lost: list[str] = []
    running = asyncio.gather(*(_attend(platform, core, lost) for platform in platforms.values()))
    stopping = asyncio.create_task(asked.wait())
    evicted = False

    def leave() -> None:
        nonlocal evicted
        evicted = True
        asked.set()

    writer.evicted = leave
    await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    running.cancel()
    stopping.cancel()
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await running
    finally:
        await core.stop(0 if evicted else 8)  # what is left is the other's to deliver
    log.info("stopped")
    if evicted:
        raise Occupied(make_url(config.database_url).render_as_string(hide_password=True))
    if lost:
        raise Unusable("\n".join(lost))
    return 1 if front is not None and front.mistakes else 0


async def _attend(platform: Platform, core: Core, lost: list[str]) -> None:
    """Run a platform. When its owner has to mend something first it is off; whatever happens, the others go on."""
    failed = 0
    while True:
        try:
            return await platform.run(core)
        except Unusable as error:
            log.error("platform is off", platform=platform.name, says=str(error))  # noqa: TRY400 - told, not traced
            return lost.append(f"{platform.name}: {error} `studyhall check` says more.")
        except Exception as error:
            if platform.name == "terminal":  # nobody is left to sit at it
                raise
            where = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)[-4:]]
            log.error("platform broke off", platform=platform.name, kind=type(error).__name__, at=where)  # noqa: TRY400 - it may hold words
        await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
        failed += 1


def _unattended(script: Path | None) -> bool:
    """Nobody sits at the terminal: it would play standard input with a clock of its own, and end."""
    return script is None and (sys.stdin is None or not sys.stdin.isatty())


def discord_settings(section: DiscordSection) -> Settings:
    """What the owner's file says, as the adapter takes it.

    Raises:
        Misconfigured: there is no token.

    """
    from adapters.discord.settings import Settings  # noqa: PLC0415 - only where it is configured

    return Settings(
        section.read_token(),
        teachers=frozenset(map(int, section.teachers)),
        tutors=frozenset(map(int, section.tutors)),
        students=frozenset(map(int, section.students)),
        rooms=frozenset(map(int, section.rooms)),
        discussions=section.discussions,
    )


def _discord(section: DiscordSection, catalogue: Catalogue) -> Discord:
    from adapters.discord.platform import Discord  # noqa: PLC0415 - only where it is configured

    return Discord(discord_settings(section), listed(catalogue))


def matrix_settings(section: MatrixSection, folder: Path) -> MatrixSettings:
    """What the owner's file says, as the adapter takes it.

    Raises:
        Misconfigured: something that nobody else may know is not there.

    """
    from adapters.matrix.settings import Settings  # noqa: PLC0415 - only where it is configured

    secrets = section.read_secrets()
    return Settings(
        section.homeserver,
        section.user,
        folder / "matrix",
        token=secrets["token"],
        password=secrets["password"],
        appservice=secrets["appservice_token"],
        secret=secrets["secret"],
        device=section.device,
        prefix=section.prefix,
        spaces=frozenset(section.spaces),
        servers=frozenset(section.servers),
        encrypt=section.encrypt,
    )


def _matrix(section: MatrixSection, folder: Path, catalogue: Catalogue) -> Matrix:
    from adapters.matrix.platform import Matrix  # noqa: PLC0415 - only where it is configured

    return Matrix(matrix_settings(section, folder), commands=catalogue.commands.values())


def _terminal(config: Config, script: Path | None, catalogue: Catalogue) -> Front:
    from adapters.terminal.front import Front  # noqa: PLC0415 - only where it is configured
    from adapters.terminal.world import Cast  # noqa: PLC0415

    settings = config.terminal
    assert settings is not None
    cast = Cast(settings.teachers, settings.students, settings.rooms, settings.closed)
    opening = Path(settings.opening) if settings.opening else None
    commands = lambda: ((c.name, c.about.template) for c in catalogue.commands.values() if c.offered)  # noqa: E731
    return Front(cast, config.folder, script, opening, commands)
