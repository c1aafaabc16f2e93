"""nio's client, so that whoever is in an encrypted room can read what the bot says there, and nothing hangs."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

from aiohttp import ClientError
from nio import (
    JoinedMembersResponse,
    KeysClaimError,
    KeysClaimResponse,
    KeysQueryError,
    KeysQueryResponse,
    LocalProtocolError,
    MatrixRoom,
    RoomSendError,
    RoomSendResponse,
    ShareGroupSessionResponse,
    SyncResponse,
)
from nio.crypto import OlmDevice

from adapters.matrix.keys.meeting import Device, Meeting
from adapters.matrix.keys.secret import Secret
from bot.language import Away, Clock

REST = 300.0
"""Seconds before a device without one-time keys, or a server that does not answer, is asked again."""
ROUNDS = 5
"""How often the room is looked at anew because it changed while keys were handed over."""
_WELL = 200


class NotCovered(Away):
    """Somebody in the room could not be given its key, since the server did not take it; nothing was said there yet."""


class Client(Meeting):
    """A client whose encrypted rooms can be relied upon. Differs from nio where a comment says so."""

    def __init__(
        self, homeserver: str, user: str, folder: Path, secret: Secret, clock: Clock, *, device_id: str = ""
    ) -> None:
        """Not logged in. `user` is a full id (`@bot:example.org`), and `secret` is made for it."""
        super().__init__(homeserver, user, folder, secret, clock, device_id=device_id)
        self._rooms_in_turn: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asking = asyncio.Lock()
        self._asked: set[str] = set()
        # Who is not asked again yet, and until when in the loop's time.
        self._people_resting: dict[str, float] = {}
        self._devices_resting: dict[Device, float] = {}

    # Whose devices there are.

    async def _handle_sync(self, response: SyncResponse) -> None:
        """Take in a sync. When nio stumbles over one, it comes again, and then must not be taken for known."""
        before = self.next_batch
        try:
            await super()._handle_sync(response)
        except BaseException:
            self.next_batch = before
            raise

    async def _handle_joined_rooms(self, response: SyncResponse) -> None:
        """After a gap nobody knows who is still in a room: they are asked for before the next word there."""
        for room_id, room in response.rooms.join.items():
            if room.timeline.limited and room_id in self.rooms:
                self.rooms[room_id].members_synced = False
        await super()._handle_joined_rooms(response)

    def _handle_olm_events(self, response: SyncResponse) -> None:
        """Whose devices changed is asked for anew, whether or not nio happens to know of them in a room.

        Members that were left out of a lazy sync are unknown to nio, and so are changes while somebody shared no room
        with us; what nio remembers of their devices would be taken for true. (Client-server API, section 11.12.2.1.)
        """
        olm = self.machine
        counts = response.device_key_count.signed_curve25519
        if counts is not None:
            olm.uploaded_key_count = counts
        olm.add_changed_users(olm.tracked_users.intersection(response.device_list.changed))
        olm.tracked_users.difference_update(response.device_list.left)
        changed = set(response.device_list.changed)
        self._devices_resting = {one: until for one, until in self._devices_resting.items() if one[0] not in changed}

    async def keys_query(self) -> KeysQueryResponse | KeysQueryError:
        """Ask whose devices there are, for everybody of whom it is not known.

        Differs from nio: a change that becomes known meanwhile is asked for again; who cannot be told of is left for
        `REST` seconds, not asked for after every sync.

        Raises:
            LocalProtocolError: there is nobody to be asked for.

        """
        olm = self.machine
        async with self._asking:
            now = asyncio.get_running_loop().time()
            asked = {user for user in olm.users_for_key_query if self._people_resting.get(user, now) <= now}
            if not asked:
                raise LocalProtocolError("No key query required.")
            olm.users_for_key_query -= asked
            self._asked = asked
            known: set[str] = set()
            try:
                status, said = await self.ask(
                    "POST", "/keys/query", {"device_keys": {user: [] for user in sorted(asked)}}
                )
                devices = said.get("device_keys")
                if status != _WELL or not isinstance(devices, dict):
                    return KeysQueryError(str(said.get("error", "unknown error")), said.get("errcode"))
                response = KeysQueryResponse(
                    {user: devices[user] for user in asked if isinstance(devices.get(user), dict)}, {}
                )
                meanwhile = set(olm.users_for_key_query)
                await self.receive_response(response)
                olm.users_for_key_query |= meanwhile
                known = set(response.device_keys)
                self._people_resting |= dict.fromkeys(asked - known, now + REST)
                return response
            finally:
                olm.users_for_key_query |= asked - known
                self._asked = set()

    @property
    def should_query_keys(self) -> bool:
        """Whether there is anybody to be asked for now."""
        now = asyncio.get_running_loop().time()
        return any(self._people_resting.get(user, now) <= now for user in self.users_for_key_query)

    async def keys_claim(self, user_set: Mapping[str, Iterable[str]]) -> KeysClaimResponse | KeysClaimError:
        """Take one one-time key of each of these devices, by their people. nio stumbles over a refusal."""
        wanted = {user: dict.fromkeys(devices, "signed_curve25519") for user, devices in user_set.items()}
        status, said = await self.ask("POST", "/keys/claim", {"one_time_keys": wanted})
        keys = said.get("one_time_keys")
        if status != _WELL or not isinstance(keys, dict):
            return KeysClaimError(str(said.get("error", "unknown error")), said.get("errcode"))
        response = KeysClaimResponse({user: one for user, one in keys.items() if isinstance(one, dict)}, {})
        for user, one in response.one_time_keys.items():
            # A session takes three milliseconds: between two people others have their turn.
            await self.receive_response(KeysClaimResponse({user: one}, {}))
            await asyncio.sleep(0)
        return response

    # Giving a room's key to everybody in it.

    async def room_send(
        self,
        room_id: str,
        message_type: str,
        content: dict[Any, Any],
        tx_id: str | None = None,
        ignore_unverified_devices: bool = True,  # noqa: FBT001, FBT002 - nio's
    ) -> RoomSendResponse | RoomSendError:
        """Say something. In an encrypted room, once everybody there can read it, and in order.

        Raises:
            NotCovered: somebody could not be given the key; nothing was said.

        """
        room = self.rooms.get(room_id)
        if room is None or not room.encrypted or message_type == "m.reaction":
            return await super().room_send(room_id, message_type, content, tx_id, ignore_unverified_devices)  # type: ignore[no-any-return]
        async with self._rooms_in_turn[room_id]:
            await self._cover(room)
            # Nothing is awaited between the last look at the room and the encryption in here.
            return await super().room_send(room_id, message_type, content, tx_id, ignore_unverified_devices)  # type: ignore[no-any-return]

    async def cover(self, room_id: str) -> None:
        """Give the key of an encrypted room to every device in it that lacks it; nothing to do elsewhere.

        Raises:
            NotCovered: the server did not take the key, or did not say who is there.

        """
        room = self.rooms.get(room_id)
        if room is not None and room.encrypted:
            async with self._rooms_in_turn[room_id]:
                await self._cover(room)

    async def _cover(self, room: MatrixRoom) -> None:
        for _ in range(ROUNDS):
            await self._meet(room)
            if not self._lacking(room):
                return
            try:
                await self.share_group_session(room.room_id)
            except (ClientError, TimeoutError) as error:
                _fail(error)
        _fail()

    async def _meet(self, room: MatrixRoom) -> None:
        """Know who is in the room, with which devices."""
        olm = self.machine
        try:
            if not room.members_synced and not isinstance(
                await self.joined_members(room.room_id), JoinedMembersResponse
            ):
                _fail()
            olm.update_tracked_users(room)  # type: ignore[no-untyped-call]
            while room.users.keys() & self._asked or self._unknown(room):
                if not isinstance(await self.keys_query(), KeysQueryResponse):
                    _fail()
        except LocalProtocolError:
            return  # another one has asked meanwhile
        except (ClientError, TimeoutError) as error:
            _fail(error)

    def _unknown(self, room: MatrixRoom) -> bool:
        now = asyncio.get_running_loop().time()
        return any(self._people_resting.get(one, now) <= now for one in self.users_for_key_query & room.users.keys())

    def _lacking(self, room: MatrixRoom) -> bool:
        """Whether there is a device that should have the room's key and has not, or has and should not.

        nio takes the key for shared whether or not the server took it, and does not see a device that appears while
        it is being shared. A device that has no one-time keys cannot be helped: it is asked again after `REST`.
        """
        olm = self.machine
        session = olm.outbound_group_sessions.get(room.room_id)
        if session is None:
            return True
        there = {(user, device.id) for user in room.users for device in olm.device_store.active_user_devices(user)}
        if session.expired or (session.users_shared_with | session.users_ignored) - there:
            # Somebody left, or gave a device away: what comes now is not theirs to read.
            del olm.outbound_group_sessions[room.room_id]
            return True
        if not session.shared:
            return True
        reachable = there - session.users_shared_with - session.users_ignored - self._beyond_reach(there)
        if reachable:
            # Those who have the key keep it; nio would make another one for everybody.
            session.shared = False
        return bool(reachable)

    def _beyond_reach(self, devices: Iterable[Device]) -> set[Device]:
        """Devices that had no one-time key to begin a session with, a moment ago."""
        olm = self.machine
        now = asyncio.get_running_loop().time()
        return {
            (user, device)
            for user, device in devices
            if self._devices_resting.get((user, device), now) > now
            and olm.session_store.get(olm.device_store[user][device].curve25519) is None
        }

    async def share_group_session(
        self,
        room_id: str,
        ignore_unverified_devices: bool = True,  # noqa: FBT001, FBT002 - nio's
    ) -> ShareGroupSessionResponse:
        """Hand the room's key to the devices that lack it.

        Differs from nio: whoever waits for this is always woken; and it is a failure when the server fails.

        Raises:
            NotCovered: the server did not take the keys.
            LocalProtocolError: it is being done already.

        """
        if room_id in self.sharing_session:
            raise LocalProtocolError(f"Already sharing a group session for {room_id}")
        room = self.rooms[room_id]
        done = self.sharing_session[room_id] = asyncio.Event()
        try:
            return await self._share(room, ignore=ignore_unverified_devices)
        finally:
            self.sharing_session.pop(room_id, None)
            done.set()

    async def _share(self, room: MatrixRoom, *, ignore: bool) -> ShareGroupSessionResponse:
        olm = self.machine
        if room.room_id not in olm.outbound_group_sessions:
            olm.create_outbound_group_session(room.room_id)
        session = olm.outbound_group_sessions[room.room_id]
        self.hold_back(room, session)
        await self.begin_sessions(
            olm.device_store[user][name]
            for user, names in self.get_missing_sessions(room.room_id).items()
            for name in names
            if (user, name) not in session.users_ignored
        )
        for devices, messages in olm.share_group_session_parallel(room.room_id, list(room.users), ignore):
            await self._hand_over(room.room_id, devices, messages)
        session.shared = True
        return ShareGroupSessionResponse(room.room_id, set(session.users_shared_with))

    async def _hand_over(self, room_id: str, devices: set[Device], messages: dict[str, Any]) -> None:
        """Send one part of the keys. nio takes an error without JSON for success, and logs out over one with JSON."""
        status, _ = await self.ask("PUT", f"/sendToDevice/m.room.encrypted/{uuid4()}", messages)
        if status != _WELL:
            _fail()
        await self.receive_response(ShareGroupSessionResponse(room_id, devices))

    async def begin_sessions(self, devices: Iterable[OlmDevice]) -> None:
        """Claim a one-time key of every device with which there is no session yet.

        Raises:
            NotCovered: the server did not tell any.

        """
        now = asyncio.get_running_loop().time()
        missing: dict[str, list[str]] = {}
        for device in devices:
            resting = self._devices_resting.get((device.user_id, device.id), now) > now
            if not resting and self.is_stranger(device) and device.id not in missing.setdefault(device.user_id, []):
                missing[device.user_id].append(device.id)
        missing = {user: names for user, names in missing.items() if names}
        if not missing:
            return
        if not isinstance(await self.keys_claim(missing), KeysClaimResponse):
            _fail()
        store = self.machine.device_store
        self._devices_resting |= {
            (user, name): now + REST
            for user, names in missing.items()
            for name in names
            if self.is_stranger(store[user][name])
        }


def _fail(error: BaseException | None = None) -> NoReturn:
    raise NotCovered("the keys could not be handed over") from error
