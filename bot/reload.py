"""SIGHUP: the owner's file is read again while Studyhall runs, and all of a change is taken over, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from pydantic import BaseModel

from bot.config import Class, Config, Misconfigured

log = structlog.get_logger()

_CLASS = ("without", "language", "zone", "rooms", "courses", "groups", "keep")
LIVE = frozenset(
    {
        *("log.level", "log.file", "discord.teachers", "discord.tutors", "discord.students"),
        *(f"classes.{key}" for key in _CLASS),
    }
)
"""What can change while people use it; anything else decides what is connected, and takes a restart."""


class Reload:
    """Call it to have the file read again. The log says what came of it, and never a value."""

    def __init__(self, config: Config, read: Callable[[], Config], take: Callable[[Config], None]) -> None:
        """`config` is in force. `take` puts another in force, or does nothing and raises OSError or Misconfigured."""
        self.config = config
        self._read = read
        self._take = take

    def __call__(self) -> None:
        """Take the file over, if it is right and no more has changed than can be."""
        try:
            new = self._read()
            changed = differences(self.config, new)
            if fixed := [key for key in changed if key not in LIVE]:
                log.warning("configuration not taken over, restart for it", keys=fixed)
                return
            self._take(new)
        except Misconfigured as error:
            log.error("configuration not taken over, it is wrong", faults=error.faults)  # noqa: TRY400 - told, not traced
        except OSError as error:
            log.error("configuration not taken over", file=error.filename, why=error.strerror)  # noqa: TRY400 - likewise
        else:
            self.config = new
            log.info("configuration taken over", keys=changed)


def differences(old: Config, new: Config) -> list[str]:
    """The keys that are not the same, as `section.key`."""
    found: list[str] = []
    for name in Config.model_fields:
        had, has = getattr(old, name), getattr(new, name)
        if had == has:
            continue
        if isinstance(had, BaseModel) and isinstance(has, BaseModel):
            keys = type(had).model_fields
            found += [f"{name}.{key}" for key in keys if getattr(had, key) != getattr(has, key)]
        elif name == "classes" and _homes(had) == _homes(has):
            pairs = list(zip(had, has, strict=True))
            found += [
                f"classes.{key}"
                for key in (*_CLASS, "teacher_power")
                if any(getattr(a, key) != getattr(b, key) for a, b in pairs)
            ]
        else:
            found.append(name)
    return found


def _homes(classes: tuple[Class, ...]) -> list[list[tuple[str, str]]]:
    return [one.homes for one in classes]
