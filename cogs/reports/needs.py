"""What needs a teacher now: three things at most, each with its reason and the button that mends it (PROTOCOLS 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated

from bot.language import (
    Button,
    Call,
    Catalogue,
    Course,
    Invocation,
    Kind,
    Len,
    Message,
    Person,
    Place,
    Rank,
    Room,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs.reminding import reminds
from cogs.reports import waiting
from cogs.reports.equality import PROMPT, top_share
from cogs.reports.figures import lasting, percent
from cogs.reports.talk import AGREES
from cogs.reports.waiting import Need
from cogs.staff import for_staff
from cogs.told import blocks
from storage import apart, aside, counts, courses, discussions, feedback, groups, sessions, tutoring
from storage.counts import Span, Thought
from storage.groups import OPEN
from storage.tutoring import WAITING, Tutoring

MOST = 3
"""Things on one card."""

LONG = timedelta(days=2)
"""After so long, whoever waits for feedback or a tutor needs somebody to look."""

QUIET = timedelta(days=10)
"""A group in which nobody used the bot for so long; before it is asked whether it still lives (14 days)."""

TOO_MUCH, VOICES = 0.5, 5
"""One student carries a discussion with half of its words or more, when five or more take part."""

SESSIONS = 6
"""... and tutoring with half of its sessions, when there were six or more."""

LATELY = timedelta(days=60)
ASKED, LATER = timedelta(days=3), timedelta(days=7)
"""For how long something is off the card: after its button was pressed, and after "Not now"."""

SPARED = "reminders"
_SHORT = 80


class Needs:
    """What needs you: three things at most, each with a button that mends it; and the week on one screen."""

    def __init__(self, catalogue: Catalogue) -> None:
        """What is switched off in a class needs nobody there."""
        self._catalogue = catalogue

    @command("needs me", "Who or what needs me now?", rank=Rank.TEACHER)
    def me(self, turn: Turn) -> Message:
        """At most three things, the most urgent first."""
        said, buttons = self.card(turn, turn.course, turn.person)
        if not buttons:
            return Message(text("Nothing needs you right now. {call} tells how it goes.", call=Call("report course")))
        return Message(lines(text("**Needs you in {course}**", course=turn.course.name), *said), buttons)

    def card(self, turn: Turn, course: Course, person: Person) -> tuple[list[Text], tuple[Button, ...]]:
        """The lines of the card, and its buttons, for one teacher."""
        found = self._urgent(turn, course)
        said = [Text("{n}. {what}", {"n": n, "what": one.said}) for n, one in enumerate(found, start=1)]
        buttons: list[Button] = []
        for n, one in enumerate(found, start=1):
            buttons += [
                Button(Text("{n}. {what}", {"n": n, "what": one.fix}), one.call, only=person),
                Button(text("{n}. Not now", n=n), self.later(course.id, one.key), only=person),
            ]
        return said, tuple(buttons)

    def _urgent(self, turn: Turn, course: Course) -> list[Need]:
        """One of each kind first, in the order of kinds; the longest waiting of a kind first."""
        hidden = aside.now(turn.db, turn.community, course.id, turn.at)
        kinds = [
            sorted(
                (one for one in kind if one.key not in hidden and not self._catalogue.is_off(one.of, turn)),
                key=lambda one: one.since,
            )
            for kind in self._kinds(turn, course.id)
        ]
        longest = max(map(len, kinds), default=0)
        return [kind[n] for n in range(longest) for kind in kinds if n < len(kind)][:MOST]

    def _kinds(self, turn: Turn, course: int) -> Sequence[Iterable[Need]]:
        return (
            waiting.unread(turn, course),
            waiting.flagged(turn, course),
            waiting.held_back(turn, course),
            self._without_feedback(turn, course),
            self._without_tutor(turn, course),
            self._unanswered(turn, course),
            self._silent(turn, course),
            self._carrying(turn, course),
            waiting.alike(turn, course),
        )

    @command("needs later", "Not now", rank=Rank.GUEST, offered=False, staff=True)
    def later(
        self, turn: Turn, course: Annotated[int, "Which course?"], key: Annotated[str, "What?", Len(1, 100)]
    ) -> Message:
        """It comes back in a week, if it is still so."""
        for_staff(turn, course)
        aside.put(turn.db, turn.community, course, key, turn.at + LATER, turn.at)
        return Message(text("It comes back in a week, if it is still so."))

    # Nobody has given feedback --------------------------------------------------------------------------------------

    def _without_feedback(self, turn: Turn, course: int) -> Iterable[Need]:
        for one in counts.orphans(turn.db, turn.community, course, turn.at - LONG):
            yield Need(
                f"feedback:{one.id}",
                one.since,
                text(
                    "{who} has waited for feedback for {long}: {work}",
                    who=turn.find(one.person).name,
                    long=lasting(turn.at - one.since),
                    work=_short(one.work),
                ),
                text("Ask two classmates"),
                self.helpers(one.id),
                "feedback give",
            )

    @command("needs helpers", "Ask two classmates", rank=Rank.GUEST, offered=False, staff=True)
    def helpers(self, turn: Turn, request: Annotated[int, "The number of the request"]) -> Message:
        """Those who have given least; privately, and they may say nothing."""
        found = feedback.find(turn.db, turn.community, request)
        if found is not None:
            for_staff(turn, found.course)
        if found is None or not found.open or found.got:
            raise UserError(text("Somebody has given feedback meanwhile."))
        span = Span(turn.community, found.course, turn.at - LATELY)
        load = Counter({one.person: one.n for one in counts.gave(turn.db, span)})
        n = 0
        for who in _least(turn, found.course, load, but={found.person}):
            if n < 2 and reminds(turn, f"feedback:{request}", who.id, SPARED):  # noqa: PLR2004 - two of them
                n += 1
                give = Invocation("feedback give", {"request": request})
                said = text(
                    "A classmate waits for feedback, and one good sentence helps: {work}", work=_short(found.work)
                )
                turn.post(who, Message(said, (Button(text("Give feedback"), give, only=who),)))
        return self._asked(turn, found.course, f"feedback:{request}", n)

    # Nobody was found as a tutor ------------------------------------------------------------------------------------

    def _without_tutor(self, turn: Turn, course: int) -> Iterable[Need]:
        for one in tutoring.all_open(turn.db, turn.community, course):
            if one.state == WAITING and not one.programme and turn.at - one.since >= LONG:
                yield Need(
                    f"tutor:{one.id}",
                    one.since,
                    text(
                        "{who} has waited for a tutor in {topic} for {long}.",
                        who=turn.find(one.learner).name,
                        topic=one.topic,
                        long=lasting(turn.at - one.since),
                    ),
                    text("Ask three classmates"),
                    self.tutors(one.id),
                    "tutor ask",
                )

    @command("needs tutors", "Ask three classmates", rank=Rank.GUEST, offered=False, staff=True)
    def tutors(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Those who have helped least; they hear the topic and not who asks."""
        found = tutoring.find(turn.db, turn.community, request)
        if found is not None:
            for_staff(turn, found.course)
        if found is None or found.state != WAITING:
            raise UserError(text("Somebody was found meanwhile."))
        log = sessions.of_course(turn.db, turn.community, found.course, turn.at - LATELY)
        but = {found.learner, *tutoring.who_declined(turn.db, turn.community, request), *_away(turn, found)}
        n = 0
        for who in _least(turn, found.course, Counter(one.tutor for one in log), but):
            if n < 3 and reminds(turn, f"tutor:{request}", who.id, SPARED):  # noqa: PLR2004 - three of them
                n += 1
                said = text(
                    "A classmate would like help with **{topic}**. Could you explain it once?", topic=found.topic
                )
                help_them = Invocation("tutor volunteer", {"request": request})
                turn.post(who, Message(said, (Button(text("I can help"), help_them, only=who),)))
        return self._asked(turn, found.course, f"tutor:{request}", n)

    def _asked(self, turn: Turn, course: int, key: str, n: int) -> Message:
        if not n:
            return Message(text("I may remind nobody right now: everybody was asked lately, or wants no reminders."))
        aside.put(turn.db, turn.community, course, key, turn.at + ASKED, turn.at)
        return Message(plural("I ask {n} student, privately.", "I ask {n} students, privately.", n=n))

    # Nobody has replied ---------------------------------------------------------------------------------------------

    def _unanswered(self, turn: Turn, course: int) -> Iterable[Need]:
        first: dict[int, list[Thought]] = {}
        for one in counts.answers(turn.db, Span(turn.community, course, turn.at - LATELY), AGREES):
            first.setdefault(one.discussion, []).append(one)
        for topic in discussions.all_open(turn.db, turn.community, course):
            thoughts = first.get(topic.id, [])
            if all(one.reply is None for one in thoughts):
                continue  # here people do not answer one another with their platform's reply, so nobody can know
            alone = [one for one in thoughts if one.reply is None and turn.at - one.at >= PROMPT]
            if alone:
                yield Need(
                    f"replies:{topic.id}",
                    alone[0].at,
                    plural(
                        "In “{prompt}”, {n} first thought has no reply after a day: {names}",
                        "In “{prompt}”, {n} first thoughts have no reply after a day: {names}",
                        n=len(alone),
                        prompt=_short(topic.prompt),
                        names=", ".join(turn.find(one.person).name for one in alone[:MOST]),
                    ),
                    text("Ask for replies there"),
                    self.replies(topic.id),
                    "discuss status",
                )

    @command("needs replies", "Ask for replies there", rank=Rank.GUEST, offered=False, staff=True)
    def replies(self, turn: Turn, discussion: Annotated[int, "Which discussion?"]) -> Message:
        """In its room, and nobody is named."""
        found = discussions.find(turn.db, turn.community, discussion)
        if found is None:
            raise UserError(text("This discussion is over."))
        for_staff(turn, found.course)
        said = text("Some thoughts here have no reply yet. Who asks a question about one, or adds an example?")
        turn.post(Place(found.platform, found.place, Kind(found.kind), found.home), Message(said))
        aside.put(turn.db, turn.community, found.course, f"replies:{discussion}", turn.at + ASKED, turn.at)
        return Message(text("I have asked there."))

    # A group is silent ----------------------------------------------------------------------------------------------

    def _silent(self, turn: Turn, course: int) -> Iterable[Need]:
        for one in groups.all_open(turn.db, turn.community, course):
            since = one.touched or one.since
            if turn.at - since >= QUIET and one.taken > 1:
                yield Need(
                    f"group:{one.id}",
                    since,
                    text(
                        "In the group {group}, nobody has used me for {long}.",
                        group=one.name,
                        long=lasting(turn.at - since),
                    ),
                    text("Ask how it goes"),
                    self.word(one.id),
                    "group still",
                )

    @command("needs word", "Ask how it goes", rank=Rank.GUEST, offered=False, staff=True)
    def word(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """In its room."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is not None:
            for_staff(turn, found.course)
        if found is None or found.state != OPEN:
            raise UserError(text("This group is over, or takes a rest."))
        said = text("Your teacher asks: how is it going? One tap is enough. If you are stuck, say so; that is fine.")
        buttons = (
            Button(text("We are still here"), Invocation("group still", {"group": group})),
            Button(text("We need a teacher"), Invocation("group tell", {"group": group})),
        )
        turn.post(Room(found.room), Message(said, buttons))
        aside.put(turn.db, turn.community, found.course, f"group:{group}", turn.at + ASKED, turn.at)
        return Message(text("I have asked them in their room."))

    # One student carries it -----------------------------------------------------------------------------------------

    def _carrying(self, turn: Turn, course: int) -> Iterable[Need]:
        said = counts.words(turn.db, Span(turn.community, course, turn.at - LATELY))
        for one in discussions.all_open(turn.db, turn.community, course):
            words = {person: n for person, n in said.get(one.id, {}).items() if n}
            most = top_share(list(words.values())) or 0.0
            if len(words) >= VOICES and most >= TOO_MUCH:
                yield Need(
                    f"carries:{one.id}",
                    one.since,
                    text(
                        "{who} said {share} % of all words in “{prompt}”.",
                        who=turn.find(max(words, key=words.__getitem__)).name,
                        share=percent(most),
                        prompt=_short(one.prompt),
                    ),
                    text("Remind the others"),
                    Invocation("discuss remind", {"discussion": one.id}),
                    "discuss remind",
                )
        log = sessions.of_course(turn.db, turn.community, course, turn.at - LATELY)
        helped = Counter(one.tutor for one in log)
        if len(log) >= SESSIONS:
            [(tutor, n)] = helped.most_common(1)
            if n >= TOO_MUCH * len(log):
                yield Need(
                    f"tutoring:{tutor}",
                    log[0].began,
                    text("{who} gave {n} of {all} sessions of tutoring.", who=turn.find(tutor).name, n=n, all=len(log)),
                    text("Ask others to offer help"),
                    self.offers(course, tutor),
                    "tutor offer",
                )

    @command("needs offers", "Ask others to offer help", rank=Rank.GUEST, offered=False, staff=True)
    def offers(
        self, turn: Turn, course: Annotated[int, "Which course?"], tutor: Annotated[int, "Who gives it now?"]
    ) -> Message:
        """Learners whose session is over: who was helped can often help next."""
        for_staff(turn, course)
        log = sessions.of_course(turn.db, turn.community, course, turn.at - LATELY)
        n = 0
        for learner in sorted({one.learner for one in log if one.ended is not None} - {tutor}):
            if n < 3 and reminds(turn, f"offers:{course}", learner, SPARED):  # noqa: PLR2004 - three of them
                n += 1
                said = text(
                    "You were helped, and could explain it to somebody now. If you like: {call}",
                    call=Call("tutor offer"),
                )
                turn.post(turn.find(learner), Message(said))
        return self._asked(turn, course, f"tutoring:{tutor}", n)


def _away(turn: Turn, found: Tutoring) -> set[int]:
    """Whoever is never brought together with who asks, whichever of the two, or a teacher, wished it."""
    avoided = apart.all_avoided(turn.db, turn.community)
    rules = apart.rules(turn.db, turn.community, found.course)
    return {
        *blocks(avoided, rules, found.learner),
        *(one for one, others in avoided.items() if found.learner in others),
    }


def _least(turn: Turn, course: int, load: Counter[int], but: set[int]) -> list[Person]:
    """Students of a course, beginning with those who have done least."""
    roster = courses.roster(turn.db, turn.community, course)
    students = [one.person for one in roster if one.rank < Rank.TEACHER and one.person not in but]
    return [turn.find(one) for one in sorted(students, key=lambda one: (load[one], one))[:_ASKED_AT_MOST]]


_ASKED_AT_MOST = 20
"""Students who are looked at, until enough of them may be reminded."""


def _short(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= _SHORT else f"{said[:_SHORT]} …"
