"""What somebody calls themselves, or a group, calls nobody and dresses nothing up, wherever it is told."""

from __future__ import annotations

import pytest

from tests.discord.eyes import room_name
from tests.discord.hall import DiscordHall

OURS = {"bold", "person", "command", "time"}
"""What our own words may be more than letters in."""

NAMES = [
    "@everyone",
    "<@&{role}> and <@{kim}>",
    "**Teacher** __Kim__",
    "[Kim](https://evil.example)",
    "# Kim `@here`",
    "||Kim|| <#{channel}>",
]


@pytest.mark.parametrize("spelling", NAMES)
async def test_a_name_is_only_a_name(school: DiscordHall, spelling: str) -> None:
    name = spelling
    for key, number in school.numbers("kim", "lobby").items():
        name = name.replace(f"{{{key}}}", number)
    ada = school.people["ada"]
    school.there.server.members[ada.id].nick = name
    await school.plays(
        """
        kim #algebra: /course open Algebra
        ada #algebra: /course join
        ben #algebra: /course join
        ada #algebra: /feedback ask work="My proof" wish="Is it clear?"
        ada #algebra: /tutor offer induction
        ben #algebra: /tutor ask topic=induction tried="The first step"
        """
    )
    [roster] = await school("ben #algebra: /course roster")
    assert f"· {name}, student" in roster.text
    [found] = await school("ben #algebra: /feedback find")
    assert found.buttons == (f"Feedback for {name}",)
    seen = await school(f'ada #algebra: /group start name="{name}"')
    [card] = [one for one in seen if one.where == "#algebra" and not one.only]
    assert name in card.text
    assert school.members(f"#{room_name(name)}") == {"ada"}
    [thread] = [one for one in ada.channels() if one.thread]
    assert thread.name == name
    for who in school.people:
        for one in school.view(who):
            assert set(one.marks) <= OURS, one
