"""A reminder whose turn fails is not tried again, and what it had done is undone."""

from __future__ import annotations

import pytest
import structlog

from tests.hall import Hall


@pytest.mark.parametrize(
    ("words", "faults"),
    [
        ("refused", []),  # it is no longer theirs to do: nobody has to look at anything
        ("broken", ["RuntimeError"]),
    ],
)
async def test_a_reminder_that_fails_is_dropped(hall: Hall, words: str, faults: list[str]) -> None:
    await hall(f"ada #lobby: /try remind {words} 5")
    await hall("ada #lobby: /try remind tea 10")
    with structlog.testing.capture_logs() as logged:
        assert await hall("+6m") == []
    assert [one["kind"] for one in logged if one["event"] == "turn failed"] == faults
    assert len([one for one in logged if "ticket" in one]) == len(faults)
    next_one = await hall.core.next_due()
    assert next_one is not None
    assert f"{next_one:%H:%M}" == "09:10"
    await hall.restart()
    [seen] = await hall("+6m")
    assert seen.text == "It is 09:10: tea"
    assert await hall.core.next_due() is None
