"""What people offer, when they have time, and whom they would rather not meet."""

from __future__ import annotations

from typing import Annotated, Any

from bot.language import (
    Between,
    Button,
    Call,
    Len,
    Message,
    Named,
    Person,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs import availability, tongues
from cogs.tutoring import topics as named
from cogs.tutoring.matching import Matching
from storage import apart, hours, offers, tutoring
from storage.tutoring import ACTIVE

_NOBODY: Any = None

USUAL = 2
"""People at a time, if nobody says how many."""


class Offers:
    """Tutors: offer help with what you know, and get help with what you do not."""

    def __init__(self, matching: Matching) -> None:
        """Who waits already is matched at once."""
        self._matching = matching

    @command("tutor offer", "Offer to help with some topics")
    def offer(
        self,
        turn: Turn,
        topics: Annotated[str, "Which topics? Like: fractions: 4, sets: 3 (5 is very sure)", Len(2, 300)],
        learners: Annotated[int, "How many people at a time?", Between(1, 10), Named()] = 0,
        times: Annotated[str, "When, each week? Like: Tue 18-20, Sat morning", Len(0, 200), Named()] = "",
        languages: Annotated[str, "In which languages? Like: en, de", Len(0, 40), Named()] = "",
        who: Annotated[Person, "Somebody you would like to help", Named()] = _NOBODY,
    ) -> Message:
        """Whoever already waits for one of them is matched at once."""
        read = named.read(topics)
        if not read:
            raise UserError(text("Name at least one topic, please."))
        if (odd := named.odd(read)) is not None:
            raise UserError(text("**{topic}**: how sure you are goes from 1 to 5.", topic=odd))
        bare = None if set(topics) & set(":=") else named.bare(read)
        understood = availability.keep(turn, times, "") if times else None
        there = offers.all_offers(turn.db, turn.community, turn.course.id)
        before = next((one for one in there if one.person == turn.person.id), None)
        spoken = tongues.read(languages) or (before.languages if before else "")
        wish = who.id if who is not _NOBODY else before.wish if before else None
        places = learners or (before.places if before else USUAL)
        offers.offer(
            turn.db,
            turn.community,
            turn.course.id,
            turn.person.id,
            named.written(read),
            spoken,
            places,
            wish,
            turn.at,
        )
        self._matching.seek(turn, turn.course.id)
        return Message(
            lines(
                text("Thank you! I ask you when somebody needs help with one of these. You can always say no."),
                *(text("· {topic}: {level} of 5", topic=one.name, level=one.level) for one in read),
                text("Is that number how sure you are? Then write {topic}: 5, with a colon.", topic=bare)
                if bare is not None
                else None,
                *tongues.told(spoken),
                plural("For {n} person at a time.", "For {n} people at a time.", n=places),
                understood,
            ),
            (Button(text("Stop offering"), self.stop(), only=turn.person),),
        )

    @command("tutor stop", "Stop offering help")
    def stop(self, turn: Turn) -> Message:
        """Whom you help already, you help on."""
        if not offers.withdraw(turn.db, turn.community, turn.course.id, turn.person.id):
            return Message(text("You offer nothing now. {call} begins.", call=Call("tutor offer")))
        return Message(text("You will not be asked any more. Thank you for helping!"))

    @command("tutor hours", "See or change when you have time each week")
    def hours(
        self,
        turn: Turn,
        times: Annotated[str, "Like: Tue 18-20, Sat morning, weekdays after 17", Len(0, 200)] = "",
        zone: Annotated[str, "Your time zone, if it is not the course's", Len(0, 60), Named()] = "",
    ) -> Message:
        """For tutors and learners alike."""
        if times or zone:
            told = availability.keep(turn, times, zone)
            self._matching.seek(turn, turn.course.id)
            return Message(told)
        kept = hours.hours(turn.db, turn.community, turn.person.id)
        if kept is None or not kept.spans:
            return Message(
                text("You have said no times yet, so any time counts. {call} says some.", call=Call("tutor hours"))
            )
        return Message(availability.told(turn, kept))

    @command("tutor avoid", "Somebody you would rather not meet in tutoring")
    def avoid(self, turn: Turn, who: Annotated[Person, "Who? Only you see it"] = _NOBODY) -> Message:
        """Nobody else ever hears of it, and nobody is told why they are not matched."""
        if who is not _NOBODY:
            if who.id == turn.person.id:
                raise UserError(text("You cannot avoid yourself."))
            apart.avoid(turn.db, turn.community, turn.person.id, who.id, on=True)
            if turn.joined is not None:
                self._matching.part(turn, turn.joined.id)
        mine = [turn.find(one) for one in sorted(apart.all_avoided(turn.db, turn.community).get(turn.person.id, ()))]
        if not mine:
            return Message(text("You avoid nobody."))
        return Message(
            lines(
                text(
                    "I never bring you together with: {names}. Nobody else sees this.",
                    names=", ".join(p.name for p in mine),
                ),
                *(
                    text("You two meet about **{topic}** now. Either of you can close that in its room.", topic=topic)
                    for topic in self._meeting(turn, mine)
                ),
            ),
            tuple(
                Button(text("{name} again", name=one.name), self.meet_again(one), only=turn.person) for one in mine[:10]
            ),
        )

    def _meeting(self, turn: Turn, avoided: list[Person]) -> list[str]:
        """What somebody has open in this course with people whom they avoid."""
        if turn.joined is None:
            return []
        whom = {one.id for one in avoided}
        there = tutoring.of_person(turn.db, turn.community, turn.joined.id, turn.person.id)
        return [one.topic for one in there if one.state == ACTIVE and whom.intersection((one.learner, one.tutor))]

    @command("tutor unavoid", "Meet them again", offered=False)
    def meet_again(self, turn: Turn, who: Annotated[Person, "Who?"]) -> Message:
        """Take a name off the list."""
        apart.avoid(turn.db, turn.community, turn.person.id, who.id, on=False)
        return Message(text("{name} is off your list.", name=who.name))
