"""A typed line becomes a command and its arguments, the way people write."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings, strategies as st

from adapters.terminal.paper import Paper, plain
from bot.language import Invocation, Rank, UserError, clean, render
from bot.school import features
from bot.typed import read
from tests.trial import trial

KNOWN = trial()


def arguments(line: str) -> Mapping[str, object]:
    return dict(read(f"try echo {line}", KNOWN, Rank.OWNER).args)


def refusal(line: str, rank: Rank = Rank.OWNER) -> str:
    with pytest.raises(UserError) as caught:
        read(line, KNOWN, rank)
    return plain(render(caught.value.says, Paper()))


def read_or_refuse(line: str) -> Invocation | str:
    try:
        return read(line, KNOWN, Rank.GUEST)
    except UserError as error:
        return plain(render(error.says, Paper()))


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("hello", {"words": "hello"}),
        ("hello 3 yes", {"words": "hello", "n": "3", "loud": "yes"}),
        ('"hello there" 3', {"words": "hello there", "n": "3"}),
        ("words=hello n=3", {"words": "hello", "n": "3"}),
        ("n=3 hello", {"words": "hello", "n": "3"}),
        ("N=3 WORDS=hello", {"words": "hello", "n": "3"}),
        ('words="hello there" loud=no', {"words": "hello there", "loud": "no"}),
        ("words=hello there n=3", {"words": "hello there", "n": "3"}),
        ("words = hello n = 3", {"words": "hello", "n": "3"}),
        ("words= n=3", {"words": "", "n": "3"}),
        ("words=", {"words": ""}),
        ("words=“what he said”", {"words": "what he said"}),
        ("don't", {"words": "don't"}),
        ("„ganz genau“ 2", {"words": "ganz genau", "n": "2"}),
        ("«bien sûr» 2", {"words": "bien sûr", "n": "2"}),
        ("‘single’ 2", {"words": "single", "n": "2"}),
        ("'it is' 2", {"words": "it is", "n": "2"}),
        ('5" 2', {"words": '5"', "n": "2"}),
        ('"half', {"words": '"half'}),
        ('"he said "no" twice" 2', {"words": '"he said "no" twice" 2'}),  # “twice"” is no number: it is all one text
        ("three little pigs", {"words": "three little pigs"}),
        ("hello\u00a03\u202fyes", {"words": "hello", "n": "3", "loud": "yes"}),
        ("hello\n3", {"words": "hello", "n": "3"}),
        ("x=1", {"words": "x=1"}),
        ('""', {"words": ""}),
    ],
)
def test_arguments_by_place_and_by_name(line: str, given: dict[str, str]) -> None:
    assert arguments(line) == given


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("why is that so", "why is that so"),
        ("don't  panic, it's fine", "don't  panic, it's fine"),
        ("it works, but n==0 fails", "it works, but n==0 fails"),
        ("x=0 fails", "x=0 fails"),
        ('"Yes" is no answer', '"Yes" is no answer'),
        ("'tis the students' own", "'tis the students' own"),
        ("one\ntwo\n    three", "one\ntwo\n    three"),
        ("what does “why” mean?", "what does “why” mean?"),
    ],
)
def test_the_last_text_takes_the_rest_of_the_line_as_it_was_typed(line: str, words: str) -> None:
    assert read(f"help {line}", KNOWN, Rank.OWNER).args == {"about": words}


def test_a_named_argument_does_not_become_part_of_the_text_around_it() -> None:
    assert read("try remind n=5 feed the cat", KNOWN, Rank.OWNER).args == {"n": "5", "words": "feed the cat"}
    assert read("try remind feed the n=5 cat", KNOWN, Rank.OWNER).args == {"n": "5", "words": "feed the cat"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("try colour red blue", "more than this command takes"),
        ("try offer anything", "more than this command takes"),
        ('help "a" "b"', "more than this command takes"),
        ('course open "a" "b" "c" "d"', "Usage: /course open name [language] [zone]"),
        ("tri echo", "Did you mean /try echo?"),
        ("try ecko hello", "Did you mean /try echo?"),
        ("course about", "/help course lists what you can do"),
        ("xyzzy `now`", "There is no command “xyzzy `now`”."),
        ("try pressed all", "There is no command"),
        ("", "/help lists what you can do"),
        ("\u00a0 \u200b", "/help lists what you can do"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_could_be(line: str, says: str) -> None:
    assert says in refusal(line)


def test_a_features_name_alone_asks_what_it_can_do() -> None:
    assert read("Course", KNOWN, Rank.OWNER) == Invocation("help", {"about": "course"})


def test_a_command_that_somebody_may_not_use_is_not_suggested_to_them() -> None:
    assert "try teach" in refusal("try teech")
    assert "try teach" not in refusal("try teech", Rank.STUDENT)


def test_case_and_space_around_a_command_do_not_matter() -> None:
    for line in ("TRY Echo hi", "  try   echo   hi  ", "try\u00a0echo hi", "Try\techo hi"):
        assert read(line, KNOWN, Rank.GUEST).command == "try echo"
        assert read(line, KNOWN, Rank.GUEST).args == {"words": "hi"}


quotable = st.text(st.characters(exclude_characters='"', exclude_categories=["Cc", "Cs"])).map(clean)


@given(quotable)
def test_what_is_quoted_comes_back_unchanged(words: str) -> None:
    assert arguments(f'"{words}" 3') == {"words": words, "n": "3"}
    assert arguments(f'words="{words}" n=3') == {"words": words, "n": "3"}


pieces = st.sampled_from(
    [
        "try",
        "echo",
        "course",
        "open",
        "help",
        " ",
        "  ",
        "\n",
        "\u00a0",
        '"',
        "'",
        "“",
        "”",
        "„",
        "«",
        "n",
        "=",
        "==",
        "words",
        "loud",
        "5",
    ]
)


@settings(max_examples=500)
@given(st.lists(pieces | st.text(max_size=3), max_size=20).map("".join))
def test_any_line_is_either_read_or_refused_in_words(line: str) -> None:
    outcome = read_or_refuse(line)
    if isinstance(outcome, Invocation):
        assert set(outcome.args) <= {p.name for p in KNOWN.commands[outcome.command].parameters}
    else:
        assert outcome


@pytest.mark.parametrize("unit", ["x", "x ", '"x ', "'", "words=a ", "\u00a0", "é", "“a” ", "n=", "\ud800"])
def test_a_line_of_64_kib_is_read_or_refused_like_any_other(unit: str) -> None:
    line = unit * (65_536 // len(unit))
    for begin in ("", "try echo ", "try echo words="):
        outcome = read_or_refuse(begin + line)
        assert outcome.command == "try echo" if isinstance(outcome, Invocation) else len(outcome) < 300


class Counted(str):
    """A line that counts how often one of its characters is looked at."""

    __slots__ = ()
    looks = 0

    def __getitem__(self, key: object) -> str:
        Counted.looks += 1
        return super().__getitem__(key)  # type: ignore[index]  # whatever the reader asks for


def test_quotes_that_never_close_are_not_searched_again_and_again() -> None:
    from bot.typed import _words  # noqa: PLC0415

    def looks(words: int) -> int:
        Counted.looks = 0
        _words(Counted('"x ' * words), {})
        return Counted.looks

    assert looks(2_000) < 2.5 * looks(1_000)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("tutor offer Algebra 2", {"topics": "Algebra 2"}),
        ("tutor offer Algebra 2, sets: 4 learners=3", {"topics": "Algebra 2, sets: 4", "learners": "3"}),
        ("tutor hours Tue 18-20, Sat morning", {"times": "Tue 18-20, Sat morning"}),
        ("tutor ask proof by induction", {"topic": "proof by induction"}),
        (
            "tutor ask sets tried=I drew two circles now=yes",
            {"topic": "sets", "tried": "I drew two circles", "now": "yes"},
        ),
    ],
)
def test_what_is_typed_with_its_name_only_takes_no_words_of_a_text(line: str, given: dict[str, str]) -> None:
    assert dict(read(line, features(), Rank.STUDENT).args) == given
