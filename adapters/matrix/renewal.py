"""Giving the account the bot's identity in place of another one, when its owner wants that."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp

from adapters.matrix import login
from adapters.matrix.ink import NAME
from adapters.matrix.keys import Standing
from adapters.matrix.login import Login
from adapters.matrix.settings import Settings
from adapters.matrix.wire import Trouble, Wire
from bot.language import Away, Finding, Unusable, Verdict, WallClock

WARNING = """\
{user} has an identity of which the keys are not here: somebody set it up in an app, or identity.json was lost.
If you have a backup of that file, stop now and put it back: then nobody notices anything.

A new identity is safe, and cannot be taken back. Everybody who speaks with the bot in an encrypted conversation is
warned once that its identity has changed, and has to agree before they can go on. That is right: it could be somebody
else. Tell your class before that it is you. What was said until now stays readable, and rooms stay as they are."""


async def renew(settings: Settings, agreed: Callable[[str], bool]) -> Finding:
    """Log in as the bot does, and replace an identity that is not its own if the owner has `agreed` to that."""
    client, keys = login.keyring(settings, WallClock())
    try:
        await Login(Wire(client), settings).enter()
        await keys.begin()
        if keys.standing is Standing.FOREIGN:
            if not agreed(WARNING.format(user=settings.user)):
                return Finding(Verdict.LOOK, NAME, "Nothing was changed.")
            await keys.renew()
    except Unusable as error:
        return Finding(Verdict.FAULT, NAME, str(error))
    except (Away, Trouble, aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding(Verdict.FAULT, NAME, f"the homeserver does not do it now ({error}). Try again later.")
    finally:
        await client.close()
    if keys.standing is Standing.PASSWORD:
        says = "the homeserver wants the account's password for this. Set matrix.password_file, and try again."
        return Finding(Verdict.FAULT, NAME, says)
    return Finding(Verdict.WELL, NAME, "The bot's identity vouches for its device.")
