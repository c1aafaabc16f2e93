"""What teachers are told about feedback in their course: coverage, what it was worth, and what to look at."""

from __future__ import annotations

from typing import Annotated

from bot.language import Call, File, Message, Rank, Text, Turn, UserError, command, lines, text
from cogs.coaching import Aspect
from cogs.feedback import export
from cogs.feedback.criteria import label
from cogs.feedback.figures import Figures, Person, by_criterion, by_person, figures
from cogs.feedback.works import promise
from cogs.staff import teaches
from storage import comments, feedback, flags, rounds
from storage.comments import DISAGREE, LATER, USED, Comment
from storage.feedback import Given, Request
from storage.flags import KEPT, REMOVED
from storage.rounds import Round

_LISTED = 8

MISSING = {
    Aspect.TONE: text("said kindly"),
    Aspect.WHERE: text("where in the work"),
    Aspect.WHAT: text("what exactly"),
    Aspect.NEXT: text("what to do next"),
    Aspect.WHY: text("why"),
}
"""What feedback may lack, for teachers."""


class Report:
    """Feedback in numbers, for teachers."""

    @command("review report", "What came of a round, as a card and as files", rank=Rank.TEACHER)
    def report(
        self, turn: Turn, number: Annotated[int, "Which round? 0: the latest; without rounds, feedback in rooms"] = 0
    ) -> Message:
        """What to do comes first; then the counts; a table and a text go along."""
        one = self._round(turn, number)
        course = one.course if one else turn.course.id
        in_round = one.id if one else 0
        works, arcs, said = _everything(turn, course, in_round)
        found = figures(works, arcs, said, promise(turn, one) if one else 1)
        if not found.works:
            return Message(text("There is nothing to report yet."))
        people = by_person(arcs, said)
        title = one.title if one else turn.course.name
        return Message(
            lines(
                text("**Feedback: {title}**", title=title),
                *_to_do(turn, course, found, people),
                *_counts(turn, found),
                _flags(turn, course, {work.id for work in works}),
                *_criteria(said),
                *_trends(turn, course),
                text("None of this is a mark."),
            ),
            files=_files(turn, title, works, arcs, said),
        )

    def _round(self, turn: Turn, number: int) -> Round | None:
        if number:
            one = rounds.find(turn.db, turn.community, number)
            if one is None or not teaches(turn, one.course):
                raise UserError(text("There is no such round."))
            return one
        every = rounds.of_course(turn.db, turn.community, turn.course.id)
        return every[-1] if every else None


def _everything(turn: Turn, course: int, in_round: int) -> tuple[list[Request], list[Given], list[Comment]]:
    said = comments.all_comments(turn.db, turn.community, course, in_round)
    if in_round:
        arcs = feedback.arcs(turn.db, turn.community, in_round)
        return feedback.of_round(turn.db, turn.community, in_round), arcs, said
    works = [one for one in feedback.of_course(turn.db, turn.community, course) if not one.round]
    return works, feedback.given_in(turn.db, turn.community, course), said


def _to_do(turn: Turn, course: int, found: Figures, people: list[Person]) -> list[Text | None]:
    """Three things at most that only a teacher can do."""
    waiting = sum(one.decided is None for one in flags.of_course(turn.db, turn.community, course))
    look: list[Text] = []
    if waiting:
        look.append(text("Look at {n} flagged texts: {call}", n=waiting, call=Call("feedback flags")))
    if found.orphans:
        names = _names(turn, [work.request.person for work in found.orphans])
        look.append(text("Give feedback yourself to: {names}", names=names))
    if found.apart:
        names = _names(turn, [work.request.person for work in found.apart])
        look.append(text("Look at works that reviewers see very differently: {names}", names=names))
    weak = [one.person for one in people if one.gave >= 3 and one.weak == one.gave]  # noqa: PLR2004 - three times
    if weak:
        look.append(text("Show how feedback is given to: {names}", names=_names(turn, weak)))
    alike = [one.person for one in people if one.alike]
    if alike:
        look.append(text("Ask why every work got the same level: {names}", names=_names(turn, alike)))
    return [text("{n}. {what}", n=n, what=what) for n, what in enumerate(look[:3], start=1)]


