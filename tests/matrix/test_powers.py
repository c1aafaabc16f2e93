from __future__ import annotations

import math
from typing import Any

import pytest

from adapters.matrix.powers import level, needed, rank
from bot.language import Rank

KIM, ADA, BOT = "@kim:x", "@ada:x", "@bot:x"


def made(version: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what the content holds
    return {"sender": KIM, "content": {"room_version": version, **more}}


@pytest.mark.parametrize(
    ("version", "user", "powers", "means"),
    [
        ("11", KIM, {"users": {KIM: 100}}, 100),
        ("11", KIM, {"users": {}}, 0),
        ("11", KIM, None, 100),
        ("11", ADA, None, 0),
        ("11", ADA, {"users": {ADA: 50}, "users_default": 0}, 50),
        ("11", ADA, {"users_default": 10}, 10),
        ("9", ADA, {"users": {ADA: " 50 "}}, 50),
        ("9", ADA, {"users": {ADA: "much"}, "users_default": "5"}, 5),
        ("12", KIM, {"users": {}}, math.inf),
        ("12", BOT, {"users": {}}, math.inf),
        ("12", ADA, {"users": {ADA: 50}}, 50),
        ("12", ADA, {"users": {ADA: True}}, 0),
        ("13", KIM, {}, math.inf),
        ("org.matrix.hydra.11", KIM, {}, math.inf),
        ("org.matrix.msc3757.10", KIM, {}, 0),
    ],
)
def test_power_is_read_right_in_every_room_version(version: str, user: str, powers: Any, means: float) -> None:  # noqa: ANN401 - what a server says
    create = made(version, additional_creators=[BOT]) if version == "12" else made(version)
    assert level(user, create, powers) == means


@pytest.mark.parametrize("odd", [None, [], "x", {"users": []}, {"users": {ADA: []}}, {"users_default": None}])
def test_what_is_no_power_is_none(odd: Any) -> None:  # noqa: ANN401 - anything
    assert level(ADA, {"sender": KIM, "content": odd}, odd) == 0
    assert level(ADA, odd, {}) == 0


def test_a_moderator_is_a_teacher_and_an_administrator_an_owner() -> None:
    powers = (0, 49, 50, 99, 100, math.inf)
    assert (rank(55, 60), rank(60, 60), rank(100, 60)) == (Rank.GUEST, Rank.TEACHER, Rank.OWNER)
    assert [rank(one) for one in powers] == [
        Rank.GUEST,
        Rank.GUEST,
        Rank.TEACHER,
        Rank.TEACHER,
        Rank.OWNER,
        Rank.OWNER,
    ]


def test_what_an_event_takes() -> None:
    levels = {"state_default": 60, "events_default": 5, "events": {"m.space.child": 70}}
    assert needed(levels, "m.space.child", state=True) == 70
    assert needed(levels, "m.room.name", state=True) == 60
    assert needed(levels, "m.room.message", state=False) == 5
    assert needed({}, "m.room.name", state=True) == 50
    assert needed(None, "m.room.name", state=True) == 0
