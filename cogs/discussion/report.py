"""What a teacher is told about replies and hints in a course: counts with what they are out of."""

from __future__ import annotations

from datetime import timedelta

from bot.language import Message, Rank, Text, Turn, command, lines, plural, text
from cogs.discussion.alike import wait_to_be_seen
from cogs.discussion.figures import IN_PEACE, Figures, figures
from cogs.discussion.hints import SPARED
from cogs.discussion.judge import Label
from cogs.discussion.moves import Move
from cogs.discussion.restraint import Step
from storage import discussions, hints

BACK = timedelta(days=60)
"""How far it looks back: hints are not remembered any longer (`bot/housekeeping.py`)."""

FEW = 30
"""Below this many, a share says little."""

_LISTED = 10


class Report:
    """Replies and hints in numbers, for teachers."""

    @command("discuss report", "What hints did, or would have done", rank=Rank.TEACHER)
    def report(self, turn: Turn) -> Message:
        """Nobody is named or ranked, and no student's words are in it."""
        course, since = turn.course.id, turn.at - BACK
        noted = [one for one in hints.of_course(turn.db, turn.community, course) if one.at > since]
        found = figures(discussions.of_course(turn.db, turn.community, course, since), noted)
        if not found.people:
            return Message(text("Nobody has written in a discussion here within the last 60 days."))
        spared = hints.how_many_spared(turn.db, turn.community, course, SPARED)
        steps = found.steps
        return Message(
            lines(
                text("**Discussions in {course}, the last 60 days**", course=turn.course.name),
                plural(
                    "{n} person took part, {contributors} of them with a thought of their own.",
                    "{n} people took part, {contributors} of them with a thought of their own.",
                    n=found.people,
                    contributors=found.contributors,
                ),
                with_moves(found.moves),
                *_of_each_sort(found),
                wait_to_be_seen(turn),
                *_what_was_done(found),
                plural("{n} member wants no hints.", "{n} members want no hints.", n=spared) if spared else None,
                *_misled(found),
                text("Fewer than {few} say little about hints in general.", few=FEW)
                if 0 < _compared(steps) < FEW
                else None,
            )
        )


def with_moves(moves: dict[str, int]) -> Text | None:
    """Which moves were made with a button's help, and how often."""
    made = [(move, moves[move]) for move in Move if moves.get(move)]
    if not made:
        return None
    each = [text("{move} ({n})", move=move.label, n=n) for move, n in made]
    return text("With a button's help: {moves}", moves=_together(each))


def _together(parts: list[Text]) -> Text:
    return Text(", ".join(f"{{p{n}}}" for n in range(len(parts))), {f"p{n}": part for n, part in enumerate(parts)})


def _compared(steps: dict[Step, int]) -> int:
    return sum(steps.get(step, 0) for step in (Step.SENT, Step.HELD, Step.WATCHED))


def _of_each_sort(found: Figures) -> list[Text]:
    agreed, praised, close = (found.labels[label] for label in (Label.AGREE_ONLY, Label.PRAISE_ONLY, Label.COPY))
    told = [plural("{n} reply only agreed.", "{n} replies only agreed.", n=agreed)]
    if praised:
        told.append(plural("{n} reply only praised.", "{n} replies only praised.", n=praised))
    if close:
        told.append(
            plural(
                "{n} reply was very close to an earlier one.", "{n} replies were very close to an earlier one.", n=close
            )
        )
    return told


def _what_was_done(found: Figures) -> list[Text]:
    steps, turned = found.steps, found.turned
    told = []
    if peace := sum(steps[step] for step in IN_PEACE):
        told.append(text("· Left in peace, the first of a week for example: {n}", n=peace))
    if n := steps[Step.SENT]:
        told.append(
            text(
                "· Hints sent: {n}. Turned into a reply within 24 hours: {turned} of {n}. "
                "“Not now”: {declined} of {n}.",
                n=n,
                turned=turned[Step.SENT],
                declined=found.declined,
            )
        )
    if n := steps[Step.WATCHED]:
        told.append(
            text(
                "· Hints that would have been sent: {n}. A reply came within 24 hours all the same: {turned} of {n}.",
                n=n,
                turned=turned[Step.WATCHED],
            )
        )
    if n := steps[Step.HELD]:
        told.append(
            text(
                "· Hints kept back: {n}. A reply came within 24 hours all the same: {turned} of {n}.",
                n=n,
                turned=turned[Step.HELD],
            )
        )
    return told


def _misled(found: Figures) -> list[Text]:
    if not found.misled:
        return []
    wrong, sent = found.misled.total(), found.steps[Step.SENT]
    return [
        text("Called wrong by their readers: {wrong} of {sent}. These cues misled me:", wrong=wrong, sent=sent),
        *(
            text("· {cues} ({n})", cues=cues or text("very close to an earlier answer"), n=n)
            for cues, n in found.misled.most_common(_LISTED)
        ),
    ]
