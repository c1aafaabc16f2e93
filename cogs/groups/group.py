"""A study group, as every part of this feature looks at it: finding it, its room, and who may do what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import Button, Call, Message, Person, Rank, Room, Text, Turn, UserError, lines, plural, text
from cogs import hours as clock
from cogs.availability import course_zone, language
from storage import candidates, courses, forming, groups, rooms
from storage.groups import OPEN, Group, Wanted


def card(group: Group) -> str:
    """The name of its card in the course's room."""
    return f"group:{group.id}"


def find(turn: Turn, named: str) -> Group:
    """The open group of that name or number in this course.

    Raises:
        UserError: there is none.

    """
    found = groups.find(turn.db, turn.community, turn.course.id, named)
    if found is None:
        raise UserError(
            text("There is no group **{name}**. {call} shows what there is.", name=named, call=Call("group find"))
        )
    return found


def numbered(turn: Turn, number: int) -> Group:
    """The same for a button, which knows the number.

    Raises:
        UserError: it is over, or rests.

    """
    found = groups.numbered(turn.db, turn.community, number)
    if found is None or found.state != OPEN:
        raise UserError(text("This group is over, or takes a rest."))
    return found


def may_be_in_another(turn: Turn, course: int, person: int) -> bool:
    """Whether somebody is in fewer groups of a course than the owner allows; whoever starts one is in it, too."""
    most = turn.owner.groups
    return most is None or len(groups.of_person(turn.db, turn.community, course, person)) < most


def in_another(turn: Turn, course: int) -> None:
    """Nothing, if whoever acts may be in one more group of this course; teachers may be in any.

    Raises:
        UserError: they are in as many as the owner allows.

    """
    if turn.rank >= Rank.TEACHER or may_be_in_another(turn, course, turn.person.id):
        return
    raise UserError(
        plural(
            "You can be in {n} study group at a time here, and you are in {names}. For another, leave it first: {call}",
            "You can be in {n} study groups at a time here, and you are in {names}. "
            "For another, leave one first: {call}",
            n=turn.owner.groups or 0,
            names=", ".join(one.name for one in groups.of_person(turn.db, turn.community, course, turn.person.id)),
            call=Call("group leave"),
        )
    )


def of_room(turn: Turn, key: str) -> Group | None:
    """The group whose room that is now."""
    kind, _, rest = key.partition(":")
    number = rest.partition(":")[0]
    found = groups.numbered(turn.db, turn.community, int(number)) if kind == "group" and number.isdigit() else None
    return found if found is not None and (found.room, found.state) == (key, OPEN) else None


def mine(turn: Turn, named: str) -> Group:
    """A group that this person is in: the one named, that of this room, or their only one.

    Raises:
        UserError: it is not clear which, or they are in none.

    """
    own = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
    here = rooms.key_at(turn.db, turn.community, turn.place.platform, turn.place.id)
    near = [one for one in own if one.room == here] or own
    if not named and len(near) == 1:
        return near[0]
    if not own:
        raise UserError(text("You are in no group."))
    if not named:
        names = ", ".join(group.name for group in own)
        raise UserError(text("Which one? You are in {names}.", names=names))
    found = find(turn, named)
    if found.id not in {one.id for one in own}:
        raise UserError(text("You are not in **{group}**.", group=found.name))
    return found


def inside(turn: Turn, number: int) -> Group:
    """The group of a button, for its members alone; that one was pressed shows that the group lives.

    Raises:
        UserError: it is over, or this person is not in it.

    """
    found = numbered(turn, number)
    if turn.person.id not in groups.members(turn.db, turn.community, found.id):
        raise UserError(text("You are not in **{group}**.", group=found.name))
    groups.act(turn.db, turn.community, found.id, turn.person.id, turn.at)
    return found


def runs(turn: Turn, group: Group) -> bool:
    """Whether this person may decide for it: who runs it, a teacher, and any member while the bot keeps it."""
    if turn.person.id == group.owner or turn.rank >= Rank.TEACHER:
        return True
    return group.owner is None and turn.person.id in groups.members(turn.db, turn.community, group.id)


def run_by_me(turn: Turn, named: str) -> Group:
    """A group for which this person may decide.

    Raises:
        UserError: they may not, or there is none.

    """
    found = find(turn, named) if named else mine(turn, named)
    if not runs(turn, found):
        raise UserError(only_who_runs(turn, found))
    return found


def only_who_runs(turn: Turn, group: Group) -> Text:
    """Who may do it."""
    if group.owner is None:
        return text("Only its members or a teacher can do that for **{group}**.", group=group.name)
    return text(
        "Only {who}, who runs **{group}**, or a teacher can do that.", who=turn.find(group.owner), group=group.name
    )


