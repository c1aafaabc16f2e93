"""The owner's secret: what is kept on disk about keys is sealed with it, and never with a library's default."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from hashlib import sha256

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF, scrypt

from bot.language import Unusable

SHORTEST = 16
"""Characters of a secret. Whoever copies the data folder can try guesses as fast as their machines allow."""
_COST = 2**15
"""Of scrypt: 32 MiB and about a tenth of a second for each guess, once at every start for us."""
_DEFAULTS = {"", "DEFAULT_KEY"}
"""What matrix-nio takes when it is given nothing: the same for everybody, and so no secret."""

_MISSING = (
    "the secret that seals the bot's keys is missing. Make one, for example with `openssl rand -hex 32`, and keep it "
    "apart from the data folder: without it the keys there cannot be read again."
)
_SHORT = (
    f"the secret that seals the bot's keys is shorter than {SHORTEST} characters. Make one with `openssl rand -hex 32`."
)


class Sealed(Exception):  # noqa: N818 - a state, not a fault
    """What is kept cannot be opened with this secret."""


class Secret:
    """A secret, stretched once for one account. It is never shown: not in a repr, a log or an error."""

    def __init__(self, words: str, account: str) -> None:
        """Stretch `words` for the account (`@bot:example.org`), so that two bots never share a key.

        Raises:
            Unusable: there is none, or it can be guessed.

        """
        words = words.strip()
        if words in _DEFAULTS:
            raise Unusable(_MISSING)
        if len(words) < SHORTEST:
            raise Unusable(_SHORT)
        self._account = account
        salt = sha256(f"studyhall keys of {account}".encode()).digest()
        self._root = scrypt(words, salt, 32, N=_COST, r=8, p=1)  # RFC 7914

    def __repr__(self) -> str:
        """Say whose it is and nothing else."""
        return f"Secret({self._account!r})"

    def key(self, purpose: str) -> bytes:
        """The key for one purpose, 32 bytes; from one nothing can be said about another (HKDF: RFC 5869)."""
        return HKDF(self._root, 32, b"", SHA256, context=purpose.encode())

    def seal(self, plain: bytes, purpose: str) -> str:
        """Encrypt what is to be kept, as a line of JSON; AES-256-GCM, bound to the purpose and the account."""
        cipher = AES.new(self.key(purpose), AES.MODE_GCM, mac_len=16)
        cipher.update(self._account.encode())
        sealed, tag = cipher.encrypt_and_digest(plain)
        parts = {"nonce": cipher.nonce, "sealed": sealed, "tag": tag}
        return json.dumps({"version": 1} | {name: b64encode(part).decode() for name, part in parts.items()})

    def open(self, kept: str, purpose: str) -> bytes:
        """Decrypt what was sealed.

        Raises:
            Sealed: it was sealed with another secret or for another account, or was changed since.

        """
        try:
            parts = json.loads(kept)
            nonce, sealed, tag = (b64decode(parts[name], validate=True) for name in ("nonce", "sealed", "tag"))
            cipher = AES.new(self.key(purpose), AES.MODE_GCM, nonce=nonce, mac_len=16)
            cipher.update(self._account.encode())
            return cipher.decrypt_and_verify(sealed, tag)
        except (ValueError, LookupError, TypeError):
            raise Sealed from None
