"""Somebody with accounts on two platforms becomes one person for the bot, and two again if they want."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hall import Seen
from tests.pair import PAIRS, Pair, opened


@pytest.fixture(params=PAIRS)
async def pair(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Pair]:
    """A class on two platforms, with a course on the first of them, and people who have used the bot on both."""
    async with opened(request.param, tmp_path, sqlite_url, request) as pair:
        await pair(pair.one, "kim #algebra: /course open Algebra")
        for who in ("ada", "ben"):
            await pair(pair.one, f"{who} #algebra presses Join")
            await pair(pair.other, f"{who} #algebra: /help")
        yield pair


@pytest.fixture
async def terminal(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Pair]:
    """The same on the quickest two."""
    async with opened(PAIRS[0], tmp_path, sqlite_url, request) as pair:
        await pair(pair.one, "kim #algebra: /course open Algebra")
        for who in ("ada", "ben"):
            await pair(pair.one, f"{who} #algebra presses Join")
            await pair(pair.other, f"{who} #algebra: /help")
        yield pair


async def code_of(pair: Pair, who: str = "ada", platform: str = "") -> str:
    [(where, told)] = await pair(platform or pair.one, f"{who} #algebra: /link")
    assert where == (platform or pair.one)
    assert told.only == who, "nobody else sees a code"
    [code] = re.findall(r"\b[2-9A-Z]{8}\b", told.text.split("\n")[0])
    return str(code)


async def linked(pair: Pair, who: str = "ada") -> list[tuple[str, Seen]]:
    code = await code_of(pair, who)
    await pair(pair.other, f"{who} privately: /link {code}")
    await pair(pair.other, f"{who} privately presses It is mine")
    return await pair(pair.one, f"{who} privately presses It is me")


async def brought(pair: Pair) -> None:
    """The course is at home on the other platform, too."""
    await pair(pair.other, "kim #algebra: /help")
    await linked(pair, "kim")
    await pair(pair.other, "kim #algebra: /course bring Algebra")


def words(seen: list[tuple[str, Seen]]) -> str:
    return "\n".join(one.text for _, one in seen)


async def test_linking_as_people_live_it(pair: Pair) -> None:
    code = await code_of(pair)
    [(where, asked)] = await pair(pair.other, f"ada privately: /link {code.lower()}")
    assert (where, asked.only) == (pair.other, "ada")
    assert f"This code was made by Ada on {pair.one.capitalize()}." in asked.text
    assert asked.buttons == ("It is mine", "No")
    told = dict(await pair(pair.other, "ada privately presses It is mine"))
    assert told.keys() == {pair.one, pair.other}
    assert {one.only for one in told.values()} == {"ada"}
    assert f"Now say yes on {pair.one.capitalize()} as well." in told[pair.other].text
    assert f"Ada gave your code on {pair.other.capitalize()}. Is that you?" in told[pair.one].text
    done = dict(await pair(pair.one, "ada privately presses It is me"))
    assert done.keys() == {pair.one, pair.other}, "both sides hear of it"
    for told_there in done.values():
        assert told_there.only == "ada"
        assert "are one person now" in told_there.text
        assert told_there.buttons == ("Separate them again",)


async def test_what_was_done_on_one_platform_is_there_on_the_other(pair: Pair) -> None:
    await pair(pair.one, "ada #algebra: /group start name=Owls goal=finish")
    assert "There is no course" in words(await pair(pair.other, "ada privately: /group mine"))
    await linked(pair)
    assert "Owls" in words(await pair(pair.other, "ada privately: /group mine"))
    assert pair.halls[pair.one].members("owls") == pair.halls[pair.other].members("owls") == {"ada"}
    await pair(pair.one, "ben #algebra: /group join Owls")
    assert pair.halls[pair.one].members("owls") == {"ada", "ben"}
    assert pair.halls[pair.other].members("owls") == {"ada"}, "ben has not linked anything"
    await pair.restart()
    assert "Owls" in words(await pair(pair.other, "ada privately: /group mine"))
    [(_, roster)] = await pair(pair.one, "kim #algebra: /course roster")
    assert "3 members" in roster.text


async def test_separated_again_each_keeps_what_it_had(pair: Pair) -> None:
    await pair(pair.one, "ada #algebra: /group start name=Owls goal=finish")
    await linked(pair)
    [(_, asked)] = await pair(pair.other, "ada privately: /unlink")
    other, one = pair.other.capitalize(), pair.one.capitalize()
    assert f"{other} takes back what it brought. What came since stays with {one}." in asked.text
    told = dict(await pair(pair.other, "ada privately presses Separate them"))
    assert told.keys() == {pair.one, pair.other}
    assert all("separate again" in seen.text for seen in told.values())
    assert pair.halls[pair.one].members("owls") == {"ada"}
    assert pair.halls[pair.other].members("owls") == set()
    assert "Owls" in words(await pair(pair.one, "ada privately: /group mine"))
    assert "Owls" not in words(await pair(pair.other, "ada privately: /group mine"))
    assert "No other account" in words(await pair(pair.one, "ada privately: /unlink"))
    assert "are one person now" in words(await linked(pair)), "and they may think again"


async def test_a_teacher_brings_a_course_into_a_room_of_the_other_platform(pair: Pair) -> None:
    assert "you teach no course called Algebra" in words(await pair(pair.other, "kim #algebra: /course bring Algebra"))
    await linked(pair, "kim")
    [(where, brought)] = await pair(pair.other, "kim #algebra: /course bring algebra")
    assert (where, brought.only) == (pair.other, "")
    assert "This room belongs to the course Algebra, too." in brought.text
    assert "Welcome to Algebra." in words(await pair(pair.other, "ben #algebra presses Join"))
    await linked(pair)
    assert "already in Algebra" in words(await pair(pair.other, "ada #algebra presses Join"))
    [(_, roster)] = await pair(pair.other, "ben #algebra: /course roster")
    assert "4 members" in roster.text, "ben has joined twice, because he has not linked his accounts"
    assert "Only a teacher" in words(await pair(pair.other, "ada #lobby: /course bring Algebra"))


async def test_what_comes_by_itself_goes_where_they_were_last_or_wish_to_be_told(pair: Pair) -> None:
    await linked(pair)
    await pair(pair.one, "ada #algebra: /tutor offer proofs")
    await pair(pair.other, "ada privately: /group mine")

    async def told_on(line: str) -> set[str]:
        seen = await pair(pair.one, line)
        return {where for where, one in seen if one.only == "ada"}

    ask = "ben #algebra: /tutor ask topic=proofs tried=everything"
    assert await told_on(ask) == {pair.other}
    await pair(pair.one, "ben #algebra presses Take it back")
    await pair(pair.one, "ada #algebra: /reach here")
    await pair(pair.other, "ada privately: /group mine")
    assert await told_on(ask) == {pair.one}
    await pair(pair.one, "ben #algebra presses Take it back")
    await pair(pair.other, "ada privately: /reach last")
    assert await told_on(ask) == {pair.other}


# Nobody takes over somebody else's account ----------------------------------------------------------------------------


async def test_either_side_can_say_no(terminal: Pair) -> None:
    pair = terminal
    code = await code_of(pair, "ben")
    await pair(pair.other, f"ada privately: /link {code}")  # ben has talked her into it
    told = dict(await pair(pair.other, "ada privately presses No"))
    assert "Nothing was linked" in told[pair.other].text
    assert "Nothing was linked" in told[pair.one].text
    assert told[pair.one].only == "ben"
    assert "This is over" in words(await pair(pair.other, "ada privately presses It is mine"))
    code = await code_of(pair)
    await pair(pair.other, f"ben privately: /link {code}")  # ben has looked over her shoulder
    await pair(pair.other, "ben privately presses It is mine")
    told = dict(await pair(pair.one, "ada privately presses No"))
    assert "Nothing was linked" in told[pair.one].text
    assert told[pair.other].only == "ben"
    assert "This is over" in words(await pair(pair.one, "ada privately presses It is me"))
    assert "No other account" in words(await pair(pair.other, "ben privately: /unlink"))


async def test_only_the_side_that_made_the_code_confirms(terminal: Pair) -> None:
    pair = terminal
    code = await code_of(pair)
    await pair(pair.other, f"ada privately: /link {code}")
    seen = await pair(pair.other, "ada privately presses It is mine")
    assert [where for where, one in seen if "It is me" in one.buttons] == [pair.one]
    assert "No other account" in words(await pair(pair.one, "ada privately: /unlink")), "nothing is linked yet"


async def test_a_code_counts_once(terminal: Pair) -> None:
    pair = terminal
    code = await code_of(pair)
    await pair(pair.other, f"ada privately: /link {code}")
    assert "This code is wrong, was used already" in words(await pair(pair.other, f"ben privately: /link {code}"))
    older = await code_of(pair)
    await code_of(pair)
    assert "This code is wrong" in words(await pair(pair.other, f"ada privately: /link {older}"))


async def test_codes_and_questions_end(terminal: Pair) -> None:
    pair = terminal
    code = await code_of(pair)
    await pair(pair.one, "+11m")
    assert "its time is over" in words(await pair(pair.other, f"ada privately: /link {code}"))
    code = await code_of(pair)
    await pair(pair.one, "+9m")
    await pair(pair.other, f"ada privately: /link {code}")
    await pair(pair.one, "+9m")
    await pair(pair.other, "ada privately presses It is mine")
    await pair(pair.one, "+11m")
    assert "This ended" in words(await pair(pair.one, "ada privately presses It is me"))
    assert "No other account" in words(await pair(pair.one, "ada privately: /unlink"))


async def test_nobody_guesses_or_makes_codes_for_long(terminal: Pair) -> None:
    pair = terminal
    code = await code_of(pair)
    for guess in ("22222222", "33333333", "nonsense", "x", "44444444"):
        assert "This code is wrong" in words(await pair(pair.other, f"ben privately: /link {guess}"))
    assert "too many wrong codes" in words(await pair(pair.other, f"ben privately: /link {code}"))
    assert "This code was made by Ada" in words(await pair(pair.other, f"ada privately: /link {code}"))
    await pair(pair.one, "+61m")
    assert "This code is wrong" in words(await pair(pair.other, "ben privately: /link 55555555"))
    for _ in range(5):
        await code_of(pair)
    assert "You have made many codes" in words(await pair(pair.one, "ada #algebra: /link"))


async def test_what_cannot_be_linked_says_why(terminal: Pair) -> None:
    pair = terminal
    code = await code_of(pair)
    assert "You made this code with this account" in words(await pair(pair.one, f"ada privately: /link {code}"))
    assert "One person has one account on Terminal" in words(await pair(pair.one, f"ben privately: /link {code}"))
    await linked(pair)
    code = await code_of(pair, "ben", pair.other)
    assert "This account is linked already" in words(await pair(pair.one, f"ada privately: /link {code}"))


async def test_who_tutors_whom_is_settled_first(terminal: Pair) -> None:
    pair = terminal
    await brought(pair)
    await pair(pair.other, "ada #algebra presses Join")
    await pair(pair.one, "ada #algebra: /tutor offer proofs")
    await pair(pair.other, "ada #algebra: /tutor ask topic=proofs tried=everything stuck=nowhere")
    assert "With one account you tutor the other about proofs." in words(await linked(pair))


async def test_servers_that_are_not_bound_are_strangers(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str
) -> None:
    async with opened(PAIRS[0], tmp_path, sqlite_url, request, together=False) as pair:
        await pair(pair.one, "ada #algebra: /help")
        await pair(pair.other, "ada #algebra: /help")
        code = await code_of(pair)
        assert "This code is wrong" in words(await pair(pair.other, f"ada privately: /link {code}"))


# Forms that were begun elsewhere --------------------------------------------------------------------------------------


async def test_what_is_said_elsewhere_answers_no_form_that_was_left_open(terminal: Pair) -> None:
    """Discord tells nobody that a form was closed."""
    pair = terminal
    await brought(pair)
    await linked(pair)
    await pair("discord", "ada #algebra: /tutor ask")
    assert "Here is what you can do" in words(await pair("terminal", "ada privately: help"))
    seen = await pair("terminal", "ada privately: /form continue")
    assert "What is it about?" in words(seen), "unless it is asked for"
    await pair("terminal", "ada privately: proofs")
    await pair("terminal", "ada privately: this and that")
    await pair("terminal", "ada privately: skip")
    assert "Nobody who is free knows about proofs" in words(await pair("terminal", "ada privately: send"))
