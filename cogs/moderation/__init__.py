"""What a teacher's eye is for while a course runs."""

from cogs.moderation.audit import Audit
from cogs.moderation.checking import Checking
from cogs.moderation.letters import Letters
from cogs.moderation.looking import Looking
from cogs.moderation.models import Models
from cogs.moderation.pausing import Pausing

__all__ = ["Audit", "moderation"]


def moderation() -> list[object]:
    """Everything of it but the audit, which has to know what every command does."""
    return [Letters(), Checking(), Models(), Looking(), Pausing()]
