"""nio's machine for keys, so that nothing a stranger sends ends a sync, and no key is lost to a badly chosen moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from nio import EncryptionError, KeysClaimResponse, KeysQueryResponse, MegolmEvent, OlmEvent
from nio.crypto import InboundGroupSession, InboundSession, Olm, OlmDevice
from nio.events import BadEventType, Event, ToDeviceEvent

from adapters.matrix.keys.store import Store
from bot.language import Clock

log = structlog.get_logger()

MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, StopIteration, EncryptionError)
"""What nio and vodozemac raise over bytes that somebody else made. (vodozemac's own errors are all ValueError.)"""


class Machine(Olm):
    """Olm and Megolm. Differs from nio where a comment says so."""

    def __init__(self, user_id: str, device_id: str, store: Store, clock: Clock) -> None:
        """Load what is kept, or begin a new device."""
        self._clock = clock
        self._begun = False
        self._kept = store
        super().__init__(user_id, device_id, store)

    # What others send.

    def handle_to_device_event(self, event: ToDeviceEvent) -> ToDeviceEvent | None:
        """Take in one message between devices; one that cannot be read is left out.

        In nio it ends the sync that brought it, and since the server brings it again, every sync after that.
        """
        read: ToDeviceEvent | None = None
        # In one commit: a session that has moved on without the key it brought would never bring it again.
        with self._kept.together():
            try:
                read = super().handle_to_device_event(event)  # type: ignore[no-untyped-call]
            except MALFORMED as error:
                log.warning("a message between devices could not be read", kind=type(error).__name__)
                if isinstance(event, OlmEvent):
                    # Most likely its one-time key is not known any more: a new session lets the sender begin anew.
                    self._mark_device_for_unwedging(event.sender, event.sender_key)  # type: ignore[no-untyped-call]
            if self._begun:
                # Only now has the one-time key been used up; nio keeps the account as it was before.
                self._begun = False
                self.save_account()
        return read

    def _create_inbound_session(self, sender: str, sender_key: str, message: Any) -> InboundSession:  # noqa: ANN401 - vodozemac's
        self._begun = True
        return super()._create_inbound_session(sender, sender_key, message)

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Keep the key of a room, unless what we have reaches further back or came from somebody else.

        nio overwrites, so that a key sent once more, or by another who knows it, makes earlier messages unreadable.
        (Client-server API, section 11.12.4.6: keep the one with the lower index.)
        """
        keeper = self._kept.keeper(session_id)
        known = self.inbound_group_store.get(room_id, sender_key, session_id)
        if keeper is not None and (keeper != sender_key or known is None):
            log.warning("a room's key came from another device than before")
            return
        if known is not None:
            fresh = InboundGroupSession(session_key, sender_fp_key, sender_key, room_id)
            if fresh.first_known_index >= known.first_known_index:
                return
        super().create_group_session(sender_key, sender_fp_key, room_id, session_id, session_key)

    def session_of(self, event: MegolmEvent, room_id: str) -> InboundGroupSession | None:
        """The key of an event, if it is there."""
        self._complete(event)
        key: InboundGroupSession | None = self.inbound_group_store.get(
            room_id, event.sender_key or "", event.session_id or ""
        )
        return key

    def _complete(self, event: MegolmEvent) -> None:
        """Say of an event whose key it takes and which device it is from.

        Neither need stand in the event, and nio cannot do without. (Client-server API, section 11.12.4.2: both are
        deprecated.) Who gave us the key knows it better anyway.
        """
        if not event.sender_key:
            event.sender_key = self._kept.keeper(event.session_id or "") or ""
            devices = self.device_store.active_user_devices(event.sender)
            event.device_id = next((one.id for one in devices if one.curve25519 == event.sender_key), "")

    def decrypt_megolm_event(self, event: MegolmEvent, room_id: str | None = None) -> Event | BadEventType:
        """Decrypt what was said in a room.

        Raises:
            EncryptionError: there is no key for it, or it is no message. nio lets other errors through as well.

        """
        self._complete(event)
        try:
            read: Event | BadEventType = super().decrypt_megolm_event(event, room_id)
        except EncryptionError:
            raise
        except MALFORMED as error:
            raise EncryptionError(f"no message: {type(error).__name__}") from None
        if event.session_id:
            self._kept.used(event.session_id, self._clock.now())
        return read

    # What others publish.

    def _handle_key_query(self, response: KeysQueryResponse) -> None:
        """One device with nonsense for keys must not hide the others; it counts as gone."""
        response.device_keys = {
            user: {device: keys for device, keys in devices.items() if self._is_sound(user, device, keys)}
            for user, devices in response.device_keys.items()
            if isinstance(devices, dict)
        }
        with self._kept.together():
            super()._handle_key_query(response)

    def _is_sound(self, user: str, device: str, keys: Any) -> bool:  # noqa: ANN401 - as it came over the wire
        """Whether a device's keys are signed by itself and can be used (client-server API, section 11.12.2)."""
        try:
            return (
                keys["user_id"] == user
                and keys["device_id"] == device
                and bool(keys["keys"][f"curve25519:{device}"])
                and bool(self.verify_json(dict(keys), keys["keys"][f"ed25519:{device}"], user, device))  # type: ignore[no-untyped-call]
            )
        except MALFORMED:
            return False

    def _handle_key_claiming(self, response: KeysClaimResponse) -> None:
        """One device with a nonsensical one-time key must not keep the others without a session."""
        for user, devices in response.one_time_keys.items():
            for device, keys in devices.items():
                try:
                    with self._kept.together():
                        super()._handle_key_claiming(KeysClaimResponse({user: {device: keys}}, {}))  # type: ignore[no-untyped-call]
                except MALFORMED as error:
                    log.warning("a one-time key could not be used", kind=type(error).__name__)

    # What we send.

    def share_group_session_parallel(
        self,
        room_id: str,
        users: list[str],
        ignore_unverified_devices: bool = True,  # noqa: FBT001, FBT002 - nio's
    ) -> Iterator[tuple[set[tuple[str, str]], dict[str, Any]]]:
        """Encrypt a room's key for every device that lacks it, each part when it is asked for and in one commit.

        nio makes a commit for each device.
        """
        parts = super().share_group_session_parallel(room_id, users, ignore_unverified_devices)
        part: tuple[set[tuple[str, str]], dict[str, Any]] | None
        while True:
            with self._kept.together():
                part = next(parts, None)
            if part is None:
                return
            yield part

    def room_key(self, device: OlmDevice, room_id: str, session_id: str, session_key: str) -> dict[str, Any]:
        """A room's key, encrypted for a device with which there is a session (client-server API, section 11.12.4.2)."""
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "room_id": room_id,
            "session_id": session_id,
            "session_key": session_key,
        }
        session = self.session_store.get(device.curve25519)
        sealed: dict[str, Any] = self._olm_encrypt(session, device, "m.room_key", content)  # type: ignore[no-untyped-call]
        return sealed

    def sign(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content, signed by this device."""
        name = f"ed25519:{self.device_id}"
        return dict(content) | {"signatures": {self.user_id: {name: self.sign_json(dict(content))}}}

    def device_keys(self) -> dict[str, Any]:
        """What is published of this device (client-server API, section 11.12.2.1)."""
        keys = self.account.identity_keys
        return self.sign(
            {
                "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
                "device_id": self.device_id,
                "user_id": self.user_id,
                "keys": {
                    f"curve25519:{self.device_id}": keys["curve25519"],
                    f"ed25519:{self.device_id}": keys["ed25519"],
                },
            }
        )

    @property
    def fallback(self) -> dict[str, str]:
        """The fallback key by its name, while it has not been published."""
        keys = self.account._account.fallback_key  # type: ignore[attr-defined]  # noqa: SLF001 - nio knows no fallback keys, and vodozemac's stubs neither
        return {name: key.to_base64() for name, key in keys.items()}

    def new_fallback(self) -> None:
        """Make a fallback key; what was begun with the one before can still be read, what is older cannot."""
        self.account._account.generate_fallback_key()  # type: ignore[attr-defined]  # noqa: SLF001 - likewise
        self.save_account()

    # What we keep.

    def forget(self) -> None:
        """Let go of the sessions that have been of no use for long."""
        old = self._kept.prune(self._clock.now())
        for rooms in self.inbound_group_store._entries.values():  # noqa: SLF001 - nio never forgets one
            for sessions in rooms.values():
                for session_id in old & sessions.keys():
                    del sessions[session_id]