def _counts(turn: Turn, found: Figures) -> list[Text | None]:
    suggested = [
        text("· {who}: {level}", who=turn.find(work.request.person).name, level=f"{work.suggested:g}")
        for work in found.works[:_LISTED]
        if work.suggested is not None
    ]
    return [
        text("Coverage: {n} of {all} works have what was promised.", n=found.covered, all=len(found.works)),
        text("Orphans: {n}", n=len(found.orphans)),
        text("Said little when sent: {n} of {all}.", n=found.weak, all=found.sent) if found.sent else None,
        text("Missing in what was sent:") if found.missing else None,
        *(text("· {what}: {n}", what=MISSING[Aspect(name)], n=n) for name, n in found.missing.most_common(3)),
        text(
            "Helpful, from 1 to 5: {mean} ({n} of {all} comments rated)",
            mean=f"{found.helpful:.1f}",
            n=found.rated,
            all=found.comments,
        )
        if found.helpful is not None
        else None,
        text(
            "Comments: {all}. Used: {used}, of these {changed} in changed works. Later: {later}. Disagreed: {differ}.",
            used=found.fates[USED],
            later=found.fates[LATER],
            differ=found.fates[DISAGREE],
            all=found.comments,
            changed=found.changed,
        )
        if found.comments
        else None,
        text(
            "Reviewers of one work are {mean} levels apart on average, {most} at most.",
            mean=f"{found.spread[0]:.1f}",
            most=found.spread[1],
        )
        if found.spread is not None
        else None,
        text("Suggested levels (the median, no mark):") if suggested else None,
        *suggested,
    ]


def _flags(turn: Turn, course: int, works: set[int]) -> Text | None:
    """How often something was said to be wrong, and what came of it."""
    about = [one for one in flags.of_course(turn.db, turn.community, course) if one.request in works]
    if not about:
        return None
    return text(
        "Flags: {n}. Taken away: {gone}. Fine: {fine}. Still to look at: {open}.",
        n=len(about),
        gone=sum(one.verdict == REMOVED for one in about),
        fine=sum(one.verdict == KEPT for one in about),
        open=sum(one.decided is None for one in about),
    )


def _criteria(said: list[Comment]) -> list[Text | None]:
    """What the class writes about, and what of that helps."""
    told: list[Text | None] = [
        text("· {label}: {n}, {used} used", label=label(one.example), n=one.comments, used=one.used)
        if one.helpful is None
        else text(
            "· {label}: {n}, {used} used, helpful {mean}",
            label=label(one.example),
            n=one.comments,
            used=one.used,
            mean=f"{one.helpful:.1f}",
        )
        for one in by_criterion(said)
    ]
    return [text("Comments by criterion:"), *told] if told else []


def _trends(turn: Turn, course: int) -> list[Text | None]:
    """How much of the feedback said little, round by round."""
    told: list[Text | None] = []
    for one in rounds.of_course(turn.db, turn.community, course)[-3:]:
        found = figures(*_everything(turn, course, one.id))
        if found.sent:
            told.append(
                text("· {title}: {weak} of {all} said little", title=one.title, weak=found.weak, all=found.sent)
            )
    return [text("From round to round:"), *told] if len(told) > 1 else []


def _files(turn: Turn, title: str, works: list[Request], arcs: list[Given], said: list[Comment]) -> tuple[File, ...]:
    def name(person: int) -> str:
        return turn.find(person).name

    table = export.as_csv(export.rows(works, arcs, said, name))
    read = export.as_markdown(title, works, arcs, said, name)
    return (
        File("feedback.csv", table, text("Every comment as a table, with names: for teachers only")),
        File("feedback.md", read, text("Every comment to read, with names: for teachers only")),
    )


def _names(turn: Turn, people: list[int]) -> str:
    return ", ".join(turn.find(one).name for one in people[:_LISTED])
