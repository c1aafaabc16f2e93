"""Whatever people type is shown as they typed it: it calls nobody, links nowhere and dresses nothing up."""

from __future__ import annotations

import pytest

from bot.language import clean, one_line
from tests.hall import Hall

SPELLINGS = (
    "@everyone",
    "@here",
    "@Everyone",
    "＠everyone",
    "@\u200beveryone",
    "@every\u00adone",
    "\\@everyone",
    "\\\\@everyone",
    "`@everyone`",
    "**@here**",
    "a@everyone.b",
    "<@{ada}>",
    "<@!{ada}>",
    "\\<@{ada}>",
    "<@\u200b{ada}>",
    "<@&{role}>",
    "<#{channel}>",
    "</help:{ada}>",
    "<t:1700000000>",
    "<t:1700000000:R>",
    "<:wave:{ada}>",
    "<a:wave:{ada}>",
    "<id:customize>",
    ":smile: :wave:",
    "[Homework](https://evil.example)",
    "[@everyone](<https://evil.example>)",
    "https://evil.example/a_b_c",
    "<https://evil.example>",
    "http://evil.example",
    "discord://-/channels/@me",
    "<mallory@evil.example>",
    "*ada* _ben_ __cleo__",
    "**dan** ***eve***",
    "~~gone~~ ||hidden||",
    "`code` ``more`` ```block```",
    "# Heading",
    "-# small",
    "> said Kim",
    ">>> said Kim",
    "- one",
    "* one",
    "+ one",
    "1. one",
    "words\n# Heading\n- one\n> @everyone",
    "a\n```\n@here\n```",
)


def meant(hall: Hall, spelling: str) -> str:
    """The spelling with the platform's own numbers in it, where it has such."""
    numbers = hall.numbers("ada", "lobby")
    for name, number in numbers.items():
        spelling = spelling.replace(f"{{{name}}}", number)
    return spelling


def as_typed(hall: Hall, words: str) -> str:
    """How it reads; the terminal begins each further line with a mark of its own."""
    return clean(words).replace("\n", "\n> ") if hall.platform == "terminal" else clean(words)


def _without_marks(hall: Hall, text: str) -> str:
    return text.replace("\n> ", "\n") if hall.platform == "terminal" else text


async def test_nothing_that_is_typed_calls_links_or_styles(hall: Hall) -> None:
    """How often somebody is called is judged at the end of each play on Discord, over every message there was."""
    for spelling in SPELLINGS:
        typed = meant(hall, spelling)
        seen = await hall(f'ada #lobby: /try quote words="{typed}"')
        [said] = [one for one in seen if one.where == "#lobby" and not one.only]
        assert said.text == f"Said: {as_typed(hall, typed)}", spelling
        assert said.marks == (), spelling
        assert said.buttons == (f"{one_line(typed)}!",), spelling
        [form] = await hall(f"ada #lobby presses {said.buttons[0]}")
        assert f"On {one_line(typed)}"[:40] in one_line(_without_marks(hall, form.text)), spelling


@pytest.mark.parametrize("spelling", SPELLINGS[:: len(SPELLINGS) // 8])
async def test_nor_in_what_is_edited_or_told_privately(hall: Hall, spelling: str) -> None:
    typed = meant(hall, spelling)
    await hall("ada #lobby: /try post nothing")
    seen = await hall(f'ada #lobby: /try change words="{typed}"')
    [board] = [one for one in seen if one.edited]
    assert (board.text, board.marks) == (f"On the board: {as_typed(hall, typed)}", ())
    [echo] = await hall(f'ada privately: /try echo words="{typed}"')
    assert (echo.text, echo.marks) == (f"1 times quiet: {as_typed(hall, typed)}", ())
