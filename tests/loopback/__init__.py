"""A loopback Discord: REST and gateway on 127.0.0.1, for the unmodified discord.py.

    discord = await Loopback.open()
    algebra = discord.channel("algebra")
    ada = discord.person("Ada")
    asked = await ada.slash("group start", algebra, name="Proof")
    assert asked.response.content == ...

It proves nothing about Discord itself; it holds the bot to what Discord documents.
"""

from __future__ import annotations

from tests.loopback.loopback import Loopback
from tests.loopback.pointing import pointed_at

__all__ = ["Loopback", "pointed_at"]
