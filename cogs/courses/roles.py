"""What somebody is in a course."""

from __future__ import annotations

from enum import StrEnum

from bot.language import Person, Rank, Text, text


class Role(StrEnum):
    """What a teacher may make of a member."""

    STUDENT = "student"
    TUTOR = "tutor"
    DEPUTY = "deputy"
    TEACHER = "teacher"

    @property
    def rank(self) -> Rank:
        """What it allows."""
        return Rank[self.name]

    @property
    def label(self) -> Text:
        """In words."""
        return {
            Role.STUDENT: text("student"),
            Role.TUTOR: text("tutor"),
            Role.DEPUTY: text("deputy"),
            Role.TEACHER: text("teacher"),
        }[self]

    def given(self, who: Person) -> Text:
        """That somebody has it now; whole sentences, because of articles and endings."""
        return {
            Role.STUDENT: text("{who} is now a student.", who=who),
            Role.TUTOR: text("{who} is now a tutor.", who=who),
            Role.DEPUTY: text("{who} now stands in when a teacher is away.", who=who),
            Role.TEACHER: text("{who} is now a teacher.", who=who),
        }[self]


def role_of(rank: int) -> Role:
    """The role of a rank on the roster."""
    return Role[Rank(rank).name]
