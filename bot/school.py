"""The composition root: every part is made here, once, and put together."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog
from sqlalchemy import Engine, make_url

from bot.config import Class, Config, Discord as DiscordSection, Matrix as MatrixSection
from bot.core import Core
from bot.desk import Desk, listed
from bot.language import Catalogue, Clock, Platform, Unusable, WallClock
from bot.reload import Reload
from cogs import coaching
from cogs.courses import course_desk
from cogs.discussion import Alike, Discussions, Flags, Hints, HintSettings, Overview, Relaying, Report
from cogs.discussion.judge import prepare
from cogs.feedback import feedback
from cogs.groups import study_groups
from cogs.linking import Linking
from cogs.moderation import Audit, moderation
from cogs.quiet import Quiet
from cogs.reflection import looking_back
from cogs.rehearsing import Rehearsals
from cogs.reports.digest import Digest
from cogs.reports.needs import Needs
from cogs.reports.reports import Reports
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
    from bot import rehearsal  # noqa: PLC0415 - on its stage plays all that is put together here, itself included

    flags = Flags()
    relaying = Relaying(flags)
    hints = Hints(relaying)
    groups, leaves_groups = study_groups()
    giving_feedback, leaves_feedback = feedback()
    tutoring, leaves_tutoring = tutors()
    discussions = Discussions(hints)
    reflection, ends_questions = looking_back()
    leaving = [leaves_groups, discussions.forget, leaves_feedback, leaves_tutoring, ends_questions]
    catalogue = Catalogue(
        [
            *course_desk(leaving),
            *groups,
            Quiet(),
            discussions,
            relaying,
            flags,
            hints,
            Overview(),
            HintSettings(),
            Report(),
            Alike(),
            *moderation(),
            *giving_feedback,
            *tutoring,
            *reflection,
            Reports(),
            Linking(),
        ]
    )
    needs = Needs(catalogue)
    rehearsals = Rehearsals(catalogue, rehearsal)
    for one in (needs, Digest(needs), Audit(catalogue.about), rehearsals, Desk(catalogue)):
        catalogue.add(one)
    return catalogue


class Again(NamedTuple):
    """How the owner's file is read again, and how logs then go where it says."""

    read: Callable[[], Config]
    logs: Callable[[Config], None]


async def open_school(config: Config, script: Path | None, again: Again | None = None) -> int:
    """Run until the platforms end or the process is asked to stop; the exit status.

    With `again`, SIGHUP has the configuration read again.

    Raises:
        Unusable: a platform ended because its owner has to change something.

    """
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):  # also for whoever changes their mind while it starts
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    if again is not None:  # until there is something to change: what is on its way to be used was just read
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, lambda: None)
    hold = Hold(config.database_url)
    try:
        migrate(hold.engine)
        communities = bind_classes(hold.engine, config)
        return await _run(config, communities, Writer(hold.engine), script, asked, again)
    finally:
        hold.release()


def bind_classes(engine: Engine, config: Config) -> list[int]:
    """Make one class of what the owner's file says is one; the community of each.

    Raises:
        Apart: they have had courses of their own.

    """
    communities = []
    with engine.connect() as db:
        for one in config.classes:
            begin(db)
            try:
                communities.append(bound.bind(db, one.homes))
            except BaseException:
                db.exec_driver_sql("ROLLBACK")
                raise
            db.exec_driver_sql("COMMIT")
    return communities


def _switch(catalogue: Catalogue, communities: list[int], config: Config) -> None:
    """Have each class as the owner's file says."""
    classes = dict(zip(communities, config.classes, strict=True))
    catalogue.owners = {number: one.owner for number, one in classes.items()}


def take_over(again: Again, catalogue: Catalogue, communities: list[int], discord: Discord | None, new: Config) -> None:
    """Put in force what may change while people use it. What can fail comes first, so that it is all or nothing."""
    settings = discord_settings(new.discord) if new.discord is not None else None
    again.logs(new)
    _switch(catalogue, communities, new)
    if discord is not None and settings is not None:
        discord.adopt(settings)


async def _run(
    config: Config,
    communities: list[int],
    writer: Writer,
    script: Path | None,
    asked: asyncio.Event,
    again: Again | None,
) -> int:
    catalogue = features()
    _switch(catalogue, communities, config)
    if all(len(one.homes) == 1 for one in config.classes):  # there is nothing to link
        catalogue.leave_out(Linking)
    clock: Clock = WallClock()
    platforms: dict[str, Platform] = {}
    discord = None
    if config.discord is not None:
        discord = _discord(config.discord, catalogue)
        platforms[discord.name] = discord
    if config.matrix is not None:
        matrix = _matrix(config.matrix, config, catalogue)
        platforms[matrix.name] = matrix
    front = None
    if config.terminal is not None and not (platforms and _unattended(script)):
        front = _terminal(config, script, catalogue)
        clock = front.clock
        platforms[front.world.name] = front.world
    if again is not None:
        takes = functools.partial(take_over, again, catalogue, communities, discord)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, Reload(config, again.read, takes))
    core = Core(catalogue, writer, clock, platforms)
    await _make_ready(core)
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
    async with _telling(config, core, writer, platforms):
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


async def _make_ready(core: Core) -> None:
    """What would keep somebody waiting later is done before anybody is let in."""
    await asyncio.to_thread(prepare)
    await asyncio.to_thread(coaching.prepare)
    await core.start()
    keep_for_good()


def keep_for_good() -> None:
    """Have the garbage collector leave alone what is there now: modules, commands, templates, statements.

    Its full collections look at everything, and nothing else can run meanwhile: some 60 ms in the middle of a report,
    nearly all of it spent on what was imported at the start and stays until the end.
    """
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def _telling(config: Config, core: Core, writer: Writer, platforms: dict[str, Platform]) -> AsyncIterator[None]:
    """Meanwhile, tell how it is, where the owner wants that."""
    if config.health is None:
        yield
        return
    from bot.health import Health, tells  # noqa: PLC0415 - only where it is configured

    async with tells(Health(core, writer, platforms), config.health.port):
        yield


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


def matrix_settings(section: MatrixSection, folder: Path, classes: Iterable[Class] = ()) -> MatrixSettings:
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
        powers={one.matrix: one.teacher_power for one in classes if one.matrix},
    )


def _matrix(section: MatrixSection, config: Config, catalogue: Catalogue) -> Matrix:
    from adapters.matrix.platform import Matrix  # noqa: PLC0415 - only where it is configured

    return Matrix(matrix_settings(section, config.folder, config.classes), commands=catalogue.commands.values())


def _terminal(config: Config, script: Path | None, catalogue: Catalogue) -> Front:
    from adapters.terminal.front import Front  # noqa: PLC0415 - only where it is configured
    from adapters.terminal.world import Cast  # noqa: PLC0415

    settings = config.terminal
    assert settings is not None
    cast = Cast(settings.teachers, settings.students, settings.rooms, settings.closed)
    opening = Path(settings.opening) if settings.opening else None
    commands = lambda: ((c.name, c.about.template) for c in catalogue.commands.values() if c.offered)  # noqa: E731
    return Front(cast, config.folder, script, opening, commands)
