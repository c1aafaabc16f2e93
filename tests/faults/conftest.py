from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.faults.judge import Seen, read
from tests.faults.play import Play


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Seen]:
    """What a script shows when nothing happens to the program."""

    @cache
    def once(script: str) -> Seen:
        play = Play(tmp_path_factory.mktemp("undisturbed"), script=script)
        assert play.through() == []
        return read(play.transcript)

    return once
