"""A feature that only the tests have: one command for each thing that can be declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.desk import Desk
from bot.language import (
    FROM_FORM,
    Answer,
    Between,
    Button,
    Catalogue,
    Len,
    Message,
    Person,
    Rank,
    Said,
    Starter,
    Turn,
    UserError,
    command,
    lines,
    listens,
    text,
)
from cogs.courses import Courses
from storage import courses


class Colour(StrEnum):
    RED = "red"
    SEA = "Sea green"


@dataclass(frozen=True)
class Essay:
    title: Annotated[str, "What is it called?", Len(1, 20)]
    body: Annotated[str, "What do you think?", Len(5, 200), Starter("I think")]
    source: Annotated[str, "Where is it from?", Len(0, 150)] = ""


@dataclass(frozen=True)
class Note:
    first: Annotated[str, "Anything?", Len(0, 50)] = ""
    second: Annotated[str, "Anything else?", Len(0, 50)] = ""


class Trial:
    """Things to try."""

    @command("try echo", "Say it back", rank=Rank.GUEST)
    def echo(
        self,
        turn: Turn,  # noqa: ARG002 - every command takes one
        words: Annotated[str, "What?", Len(1, 300)],
        n: Annotated[int, "How often?", Between(1, 20)] = 1,
        loud: Annotated[bool, "Loud?"] = False,  # noqa: FBT002 - what is typed is yes or no
    ) -> Message:
        return Message(text("{n} times {loud}: {words}", n=n, loud="loud" if loud else "quiet", words=words))

    @command("try colour", "Choose a colour", rank=Rank.GUEST)
    def colour(self, turn: Turn, which: Annotated[Colour, "Which?"]) -> Message:  # noqa: ARG002
        return Message(text("It is {which}.", which=which.name))

    @command("try greet", "Greet somebody", rank=Rank.GUEST)
    def greet(self, turn: Turn, who: Annotated[Person, "Whom?"]) -> Message:
        return Message(text("{me} greets {who}.", me=turn.person, who=who))

    @command("try essay", "Write an essay", rank=Rank.GUEST)
    def essay(self, turn: Turn, essay: Essay = FROM_FORM) -> Message:
        if essay.title == "taken":
            raise UserError(text("There is an essay called **{title}** already.", title=essay.title))
        turn.post(
            turn.place, Message(text("{title}: {body} ({src})", title=essay.title, body=essay.body, src=essay.source))
        )
        return Message(text("Your essay is out."))

    @command("try note", "Leave a note", rank=Rank.GUEST)
    def note(self, turn: Turn, note: Note = FROM_FORM) -> Message:  # noqa: ARG002
        return Message(text("Noted: [{first}] [{second}]", first=note.first, second=note.second))

    @command("try offer", "Offer things to press", rank=Rank.GUEST, public=True)
    def offer(self, turn: Turn) -> Message:
        return Message(
            text("Press."),
            (
                Button(text("All"), self.pressed("all")),
                Button(text("Mine"), self.pressed("mine"), only=turn.person),
                Button(text("Soon"), self.pressed("soon"), until=turn.at + timedelta(minutes=10)),
                Button(text("Teach"), self.teach()),
            ),
        )

    @command("try pressed", "What a button did", rank=Rank.GUEST, offered=False)
    def pressed(self, turn: Turn, which: Annotated[str, "Which one?"]) -> Message:
        return Message(text("{who} pressed {which}.", who=turn.person, which=which))

    @command("try learn", "For members")
    def learn(self, turn: Turn) -> Message:  # noqa: ARG002
        return Message(text("Learning."))

    @command("try tutor", "For tutors", rank=Rank.TUTOR)
    def tutor(self, turn: Turn) -> Message:  # noqa: ARG002
        return Message(text("Tutoring."))

    @command("try teach", "For teachers", rank=Rank.TEACHER)
    def teach(self, turn: Turn) -> Message:  # noqa: ARG002
        return Message(text("Teaching."))

    @command("try break", "Fail half-way", rank=Rank.GUEST)
    def broken(self, turn: Turn, secret: Annotated[str, "Anything"] = "") -> Message:
        courses.add(turn.db, turn.community, "Half", "en", "UTC", turn.at, turn.place.platform, turn.place.id)
        turn.post(turn.place, Message(text("Half of it.")))
        raise RuntimeError(secret)

    @command("try remind", "Remind me", rank=Rank.GUEST)
    def remind(
        self, turn: Turn, words: Annotated[str, "Of what?"], n: Annotated[int, "In how many minutes?"]
    ) -> Message:
        turn.remind(f"try {words}", turn.at + timedelta(minutes=n), self.reminded(words))
        return Message(text("I will."))

    @command("try reminded", "What a reminder does", rank=Rank.GUEST, offered=False)
    def reminded(self, turn: Turn, words: Annotated[str, "Of what?"]) -> Message:
        if words in {"refused", "broken"}:
            turn.post(turn.place, Message(text("Half of it.")))
            raise UserError(text("It is over.")) if words == "refused" else RuntimeError(words)
        return Message(text("It is {at}: {words}", at=f"{turn.at:%H:%M}", words=words))

    @command("try watch", "Listen here", rank=Rank.GUEST, public=True)
    def watch(self, turn: Turn) -> Message:
        turn.watch(turn.place)
        return Message(text("I listen."))

    @listens
    def hear(self, turn: Turn, said: Said) -> Answer:
        return Message(lines(text("{who} said {n} letters.", who=turn.person, n=len(said.text))))


def trial() -> Catalogue:
    """The trial feature beside courses and the front desk."""
    catalogue = Catalogue([Courses(), Trial()])
    catalogue.add(Desk(catalogue))
    return catalogue
