"""The guide for teachers: its screens are what is really said, and it knows every command that a teacher has."""

from __future__ import annotations

import re
from pathlib import Path

from bot.language import Rank
from bot.school import features
from tests.hall import Hall

GUIDE = (Path(__file__).parents[2] / "docs" / "for-teachers.md").read_text(encoding="utf-8")
SCREENS = re.findall(r"^```\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
MEANWHILE = {
    "/course roster": [f"{who} #algebra: /course join" for who in ("ada", "ben", "cleo", "dan")],
    "/discuss status": ["ada #algebra: Because every angle of it is a right one.", "ben #algebra: I agree", "+5m"],
    "/group form": [f"{who} #algebra: /group seek" for who in ("ada", "ben", "cleo", "dan")],
    "/review start": ["kim #algebra presses Approve"],
    "/exit results": [
        'ada #algebra: /exit answer words="why we turn the second fraction around when we divide"',
        'ben #algebra: /exit answer words="dividing a fraction by a fraction, it gets bigger"',
    ],
}
"""What students do before a teacher does this."""


async def test_its_screens_are_what_is_really_said(hall: Hall) -> None:
    assert len(SCREENS) > 8
    for screen in SCREENS:
        shown = [line for line in screen.splitlines() if line]
        seen = []
        for act in (line for line in shown if not line.startswith(" ")):
            for before in next((acts for said, acts in MEANWHILE.items() if said in act), []):
                await hall(before)
            seen += await hall(act.replace(" in #", " #", 1))
        said = {line.strip() for one in seen for line in one.text.splitlines()}
        said |= {" ".join(f"[{label}]" for label in one.buttons) for one in seen}
        missing = [line for line in shown if line.startswith(" ") and line.strip() not in said]
        assert missing == [], sorted(said)


def test_every_command_of_teachers_stands_in_it() -> None:
    offered = {one.name for one in features().commands.values() if one.offered and one.rank >= Rank.DEPUTY}
    assert [name for name in sorted(offered) if f"`/{name}`" not in GUIDE] == ["course setup", "discuss start"]
    assert all(f": /{name}" in GUIDE for name in ("course setup", "discuss start")), "these are shown"


def test_it_names_no_command_that_there_is_not() -> None:
    known = features().commands
    named = set(re.findall(r"`/(?!teacher)([a-z ]+)`", GUIDE))
    assert [name for name in sorted(named) if name not in known] == []
