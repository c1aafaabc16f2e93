"""A form of Discord's own in front of somebody, read and filled in from top to bottom."""

from __future__ import annotations

import re

from tests.hall import Seen
from tests.loopback.asked import Asked, Modal
from tests.loopback.people import Person

SEND, CANCEL, BACK, SKIP, EMPTY = "send", "cancel", "back", "skip", "empty"


class Filling:
    """One form. Words go into the field that is looked at, and the eye goes on to the next that is still empty.

    What is written here can also be typed where a form is asked one question at a time, so that the same story is
    played on both: `skip`, `back`, a number to look at an answer again, `send` and `cancel`.
    """

    def __init__(self, who: str, person: Person, modal: Modal) -> None:
        self.who = who
        self.person = person
        self.modal = modal
        self.values: list[str] = [str(field.value or "") for field in modal.fields]
        self.notes = [row.get("description") or "" for row in modal.form["components"]]
        self.looked_at = [bool(value) and not self._too_long(n) for n, value in enumerate(self.values)]
        self.at = self._next(-1)

    @property
    def whole(self) -> bool:
        """Whether the eye has come to the end, where the form can be sent."""
        return self.at == len(self.values)

    def types(self, words: str) -> bool:
        """Go on with what was typed; False when it says that the form is to be sent."""
        word = words.strip().casefold()
        if word == SEND:
            return False
        if word == BACK:
            self.at = max(0, self.at - 1)
        elif self.whole:
            if word.isdigit():
                self.at = int(word) - 1
        elif word == SKIP:
            self.looked_at[self.at] = True
            self.at = self._next(self.at)
        else:
            self._write("" if word == EMPTY else words)
        return True

    def sends(self) -> Asked:
        """Send it, as it stands."""
        written = {field.custom_id: value for field, value in zip(self.modal.fields, self.values, strict=True)}
        return self.person.submits(self.modal, written)

    def shown(self) -> Seen:
        """What stands in front of whoever fills it in: the question they look at, or at the end all of it."""
        buttons: tuple[str, ...] = ()
        if self.whole:
            rows = [self.modal.title]
            for n, (field, value) in enumerate(zip(self.modal.fields, self.values, strict=True), start=1):
                rows += [f"{n}. {field.label}", value]
            buttons = ("Send", "Cancel")
        else:
            rows = [f"{self.modal.title}, question {self.at + 1} of {len(self.values)}"]
            rows += [self.modal.fields[self.at].label, self.notes[self.at], self.values[self.at]]
        return Seen(f"@{self.who}", self.who, "\n".join(row for row in rows if row), buttons)

    def _write(self, words: str) -> None:
        longest = self.modal.fields[self.at].part.get("max_length", 4_000)
        assert len(words) <= longest, f"Discord takes no more than {longest} characters there"
        self.values[self.at] = words
        self.looked_at[self.at] = True
        self.at = self._next(self.at)

    def _next(self, after: int) -> int:
        empty = [n for n, done in enumerate(self.looked_at) if not done]
        return next((n for n in empty if n > after), empty[0] if empty else len(self.values))

    def _too_long(self, n: int) -> bool:
        """Whether the form itself says that what stands there has to become shorter."""
        said = re.search(r"At most (\d+) characters", self.notes[n])
        return said is not None and len(self.values[n]) > int(said[1])
