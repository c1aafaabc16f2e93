"""A class on a real Synapse that goes on talking while the program beside it, or Synapse, is killed and started again.

They talk in the class's room, in private rooms that they asked for, and alone with the bot; nobody waits for a program
that is away. Requests that a homeserver has not answered are repeated as clients do, under the same transaction id.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp

from adapters.matrix.choices import SIGNS
from tests.faults.matrix_judge import JOINED, SENT, STAGES, Effect, Line, Seen, Verdict, alone, asks, judge, look
from tests.faults.program import Program
from tests.homeserver import Homeserver, Person
from tests.homeserver.api import Json
from tests.homeserver.phone import Account
from tests.matrix.eyes import Eyes

CONFIG = """\
data = {{folder}}
[matrix]
homeserver = "{url}"
user = "{user}"
password = "{password}"
secret = "a secret for the tests alone"
"""

PATIENCE = 90
"""Lines of the class before a start that does not die counts as one whose fuse is never reached."""
HALF = 0.5
AGAIN = 0.1
"""Seconds after which a homeserver that is away is asked again."""
SLOW = 120.0
"""Seconds within which a slow machine has done whatever it is to do."""

ACTS = ("says", "says", "spread", "say", "press", "press", "room", "inside", "alone", "form", "form", "remind", "board")


def program(there: Homeserver, bot: Account, folder: Path, mistake: str = "") -> Program:
    """The program, for that account."""
    config = CONFIG.format(url=there.url, user=bot.id, password=bot.password)
    return Program(folder, "tests.faults.matrix_launcher", config, mistake)


@dataclass
class Form:
    """How far somebody has come with one."""

    n: int = 0
    stage: int = 0
    """Questions that were asked for; the preview is the last."""
    sent: int = 0

    def answer(self) -> str:
        return (f"Title {self.n}", "skip", "send")[self.stage - 1]

    def effects(self, who: Person) -> tuple[Effect, ...]:
        """Of that answer."""
        if self.stage < len(STAGES):
            return (Effect(alone(who), STAGES[self.stage][1]),)
        return Effect("algebra", f"{self.n}: form of Title {self.n}"), Effect(alone(who), SENT[1])


class MatrixClass:
    """The class, and the program."""

    def __init__(self, there: Homeserver, folder: Path, seed: str) -> None:
        self.there = there
        self.program = program(there, there.bot, folder)
        self.random = Random(seed)
        self.acts: Sequence[str] = ACTS
        self.away = 1
        """How many things are said in the class's room while the program is away."""
        self.lines: list[Line] = []
        self.rooms: dict[str, frozenset[str]] = {}
        self._newcomers: list[Person] = []
        self._pressed: set[tuple[str, str]] = set()
        self._forms: dict[str, Form] = {}
        self._n = 0

    async def furnish(self, newcomers: int = 0) -> None:
        """A space with the class's room in it, and everybody there; the bot is invited."""
        there = self.there
        self.kim, *self.class_ = await asyncio.gather(
            there.teacher("Kim"), *(there.person(name) for name in ("Ada", "Ben", "Cleo"))
        )
        self._newcomers = [await there.person(f"New{n}") for n in range(newcomers)]
        people = [*self.class_, *self._newcomers]
        self.algebra = await there.room("algebra", by=self.kim, people=people)
        self.space = await there.space("Class", by=self.kim, rooms=[self.algebra], people=people)
        self.people = [self.kim, *people]
        self.eyes = Eyes(there, {person.name: person for person in self.people})
        for room in (self.space, self.algebra):
            await self.kim.invites(room, there.bot)

    async def open(self, mistake: str = "") -> None:
        """A first start without any fuse: the course, everybody in it, and ears in the room. Mistakes come later."""
        await self.program.start()
        await self.there.until(lambda: self.there.bot.id in self._members(), SLOW)
        await self._types(self.kim, self.algebra.id, 'course open name="Algebra 1"')
        for one in self.class_:
            await self._types(one, self.algebra.id, "course join", Effect(alone(one), JOINED))
        n = self._next()
        await self._types(self.kim, self.algebra.id, f"probe listen {n}", Effect(alone(self.kim), f"{n}: listening"))
        await self.settled()
        await self.program.kill()
        self.program.kills = 0
        self.program.mistake = mistake

    def _members(self) -> set[str]:
        return self.kim.phone.timeline(self.algebra.id).members()

    async def live(self, fuses: str, *, blackout: bool = False) -> None:
        """Start with fuses; the class talks until it dies of them; somebody speaks while it is away.

        With a `blackout` the homeserver is killed meanwhile, too.
        """
        await self._act()
        await self.program.start(fuses)
        await self.there.until(lambda: self.program.dead or self.program.ready, SLOW)
        for _ in range(PATIENCE):
            if self.program.dead:
                break
            if blackout:
                await self._without_the_server()
                blackout = False
            await self._act()
            await self._wait_a_moment()
        else:
            raise AssertionError(f"nothing was killed by {fuses}")
        await self.program.kill()
        for n in range(self.away):
            who = self.random.choice(self.class_)
            await (self._command("say", who, who) if n % 2 else self._says(who))

    async def _without_the_server(self) -> None:
        await self.there.go_away(hard=True)
        acting = asyncio.create_task(self._act())
        await self.there.come_back()
        await acting

    async def _wait_a_moment(self) -> None:
        """Until what was said last was taken, or not even that long."""
        event = self.lines[-1].event
        await self.program.lives_until(lambda: event in self.taken(), self.random.choice((0.0, 0.5, 2.0)))

    # What they do ------------------------------------------------------------------------------------------------

    async def _act(self) -> None:
        who, other = self.random.sample(self.class_, 2)
        act = self.random.choice(self.acts)
        match act:
            case "says":
                await self._says(who)
            case "press":
                await self._press(who)
            case "form":
                await self._form(who)
            case "room":
                await self._room(who, other)
            case "inside":
                await self._inside(who)
            case "alone":
                await self._alone(who)
            case "newcomer":
                await self._newcomer()
            case _:
                await self._command(act, who, other)

    async def _command(self, act: str, who: Person, other: Person) -> None:
        """One of those that are typed in the class's room."""
        n, here, to_who = self._next(), self.algebra.id, alone(who)
        match act:
            case "spread":
                effects = [
                    Effect(to_who, f"{n}: answered"),
                    Effect("algebra", f"{n}: posted first"),
                    Effect(to_who, f"{n}: sent to who asked"),
                    Effect(alone(other), f"{n}: sent to another"),
                    Effect("algebra", f"{n}: posted second"),
                ]
                await self._types(who, here, f"probe spread {n} {other.name}", *effects)
            case "say":
                await self._types(who, here, f"probe say {n}", Effect("algebra", f"{n}: answered to all"))
            case "board":
                await self._types(who, here, f"probe board {n}", Effect("algebra", f"{n}: the board says"))
            case "remind":
                await self._types(who, here, f"probe remind {n} 0 1", Effect(to_who, f"{n}: 1 reminders"))
                rings = Effect("algebra", f"{n}: ring 1 for all"), Effect(to_who, f"{n}: ring 1 for one")
                self.lines.append(Line(self.lines[-1].event, here, rings, ordered=False))

    def _next(self) -> int:
        self._n += 1
        return self._n

    async def _says(self, who: Person) -> None:
        said = words(f"I think it is {len(self.lines)}.")
        await self._puts(who, self.algebra.id, said, Effect(alone(who), "0: heard"))

    async def _room(self, who: Person, other: Person) -> None:
        n, third = self._next(), [one for one in self.class_ if one not in {who, other}]
        name, more = f"Probe {n}", self.random.choice(([], third))
        self.rooms[name] = frozenset(one.name for one in (who, other, *more))
        effects = [
            Effect(name, f"{n}: first in the room"),
            Effect(name, f"{n}: second in the room"),
            Effect(alone(who), f"{n}: a room is wished for"),
        ]
        asked = " ".join([f"probe room {n}", *(one.name for one in (other, *more))])
        await self._types(who, self.algebra.id, asked, *effects)

    async def _inside(self, who: Person) -> None:
        """In a private room that they are in."""
        rooms = [room for room in who.rooms() if room.name.startswith("Probe")]
        if rooms:
            room, n = self.random.choice(rooms), self._next()
            await self._types(who, room.id, f"probe say {n}", Effect(room.name, f"{n}: answered to all"))

    async def _alone(self, who: Person) -> None:
        """In the direct conversation."""
        room = self.eyes.alone(who.name)
        if room is not None:
            n = self._next()
            await self._types(who, room.id, f"probe whisper {n}", Effect(alone(who), f"{n}: whispered"))

    async def _newcomer(self) -> None:
        """Somebody whom the bot has never met, and with whom it has no conversation yet; some begin one themselves."""
        if not self._newcomers:
            return
        who, n, begins = self._newcomers.pop(), self._next(), self.random.random() < HALF
        if begins:
            await who.opens_direct(self.there.bot)
        await self._types(who, self.algebra.id, "course join", Effect(alone(who), JOINED))
        await self._types(who, self.algebra.id, f"probe whisper {n}", Effect(alone(who), f"{n}: whispered"))
        for line in self.lines[-2:]:
            line.ordered = not begins  # the first answer may have gone to a conversation that the bot began

    async def _press(self, who: Person) -> None:
        """A button under the latest message that has it: by a reaction, or by its word in a reply."""
        label, effect = self.random.choice((("Whisper", "whispered"), ("Tick", "ticked")))
        found = self.eyes.button(who.name, [self.algebra], label)
        if found is None:
            return
        message, choice = found
        n = message.text.partition("effect ")[2].partition(":")[0]
        effects = Effect(alone(who), f"{n}: {effect}")
        pressed = (who.name, message.id)
        if choice.sign in SIGNS and pressed not in self._pressed and self.random.random() < HALF:
            self._pressed.add(pressed)
            about = {"rel_type": "m.annotation", "event_id": message.id, "key": choice.sign}
            await self._puts(who, self.algebra.id, {"m.relates_to": about}, effects, kind="m.reaction")
        else:
            related = {"m.in_reply_to": {"event_id": message.id}}
            await self._puts(who, self.algebra.id, {**words(label), "m.relates_to": related}, effects)

    async def _form(self, who: Person) -> None:
        """Begin a form, or answer the question that stands in the conversation by now."""
        room, form = self.eyes.alone(who.name), self._forms.setdefault(who.name, Form())
        shown = [one.text for one in self.eyes.messages(who.name, room)] if room else []
        if form.stage == 0:
            if sum(SENT[0] in text for text in shown) < form.sent:
                return  # the one before is still on its way
            form.n = self._next()
            await self._types(who, self.algebra.id, f"probe form n={form.n}", Effect(alone(who), STAGES[0][1]))
        else:
            question, _ = STAGES[form.stage - 1]
            if room is None or sum(asks(text) == question for text in shown) <= form.sent:
                return  # it has not come yet
            await self._puts(who, room.id, words(form.answer()), *form.effects(who))
        form.stage += 1
        if form.stage > len(STAGES):
            form.stage, form.sent = 0, form.sent + 1

    # How they do it ----------------------------------------------------------------------------------------------

    async def _types(self, who: Person, room: str, command: str, *effects: Effect) -> None:
        await self._puts(who, room, words(f"!study {command}"), *effects)

    async def _puts(
        self, who: Person, room: str, content: Json, *effects: Effect, kind: str = "m.room.message"
    ) -> None:
        name = uuid.uuid4().hex
        while True:
            try:
                said = await who.api.put("rooms", room, "send", kind, name, body=content)
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(AGAIN)
            else:
                self.lines.append(Line(said["event_id"], room, effects))
                return

    # The judge -----------------------------------------------------------------------------------------------------

    def taken(self) -> set[object]:
        """The events that had a turn."""
        return {event for (event,) in self.program.rows("SELECT event FROM inbox")}

    async def settled(self) -> None:
        """Until everything that was said has had its turn, and nothing waits to be delivered."""
        said = {line.event for line in self.lines}
        await self.there.until(lambda: said <= self.taken() and not self.program.waiting(), SLOW)

    async def read_up(self) -> None:
        """As far as a program comes that may have lost something: until everybody is answered who asks now."""
        asked = []
        for who in self.class_:
            await self._types(
                who, self.algebra.id, f"probe say {(n := self._next())}", Effect("algebra", f"{n}: answered to all")
            )
            asked.append(n)

        def answered() -> bool:
            texts = [one.text for one in self.eyes.messages(self.kim.name, self.algebra)]
            return all(any(f"effect {n}:" in text for text in texts) for n in asked)

        await self.there.until(answered, SLOW)
        await self.there.quiet(2.0)

    async def look(self) -> Seen:
        return await look(self.there, self.people, {self.algebra.id: "algebra", self.space.id: "Class"})

    async def judge(self) -> Verdict:
        """Compare what was asked with what there is."""
        return judge(self.lines, self.rooms, await self.look())


def words(text: str) -> Json:
    """What a message says."""
    return {"msgtype": "m.text", "body": text, "m.mentions": {}}
