"""Which prompts "yes" would answer."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cogs.discussion.prompts import closed_prompt, fuller_prompt

CLOSED = {
    "en": """
        Is zero an even number?
        Do you agree with Rousseau?
        Can a square be a rectangle?
        Should homework be abolished?
        The set is closed under addition. Is it a group?
        Zero is even, right?
        Every prime is odd. True or false?
        Isn’t this beautiful?
        Is the proof valid or not?
        Did the treaty end the war? Was it fair?
        AGREE?
    """,
    "de": """
        Ist null eine gerade Zahl?
        Stimmt ihr Rousseau zu?
        Kann ein Quadrat ein Rechteck sein?
        Sollten Hausaufgaben abgeschafft werden?
        Null ist gerade, oder?
        Jede Primzahl ist ungerade. Wahr oder falsch?
        Seid ihr einverstanden?
        Is zero even?
    """,
    "es": """
        ¿Es cero un número par?
        ¿Estás de acuerdo con Rousseau?
        ¿Puede un cuadrado ser un rectángulo?
        ¿No es bonita esta prueba?
        El cero es par, ¿verdad?
        ¿Creen que los deberes sirven?
        ¿Verdadero o falso?
    """,
}
OPEN = {
    "en": """
        Why do we check n = 0 as well?
        How large is the angle?
        Is zero even? Explain.
        Is zero even? Why?
        Do you know why the sky is blue?
        Can you give an example?
        Can you find a counter-example?
        What is a group?
        Is it a square or a rectangle?
        Should homework be abolished? Give one reason for your answer.
        Discuss.
        Do exercise 4 and post your solution.
        Which proof is the clearest?
        Compare the two proofs. Is one of them shorter?
        Tell us about your favourite number
        Name one thing that you learned today. Did it surprise you?
        If zero is even, is one odd, and what follows?
        ?
    """,
    "de": """
        Warum prüfen wir auch n = 0?
        Was ist eine Gruppe?
        Ist null gerade? Begründet eure Antwort.
        Ist es ein Quadrat oder ein Rechteck?
        Könnt ihr erklären, weshalb das gilt?
        Kennt jemand ein Beispiel?
        Was war die Ursache?
        Why is zero even?
    """,
    "es": """
        ¿Por qué comprobamos también n = 0?
        ¿Qué es un grupo?
        ¿Es cero par? Explica tu respuesta.
        ¿Es un cuadrado o un rectángulo?
        ¿Puedes dar un ejemplo?
        ¿Cuál es la prueba más clara?
        Comparen las dos pruebas.
    """,
}


def each(listed: dict[str, str]) -> list[tuple[str, str]]:
    return [(said.strip(), language) for language, block in listed.items() for said in block.strip().split("\n")]


@pytest.mark.parametrize(("prompt", "language"), each(CLOSED))
def test_yes_would_answer_it(prompt: str, language: str) -> None:
    assert closed_prompt(prompt, language)


@pytest.mark.parametrize(("prompt", "language"), each(OPEN))
def test_yes_would_not_answer_it(prompt: str, language: str) -> None:
    assert not closed_prompt(prompt, language)


@pytest.mark.parametrize(("prompt", "language"), each(CLOSED))
def test_what_is_offered_instead_is_open(prompt: str, language: str) -> None:
    fuller = fuller_prompt(prompt, language)
    assert fuller.startswith(prompt)
    assert not closed_prompt(fuller, language)


def test_a_course_in_another_language_knows_english_questions() -> None:
    assert closed_prompt("Is zero even?", "fr-CA")
    assert not closed_prompt("Le zéro est-il pair ?", "fr-CA")
    assert closed_prompt("Ist null gerade?", "de-AT")


@given(st.text(), st.sampled_from(["en", "de", "es", "ja", ""]))
def test_whatever_is_typed_it_answers(prompt: str, language: str) -> None:
    closed_prompt(prompt, language)
    fuller_prompt(prompt, language)
