"""What somebody is told who may not do something, as opposed to something that cannot be done now."""

REFUSALS = frozenset(
    {
        "First join the course **{course}**: {call}",
        "First join the course: {call}",
        "Only a teacher can do that.",
        "Only a tutor can do that.",
        "Only its members or a teacher can do that for **{group}**.",
        "Only the learner says it back.",
        "Only the two who meet here, or a teacher, can close this.",
        "Only who was in **{group}** or a teacher can do that.",
        "Only who wrote this can ask for feedback on it. You can give yours when they do.",
        "Only {who} can say that.",
        "Only {who}, who runs **{group}**, or a teacher can do that.",
        "That is a group of a course that you are not in. First: {call}",
        "That is between the two who meet there.",
        "That is for their proctor to say.",
        "That is for {who} to say.",
        "That is not yours to give.",
        "That is somebody else's request.",
        "There is no such report for you here.",
        "This card is the tutor's.",
        "This form was already sent or thrown away.",
        "This is for members of the course: {call}",
        "This request is no longer yours to answer. Nothing happened.",
        "You are in no group.",
        "You were not in this group when it began.",
        "You are not in **{group}**.",
        "Somebody else has to look at this one.",
    }
)
