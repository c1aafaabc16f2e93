"""What each table is for, and which of its columns say something about a person: for whoever takes data out.

A table or a column of text that is not declared here fails a test.
"""

from __future__ import annotations

from typing import NamedTuple


class Declared(NamedTuple):
    """`personal` are columns with words of a person or about one, `plain` those with other words; `secret` never leave.

    Columns that hold a person's number are known by their names (`merging.PERSONS`).
    """

    about: str
    personal: frozenset[str]
    plain: frozenset[str]
    secret: frozenset[str]


def _declare(about: str, personal: str = "", plain: str = "", secret: str = "") -> Declared:
    return Declared(about, frozenset(personal.split()), frozenset(plain.split()), frozenset(secret.split()))


DECLARED = {
    "accounts": _declare("Which account on which platform is whose.", "account", "platform"),
    "awaited": _declare("Who is expected in a course, from a teacher's list.", "name folded account"),
    "avoided": _declare("Whom somebody would rather not meet."),
    "brought": _declare("What came along when accounts were linked, to be given back.", "note", "what"),
    "buttons": _declare("What each button does.", "args place", "command", "token"),
    "close_answers": _declare("Pairs of answers that are very close, until a teacher has seen them.", "earlier later"),
    "course_places": _declare("The rooms of each course.", "", "platform place"),
    "course_rules": _declare("The rules of a course.", "", "words"),
    "courses": _declare("Courses.", "", "name language zone without"),
    "criteria_sets": _declare("What teachers ask feedback to look at.", "", "name folded language criteria"),
    "cursors": _declare("How far each platform was read.", "", "platform name value"),
    "departed": _declare("Who left a course, when, and as what."),
    "discussions": _declare("Discussions, with the teacher's prompt.", "prompt", "platform place kind home"),
    "drafts": _declare("Forms that are not sent yet.", "answers place form", "platform", "token"),
    "exit_answers": _declare("What somebody answered at the end of a lesson.", "words"),
    "exit_questions": _declare(
        "What a teacher asked at the end, and what came of it.", "question heard does", "platform place kind home"
    ),
    "feedback_comments": _declare(
        "The comments of a piece of feedback, and what its reader did with each.", "words because", "criterion fate"
    ),
    "feedback_flags": _declare("What somebody found not right, and what a teacher decided.", "reason", "verdict"),
    "feedback_given": _declare("Feedback that was given, or is being written.", "draft missing", "state"),
    "feedback_requests": _declare("Work for which somebody wants feedback.", "work wish revised"),
    "group_drafts": _declare("Groups that a teacher looks at before they are formed.", "why"),
    "group_meetings": _declare("When groups meet.", "", "state"),
    "group_members": _declare("Who is in which group."),
    "group_plans": _declare("Who comes to a meeting, and what they want to finish.", "goal role did"),
    "group_pulses": _declare("The two taps a week about a group."),
    "group_questions": _declare("Questions that a group keeps.", "question"),
    "group_seekers": _declare("Who would like to be in a group.", "languages", "why"),
    "group_settings": _declare("What counts when each course forms groups.", "", "weights"),
    "group_votes": _declare("What members say of somebody who would like to come in."),
    "group_waiting": _declare("Who waits to come into a group, or is invited.", "", "kind"),
    "groups": _declare(
        "Study groups, and what they agreed on.",
        "name folded goal norms duties languages spans",
        "zone entry state agenda",
    ),
    "hint_settings": _declare("How each course wants its hints.", "", "mode"),
    "hints": _declare("Replies that only agreed, praised or repeated, and what was done.", "step cues reaction label"),
    "homes": _declare("Which servers and spaces are which class.", "", "platform home"),
    "inbox": _declare("Which events were handled.", "", "platform event"),
    "jobs": _declare("What is worked out outside.", "given args place", "name module command"),
    "kept_answers": _declare("The latest long answers of an open discussion.", "answer"),
    "letters": _declare("What somebody wrote to their teachers alone.", "words"),
    "link_tries": _declare("Codes that were made, or given and wrong.", "", "what"),
    "links": _declare(
        "Accounts on their way to being one person's.", "account giver_account platform giver_platform", "", "digest"
    ),
    "marks": _declare("Claims that a teacher corrected, confirmed or wants a source for.", "claim because", "kind"),
    "members": _declare("The roster of each course; a rank of 10 is a student, 20 a tutor, 25 a deputy, 30 a teacher."),
    "offers": _declare("Who helps with what.", "topics languages"),
    "outbox": _declare("What the bot said lately, or is about to say.", "lane body", "key platform state trouble"),
    "pair_rules": _declare("Whom a teacher keeps apart, or together."),
    "own_entries": _declare("What somebody did elsewhere, in their own words.", "words"),
    "paused": _declare("Rooms in which the bot is quiet.", "", "platform place"),
    "people": _declare("People who have used the bot.", "name folded last_platform told_on"),
    "posts": _declare(
        "Where messages are that change, and what those say that stay.", "lane body name kept message", "platform"
    ),
    "programmes": _declare("Programmes of tutoring that a teacher set up.", "title task clue", "kind"),
    "reflected": _declare("What members of a group say of one another's part.", "did more"),
    "reflections": _declare("When a teacher asked groups how they worked together.", "", "state"),
    "reflectors": _declare("What members of a group say of their own part.", "did change"),
    "relayed": _declare(
        "What was said in a discussion for somebody who takes part quietly.", "words addressed", "state"
    ),
    "relayed_flags": _declare("What somebody found not right in what was said without a name.", "reason"),
    "reminders": _declare("Who was reminded of what.", "", "what"),
    "put_aside": _declare("What a teacher has put aside for a while.", "", "what"),
    "replies": _declare("What each reply in a discussion amounted to.", "verdict move"),
    "review_rounds": _declare("Review rounds that a teacher set up.", "title task sample model", "names"),
    "reviewers": _declare("Who takes part in a review round.", "", "standing"),
    "room_guests": _declare("Accounts that were let into a private room.", "key account", "platform"),
    "room_members": _declare("Who belongs in a private room.", "key"),
    "room_places": _declare("Where each private room is.", "key place body", "platform"),
    "room_visitors": _declare("Which teacher looks into a private room.", "key"),
    "rooms": _declare("Private rooms.", "key title"),
    "rules_read": _declare("Who has read the rules of a course."),
    "showings": _declare("What was explained to a proctor, and what was said of it.", "words mark reason"),
    "spent": _declare("Which numbers were given out.", "", "what"),
    "staff_acts": _declare("Which command somebody of the staff gave, about whom and when.", "", "command"),
    "spared": _declare("Who does not want hints, or reminders.", "what"),
    "timers": _declare("Reminders that are to come.", "name args place", "command"),
    "tutor_checks": _declare("The two taps after a session.", "", "question"),
    "tutor_sessions": _declare("Who met whom, and when."),
    "tutor_settings": _declare("How each course wants its tutoring.", "", "weights"),
    "tutorings": _declare("Requests for a tutor, and what became of them.", "topic tried stuck languages", "state why"),
    "tutorings_declined": _declare("Who could not help."),
    "watched": _declare("Rooms in which a discussion is open.", "", "platform place"),
    "weekly_hours": _declare("When somebody has time.", "zone spans"),
}

