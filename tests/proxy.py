"""A wire to a PostgreSQL server that can be cut at the one moment that matters: done, and the answer lost."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress

from sqlalchemy import make_url

_DONE = b"COMMIT\x00"
"""How the server's answer to a COMMIT names what it did."""


class Proxy:
    """Passes everything on, both ways. While `armed`, it loses the answer to a COMMIT, and the connection with it."""

    def __init__(self, url: str) -> None:
        self._to = make_url(url)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._ending = False
        self._wires: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, name="proxy")
        self._accepting.start()
        self.armed = False
        self.lost = 0
        """Answers lost so far."""
        self.url = self._to.set(
            host="127.0.0.1", port=self._listening.getsockname()[1], query={"sslmode": "disable"}
        ).render_as_string(hide_password=False)

    def close(self) -> None:
        """End all wires."""
        self._ending = True
        for thread in (self._accepting, *self._wires):
            thread.join(10)
        self._listening.close()

    def _accept(self) -> None:
        while not self._ending:
            with suppress(TimeoutError):
                ours, _ = self._listening.accept()
                wire = threading.Thread(target=self._carry, args=(ours,), name="wire")
                wire.start()
                self._wires.append(wire)

    def _server(self) -> socket.socket:
        port = self._to.port or 5432
        host = str(self._to.query.get("host") or self._to.host or "127.0.0.1")
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _carry(self, ours: socket.socket) -> None:
        with ours, self._server() as server, suppress(ConnectionError):
            while not self._ending:
                for ready in select.select([ours, server], [], [], 0.05)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is server and self.armed and _DONE in data:
                        self.armed = False
                        self.lost += 1
                        return
                    (ours if ready is server else server).sendall(data)
