"""What a look at the world found, for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Verdict(IntEnum):
    """How a check ended; the worst is the exit status."""

    WELL = 0
    LOOK = 1
    FAULT = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked, how it stands, and what to do about it."""

    verdict: Verdict
    about: str
    says: str
