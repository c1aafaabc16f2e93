"""What Discord refuses in channels and threads.

The OpenAPI document lets any edit of a channel pass: a body that is no thread's and no channel's is still one for a
direct conversation, of which only the name is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.loopback.request import Request
from tests.loopback.rulings.reading import Fields, fields, listed, long, many, number

Rule = Callable[[Fields], Iterator[str]]

_EDITED = re.compile(r"/channels/[^/]+")
_CREATED = re.compile(r"/guilds/[^/]+/channels|/channels/[^/]+(/messages/[^/]+)?/threads")
_FORUMS = frozenset({15, 16})
_ARCHIVED_AFTER = (60, 1_440, 4_320, 10_080)


def channel(request: Request) -> Fields | None:
    """The channel or thread that the request creates or edits, if it does."""
    path = {"PATCH": _EDITED, "POST": _CREATED}.get(request.method)
    return fields(request.body) if path is not None and path.fullmatch(request.path) else None


def name(channel: Fields) -> Iterator[str]:
    """Docs, resources/channel, Modify Channel: a name of 1 to 100 characters."""
    yield from long("the name", channel.get("name"), 100, 1)


def topic(channel: Fields) -> Iterator[str]:
    """Docs, resources/channel, Modify Channel: 1,024 characters, in a forum 4,096 (which OpenAPI allows to all)."""
    yield from long("the topic", channel.get("topic"), 4_096 if number(channel.get("type")) in _FORUMS else 1_024)


def slow_mode(channel: Fields) -> Iterator[str]:
    """Docs, resources/channel, Modify Channel: 0 to 21,600 seconds."""
    seconds = channel.get("rate_limit_per_user")
    if isinstance(seconds, int) and not 0 <= seconds <= 21_600:
        yield f"slow mode is {seconds:,} seconds; 0 to 21,600 are allowed"


def archived_after(channel: Fields) -> Iterator[str]:
    """Docs, resources/channel, Modify Channel (Thread): 60, 1,440, 4,320 or 10,080 minutes."""
    minutes = channel.get("auto_archive_duration")
    if minutes is not None and minutes not in _ARCHIVED_AFTER:
        yield f"a thread is archived after {minutes} minutes; 60, 1,440, 4,320 and 10,080 are allowed"


def tags(channel: Fields) -> Iterator[str]:
    """Docs, resources/channel, Channel Object: a forum has up to 20 tags, a post in it up to 5."""
    yield from many("tags of a forum", len(listed(channel.get("available_tags"))), 20)
    yield from many("tags of a post", len(listed(channel.get("applied_tags"))), 5)


RULES: tuple[Rule, ...] = (name, topic, slow_mode, archived_after, tags)
