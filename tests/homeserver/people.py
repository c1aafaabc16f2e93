"""Students and teachers, each with a phone; what the server does not let them do is raised as `Refused`."""

from __future__ import annotations

import html as markup
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from tests.homeserver.api import Api, Json
from tests.homeserver.making import Making
from tests.homeserver.phone import Account, Phone
from tests.homeserver.plain import Plain
from tests.homeserver.seen import Invitation, Notified, Room, Seen, Where, room_id
from tests.ripple import Ripple

MakePhone = Callable[[Account, Api, Ripple, Callable[[Invitation], bool]], Phone]
PATIENCE = 10.0  # seconds until one sees what one did oneself


class Named(Protocol):
    """A person, or the bot's account."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


class Person:
    """One person, with one device that is always on unless `goes_offline`."""

    def __init__(
        self, account: Account, api: Api, ripple: Ripple, phone: MakePhone = Plain, *, teacher: bool = False
    ) -> None:
        self.account = account
        self.name = account.name
        self.api = api
        self.teacher = teacher
        self.accepts_invites = True
        self.closed = False  # whether this person leaves invitations to direct conversations alone
        self.phone = phone(account, api, ripple, self._accepts)
        self._ripple = ripple

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def id(self) -> str:
        return self.account.id

    @property
    def pill(self) -> str:
        return pill(self)

    def _accepts(self, invitation: Invitation) -> bool:
        return self.accepts_invites and not (invitation.direct and self.closed)

    # Reading

    def sees(self, where: Where, *, thread: Seen | str | None = None) -> list[Seen]:
        """The messages there, oldest first, those taken away too; with `thread`, the answers in one."""
        timeline = self.phone.timelines.get(room_id(where))
        shown = timeline.shown() if timeline is not None else []
        return [one for one in shown if one.thread == _id(thread)] if thread is not None else shown

    def looks_at(self, which: Seen | str) -> Seen:
        """The message as it is now; a test may hold an older look at it."""
        event_id = _id(which)
        for timeline in self.phone.timelines.values():
            if event_id in timeline.events:
                return timeline.look(timeline.events[event_id])
        raise AssertionError(f"{self.name} does not see {event_id}")

    def rooms(self) -> list[Room]:
        """The rooms this person is in."""
        return self._inside(space=False)

    def spaces(self) -> list[Room]:
        return self._inside(space=True)

    def _inside(self, *, space: bool) -> list[Room]:
        joined = [one for one in self.phone.timelines.values() if one.joined]
        return [one.room for one in joined if (one.said("m.room.create").get("type") == "m.space") == space]

    def room(self, name: str) -> Room | None:
        """The room or space of that name, once this person is in it."""
        found = [one for one in [*self.rooms(), *self.spaces()] if one.name == name]
        assert len(found) <= 1, f"{self.name} is in {len(found)} rooms called {name!r}"
        return found[0] if found else None

    def direct_with(self, who: Named) -> Room | None:
        """The conversation with somebody; the latest, if there are several."""
        rooms = [self.phone.timelines.get(one) for one in self.phone.direct.get(who.id, ())]
        inside = [one.room for one in rooms if one is not None and one.joined]
        return inside[-1] if inside else None

    @property
    def invitations(self) -> list[Invitation]:
        """Those that have not been accepted."""
        return list(self.phone.invitations.values())

    def notified(self, where: Where) -> Notified:
        """What the server counts as unread; it needs `push` in the server's settings."""
        return self.phone.timeline(room_id(where)).notified

    def state(self, where: Where, kind: str, key: str = "") -> Json:
        """The content of a state event; empty where there is none."""
        return self.phone.timeline(room_id(where)).said(kind, key)

    def members(self, where: Where, membership: str = "join") -> set[str]:
        """The names of who is there; or of who is invited ("invite"), gone ("leave"), kept out ("ban")."""
        timeline = self.phone.timeline(room_id(where))
        return {timeline.name_of(one) for one in timeline.members(membership)}

    def level_of(self, where: Where, who: Named) -> float:
        """How much somebody may do there; `math.inf` for a creator, from room version 12 on."""
        return self.phone.timeline(room_id(where)).level_of(who.id)

    def typing(self, where: Where) -> tuple[str, ...]:
        """The names of who is typing there."""
        timeline = self.phone.timeline(room_id(where))
        return tuple(timeline.name_of(one) for one in timeline.typing)

    # Writing

    async def says(
        self,
        where: Where,
        text: str,
        *,
        html: str | None = None,
        mentions: Sequence[Named] = (),
        reply_to: Seen | str | None = None,
        thread: Seen | str | None = None,
        kind: str = "text",
        more: Mapping[str, object] | None = None,
    ) -> Seen:
        """Write a message as Element does; who is mentioned and does not stand in the text is put before it."""
        content = self._content(text, html, mentions, kind)
        timeline = self.phone.timelines.get(room_id(where))
        related: Json = {}
        if thread is not None:
            there = [_id(thread), *(one.id for one in self.sees(where, thread=thread))]
            related = {"rel_type": "m.thread", "event_id": _id(thread), "is_falling_back": reply_to is None}
            related["m.in_reply_to"] = {"event_id": there[-1]}
        if reply_to is not None:
            related["m.in_reply_to"] = {"event_id": _id(reply_to)}
            assert timeline is not None
            author = timeline.events[_id(reply_to)]["sender"]
            called = content["m.mentions"].setdefault("user_ids", [])
            if author not in {self.id, *called}:
                called.append(author)
        if related:
            content["m.relates_to"] = related
        return await self.sends(where, "m.room.message", {**content, **(more or {})})

    async def sends(self, where: Where, kind: str, content: Json) -> Seen:
        """Send any event; until this person sees it, too."""
        room = room_id(where)
        event_id = await self.phone.send(room, kind, content)
        await self._sees(lambda: event_id in self.phone.timeline(room).events)
        return self.looks_at(event_id)

    async def edits(self, which: Seen | str, text: str, *, html: str | None = None) -> Seen:
        """Write it anew; the server lets everybody try, clients only heed who wrote it."""
        before = self.looks_at(which)
        new = self._content(text, html, (), before.kind if before.kind != "sealed" else "text")
        content = {**new, "body": f"* {text}", "m.new_content": new}
        content["m.relates_to"] = {"rel_type": "m.replace", "event_id": before.id}
        await self.sends(before, "m.room.message", content)
        return self.looks_at(before.id)

    async def redacts(self, which: Seen | str, reason: str = "") -> Seen:
        """Take a message away, one's own or with the right to do so."""
        before = self.looks_at(which)
        await self._redact(before.room_id, before.id, reason)
        return self.looks_at(before.id)

    async def _redact(self, room: str, event_id: str, reason: str = "") -> None:
        body = {"reason": reason} if reason else {}
        await self.api.put("rooms", room, "redact", event_id, uuid.uuid4().hex, body=body)
        await self._sees(lambda: self.phone.timeline(room).is_redacted(event_id))

    async def reacts(self, which: Seen | str, key: str) -> str:
        """Put a reaction to a message; the id of its event."""
        before = self.looks_at(which)
        about = {"rel_type": "m.annotation", "event_id": before.id, "key": key}
        said = await self.sends(before, "m.reaction", {"m.relates_to": about})
        return said.id

    async def unreacts(self, which: Seen | str, key: str) -> None:
        before = self.looks_at(which)
        event_id = self.phone.timeline(before.room_id).reaction(before.id, self.id, key)
        assert event_id is not None, f"{self.name} has not reacted with {key}"
        await self._redact(before.room_id, event_id)

    async def sends_file(self, where: Where, name: str, data: bytes, *, kind: str = "text/plain") -> Seen:
        said = await self.api.ask(
            "POST", ("/_matrix/media/v3", "upload"), query={"filename": name}, data=data, kind=kind
        )
        shown = "image" if kind.startswith("image/") else "file"
        content = {"body": name, "filename": name, "url": said["content_uri"], "msgtype": f"m.{shown}"}
        info = {"mimetype": kind, "size": len(data)}
        return await self.sends(where, "m.room.message", {**content, "info": info, "m.mentions": {}})

    async def downloads(self, which: Seen) -> bytes:
        server, media = which.content["url"].removeprefix("mxc://").split("/")
        data = await self.api.raw("GET", ("/_matrix/client/v1", "media", "download", server, media))
        assert isinstance(data, bytes)
        return data

    async def reads(self, which: Seen | str) -> None:
        """Everything up to this message."""
        before = self.looks_at(which)
        await self.api.post("rooms", before.room_id, "receipt", "m.read", before.id)
        await self._sees(lambda: self.phone.timeline(before.room_id).read.get(self.id) == before.id)

    async def types(self, where: Where) -> None:
        body = {"typing": True, "timeout": 30_000}
        await self.api.put("rooms", room_id(where), "typing", self.id, body=body)

    def _content(self, text: str, html: str | None, mentions: Sequence[Named], kind: str) -> Json:
        if mentions:
            html = html or markup.escape(text, quote=False)
            before = [one for one in mentions if one.name not in text]
            text = "".join(f"{one.name}: " for one in before) + text
            for one in mentions:
                if one not in before and pill(one) not in html:
                    html = html.replace(one.name, pill(one))
            html = "".join(f"{pill(one)}: " for one in before) + html
        content: Json = {"msgtype": f"m.{kind}", "body": text, "m.mentions": {}}
        if html is not None:
            content |= {"format": "org.matrix.custom.html", "formatted_body": html}
        if mentions:
            content["m.mentions"] = {"user_ids": [one.id for one in mentions]}
        return content

    # Coming and going

    async def joins(self, where: Where) -> Room:
        """A room by its id or its alias."""
        said = await self.api.post("join", room_id(where))
        return await self._inside_of(said["room_id"])

    async def knocks(self, where: Where) -> None:
        await self.api.post("knock", room_id(where))

    async def accepts(self, invitation: Invitation) -> Room:
        """One that was left alone so far."""
        await self.phone.accept(invitation)
        return await self._inside_of(invitation.room.id)

    async def declines(self, invitation: Invitation) -> None:
        await self.api.post("rooms", invitation.room.id, "leave")
        await self._sees(lambda: invitation.room.id not in self.phone.invitations)

    async def _inside_of(self, room: str) -> Room:
        await self._sees(lambda: room in self.phone.timelines and self.phone.timelines[room].joined)
        return self.phone.timeline(room).room

    async def leaves(self, where: Where) -> None:
        room = room_id(where)
        await self.api.post("rooms", room, "leave")
        await self._sees(lambda: not self.phone.timeline(room).joined)

    async def invites(self, where: Where, who: Named) -> None:
        await self.api.post("rooms", room_id(where), "invite", body={"user_id": who.id})

    async def kicks(self, where: Where, who: Named, reason: str = "") -> None:
        await self.api.post("rooms", room_id(where), "kick", body={"user_id": who.id, "reason": reason})

    async def bans(self, where: Where, who: Named, reason: str = "") -> None:
        await self.api.post("rooms", room_id(where), "ban", body={"user_id": who.id, "reason": reason})

    async def goes_offline(self) -> None:
        await self.phone.turn_off()

    async def comes_online(self) -> None:
        await self.phone.turn_on()

    async def is_called(self, name: str) -> None:
        """From now on, everywhere."""
        await self.api.put("profile", self.id, "displayname", body={"displayname": name})
        self.name = name

    # Rooms

    async def makes_room(self, making: Making) -> Room:
        """A room or a space; who is invited has not joined yet."""
        said = await self.api.post("createRoom", body=making.body(self.id))
        room = await self._inside_of(said["room_id"])
        if making.inside is not None:
            await self.adds_to_space(making.inside, room)
        return room

    async def opens_direct(self, who: Named, *, encrypted: bool = False) -> Room:
        """Begin a conversation as Element does, or take up the one there is."""
        there = self.direct_with(who)
        if there is not None:
            return there
        making = Making("", direct=True, invite=(who,), encrypted=encrypted, preset="trusted_private_chat")
        room = await self.makes_room(making)
        await self.phone.call_direct(who.id, room.id)
        return room

    async def adds_to_space(self, space: Where, *rooms: Room) -> None:
        """The room is found in the space, and says that it belongs there."""
        via = {"via": [self.id.partition(":")[2]]}
        for room in rooms:
            await self.sets(space, "m.space.child", via, room.id)
            await self.sets(room, "m.space.parent", {**via, "canonical": True}, room_id(space))

    async def sets(self, where: Where, kind: str, content: Json, key: str = "") -> None:
        """A state event; until this person sees it, too."""
        room = room_id(where)
        said = await self.api.put("rooms", room, "state", kind, key, body=content)
        await self._sees(lambda: said["event_id"] in self.phone.timeline(room).events)

    async def gives_power(self, where: Where, powers: Mapping[str, int] | Iterable[tuple[Named, int]]) -> None:
        """Levels by user id, or of people; the others keep theirs."""
        given = dict(powers) if isinstance(powers, Mapping) else {who.id: level for who, level in powers}
        levels = self.state(where, "m.room.power_levels")
        await self.sets(where, "m.room.power_levels", {**levels, "users": {**levels.get("users", {}), **given}})

    # How

    async def _sees(self, condition: Callable[[], bool]) -> None:
        if not self.phone.on:
            return

        def looked() -> bool:
            self.phone.check()
            return condition()

        await self._ripple.until(looked, PATIENCE, lambda: f"{self.name} did not see what {self.name} did")


def pill(who: Named) -> str:
    """A mention as clients write it."""
    return f'<a href="https://matrix.to/#/{who.id}">{markup.escape(who.name)}</a>'


def _id(which: Seen | str) -> str:
    return which.id if isinstance(which, Seen) else which
