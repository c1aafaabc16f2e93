"""What Discord's errors mean for a delivery: never, not now, or not to this person directly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.language import Away, Closed, Gone, Refused

NO_DIRECT = {50007, 40003}
"""They take no direct messages from us; we open too many of them."""
PASSING = {502, 503, 504, 520, 521, 522, 523, 524}
"""Statuses of whoever stands before Discord: it is away."""

UNAUTHORIZED, TOO_MANY = 401, 429
UNKNOWN_MESSAGE = 10008
UNKNOWN_PEOPLE = {10007, 10013}
"""A member, a user; Discord says the first of whoever is not in a thread."""


@contextmanager
def answers() -> Iterator[None]:
    """Translate what says that Discord cannot be reached; everything that it answered itself passes."""
    try:
        yield
    except discord.DiscordServerError as error:
        if error.status in PASSING:
            raise Away from error
        raise
    except discord.HTTPException as error:
        # Our token was replaced, which ends the connection too (of an interaction's token Discord gives a code); or
        # there were too many requests, after all the waiting for our turn.
        if (error.status == UNAUTHORIZED and not error.code) or error.status == TOO_MANY:
            raise Away from error
        raise
    except RuntimeError as error:
        if "closed" in str(error):  # "Session is closed": another client takes its place
            raise Away from error
        raise
    except (aiohttp.ClientError, OSError, TimeoutError, discord.RateLimited) as error:
        raise Away from error


@contextmanager
def deliveries() -> Iterator[None]:
    """The same, and what Discord will never do."""
    try:
        with answers():
            yield
    except discord.DiscordServerError:
        raise
    except discord.HTTPException as error:
        if error.code in NO_DIRECT:
            raise Closed from error
        if error.code == UNKNOWN_MESSAGE:
            raise Gone("404 10008") from error
        if error.status in {400, 403, 404}:
            raise Refused(f"{error.status} {error.code}") from error
        raise
