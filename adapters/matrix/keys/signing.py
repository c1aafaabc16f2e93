"""Signed JSON, as Matrix has it: Ed25519 over the canonical form (specification, appendices, section 3)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from nio import Api


def canonical(content: Mapping[str, Any]) -> bytes:
    """What is signed: keys in order, nothing between them, without `signatures` and `unsigned` (section 3.1)."""
    bare = {key: value for key, value in content.items() if key not in {"signatures", "unsigned"}}
    return Api.to_canonical_json(bare).encode()


class Key:
    """An Ed25519 key of which we hold the secret part. It is never shown."""

    def __init__(self, seed: bytes) -> None:
        """Make the key of a seed of 32 bytes (RFC 8032, section 5.1.5)."""
        self._key = ECC.construct(curve="Ed25519", seed=seed)
        self.public = unpadded(bytes(self._key.public_key().export_key(format="raw")))
        """The public part, in base64 without padding: also what it is called."""

    def __repr__(self) -> str:
        """Show the public part only."""
        return f"Key({self.public!r})"

    def sign(self, content: Mapping[str, Any], user: str) -> dict[str, Any]:
        """The content with our signature beside those that are there (section 3.2)."""
        signature = unpadded(eddsa.new(self._key, "rfc8032").sign(canonical(content)))
        signatures = {one: dict(keys) for one, keys in content.get("signatures", {}).items()}
        signatures.setdefault(user, {})[f"ed25519:{self.public}"] = signature
        return dict(content) | {"signatures": signatures}


def is_signed(content: Mapping[str, Any], user: str, public: str, name: str | None = None) -> bool:
    """Whether the holder of a public key signed this as `user`; `name` is what the key is called, if not by itself.

    (Section 3.3.)
    """
    try:
        signature = padded(content["signatures"][user][f"ed25519:{name or public}"])
        eddsa.new(eddsa.import_public_key(padded(public)), "rfc8032").verify(canonical(content), signature)
    except (LookupError, TypeError, ValueError):
        return False
    return True


def unpadded(raw: bytes) -> str:
    """Base64 as Matrix writes it."""
    return b64encode(raw).decode().rstrip("=")


def padded(written: str) -> bytes:
    """Read base64 as Matrix writes it. Raises `ValueError` when it is none."""
    return b64decode(written + "=" * (-len(written) % 4), validate=True)
