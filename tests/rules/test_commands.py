"""What is declared is what is offered, and what calls make."""

from __future__ import annotations

from typing import Any

import pytest

from bot.language import Account, Between, Catalogue, Invocation, Len, Person, Rank
from tests.trial import Colour, Essay, Trial, trial

ADA = Person(7, "Ada", Account("test", "ada"))


def test_a_signature_is_read_as_parameters() -> None:
    words, n, loud = trial().commands["try echo"].parameters
    assert (words.name, words.kind, words.required, words.length) == ("words", str, True, Len(1, 300))
    assert (n.name, n.kind, n.required, n.range) == ("n", int, False, Between(1, 20))
    assert (loud.name, loud.kind, loud.required) == ("loud", bool, False)
    [which] = trial().commands["try colour"].parameters
    assert which.choices == ("red", "Sea green")


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("try echo", "try echo words [n] [loud]"),
        ("try essay", "try essay title body [source]"),
        ("try offer", "try offer"),
        ("try colour", "try colour which"),
    ],
)
def test_the_usage_line_shows_what_may_be_left_out(name: str, usage: str) -> None:
    assert trial().commands[name].usage == usage


def test_the_fields_of_a_form_become_questions() -> None:
    declared = trial().commands["try essay"]
    assert declared.form == ("essay", Essay)
    title, body, source = (parameter.question for parameter in declared.parameters)
    assert (title.shortest, title.longest, title.one_line) == (1, 20, True)
    assert body.starter is not None
    assert body.starter.template == "I think"
    assert (source.shortest, source.longest, source.one_line) == (0, 150, False)


def test_calling_a_command_of_a_cog_makes_an_invocation_that_can_be_kept() -> None:
    cog: Any = Trial()
    assert cog.echo("hi", 3, loud=True) == Invocation("try echo", {"words": "hi", "n": 3, "loud": True})
    assert cog.echo(n=2, words="hi") == Invocation("try echo", {"words": "hi", "n": 2})
    assert cog.greet(ADA) == Invocation("try greet", {"who": 7})
    assert cog.colour(Colour.SEA) == Invocation("try colour", {"which": "Sea green"})
    assert cog.offer() == Invocation("try offer", {})


def test_what_cannot_be_kept_is_refused_at_once() -> None:
    cog: Any = Trial()
    with pytest.raises(TypeError, match="list cannot be an argument"):
        cog.echo(["hi"])


def test_menus_hold_what_a_rank_may_do_and_no_steps_of_buttons() -> None:
    catalogue = Catalogue([Trial()])

    def offered(rank: Rank) -> set[str]:
        return {declared.name for _, declared in catalogue.offered(rank)}

    assert "try learn" not in offered(Rank.GUEST)
    assert offered(Rank.STUDENT) - offered(Rank.GUEST) == {"try learn"}
    assert offered(Rank.TUTOR) - offered(Rank.STUDENT) == {"try tutor"}
    assert offered(Rank.TEACHER) - offered(Rank.TUTOR) == {"try teach"}
    assert "try pressed" not in offered(Rank.OWNER)
