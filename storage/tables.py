"""Every table, for migrations and checks: importing this fills the metadata."""

from storage import (
    buttons,
    courses,
    discussions,
    drafts,
    feedback,
    groups,
    inbox,
    outbox,
    people,
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
    "inbox",
    "metadata",
    "outbox",
    "people",
    "rooms",
    "timers",
    "tutoring",
    "who",
]
