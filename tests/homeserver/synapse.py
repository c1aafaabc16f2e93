"""Synapse, the homeserver most schools run, in a process of its own on this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

from tests.homeserver.installed import environment
from tests.homeserver.settings import NAME, Settings

PATIENCE = 60.0  # seconds for a start, which takes two on a quiet machine
LAUNCHER = Path(__file__).with_name("launcher.py")


class Synapse:
    """One homeserver, with a database that outlives its process. Everything here waits, but not for long."""

    def __init__(self, settings: Settings = Settings()) -> None:  # noqa: B008 - it cannot be changed
        self.settings = settings
        self.name = NAME
        self.numbers = count(1)  # what is made on one server is told apart by them
        # Not below pytest's own folder: the path of the socket has to be short.
        self.folder = Path(tempfile.mkdtemp(prefix="studyhall-"))
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._config = settings.write(self.folder, self.port)
        self._process: subprocess.Popen[bytes] | None = None
        # Closes when this process ends, however it ends: then nothing is left behind.
        script = 'cat > /dev/null; test -e "$0/process" && kill -9 "$(cat "$0/process")" 2> /dev/null; rm -rf "$0"'
        self._watch = subprocess.Popen(
            ["sh", "-c", script, str(self.folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ready.bind(str(self.folder / "ready"))

    @property
    def log(self) -> str:
        """What it wrote, warnings and worse."""
        return (self.folder / "log").read_text()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "Synapse does not run"
        return self._process

    def start(self) -> None:
        """Have it answer."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start the process. To be called by the main thread: with the thread that did, the process ends."""
        assert self._process is None, "Synapse runs already"
        command: list[str | Path] = [environment("synapse"), "-P", LAUNCHER, "--config-path", self._config]
        environ = {**os.environ, "NOTIFY_SOCKET": str(self.folder / "ready")}
        environ.pop("PYTHONPATH", None)
        self._forget()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        (self.folder / "process").write_text(str(self._process.pid))

    def _forget(self) -> None:
        """What an earlier process said."""
        self._ready.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while self._ready.recv(1024):
                pass

    def wait_until_ready(self) -> None:
        """Synapse says so itself, in the way systemd wants it said."""
        end = time.monotonic() + PATIENCE
        self._ready.settimeout(0.1)  # to notice, too, when it ends instead
        while True:
            try:
                if b"READY=1" in self._ready.recv(1024):
                    return
            except TimeoutError:
                ended = self.process.poll() is not None
                if ended or time.monotonic() > end:
                    how = "ended" if ended else f"was not ready within {PATIENCE} s"
                    raise RuntimeError(f"Synapse {how}; it wrote:\n{self.log[-4_000:]}") from None

    def stop(self, *, hard: bool = False) -> None:
        """End it politely (SIGTERM), or at once (SIGKILL), as a failing machine would."""
        process, self._process = self.process, None
        (self.folder / "process").unlink()
        process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        process.wait(PATIENCE)

    def close(self) -> None:
        """End it for good."""
        if self._process is not None:
            self.stop(hard=True)  # nothing of it is wanted any more
        self._ready.close()
        self._watch.kill()
        self._watch.communicate()
        shutil.rmtree(self.folder)


def _free_port() -> int:
    """One that no outgoing connection takes while Synapse is away: those have numbers above 32 000."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
