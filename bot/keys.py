"""The key of an effect: the same for the same step of the same event, however often that is worked out."""

from __future__ import annotations

from hashlib import blake2b


def effect_key(platform: str, community: int, event: str, step: str) -> str:
    """24 letters and digits: fits a Discord nonce (25), a Matrix transaction id and a marker in a message."""
    named = "\x1f".join((platform, str(community), event, step)).encode()
    return blake2b(named, digest_size=12).hexdigest()
