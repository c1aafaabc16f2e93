"""A homeserver on this machine with a school on it: open it, point a bot at it, and play a scene."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Self, TypeVar

import aiohttp

from tests.homeserver.apart import Apart
from tests.homeserver.api import Api, Json
from tests.homeserver.installed import element, mautrix
from tests.homeserver.making import Making
from tests.homeserver.people import Named, Person
from tests.homeserver.phone import Account
from tests.homeserver.seen import Invitation, Room
from tests.homeserver.settings import SECRET, Service, Settings
from tests.homeserver.synapse import Synapse
from tests.ripple import Ripple

T = TypeVar("T")
PASSWORD = "not-a-secret-anywhere"
ADMIN = "/_synapse/admin/v1"
TEACHER = 50  # the level of a moderator


class Homeserver:
    """A school with people of its own and one bot account, on a server that other tests may use as well."""

    bot: Account

    def __init__(self, synapse: Synapse, *, own: bool) -> None:
        self.synapse = synapse
        self.ripple = Ripple()
        self.persons: list[Person] = []
        self._own = own
        self._admin: Api | None = None
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    @classmethod
    async def open(cls, synapse: Synapse | None = None, settings: Settings | None = None) -> Homeserver:
        """On a server that runs, or on one of its own that may be ended: that one takes two seconds to start."""
        assert synapse is None or settings is None, "The server has its settings already"
        running = synapse or Synapse(settings or Settings())
        there = cls(running, own=synapse is None)
        try:
            if synapse is None:
                await there.come_back()
            there.bot = await there.account("Studyhall")
        except BaseException:
            await there.close()
            raise
        return there

    async def close(self) -> None:
        await asyncio.gather(*(one.phone.close() for one in self.persons))
        await self._http.close()
        if self._own:
            self.synapse.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        return self.synapse.url

    @property
    def name(self) -> str:
        """The part of ids after the colon."""
        return self.synapse.name

    # Going and coming

    async def go_away(self, *, hard: bool = False) -> None:
        """Nobody answers at this address any more; `hard` is what a failing machine does."""
        assert self._own, "Other tests use this server, too"
        await asyncio.to_thread(self.synapse.stop, hard=hard)

    async def come_back(self) -> None:
        """At the same address, with all that was there."""
        self.synapse.launch()
        await asyncio.to_thread(self.synapse.wait_until_ready)

    # Waiting

    async def until(self, condition: Callable[[], T], timeout: float = 10.0) -> T:  # noqa: ASYNC109 - the time is what the caller names
        """Until the condition holds; it is looked at again whenever somebody's phone has been told something."""

        def looked() -> T:
            for one in self.persons:
                one.phone.check()
            return condition()

        return await self.ripple.until(looked, timeout, self._lately)

    async def quiet(self, seconds: float = 0.3) -> None:
        """Until nobody's phone has been told anything for that long."""
        await self.ripple.quiet(seconds)

    def _lately(self) -> str:
        told = []
        for one in self.persons:
            seen = [f"{seen.author}: {seen.text!r}" for room in one.phone.timelines for seen in one.sees(room)[-2:]]
            refused = [str(refusal) for refusal in one.phone.refused]
            told.append(f"{one.name} sees {seen}, is invited to {one.invitations}, was refused {refused}")
        return "; ".join(told)

    # People

    async def account(self, name: str, *, admin: bool = False) -> Account:
        """A new account with that name, whose id nobody else on this server has."""
        user = f"{name.lower()}-{next(self.synapse.numbers)}"
        api = self.api()
        nonce = (await api.get(ADMIN, "register"))["nonce"]
        signed = [nonce, user, PASSWORD, "admin" if admin else "notadmin"]
        mac = hmac.new(SECRET.encode(), "\0".join(signed).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "displayname": name, "password": PASSWORD, "admin": admin, "mac": mac}
        said = await api.post(ADMIN, "register", body=body)
        return Account(said["user_id"], name, PASSWORD, said["access_token"], said["device_id"])

    @property
    def _service(self) -> Service:
        assert self.synapse.settings.service is not None, "The server knows no application service"
        return self.synapse.settings.service

    async def service_account(self, name: str) -> Account:
        """An account of the application service in the server's settings, with a device."""
        api = self.api(self._service.token)
        user = f"{name.lower()}-{next(self.synapse.numbers)}"
        kind = {"type": "m.login.application_service"}
        await api.post("register", body={**kind, "username": user, "inhibit_login": True})
        said = await api.post("login", body={**kind, "identifier": {"type": "m.id.user", "user": user}})
        account = Account(said["user_id"], name, "", said["access_token"], said["device_id"])
        await self.service_api(account).put("profile", account.id, "displayname", body={"displayname": name})
        return account

    def service_api(self, account: Account) -> Api:
        """Requests by hand with the service's token for one of its accounts: the one way to be under no limit."""
        acting_as = {"user_id": account.id, "device_id": account.device}
        return Api(self._http, self.url, self._service.token, acting_as)

    async def person(self, name: str, *, closed: bool = False, teacher: bool = False) -> Person:
        """Somebody who has logged in; `closed`, who does not accept direct conversations."""
        account = await self.account(name)
        person = Person(account, self.api(account.token), self.ripple, teacher=teacher)
        person.closed = closed
        return await self._enter(person)

    async def _enter(self, person: Person) -> Person:
        self.persons.append(person)  # first, so that the phone is thrown away also where turning it on fails
        await person.phone.turn_on()
        return person

    async def with_element(
        self,
        name: str,
        *,
        identity: bool = True,
        signed: bool = True,
        slow: bool = False,
        account: Account | None = None,
    ) -> Person:
        """Somebody with the library that Element runs, who reads and writes encrypted messages.

        Without `identity`, one who has never set it up; without `signed`, one whose client still speaks to devices
        that their owners have not signed; `slow`, one whose phone takes half a second to ask for keys. Give the
        account of somebody else to have a second device.
        """
        return await self._with(element(), name, account, identity=identity, signed=signed, slow=slow)

    async def with_mautrix(self, name: str, *, identity: bool = True, account: Account | None = None) -> Person:
        """Somebody whose client reads and writes encrypted messages, too, and heeds nobody's identity."""
        return await self._with(mautrix(), name, account, identity=identity)

    async def _with(self, command: list[str | Path], name: str, account: Account | None, **how: bool) -> Person:
        mine = account or await self.account(name)

        def phone(mine: Account, api: Api, ripple: Ripple, accepts: Callable[[Invitation], bool]) -> Apart:
            log = self.synapse.folder / f"{mine.device}.log"
            return Apart(mine, api, ripple, accepts, command=command, log=log, **how)

        return await self._enter(Person(mine, self.api(mine.token), self.ripple, phone))

    async def people(self, *names: str) -> list[Person]:
        return list(await asyncio.gather(*map(self.person, names)))

    async def teacher(self, name: str) -> Person:
        """Somebody who is given a moderator's level in the rooms made here."""
        return await self.person(name, teacher=True)

    def api(self, token: str = "") -> Api:
        """Requests by hand."""
        return Api(self._http, self.url, token)

    async def lift_limits(self, who: Named) -> None:
        """What an administrator does for a bot: no rate limits for this account but the one for logging in."""
        admin = await self.admin()
        body: Json = {"messages_per_second": 0, "burst_count": 0}
        await admin.post(ADMIN, "users", who.id, "override_ratelimit", body=body)

    async def admin(self) -> Api:
        """Requests by hand, as an administrator of the server."""
        if self._admin is None:
            self._admin = self.api((await self.account("Admin", admin=True)).token)
        return self._admin

    # Rooms

    async def room(
        self,
        name: str,
        *,
        by: Person,
        people: Iterable[Named] = (),
        version: str = "",
        inside: Room | None = None,
        encrypted: bool = False,
        public: bool = False,
        powers: Mapping[Named, int] | None = None,
        topic: str = "",
    ) -> Room:
        """A room with these people in it, if they accept invitations; accounts (the bot) are invited only."""
        making = Making(
            name,
            version=version or self.synapse.settings.version,
            inside=inside,
            encrypted=encrypted,
            public=public,
            topic=topic,
        )
        return await self._make(making, by, people, powers)

    async def space(
        self,
        name: str,
        *,
        by: Person,
        rooms: Iterable[Room] = (),
        people: Iterable[Named] = (),
        version: str = "",
        powers: Mapping[Named, int] | None = None,
    ) -> Room:
        """A space with these rooms and people in it."""
        making = Making(name, version=version or self.synapse.settings.version, space=True)
        space = await self._make(making, by, people, powers)
        await by.adds_to_space(space, *rooms)
        return space

    async def _make(
        self, making: Making, by: Person, people: Iterable[Named], powers: Mapping[Named, int] | None
    ) -> Room:
        invited = [one for one in people if one is not by]
        levels = {one.id: TEACHER for one in invited if isinstance(one, Person) and one.teacher}
        levels |= {one.id: level for one, level in (powers or {}).items()}
        invited += [one for one in powers or () if one not in invited and one is not by]
        room = await by.makes_room(Making(**{**vars(making), "invite": invited, "powers": levels}))
        coming = [one for one in invited if isinstance(one, Person) and one.accepts_invites and one.phone.on]

        def all_there() -> bool:
            known = [one.phone.timelines.get(room.id) for one in (by, *coming)]
            ids = {one.id for one in (by, *coming)}
            return all(one is not None and ids <= one.members() for one in known)

        await self.until(all_there, 20)
        return room
