"""Asking the homeserver: with our store, in bounded time, and also what nio has no words for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse
from nio import Api, LocalProtocolError
from nio.client.async_client import AsyncClient, AsyncClientConfig
from nio.responses import ErrorResponse

from adapters.matrix.keys.machine import Machine
from adapters.matrix.keys.secret import Secret
from adapters.matrix.keys.store import NAME, Store
from adapters.matrix.pace import told_to_wait
from bot.language import Clock

PATIENCE = 10.0
"""Seconds that one request waits in all when the server asks to be asked later; beyond that the caller is told."""
REQUEST = 60.0
"""Seconds for one request."""
_API = "/_matrix/client/v3"
_LIMITED = 429


class _Config(AsyncClientConfig):
    def __repr__(self) -> str:
        """Nothing of what is set: the key of the store is among it."""
        return "_Config()"


class Connection(AsyncClient):
    """A client with our store. It never waits longer than `PATIENCE` within a request.

    Beyond that an error with `retry_after_ms` is given back; errors of the connection are raised at once.
    """

    olm: Machine | None
    store: Store | None

    def __init__(
        self, homeserver: str, user: str, folder: Path, secret: Secret, clock: Clock, *, device_id: str = ""
    ) -> None:
        """Not logged in. `user` is a full id (`@bot:example.org`), and `secret` is made for it."""
        super().__init__(
            homeserver,
            user,
            device_id=device_id,
            store_path=str(folder),
            config=_Config(
                store=Store,
                store_name=NAME,
                pickle_key=secret.key("store").hex(),
                store_sync_tokens=False,  # with them nio forgets the state of rooms
                max_limit_exceeded=0,
                max_timeouts=0,
                request_timeout=REQUEST,
            ),
        )
        self.fallback_unused: bool | None = None
        """Whether the last sync said that the fallback key is unused; None while no sync said anything."""
        self._clock = clock
        self._secret = secret
        self._folder = str(folder)

    def load_store(self) -> None:
        """Open what is kept for this device; nio calls it after the login.

        Raises:
            Unusable: the secret is not the one of before.

        """
        if self.store is not None and self.store.device_id == self.device_id:
            return
        if self.store is not None:
            self.store.close()
            self.store = self.olm = None
        if not self.user_id or not self.device_id:
            raise LocalProtocolError("Not logged in.")
        store = Store(self.user_id, self.device_id, self._folder, self.config.pickle_key, self.config.store_name)
        try:
            store.prove(self._secret.key("proof").hex())
            store.prune(self._clock.now())
            self.olm = Machine(self.user_id, self.device_id, store, self._clock)
            self.encrypted_rooms = store.load_encrypted_rooms()
        except BaseException:
            store.close()
            raise
        self.store = store

    async def close(self) -> None:
        """Close the connections and the file."""
        await super().close()  # type: ignore[no-untyped-call]
        if self.store is not None:
            self.store.close()

    # Asking the server.

    async def _send(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as in nio
        """Unlike nio, which waits as long as the server says, the caller decides after `PATIENCE`."""
        waited = 0.0
        while True:
            response = await super()._send(*args, **kwargs)
            if not isinstance(response, ErrorResponse) or response.status_code != "M_LIMIT_EXCEEDED":
                return response
            wait = (response.retry_after_ms or 1000) / 1000
            if waited + wait > PATIENCE or kwargs.get("data_provider"):
                return response
            waited += wait
            await asyncio.sleep(wait)

    async def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Ask the client-server API what nio has no words for; the status and the JSON of the answer.

        Raises:
            aiohttp.ClientError, TimeoutError: there was no answer.

        """
        waited = 0.0
        data = None if body is None else Api.to_json(dict(body))
        headers = {"Authorization": f"Bearer {self.access_token}", "Content-Type": "application/json"}
        while True:
            answer = await self.send(method, _API + path, data, headers)
            said = await self.parse_body(answer)
            wait = told_to_wait(said, answer.headers)
            if answer.status != _LIMITED or waited + wait > PATIENCE:
                return answer.status, said
            waited += wait
            await asyncio.sleep(wait)

    async def parse_body(self, transport_response: ClientResponse) -> dict[Any, Any]:
        """Read JSON, and of a sync what nio leaves out of it (client-server API, section 11.12.2.2)."""
        body: Any = await super().parse_body(transport_response)
        if not isinstance(body, dict):
            return {}
        if "next_batch" in body:
            self.hear(body)
        return dict(body)

    def hear(self, sync: Mapping[str, Any]) -> None:
        """Take from the JSON of a sync what nio has no place for; to be called by whoever reads it in nio's place."""
        unused = sync.get("device_unused_fallback_key_types")
        self.fallback_unused = "signed_curve25519" in unused if isinstance(unused, list) else None

    @property
    def kept(self) -> Store:
        """What is kept, once logged in."""
        assert self.store is not None, "not logged in"
        return self.store

    @property
    def machine(self) -> Machine:
        """The machine, once logged in."""
        assert self.olm is not None, "not logged in"
        return self.olm
