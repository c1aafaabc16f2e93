"""What Discord refuses, or punishes, when it is done too often."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.loopback.request import Request
from tests.loopback.rulings.reading import fields

_DIRECT = "/users/@me/channels"
_CHANNEL = re.compile(r"/channels/([^/]+)")
_COMMANDS = re.compile(r"/applications/[^/]+(/guilds/[^/]+)?/commands")


@dataclass(slots=True)
class Window:
    """How often something happened lately; what is refused does not count."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def full(self, now: float) -> bool:
        """Whether once more is too often; if not, it has happened now."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) >= self.most:
            return True
        self.times.append(now)
        return False


class Rates:
    """Remembers requests; one for each bot, for as long as Discord would remember."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._opened: dict[str, float] = {}
        self._changed: dict[str, Window] = {}
        self._declared: dict[str, str] = {}

    @property
    def rules(self) -> tuple[Callable[[Request], Iterator[str]], ...]:
        """Every rule that remembers."""
        return (self.direct_conversations, self.channel_edits, self.command_sync)

    def direct_conversations(self, request: Request) -> Iterator[str]:
        """discord-api-docs, issue 5987: who opens many conversations is told 40003, then quarantined.

        Discord publishes no figure. Ten people within ten seconds is ours, and well below what was reported.
        """
        if (request.method, request.path) != ("POST", _DIRECT):
            return
        now = self._clock()
        self._opened = {who: when for who, when in self._opened.items() if when > now - 10}
        who = str(fields(request.body).get("recipient_id"))
        if who in self._opened:
            return
        if len(self._opened) >= 10:
            yield "direct conversations with more than 10 people are opened within 10 seconds"
            return
        self._opened[who] = now

    def channel_edits(self, request: Request) -> Iterator[str]:
        """discord-api-docs, issue 1900: a channel's name and topic change twice in 10 minutes, which no header says."""
        changed = _CHANNEL.fullmatch(request.path)
        if request.method != "PATCH" or changed is None or not {"name", "topic"} & set(fields(request.body)):
            return
        if self._changed.setdefault(changed[1], Window(2, 600)).full(self._clock()):
            yield f"the name or topic of channel {changed[1]} is changed more than 2 times within 10 minutes"

    def command_sync(self, request: Request) -> Iterator[str]:
        """Docs, application-commands: 200 creates a day; commands are declared again only when they differ.

        The order of the commands makes no difference, and going back to earlier ones is a change.
        """
        if request.method != "PUT" or not _COMMANDS.fullmatch(request.path) or not isinstance(request.body, list):
            return
        declared = "\n".join(sorted(json.dumps(command, sort_keys=True) for command in request.body))
        if self._declared.get(request.path) == declared:
            yield "the commands are declared again as they are already"
        self._declared[request.path] = declared
