"""A rehearsal: students who do not exist act a feature out, and a teacher sees every card before the class does."""

from __future__ import annotations

from base64 import b64decode, b64encode
from enum import StrEnum
from types import ModuleType
from typing import Annotated
from zlib import compress, decompress

from pydantic import TypeAdapter

from bot.language import Button, Catalogue, Len, Message, Rank, Text, Turn, UserError, command, text
from storage import hints

_pages: TypeAdapter[list[Text]] = TypeAdapter(list[Text])


def packed(pages: list[Text]) -> str:
    """Pages as the stage hands them over and as a button keeps them: small, since each holds all that is left."""
    return b64encode(compress(_pages.dump_json(pages))).decode()


def unpacked(kept: str) -> list[Text]:
    """Back again."""
    return _pages.validate_json(decompress(b64decode(kept)))


class Feature(StrEnum):
    """What can be rehearsed."""

    DISCUSSION = "discussion"
    FEEDBACK = "feedback"
    GROUPS = "groups"
    TUTORING = "tutoring"
    REFLECTION = "reflection"


STARTS = {
    Feature.DISCUSSION: "discuss start",
    Feature.FEEDBACK: "review start",
    Feature.GROUPS: "group form",
    Feature.TUTORING: "tutor round",
    Feature.REFLECTION: "exit ask",
}
"""What begins it in a class: whoever may not do that rehearses nothing of it."""


class Rehearsals:
    """Rehearsals: students who do not exist act a feature out, and you alone see it."""

    def __init__(self, catalogue: Catalogue, stage: ModuleType) -> None:
        """`catalogue` tells who may begin a feature, and what is off; `stage` plays, as a program of its own."""
        self._catalogue = catalogue
        self._stage = stage

    @command("course rehearse", "See every card of a feature before your class does", rank=Rank.DEPUTY)
    def rehearse(
        self, turn: Turn, feature: Annotated[Feature, "discussion, feedback, groups, tutoring or reflection"]
    ) -> Message:
        """It is played outside; the class has nothing of it, no row and no message."""
        start = STARTS[feature]
        if self._catalogue.is_off(start, turn):
            raise UserError(text("This is switched off in this class."))
        if turn.rank < self._catalogue.commands[start].rank:
            raise UserError(text("Only a teacher can do that."))
        turn.work(f"rehearsal:{turn.person.id}", self._stage, _given(turn, feature), self.rehearsed())
        return Message(
            text(
                "I am rehearsing, with four students and a teacher who do not exist. In a moment I tell you alone "
                "what everybody would see. Nothing of it reaches your class."
            )
        )

    @command("course rehearsed", "The rehearsal is over", rank=Rank.GUEST, offered=False)
    def rehearsed(
        self, turn: Turn, answer: Annotated[str, "What everybody saw, in pages", Len(0, 10**6)] = ""
    ) -> Message:
        """Comes back from outside, to whoever asked."""
        if not answer:
            return Message(text("The rehearsal broke off. Please tell whoever runs me; your class noticed nothing."))
        return self._page(turn, answer)

    @command("course rehearse next", "The next page of a rehearsal", rank=Rank.GUEST, offered=False)
    def next(self, turn: Turn, rest: Annotated[str, "The pages that are left", Len(0, 10**6)]) -> Message:
        """They wait in the button itself, which only whoever asked can press, and are kept nowhere else."""
        return self._page(turn, rest)

    def _page(self, turn: Turn, told: str) -> Message:
        page, *rest = unpacked(told)
        return Message(page, (Button(text("Next"), self.next(packed(rest)), only=turn.person),) if rest else ())


def _given(turn: Turn, feature: Feature) -> dict[str, object]:
    """What is played, and what makes the stage a class like this one."""
    course = turn.course
    name = course.name.replace('"', "'")
    chosen = hints.settings(turn.db, turn.community, course.id)
    # Where hints come by themselves after a first week, they are rehearsed as they will come.
    mode, delay = ("on", 90) if chosen is None else (chosen.mode.replace("auto", "on"), chosen.delay)
    return {
        "feature": feature.value,
        "language": course.language,
        "zone": course.zone,
        "at": turn.at.isoformat(),
        "hints": mode == "on",
        "opening": [
            f'kim: /course open name="{name}" language={course.language} zone={course.zone}',
            f"kim: /discuss settings mode={mode} delay={delay}",
        ],
    }
