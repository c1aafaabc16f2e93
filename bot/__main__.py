"""The command line: `studyhall run`, `check`, `migrate`, `backup`, `restore` and the others."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__

if TYPE_CHECKING:  # pydantic takes longer to import than a small pairing to solve
    from bot.config import Config


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0 well, 1 with something to look at, 2 not at all."""
    asked = _parser().parse_args(arguments)
    match asked.command:
        case "version":
            print(f"studyhall {__version__}")
            return 0
        case "replies":
            from bot.replies import judge_file  # noqa: PLC0415 - each command imports only what it needs

            return judge_file(asked.file, copies=asked.copies, feedback=asked.feedback)
        case "pair":
            from bot.pair import pair_file  # noqa: PLC0415

            return pair_file(asked.file)
        case _:
            return _configured(asked)


def _configured(asked: argparse.Namespace) -> int:
    """The same for the commands that need the owner's file."""
    from bot.config import Misconfigured, load  # noqa: PLC0415

    try:
        config = load(_config_file(asked.config))
    except Misconfigured as error:
        if asked.command == "check" and asked.json:
            from bot.check import tell  # noqa: PLC0415 - each command imports only what it needs
            from bot.language import Finding, Verdict  # noqa: PLC0415

            return tell([Finding(Verdict.FAULT, "configuration", fault) for fault in error.faults], as_json=True)
        print(*error.faults, sep="\n", file=sys.stderr)
        return 2
    match asked.command:
        case "check":
            from bot.check import report  # noqa: PLC0415 - each command imports only what it needs

            return report(config, _config_file(asked.config), as_json=asked.json)
        case "migrate":
            return _migrate(config)
        case "renew-identity":
            return _renew(config)
        case "backup" | "restore":
            return _keep(config, asked)
        case "export":
            from bot.export import export  # noqa: PLC0415 - each command imports only what it needs

            return export(config, asked.folder, home=asked.home, person=asked.person)
        case _:
            return _run(config, asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="studyhall", description="A chat bot that makes peer learning work.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    config = argparse.ArgumentParser(add_help=False)
    config.add_argument("--config", metavar="FILE", default="", help="default: config.toml, else config.example.toml")
    run = commands.add_parser("run", parents=[config], help="start the bot")
    run.add_argument(
        "--script",
        metavar="FILE",
        type=Path,
        help="play a script on the terminal platform, then end; - reads standard input",
    )
    check = commands.add_parser(
        "check", parents=[config], help="name everything that is wrong, and what to do about it"
    )
    check.add_argument("--json", action="store_true", help="for a program to read")
    commands.add_parser("migrate", parents=[config], help="bring the database to this version's schema")
    backup = commands.add_parser("backup", parents=[config], help="make a copy of everything, also while the bot runs")
    backup.add_argument("file", metavar="FILE", type=Path, help="a new file")
    restore = commands.add_parser("restore", parents=[config], help="put everything back as it was in a backup")
    restore.add_argument("--verify", action="store_true", help="only say whether it could be; nothing is changed")
    restore.add_argument("file", metavar="FILE", type=Path)
    export = commands.add_parser("export", parents=[config], help="write out what is kept of a class, or of a person")
    export.add_argument("folder", metavar="FOLDER", type=Path, help="a new folder, for lines of JSON")
    about = export.add_mutually_exclusive_group(required=True)
    about.add_argument("--class", dest="home", metavar="PLATFORM:ID", help="by one of its servers or spaces")
    about.add_argument("--person", metavar="PLATFORM:ACCOUNT", help="by one of their accounts")
    commands.add_parser(
        "renew-identity", parents=[config], help="Matrix: replace an identity whose keys were lost; it asks before"
    )
    replies = commands.add_parser(
        "replies",
        help="say which replies only agree, praise or repeat",
        description="Reads lines of JSON and writes lines of JSON. It needs no configuration, and stores nothing.",
    )
    replies.add_argument(
        "file",
        metavar="FILE.jsonl",
        type=Path,
        help='lines {"id", "text", "parent"?, "prior"?, "context"? (discussion, chat or help), "lang"?}; '
        "- reads standard input",
    )
    instead = replies.add_mutually_exclusive_group()
    instead.add_argument(
        "--copies", action="store_true", help='lines {"id", "earlier", "later"} instead: is the later one a copy?'
    )
    instead.add_argument(
        "--feedback", action="store_true", help='lines {"id", "text", "lang"?} instead: is the feedback weak or useful?'
    )
    pair = commands.add_parser(
        "pair",
        help="match tutors, plan reviews, form groups, pairs and rounds",
        description="Reads a problem as JSON and writes the answer as JSON. It needs no configuration.",
    )
    pair.add_argument(
        "file",
        metavar="FILE.json",
        type=Path,
        nargs="?",
        default=Path("-"),
        help="also .json.gz; without it, or for -, standard input is read",
    )
    commands.add_parser("version", help="print the version")
    return parser


def _config_file(named: str) -> Path:
    if named:
        return Path(named)
    own, example = Path("config.toml"), Path("config.example.toml")
    return example if example.exists() and not own.exists() else own


def _migrate(config: Config) -> int:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from storage.engine import Hold, Occupied  # noqa: PLC0415
    from storage.migrate import TooNew, migrate  # noqa: PLC0415

    try:
        hold = Hold(config.database_url)
        try:
            print(f"the database is at revision {migrate(hold.engine)}")
        finally:
            hold.release()
    except Occupied:
        return _occupied(config)
    except TooNew as error:
        return _too_new(error)
    except (SQLAlchemyError, OSError) as error:
        return _unusable(config, error)
    return 0


def _renew(config: Config) -> int:
    import asyncio  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot.config import Misconfigured  # noqa: PLC0415
    from storage.engine import Hold, Occupied  # noqa: PLC0415

    if config.matrix is None:
        says = "There is no section [matrix] in the configuration, and nothing but Matrix has identities."
        print(says, file=sys.stderr)
        return 2
    try:
        hold = Hold(config.database_url)  # the keys are in use while the bot runs
    except Occupied:
        return _occupied(config)
    except (SQLAlchemyError, OSError) as error:
        return _unusable(config, error)
    try:
        from adapters.matrix.renewal import renew  # noqa: PLC0415
        from bot.school import matrix_settings  # noqa: PLC0415

        done = asyncio.run(renew(matrix_settings(config.matrix, config.folder), _agreed))
    except Misconfigured as error:
        print(*error.faults, sep="\n", file=sys.stderr)
        return 2
    finally:
        hold.release()
    print(done.says)
    return done.verdict


def _keep(config: Config, asked: argparse.Namespace) -> int:
    """Copies of what is kept: do it and say what was done, or what stands in the way."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot import backup  # noqa: PLC0415
    from bot.config import Misconfigured  # noqa: PLC0415
    from storage.engine import Occupied  # noqa: PLC0415
    from storage.migrate import TooNew  # noqa: PLC0415

    try:
        if asked.command == "backup":
            print(f"{asked.file}: {backup.back_up(config, asked.file)}")
        elif asked.verify:
            print(f"{asked.file}: all is well, and nothing was changed. It was {backup.verify(config, asked.file)}")
        else:
            manifest, kept = backup.restore(config, asked.file)
            print(f"{asked.file}: restored. It was {manifest}\nWhat was there until now is in {kept}.")
    except Occupied:
        return _occupied(config)
    except TooNew as error:
        return _too_new(error)
    except (Misconfigured, backup.Unfit) as error:
        print(error, file=sys.stderr)
        return 2
    except (SQLAlchemyError, OSError) as error:
        why = getattr(error, "strerror", None) or type(getattr(error, "orig", None) or error).__name__
        where = getattr(error, "filename", None) or asked.file
        print(f"{where}: it could not be done ({why}). Is there room, and may you write there?", file=sys.stderr)
        return 2
    return 0


def _agreed(warning: str) -> bool:
    """Whether somebody sits there who has read it and means it."""
    print(warning, end="\n\n")
    try:
        return input("Type the word new to go on, anything else to leave it: ").strip().casefold() == "new"
    except EOFError:
        print()
        return False


def _unusable(config: Config, error: Exception) -> int:
    # Its kind and nothing more: a driver's words may hold what is in the URL.
    kind = type(getattr(error, "orig", None) or error).__name__
    says = f"{config.database_name} cannot be used ({kind}). `studyhall check` says more."
    print(says, file=sys.stderr)
    return 2


def _occupied(config: Config) -> int:
    print(f"{config.database_name}: another Studyhall is using this database. Stop it first.", file=sys.stderr)
    return 2


def _too_new(error: Exception) -> int:
    print(
        f"The database is at revision {error}, newer than this Studyhall. Install the newer version.", file=sys.stderr
    )
    return 2


def _run(config: Config, asked: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot.config import load  # noqa: PLC0415
    from bot.language import Unusable  # noqa: PLC0415
    from bot.logs import set_up  # noqa: PLC0415
    from bot.school import Again, open_school  # noqa: PLC0415
    from bot.sections import APART  # noqa: PLC0415
    from storage.bound import Apart  # noqa: PLC0415
    from storage.engine import Occupied  # noqa: PLC0415
    from storage.migrate import TooNew  # noqa: PLC0415

    if config.terminal is None and config.discord is None and config.matrix is None:
        says = "No platform is configured. Add a section [terminal], [discord] or [matrix] to the configuration."
        print(says, file=sys.stderr)
        return 2
    faults = _locked_out(config)
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        return 2
    try:
        _readable(asked.script)
        if config.terminal is not None:
            _readable(Path(config.terminal.opening) if config.terminal.opening else None)
        config.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        attended = (config.discord is None and config.matrix is None) or _sat_at()
        logs = functools.partial(set_up, terminal=config.terminal is not None and attended)
        logs(config)
    except OSError as error:
        print(f"{error.filename}: it cannot be opened ({error.strerror}).", file=sys.stderr)
        return 2
    try:
        # Whose window is closed while they sit at the terminal wants it to end.
        again = None if _sat_at() else Again(functools.partial(load, _config_file(asked.config)), logs)
        return asyncio.run(open_school(config, asked.script, again))
    except Occupied:
        return _occupied(config)
    except TooNew as error:
        return _too_new(error)
    except Apart as error:
        print(f"classes: {error} {APART}", file=sys.stderr)
        return 2
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        return _unusable(config, error)


def _locked_out(config: Config) -> list[str]:
    """What is missing to log in anywhere."""
    from bot.config import Misconfigured  # noqa: PLC0415

    faults = []
    if config.discord is not None:
        try:
            config.discord.read_token()
        except Misconfigured as error:
            faults += [f"discord: {fault}" for fault in error.faults]
    if config.matrix is not None:
        try:
            config.matrix.read_secrets()
        except Misconfigured as error:
            faults += [f"matrix: {fault}" for fault in error.faults]
    return faults


def _sat_at() -> bool:
    """Whether somebody sits at the terminal that this was started from."""
    return sys.stdin is not None and sys.stdin.isatty()


def _readable(script: Path | None) -> None:
    if script is not None and str(script) != "-":
        with script.open("rb"):
            pass


def entry() -> None:
    """What the installed command `studyhall` calls."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
