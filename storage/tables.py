"""Every table, for migrations and checks: importing this fills the metadata."""

from storage import (
    buttons,
    courses,
    discussions,
    drafts,
    feedback,
    groups,
    hints,
    inbox,
    jobs,
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
    "buttons",
    "courses",
    "discussions",
    "drafts",
    "feedback",
    "groups",
    "hints",
    "inbox",
    "jobs",
    "metadata",
    "outbox",
    "people",
    "reminded",
    "rooms",
    "timers",
    "tutoring",
    "who",
]
