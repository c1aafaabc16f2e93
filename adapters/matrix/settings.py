"""What the owner's file says about Matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The bot's account, and how it behaves. One of `token`, `password` and `appservice` lets it in.

    `folder` keeps what must survive and is nobody's business: the access token of a login, and the store of keys, which
    `secret` encrypts. `spaces` are those that count as classes (none: every space that the bot is in), `servers` whose
    people may invite it (none: those of its own). With `encrypt` the direct conversations and the private
    rooms that it begins are encrypted, if whoever they are for can read that. `powers` are those of teachers, by space,
    where they are not the usual.
    """

    homeserver: str
    user: str
    folder: Path
    token: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    appservice: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    device: str = "STUDYHALL"
    prefix: str = "!study"
    spaces: frozenset[str] = frozenset()
    servers: frozenset[str] = frozenset()
    encrypt: bool = True
    powers: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def server(self) -> str:
        """The name of the bot's own server."""
        return self.user.partition(":")[2]

    @property
    def held_back(self) -> Path:
        """A file that is touched when the homeserver refuses what we say as too much, for `check` to know."""
        return self.folder / "held-back"

    def welcomes(self, user: str) -> bool:
        """Whether somebody may invite the bot."""
        return user.partition(":")[2] in (self.servers or {self.server})
