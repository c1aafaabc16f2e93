"""Every table, for migrations and checks: importing this fills the metadata."""

from storage import buttons, courses, drafts, inbox, outbox, people, rooms, timers, who
from storage.schema import metadata

__all__ = ["buttons", "courses", "drafts", "inbox", "metadata", "outbox", "people", "rooms", "timers", "who"]
