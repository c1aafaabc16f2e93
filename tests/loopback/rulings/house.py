"""What Studyhall asks of itself in every message, whatever Discord would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.loopback.rulings.reading import fields, objects, words
from tests.loopback.rulings.sent import Sent, mentions_people

Rule = Callable[[Sent], Iterator[str]]


def nobody_is_called(message: Sent) -> Iterator[str]:
    """House rule: allowed_mentions with parse [], as its absence lets a student call @everyone through the bot.

    An edit that changes no words needs none. Docs, resources/message, Allowed Mentions: the default parses everything.
    """
    if not mentions_people(message):
        return
    allowed = message.fields.get("allowed_mentions")
    if allowed is None:
        yield "allowed_mentions is missing; it must be there, with parse []"
    elif fields(allowed).get("parse") != []:
        yield f"allowed_mentions.parse is {fields(allowed).get('parse')!r}; it must be []"


def said_once(message: Sent) -> Iterator[str]:
    """House rule: a nonce and enforce_nonce, so that a second try after a lost answer says nothing twice.

    Docs, resources/message, Create Message. Neither webhooks nor answers to interactions take one.
    """
    if message.takes_nonce:
        if message.fields.get("nonce") in (None, ""):
            yield "nonce is missing; every message in a channel needs one"
        if message.fields.get("enforce_nonce") is not True:
            yield f"enforce_nonce is {message.fields.get('enforce_nonce')!r}; it must be true"


def described(message: Sent) -> Iterator[str]:
    """House rule: a file says in words what it shows, for whoever cannot see it.

    A file that an edit keeps was described when it was sent, so only those that come with the request are looked at.
    """
    told = {str(each.get("id")): words(each.get("description")) for each in objects(message.fields.get("attachments"))}
    for number, (name, _) in enumerate(message.files):
        if not told.get(str(number), "").strip():
            yield f"the file {name} has no description; every file needs one"


RULES: tuple[Rule, ...] = (nobody_is_called, said_once, described)
