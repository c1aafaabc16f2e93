"""The plays of the other tests find what they are there for: the same faults, and an adapter with one mistake in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.wire import plays
from tests.wire.broken import VARIANTS
from tests.wire.school import School

Play = Callable[[School, pytest.MonkeyPatch], Awaitable[None]]

CAUGHT: dict[str, Play] = {
    "fresh nonces": lambda school, _: plays.doubtful_post(school),
    "no look": lambda school, _: plays.doubtful_parts(school, 2),
    "no room look": lambda school, _: plays.doubtful_room(school),
    "no answer look": lambda school, _: plays.doubtful_answer(school),
    "no backfill": lambda school, _: plays.gap_with_live_messages(school),
    "not held": lambda school, _: plays.gap_with_live_messages(school),
    "one gap at a time": lambda school, _: plays.two_gaps(school),
    "strict frames": lambda school, _: plays.strange_frame(school, "no JSON"),
    "trusting watchdog": plays.dead_address,
    "no pace": lambda school, _: plays.many_at_once(school),
}
DOUBTFUL = {"fresh nonces", "no look", "no room look", "no answer look"}


@pytest.mark.parametrize("mistake", VARIANTS)
async def test_a_mistake_is_found(school: School, monkeypatch: pytest.MonkeyPatch, mistake: str) -> None:
    if mistake in DOUBTFUL:
        monkeypatch.setattr("bot.courier.pause", lambda _: plays.HOUR)
    VARIANTS[mistake](monkeypatch)
    await school.restart()
    school.patience = 1.0
    with pytest.raises(AssertionError):
        await CAUGHT[mistake](school, monkeypatch)
