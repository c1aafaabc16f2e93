"""A feature that only the tests have: one command for each thing that can be declared."""

from __future__ import annotations

import json
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
    File,
    Form,
    Len,
    Message,
    Person,
    Rank,
    Said,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    form,
    lines,
    listens,
    text,
)
from cogs.courses import course_desk
from storage import courses
from tests import errand

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
BOARD = "try board"


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


def story() -> Text:
    """Thirty paragraphs of three hundred characters and more."""
    paragraphs = [text("Paragraph {n}: {words}", n=n, words="word " * 57 + "end.") for n in range(1, 31)]
    return Text("\n\n".join(f"{{p{n}}}" for n in range(30)), {f"p{n}": one for n, one in enumerate(paragraphs)})


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

    @command("try call", "Call somebody", rank=Rank.GUEST, public=True)
    def call(self, turn: Turn, who: Annotated[Person, "Whom?"]) -> Message:  # noqa: ARG002
        return Message(text("{who}, please come!", who=who))

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

    @command("try post", "Put something up", rank=Rank.GUEST, public=True)
    def post(self, turn: Turn, words: Annotated[str, "What?", Len(1, 300)]) -> Message:  # noqa: ARG002
        return Message(
            text("On the board: {words}", words=words), (Button(text("Seen"), self.pressed("seen")),), (), BOARD
        )

    @command("try ready", "Offer to put something up, and to do nothing", rank=Rank.GUEST)
    def ready(self, turn: Turn) -> Message:  # noqa: ARG002
        doing = {"Put it up": self.post("again"), "Hush": self.hush(), "Teach here": self.teach()}
        return Message(text("Ready?"), tuple(Button(Text(label), does) for label, does in doing.items()))

    @command("try hush", "Say nothing", rank=Rank.GUEST)
    def hush(self, turn: Turn) -> None:  # noqa: ARG002
        return None

    @command("try change", "Change what was put up", rank=Rank.GUEST)
    def change(self, turn: Turn, words: Annotated[str, "What?", Len(1, 300)]) -> Message:
        turn.edit(BOARD, Message(text("On the board: {words}", words=words)))
        return Message(text("Changed."))

    @command("try remove", "Take down what was put up", rank=Rank.GUEST)
    def remove(self, turn: Turn) -> Message:
        turn.delete(BOARD)
        return Message(text("Taken down."))

    @command("try picture", "Show a picture", rank=Rank.GUEST, public=True)
    def picture(self, turn: Turn, words: Annotated[str, "What does it show?", Len(1, 300)]) -> Message:  # noqa: ARG002
        return Message(text("Look."), files=(File("dot.png", PNG, text("A dot: {words}", words=words)),))

    @command("try tell", "Tell me a long story", rank=Rank.GUEST)
    def tell(self, turn: Turn) -> Message:  # noqa: ARG002
        return Message(story())

    @command("try read", "Read a long story to everybody", rank=Rank.GUEST, public=True)
    def read(self, turn: Turn) -> Message:  # noqa: ARG002
        return Message(story())

    @command("try many", "Offer many things to choose from", rank=Rank.GUEST)
    def many(self, turn: Turn) -> Message:  # noqa: ARG002
        chosen = (Button(text("Sheet {n}", n=n), self.pressed(f"sheet {n}")) for n in range(1, 61))
        return Message(text("Choose."), tuple(chosen))

    @command("try gather", "Open a room for me and somebody", rank=Rank.GUEST)
    def gather(self, turn: Turn, who: Annotated[Person, "Who?"]) -> Message:
        room = turn.room("try", "Back Room", [turn.person, who])
        turn.post(room, Message(text("Here we are alone.")))
        return Message(text("It is open."))

    @command("try dismiss", "Only I stay in the room", rank=Rank.GUEST)
    def dismiss(self, turn: Turn, who: Annotated[Person, "Who goes?"]) -> Message:
        room = turn.room("try", "Back Room", [turn.person])
        turn.post(room, Message(text("{who} left.", who=who)))
        return Message(text("They are out."))

    @command("double", "Have something worked out", rank=Rank.GUEST)
    def work(
        self,
        turn: Turn,
        n: Annotated[int, "Which number is to be doubled?"],
        fails: Annotated[bool, "Shall it fail?"] = False,  # noqa: FBT002 - what is typed is yes or no
    ) -> Message:
        turn.work("try", errand, {"n": n, "seconds": 0, "fails": fails, "secrets": []}, self.worked(n))
        return Message(text("I work on {n}.", n=n))

    @command("doubled", "It is worked out", rank=Rank.GUEST, offered=False)
    def worked(
        self,
        turn: Turn,
        n: Annotated[int, "What was doubled"],
        answer: Annotated[str, "What came out", Len(0, 1000)] = "",
    ) -> Message:
        if n == 13:
            raise UserError(text("That is nobody's business any more."))
        if n == 14:
            raise RuntimeError
        turn.post(turn.place, Message(text("{n} is worked out.", n=n)))
        if not answer:
            return Message(text("It did not work."))
        return Message(text("Twice {n} is {twice}.", n=n, twice=int(json.loads(answer)["answer"])))

    @command("try end", "End the room", rank=Rank.GUEST)
    def end(self, turn: Turn) -> Message:
        turn.close("try", "Back Room")
        return Message(text("It is over."))

    @command("try quote", "Say it to everybody, on a button and in a form's title", rank=Rank.GUEST, public=True)
    def quote(self, turn: Turn, words: Annotated[str, "What?", Len(1, 300)]) -> Message:  # noqa: ARG002
        return Message(text("Said: {words}", words=words), (Button(text("{w}!", w=words), self.entitle(words)),))

    @command("try entitle", "A form called like that", rank=Rank.GUEST, offered=False)
    def entitle(self, turn: Turn, words: Annotated[str, "What?"]) -> Form:  # noqa: ARG002
        return form(text("On {words}", words=words), Note, self.note())

    @command("try watch", "Listen here", rank=Rank.GUEST, public=True)
    def watch(self, turn: Turn) -> Message:
        turn.watch(turn.place)
        return Message(text("I listen."))

    @listens
    def hear(self, turn: Turn, said: Said) -> Answer:
        return Message(lines(text("{who} said {n} letters.", who=turn.person, n=len(said.text))))


def trial() -> Catalogue:
    """The trial feature beside courses and the front desk."""
    catalogue = Catalogue([*course_desk(), Trial()])
    catalogue.add(Desk(catalogue))
    return catalogue
