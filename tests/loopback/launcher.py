"""Started instead of `python -m bot`: the same program, and the Discord that it meets is a loopback one.

    LOOPBACK_API=http://127.0.0.1:40404/api/v10    what `Loopback.api` says
    LOOPBACK_GATEWAY=ws://127.0.0.1:40404/gateway  what `Loopback.gateway` says

Start it by its path and with `-P` (`launched` does), so that the Discord itself is not imported into the program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import warnings

API, GATEWAY = "LOOPBACK_API", "LOOPBACK_GATEWAY"
FEW = 0.05
"""Seconds to wait for further servers: a loopback Discord announces all of its own at once."""


def launched(*arguments: str) -> list[str]:
    """The command that starts the program with these arguments; its PYTHONPATH has to be the project's folder."""
    return [sys.executable, "-P", __file__, *arguments]


def point() -> None:
    """Put the addresses of the environment where discord.py has its own built in; without them, nothing."""
    if API not in os.environ:
        return
    # The one warning of discord.py's own that pytest's configuration lets pass as well.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import yarl  # noqa: PLC0415 - the terminal alone needs none of it
    from discord.gateway import DiscordWebSocket  # noqa: PLC0415
    from discord.http import Route  # noqa: PLC0415

    from adapters.discord import connection  # noqa: PLC0415

    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = os.environ[API], yarl.URL(os.environ[GATEWAY])
    connection.GUILDS = FEW


def start() -> int:
    if sys.platform == "linux":  # no process is left behind when the test run itself is killed
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    point()
    from bot.__main__ import main  # noqa: PLC0415 - what was asked for above comes first

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