WORDS_OF = {
    "close_answers": {"earlier": "earlier_person_id", "later": "later_person_id"},
    "group_questions": {"question": "person_id"},
    "links": {"account": "person_id", "giver_account": "giver_id", "giver_platform": "giver_id"},
    "replies": {"verdict": "person_id", "move": "person_id", "length": "person_id"},
    "tutorings": dict.fromkeys(("topic", "tried", "stuck", "languages", "why"), "learner_id"),
}
"""Of rows about two people, whose words a column holds."""

WITHHELD = {
    "avoided": frozenset({"other_id"}),
    "drafts": frozenset({"form"}),
    "feedback_flags": frozenset({"given_id"}),
    "group_seekers": frozenset({"wish_id"}),
    "group_votes": frozenset({"other_id"}),
    "jobs": frozenset({"given"}),
    "offers": frozenset({"wish_id"}),
    "pair_rules": frozenset({"person_id", "other_id"}),
    "reflected": frozenset({"other_id"}),
    "relayed": frozenset({"addressed"}),
    "staff_acts": frozenset({"other_id"}),
    "tutorings": frozenset({"wish_id"}),
}
"""What a person's export does not tell: whom they answered, who avoids them, wishes for them or would not have them,
what a teacher said of two people or did about them, which comments are of one hand.

A form is what the bot asked; what was typed is beside it. What a job works on is about a whole class.
"""

_OWN = (
    "awaited close_answers course_places course_rules criteria_sets departed discussions exit_questions "
    "feedback_requests group_drafts group_seekers group_settings groups hint_settings hints letters marks members "
    "offers own_entries pair_rules programmes put_aside reflections review_rounds rooms rules_read staff_acts "
    "tutor_settings tutorings"
)

COURSE = {
    **dict.fromkeys(
        _OWN.split(),  # as one text, like the columns above
        ("course_id", "courses"),
    ),
    **dict.fromkeys(("kept_answers", "relayed", "replies"), ("discussion_id", "discussions")),
    **dict.fromkeys(
        ("group_meetings", "group_members", "group_pulses", "group_questions", "group_votes", "group_waiting"),
        ("group_id", "groups"),
    ),
    **dict.fromkeys(("room_guests", "room_members", "room_places", "room_visitors"), ("key", "rooms")),
    **dict.fromkeys(("showings", "tutor_checks", "tutor_sessions", "tutorings_declined"), ("tutoring_id", "tutorings")),
    **dict.fromkeys(("reflected", "reflectors"), ("reflection_id", "reflections")),
    **dict.fromkeys(("feedback_flags", "feedback_given"), ("request_id", "feedback_requests")),
    "exit_answers": ("exit_id", "exit_questions"),
    "relayed_flags": ("relayed_id", "relayed"),
    "feedback_comments": ("given_id", "feedback_given"),
    "group_plans": ("meeting_id", "group_meetings"),
    "reviewers": ("round_id", "review_rounds"),
}
"""What is forgotten with a course (`retention.py`): by which column a row belongs to it, or to a row of which table."""

SET_UP = frozenset({"exit_questions", "reflections", "review_rounds"})
"""What somebody set up for all stays as long as the course, also when they leave."""

BEYOND = {
    "accounts": "who somebody is in the class, whatever courses they are in",
    "avoided": "holds in every course",
    "brought": "until the accounts are separated",
    "buttons": "a year",
    "courses": "that there was one, what it was called, and when",
    "cursors": "about nobody",
    "drafts": "30 days",
    "homes": "about nobody",
    "inbox": "30 days",
    "jobs": "until they are done",
    "link_tries": "a day",
    "links": "until they are used",
    "outbox": "7 days",
    "paused": "about nobody",
    "people": "who somebody is in the class, whatever courses they are in",
    "posts": "where the bot's messages are; what they say stands on the platform",
    "reminders": "holds in every course",
    "spared": "holds in every course",
    "spent": "about nobody",
    "timers": "until they come",
    "watched": "until the discussion ends",
    "weekly_hours": "holds in every course",
}
"""What is of no course alone, and how long it stays, or why."""
