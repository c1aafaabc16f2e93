"""Who teaches a course, and whether whoever acts does: in one place, for every feature."""

from __future__ import annotations

from bot.language import Message, Person, Rank, Turn, UserError, text
from storage import courses


def staff(turn: Turn, course: int, rank: Rank = Rank.TEACHER) -> list[Person]:
    """Who teaches a course; with `rank`, who helps to."""
    roster = courses.roster(turn.db, turn.community, course)
    return [turn.find(one.person) for one in roster if one.rank >= rank]


def tell_teachers(turn: Turn, course: int, message: Message) -> None:
    """Say it to each of them privately."""
    for teacher in staff(turn, course):
        turn.post(teacher, message)


def teaches(turn: Turn, course: int, rank: Rank = Rank.TEACHER) -> bool:
    """Whether whoever acts is staff of this course, wherever they press; its platform counts where they are in it."""
    if turn.joined is not None and turn.joined.id == course:
        return turn.rank >= rank
    known = courses.rank_of(turn.db, turn.community, course, turn.person.id)
    return known is not None and known >= rank


def for_staff(turn: Turn, course: int, rank: Rank = Rank.TEACHER) -> None:
    """Nothing, if whoever acts is staff of this course.

    Raises:
        UserError: they are not.

    """
    if not teaches(turn, course, rank):
        raise UserError(text("Only a teacher can do that."))
