"""Work and who it belongs to, as every part of feedback looks at it."""

from __future__ import annotations

from bot.language import Call, Message, Person, Rank, Room, Text, Turn, UserError, text
from cogs.feedback.phases import Phase
from cogs.quiet import is_quiet
from storage import courses, feedback, groups, rounds
from storage.feedback import DONE, Given, Request
from storage.rounds import ENOUGH, HERE, Round

LONGEST = 1500
"""Characters of a piece of work."""

LATEST = 5
"""Rounds whose works somebody is still shown."""


def request_of(turn: Turn, number: int) -> Request:
    """The request of that number, also from a button in a conversation of another course.

    Raises:
        UserError: there is none.

    """
    found = feedback.find(turn.db, turn.community, number)
    if found is None:
        raise UserError(text("There is no request {n}. {call} shows who waits.", n=number, call=Call("feedback find")))
    return found


def owns(turn: Turn, request: Request) -> bool:
    """Whether whoever acts is its author, or in the group that is."""
    return turn.person.id in people_of(turn, request)


def people_of(turn: Turn, request: Request) -> list[int]:
    """The author; of a group's work, everybody in it."""
    if not request.group:
        return [request.person]
    return sorted({request.person, *groups.members(turn.db, turn.community, request.group)})


def own(turn: Turn, number: int) -> Request:
    """The same for its author.

    Raises:
        UserError: it is somebody else's.

    """
    found = request_of(turn, number)
    if not owns(turn, found):
        raise UserError(text("That is somebody else's request."))
    return found


def tell_owner(turn: Turn, request: Request, message: Message) -> None:
    """Say it to the author alone, or in the room of their group."""
    turn.post(audience(turn, request), message)


def audience(turn: Turn, request: Request) -> Person | Room:
    """The author, or the room of the group whose work it is."""
    group = groups.numbered(turn.db, turn.community, request.group) if request.group else None
    return turn.find(request.person) if group is None or group.state != groups.OPEN else Room(group.room)


def given_of(turn: Turn, number: int) -> tuple[Given, Request]:
    """What somebody gives, and to what.

    Raises:
        UserError: it was taken back.

    """
    found = feedback.find_given(turn.db, turn.community, number)
    request = feedback.find(turn.db, turn.community, found.request) if found else None
    if found is None or request is None:
        raise UserError(text("This feedback was taken back."))
    return found, request


def mine_to_give(turn: Turn, number: int) -> tuple[Given, Request]:
    """The same for whoever gives it, or for the group that does.

    Raises:
        UserError: it is somebody else's, or no longer possible.

    """
    found, request = given_of(turn, number)
    if turn.person.id != found.person and party(turn, request.round, request.course) != found.person:
        raise UserError(text("That is not yours to give."))
    if not request.open:
        raise UserError(text("This request was taken back. Nothing was sent."))
    if request.hidden:
        raise UserError(text("A teacher looks at this first. Nothing was sent."))
    if request.released is not None and found.state != DONE:
        if round_of(turn, request.round).phase == Phase.OVER:
            raise UserError(text("This round is over. Thank you!"))
        raise UserError(text("This work has all its reviews by now. Thank you!"))
    return found, request


def party(turn: Turn, in_round: int, course: int) -> int:
    """As whom somebody reviews in a round: where teams do so together, as who handed in for their group."""
    found = rounds.find(turn.db, turn.community, in_round) if in_round else None
    if found is None or not found.teams or found.each:
        return turn.person.id
    return handed_in_by(turn, in_round, course)


def handed_in_by(turn: Turn, in_round: int, course: int) -> int:
    """Who handed in for the group of whoever acts; if nobody has, they would."""
    mine = {one.id for one in groups.of_person(turn.db, turn.community, course, turn.person.id)}
    works = feedback.of_round(turn.db, turn.community, in_round)
    return next((one.person for one in works if one.group in mine), turn.person.id)


def handed_in(turn: Turn) -> list[Request]:
    """What somebody, or a group of theirs, handed in to the latest rounds of the course, and has not taken back."""
    latest = rounds.of_course(turn.db, turn.community, turn.course.id)[-LATEST:]
    works = [work for one in latest for work in feedback.of_round(turn.db, turn.community, one.id)]
    return belonging(turn, works)


def asked_for(turn: Turn) -> list[Request]:
    """What somebody, or a group of theirs, asks for in rooms of the course."""
    every = feedback.of_course(turn.db, turn.community, turn.course.id)
    return belonging(turn, [one for one in every if one.open and not one.round])


def belonging(turn: Turn, works: list[Request]) -> list[Request]:
    """Those of them that are whoever acts's, or a group's of theirs."""
    mine = {one.id for one in groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)}
    return [work for work in works if work.person == turn.person.id or work.group in mine]


def round_of(turn: Turn, number: int) -> Round:
    """The round of that number.

    Raises:
        UserError: there is none.

    """
    found = rounds.find(turn.db, turn.community, number)
    if found is None:
        raise UserError(text("There is no such round."))
    return found


def promise(turn: Turn, one: Round) -> int:
    """How many reviews each work can get at most of those that were promised: in a small class fewer.

    While works are handed in any student may still take part, afterwards only those count who do.
    """
    works = feedback.of_round(turn.db, turn.community, one.id)
    everybody = rounds.everybody(turn.db, turn.community, one.id)
    readers = {person for person, known in everybody.items() if known.standing in {HERE, ENOUGH}}
    readers.update(work.person for work in works)
    if one.phase == Phase.SUBMIT:
        roster = courses.roster(turn.db, turn.community, one.course)
        readers.update(member.person for member in roster if member.rank < Rank.TEACHER)
    return max(1, min(one.promised, len(readers) - 1)) if readers else one.promised


def author(turn: Turn, request: Request) -> Text:
    """Whose work it is, for the classmates who are asked to look at it."""
    if is_quiet(turn, request.person):
        return text("A classmate")
    return text("{who}", who=turn.find(request.person))


def short(work: str) -> str:
    """About a line of it."""
    first = work.partition("\n")[0]
    return first if len(first) <= 80 else f"{first[:79]}…"  # noqa: PLR2004 - about a line


def shown(request: Request) -> Text:
    """The work itself, and what to look at."""
    work = request.revised or request.work
    if request.wish:
        return text("{work}\nPlease look at: {wish}", work=work, wish=request.wish)
    return text("{work}", work=work)
