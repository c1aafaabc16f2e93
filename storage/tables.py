"""Every table, for migrations and checks: importing this fills the metadata."""

from storage import (
    answers,
    buttons,
    courses,
    discussions,
    drafts,
    feedback,
    groups,
    hints,
    inbox,
    outbox,
    people,
    reminded,
    rooms,
    timers,
    tutoring,
    who,
)
from storage.schema import metadata

__all__ = [
    "answers",
    "buttons",
    "courses",
    "discussions",
    "drafts",
    "feedback",
    "groups",
    "hints",
    "inbox",
    "metadata",
    "outbox",
    "people",
    "reminded",
    "rooms",
    "timers",
    "tutoring",
    "who",
]
