from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import pytest

from tests.faults.judge import Seen, read
from tests.faults.play import Play

FULL = "FAULTS_FULL" in os.environ
"""Whether everything is killed as often as it was once, instead of the share that is enough for every day."""


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Seen]:
    """What a script shows when nothing happens to the program."""

    @cache
    def once(script: str) -> Seen:
        play = Play(tmp_path_factory.mktemp("undisturbed"), script=script)
        assert play.through() == []
        return read(play.transcript)

    return once
