"""Everything that is logged while the tests run, held against everything that was typed, and every secret.

What counts is what the program would write down with `level = "debug"`: every line of ours, and of the libraries what
is grave (`bot/logs.py` keeps the rest from the file). What was typed is known where the core takes it, on every
platform.
"""

from __future__ import annotations

import functools
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from adapters.discord.settings import Settings as DiscordSettings
from adapters.matrix.settings import Settings as MatrixSettings
from bot.core import Core
from bot.language import Asked, Event, Said, Submitted

RUN = 3
"""So many words in a row that somebody typed are a text; one alone may be a command's name, or ours."""

_LETTERS = 10
"""Letters that they have at least: what is shorter is a date, or "a b c"."""

_SHORTEST = 8
"""Characters of a secret that is looked for; shorter ones stand in for one and are part of other words."""

_TOKEN = re.compile(r"syt_\w+|(?<![\w-])[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}|(?:Bot|Bearer) [\w.-]{8,}")
"""Access tokens as Synapse and Discord make them, wherever they come from."""

_WORD = re.compile(r"\w+")
_QUIET = ("discord", "nio")
"""Of what these log, `bot/logs.py` keeps only what is critical."""


class Overheard(logging.Handler):
    """What was typed, what is secret, and what of both was logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._typed: set[str] = set()
        self._secrets: set[str] = set()
        self._found: list[str] = []
        self.heard = 0

    def types(self, said: str) -> None:
        """Somebody typed this."""
        self._typed.update(_runs(said))

    def knows(self, secret: str) -> None:
        """Nobody may ever read this."""
        if len(secret) >= _SHORTEST:
            self._secrets.add(secret)

    def hears(self, line: str) -> None:
        """This was logged."""
        self.heard += 1
        found = [run for run in _runs(line) if run in self._typed]
        found += [secret for secret in self._secrets if secret in line]
        found += _TOKEN.findall(line)
        if found:
            self._found.append(f"{found} in: {line[:500]}")

    def found(self) -> list[str]:
        """What of it was logged since this was last asked."""
        found, self._found = self._found, []
        return found

    # Where it listens -----------------------------------------------------------------------------------------------

    def __call__(self, _: object, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """As one of structlog's processors."""
        self.hears(json.dumps({"level": level, **event}, default=repr, ensure_ascii=False))
        return event

    def emit(self, record: logging.LogRecord) -> None:
        """As a handler of the standard library's logs."""
        if record.levelno >= logging.CRITICAL or not record.name.startswith(_QUIET):
            self.hears(self.format(record))

    def listen(self) -> None:
        """Be there, whoever set up logs in between."""
        processors = structlog.get_config()["processors"]
        if self not in processors:
            structlog.configure(processors=[self, *processors])
        if self not in logging.getLogger().handlers:
            logging.getLogger().addHandler(self)

    def reads(self, folder: Path) -> None:
        """What programs that were started in this folder were given to play, and what they logged."""
        for path in sorted(folder.rglob("script*")):
            if path.is_file():
                self.types(path.read_text(encoding="utf-8", errors="replace"))
        for name in ("studyhall.log", "log.json"):
            for path in folder.rglob(name):
                for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                    self.hears(line)


OVERHEARD = Overheard()
"""One for the whole process: logs are of the process, too."""


def _runs(said: str) -> Iterator[str]:
    words = _WORD.findall(said.casefold())
    for n in range(len(words) - RUN + 1):
        run = words[n : n + RUN]
        if sum(map(str.isalpha, "".join(run))) >= _LETTERS:
            yield " ".join(run)


def words_of(event: Event) -> list[str]:
    """Everything in an event that somebody typed."""
    match event:
        case Said():
            return [event.text, event.before, event.parent]
        case Asked():
            said = [value for value in event.invocation.args.values() if isinstance(value, str)]
            return [*said, event.target.text] if event.target else said
        case Submitted():
            return list(event.answers.values())
        case _:
            return []


def listen_everywhere(put: Callable[[object, str, object], None]) -> None:
    """Hear what the core takes, what adapters are given to keep, and what tests capture. `put` sets attributes."""
    take, capture, configure = Core.take, structlog.testing.LogCapture.__call__, structlog.configure

    @functools.wraps(take)
    def taken(core: Core, event: Event) -> Awaitable[bool]:
        for said in words_of(event):
            OVERHEARD.types(said)
        return take(core, event)

    @functools.wraps(capture)
    def captured(self: structlog.testing.LogCapture, *logged: Any) -> Any:  # noqa: ANN401 - as structlog has it
        OVERHEARD(*logged)
        return capture(self, *logged)

    @functools.wraps(configure)
    def configured(processors: Any = None, *more: Any, **named: Any) -> None:  # noqa: ANN401 - likewise
        if processors is not None and OVERHEARD not in processors:
            processors = [OVERHEARD, *processors]
        configure(processors, *more, **named)

    put(Core, "take", taken)
    put(structlog.testing.LogCapture, "__call__", captured)
    put(structlog, "configure", configured)
    for settings, secrets in (
        (DiscordSettings, ("token",)),
        (MatrixSettings, ("token", "password", "appservice", "secret")),
    ):
        put(settings, "__init__", _telling(settings.__init__, secrets))


def _telling(init: Callable[..., None], secrets: tuple[str, ...]) -> Callable[..., None]:
    @functools.wraps(init)
    def told(self: object, *args: Any, **named: Any) -> None:  # noqa: ANN401 - a dataclass's own
        init(self, *args, **named)
        for one in secrets:
            OVERHEARD.knows(getattr(self, one))

    return told
