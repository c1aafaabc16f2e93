"""The one expected error, and how a platform says that something cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language.words import Text

if TYPE_CHECKING:  # message.py needs this module's neighbours; only the annotation needs message.py
    from bot.language.message import Button


class UserError(Exception):
    """Something the person can mend. `says` is told to them privately, with buttons that help."""

    def __init__(self, says: Text, *buttons: Button) -> None:
        """Say what to do next, in one or two kind sentences."""
        super().__init__(says.template)
        self.says = says
        self.buttons = buttons


class Misplaced(UserError):  # noqa: N818 - it says what to mend, like those below
    """What they wish for can be had elsewhere; to change what they wrote would not help."""


class Refused(Exception):  # noqa: N818 - these name what a platform answered, not a fault of ours
    """The platform will never do this (deleted, forbidden): trying again is useless."""


class Gone(Refused):
    """The message that it is about was deleted."""


class Away(Exception):  # noqa: N818 - a state, not a fault
    """The platform cannot be reached; trying again is worthwhile, however long it takes."""


class Unusable(Exception):  # noqa: N818 - told to the owner
    """The platform cannot be used before its owner changes something; the words say what."""


class Closed(Refused):
    """The person takes no direct messages."""


class Expired(Refused):
    """It is too late to answer in place; the answer has to reach the person another way."""