def free_name(turn: Turn, course: int, name: str, but: int = 0) -> None:
    """Nothing, if no open group (`but` this one) is called so.

    Raises:
        UserError: there is one.

    """
    if name.isascii() and name.isdigit():
        raise UserError(text("A number alone could be mixed up with a group's number. Add a word, please."))
    taken = groups.find(turn.db, turn.community, course, name)
    if taken is not None and taken.id != but:
        raise UserError(text("There is already a group called **{name}**. Choose another name, or join it.", name=name))


def people(turn: Turn, group: Group) -> list[Person]:
    """Who is in it, longest first."""
    return [turn.find(person) for person in groups.members(turn.db, turn.community, group.id)]


def furnish(turn: Turn, group: Group) -> Room:
    """Its room holds exactly its members."""
    return turn.room(group.room, group.name, people(turn, group))


def tell(turn: Turn, group: Group, said: Text, *buttons: Button, name: str = "") -> None:
    """Say something in its room."""
    turn.post(Room(group.room), Message(said, buttons, name=name))


def no_place(turn: Turn, group: Group, who: Person) -> None:
    """Somebody who asked or waited hears that they will not get in, and what else there is."""
    turn.post(
        who,
        Message(
            text(
                "**{group}** has no place for you right now. {find} shows others, and {seek} has me look for one.",
                group=group.name,
                find=Call("group find"),
                seek=Call("group seek"),
            )
        ),
    )


def in_course(turn: Turn, group: Group, person: int) -> bool:
    """Whether somebody is in the group's course."""
    return courses.rank_of(turn.db, turn.community, group.course, person) is not None


def settled(turn: Turn, group: Group, person: int) -> None:
    """Somebody came in: they look no more, and wait for no place in it."""
    candidates.no_longer(turn.db, turn.community, group.id, person)
    forming.found(turn.db, turn.community, group.course, person)


# How it is said -----------------------------------------------------------------------------------------------------


def zone(turn: Turn, group: Group) -> str:
    """Where its clock stands."""
    return group.zone or course_zone(turn)


def local(turn: Turn, group: Group, at: datetime) -> datetime:
    """An instant on its clock."""
    return at.astimezone(ZoneInfo(zone(turn, group)))


def shortly(turn: Turn, group: Group, at: datetime) -> str:
    """An instant of the coming two weeks on its clock, for a button or where its zone matters: `Tue 8, 18:00`."""
    return clock.labelled(at, zone(turn, group), language(turn))


def seats(group: Group) -> Text:
    """How many are taken."""
    return text("{taken} of {seats} seats are taken.", taken=group.taken, seats=group.seats)


def line(group: Group) -> Text:
    """What it is called, what for, and whether there is room."""
    if not group.goal:
        return text("**{name}**. {seats}", name=group.name, seats=seats(group))
    return text("**{name}**, to {goal}. {seats}", name=group.name, goal=group.goal, seats=seats(group))


def details(turn: Turn, group: Group) -> Text | None:
    """When it meets, in which languages, and how one comes in; nothing if all is as usual."""
    said: list[Text] = []
    if group.spans:
        times = clock.said(group.spans, language(turn))
        said.append(text("{times} ({zone})", times=times, zone=zone(turn, group)))
    if group.languages:
        said.append(text("in {languages}", languages=group.languages))
    if group.writing:
        said.append(text("only in writing"))
    if group.entry == "ask":
        said.append(text("asks its members first"))
    if group.entry == "closed":
        said.append(text("by invitation"))
    if not said:
        return None
    return Text(" · ".join(f"{{d{n}}}" for n in range(len(said))), {f"d{n}": one for n, one in enumerate(said)})


def described(turn: Turn, group: Group) -> Text:
    """Both."""
    return lines(line(group), details(turn, group))


def wanted(group: Group) -> Wanted:
    """What was said about it when it was started, or since."""
    return Wanted(
        group.name,
        group.goal,
        group.seats,
        group.spans,
        group.zone,
        group.languages,
        group.entry,
        group.writing,
    )


def joinable(turn: Turn) -> list[tuple[str, str | int]]:
    """Groups with a free seat."""
    own = {group.id for group in groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)}
    free = (one for one in groups.all_open(turn.db, turn.community, turn.course.id) if not one.full)
    return [(one.name, str(one.id)) for one in free if one.id not in own]


def of_mine(turn: Turn) -> list[tuple[str, str | int]]:
    """Groups that this person is in."""
    own = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
    return [(one.name, str(one.id)) for one in own]
