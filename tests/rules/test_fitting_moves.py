"""Which moves a hint offers: what the reply that was agreed with does not have yet."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from cogs.discussion.fitting import OFFERED, fitting_moves
from cogs.discussion.moves import Move

WHY, EXAMPLE, QUESTION = Move.WHY, Move.EXAMPLE, Move.QUESTION
PROMPT = "Why do we check n = 0 as well?"


@pytest.mark.parametrize(
    ("parent", "prompt", "first", "missing"),
    [
        ("", PROMPT, WHY, None),
        ("Zero is even.", PROMPT, WHY, None),
        ("It needs a start because the chain hangs on it.", PROMPT, EXAMPLE, WHY),
        ("Weil die Kette einen Anfang braucht.", "Warum n = 0?", EXAMPLE, WHY),
        ("Porque la cadena necesita un comienzo.", "¿Por qué n = 0?", EXAMPLE, WHY),
        ("Think of dominoes, for example.", PROMPT, Move.COMPARE, EXAMPLE),
        ("Zum Beispiel Dominosteine.", PROMPT, Move.COMPARE, EXAMPLE),
        ("But what is the first step?", PROMPT, Move.CONNECT, QUESTION),
        ("We should write the first case down.", PROMPT, Move.IMPROVE, Move.ANOTHER),
        ("It is similar to a ladder.", PROMPT, WHY, Move.COMPARE),
        ("Zero is even.", "Compare the two proofs.", Move.COMPARE, None),
        ("It is similar to a ladder.", "Compare the two proofs.", WHY, Move.COMPARE),
        ("", "¿Qué opinas de esta prueba?", Move.ANOTHER, None),
    ],
)
def test_what_is_not_there_yet_is_offered(parent: str, prompt: str, first: Move, missing: Move | None) -> None:
    offered = fitting_moves(parent, prompt)
    assert offered[0] is first
    assert missing not in offered


@given(st.text(), st.text())
def test_there_are_always_three_different_ones(parent: str, prompt: str) -> None:
    assert len(set(fitting_moves(parent, prompt))) == OFFERED


@pytest.mark.parametrize("much", [" " * 60_000, "? " * 30_000, "e." * 30_000, "let" * 20_000])
def test_it_takes_no_longer_for_whoever_writes_without_end(much: str) -> None:
    before = time.process_time()
    fitting_moves(much, much)
    assert time.process_time() - before < 0.05
