"""What Discord refuses in a message, apart from its components."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.loopback.rulings.reading import fields, listed, long, many, objects, twice, words
from tests.loopback.rulings.sent import Sent, given

Rule = Callable[[Sent], Iterator[str]]

_MIB = 1 << 20
_EMBED = ("title", "description")
_MAKES_IT_SOMETHING = ("content", "embeds", "sticker_ids", "components", "poll", "shared_client_theme")
_FORWARD = 1  # type of a reference to another message; the other is an answer to it


def content(message: Sent) -> Iterator[str]:
    """Docs, resources/message, Create Message: up to 2,000 characters (the OpenAPI document says 4,000)."""
    yield from long("content", message.fields.get("content"), 2_000)


def something_said(message: Sent) -> Iterator[str]:
    """Docs, resources/message, Create Message: at least one of content, embeds, stickers, components, files, a poll."""
    forwarded = fields(message.fields.get("message_reference")).get("type") == _FORWARD
    something = message.files or forwarded or any(given(message, name) for name in _MAKES_IT_SOMETHING)
    if message.created and not something:
        yield "the message is empty; it needs content, embeds, stickers, components, files or a poll"


def nonce(message: Sent) -> Iterator[str]:
    """Docs, resources/message, Create Message: up to 25 characters."""
    yield from long("nonce", message.fields.get("nonce"), 25)


def embeds(message: Sent) -> Iterator[str]:
    """Docs, resources/message, Embed Limits: 10 embeds, and 6,000 characters over all of them."""
    shown = objects(message.fields.get("embeds"))
    yield from many("embeds", len(shown), 10)
    texts = [words(embed.get(name)) for embed in shown for name in _EMBED]
    texts += [words(fields(embed.get("footer")).get("text")) for embed in shown]
    texts += [words(fields(embed.get("author")).get("name")) for embed in shown]
    texts += [
        words(row.get(name)) for embed in shown for row in objects(embed.get("fields")) for name in ("name", "value")
    ]
    total = sum(len(text) for text in texts)
    if total > 6_000:
        yield f"the embeds have {total:,} characters together; at most 6,000 are allowed"


def mention_lists(message: Sent) -> Iterator[str]:
    """Docs, resources/message, Allowed Mentions: `parse` excludes a list of the same kind; 100 ids, each once."""
    allowed = fields(message.fields.get("allowed_mentions"))
    for kind in ("users", "roles"):
        ids = [str(each) for each in listed(allowed.get(kind))]
        if ids and kind in listed(allowed.get("parse")):
            yield f"allowed_mentions has {kind} in parse and a list of {kind}; one of the two is allowed"
        yield from many(f"{kind} in allowed_mentions", len(ids), 100)
        yield from twice(f"in allowed_mentions.{kind}", ids)


def files(message: Sent) -> Iterator[str]:
    """Docs, reference, Uploading Files: 10 MiB a file without a boost, 25 MiB a request; 10 attachments."""
    yield from many("attachments", max(len(message.files), len(listed(message.fields.get("attachments")))), 10)
    for name, held in message.files:
        if len(held) > 10 * _MIB:
            yield f"the file {name} has {len(held) / _MIB:.1f} MiB; at most 10 are allowed"
    total = sum(len(held) for _, held in message.files)
    if total > 25 * _MIB:
        yield f"the files have {total / _MIB:.1f} MiB together; at most 25 are allowed"


def poll(message: Sent) -> Iterator[str]:
    """Docs, resources/poll, Poll Media Object: an answer has up to 55 characters."""
    for answer in objects(fields(message.fields.get("poll")).get("answers")):
        yield from long("an answer of the poll", fields(answer.get("poll_media")).get("text"), 55)


RULES: tuple[Rule, ...] = (content, something_said, nonce, embeds, mention_lists, files, poll)
