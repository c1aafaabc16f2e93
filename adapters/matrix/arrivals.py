"""What people did on Matrix, in the words of the core: what was said, to whom, and how it was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote

from adapters.matrix.news import Event

SINCE = "since"
"""The name of the cursor: how far the sync was read."""

_SPOKEN = frozenset({"m.text", "m.emote"})
"""What a person types. A bot's `m.notice` is never answered, or two of them would talk for ever."""
_PILL = re.compile(r'<a\b[^>]*\bhref="https://matrix\.to/#/([^"?]+)[^"]*"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_QUOTED = re.compile(r"\A> (?:\* )?<[^\n]*\n(?:>[^\n]*\n)*\n?")
_QUOTED_HTML = re.compile(r"<mx-reply>.*</mx-reply>", re.DOTALL | re.IGNORECASE)
"""How clients used to repeat what a reply is to, in plain text and in HTML."""
_BLANK = re.compile("[\\s\u200b\u2060\ufeff]*")
_GAP = re.compile("[\\s\u200b\u2060\ufeff:,]*")
"""What may stand before a call, and behind it; phones write spaces of many kinds, some of which nobody sees."""

EDIT, THREAD, REACTION = "m.replace", "m.thread", "m.annotation"


@dataclass(frozen=True, slots=True)
class Words:
    """What an event says, as it was typed. `root` is the thread it stands in, `to` what it replies to.

    `of` is what it replaces.
    """

    text: str
    root: str = ""
    to: str = ""
    of: str = ""


def words(event: Event) -> Words | None:
    """What a message says; None for everything that nobody typed."""
    content = event["content"]
    about = relation(event)
    said: Mapping[str, Any] = content
    of = ""
    if about.get("rel_type") == EDIT:
        said, of = _mapping(content.get("m.new_content")), str(about.get("event_id", ""))
        if not of:
            return None
    if event["type"] != "m.room.message" or said.get("msgtype") not in _SPOKEN or not isinstance(said.get("body"), str):
        return None
    root = thread(event)
    to = ""
    if not (root and about.get("is_falling_back") is True):
        to = str(_mapping(about.get("m.in_reply_to")).get("event_id", ""))
    body = str(said["body"])
    return Words(_with_accounts(_QUOTED.sub("", body) if to else body, said.get("formatted_body")), root, to, of)


def relation(event: Event) -> Mapping[str, Any]:
    """How an event is about another one."""
    return _mapping(event["content"].get("m.relates_to"))


def thread(event: Event) -> str:
    """The root of the thread that it stands in."""
    about = relation(event)
    return str(about.get("event_id", "")) if about.get("rel_type") == THREAD else ""


def _with_accounts(body: str, html: object) -> str:
    """The body with accounts in place of the names that are pills: a name may be two words, or somebody else's too."""
    if not isinstance(html, str):
        return body
    done, rest = "", body
    for found in _PILL.finditer(_QUOTED_HTML.sub("", html)):
        user, name = unquote(found[1]), unescape(_TAG.sub("", found[2]))
        before, there, after = rest.partition(name)
        if user.startswith("@") and name and there:
            done, rest = f"{done}{before}{user}", after
    return done + rest


def addressed(said: str, prefix: str, me: str, name: str) -> str | None:
    """What is said to the bot, behind the prefix or a mention of it; None when it is not spoken to."""
    typed = _BLANK.sub("", said, count=1)
    for call in (prefix, me, f"@{name}", name, *_local(me)):
        if not call or typed[: len(call)].casefold() != call.casefold():
            continue
        rest = _GAP.sub("", typed[len(call) :], count=1)
        gap = typed[len(call) : len(typed) - len(rest)]
        # A longer word may begin like the prefix, and a name may begin a sentence about the bot.
        if (gap or not rest) if call in {prefix, me} else {*gap} & {":", ","}:
            return rest
    return None


def _local(me: str) -> tuple[str, str]:
    local = me.partition(":")[0]
    return local, local.removeprefix("@")


def redacted(event: Event) -> str | None:
    """Which event is taken away; where it says so depends on the room's version."""
    of = event.get("redacts") or event["content"].get("redacts")
    return of if event["type"] == "m.room.redaction" and isinstance(of, str) else None


@dataclass(frozen=True, slots=True)
class Reacted:
    """A sign under a message."""

    to: str
    sign: str


def reaction(event: Event) -> Reacted | None:
    """What somebody reacted with, and to what."""
    about = relation(event)
    to, sign = about.get("event_id"), about.get("key")
    if event["type"] != "m.reaction" or about.get("rel_type") != REACTION:
        return None
    return Reacted(to, sign) if isinstance(to, str) and isinstance(sign, str) else None


def since_joining(timeline: tuple[Event, ...], me: str, *, direct: bool) -> tuple[Event, ...]:
    """What happened since we are there: since the last time that we came, if that is in sight.

    In a direct conversation that is since we were invited, because its first words are to us.
    """
    for n in range(len(timeline) - 1, -1, -1):
        if _of(timeline[n], me) and _came(timeline[n]):
            invited = (k for k in range(n - 1, -1, -1) if _of(timeline[k], me) and _is(timeline[k], "invite"))
            return timeline[next(invited, n) if direct else n :]
    return timeline


def comes(events: Iterable[Event], me: str) -> bool:
    """Whether we come into a room there."""
    return any(_of(event, me) and _came(event) for event in events)


def leaves(event: Event) -> bool:
    """Whether somebody is no longer in a room: they left, were taken out, or did not want to come."""
    return event["type"] == "m.room.member" and "state_key" in event and (_is(event, "leave") or _is(event, "ban"))


def _of(event: Event, me: str) -> bool:
    return event["type"] == "m.room.member" and event.get("state_key") == me


def _is(event: Event, membership: str) -> bool:
    return bool(event["content"].get("membership") == membership)


def _came(event: Event) -> bool:
    """Whether somebody comes in, instead of changing their name."""
    before = _mapping(_mapping(event.get("unsigned")).get("prev_content")).get("membership")
    return _is(event, "join") and before != "join"


def _mapping(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}
