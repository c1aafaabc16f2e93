"""The key of an effect: worked out from the moment of its turn, the event and the step, and kept with the effect."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b


def effect_key(at: datetime, platform: str, community: int, event: str, step: str) -> str:
    """24 letters and digits: fits a Discord nonce (25), a Matrix transaction id and a marker in a message.

    The first eight are the second of the turn, so that keys made together stand together in the database's indexes:
    a commit of fifty turns then touches a few pages of them instead of fifty. The rest cannot be guessed from it.
    """
    named = "\x1f".join((platform, str(community), event, step)).encode()
    return f"{int(at.timestamp()):08x}{blake2b(named, digest_size=8).hexdigest()}"
