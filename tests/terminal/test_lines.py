"""The lines of a script and of the prompt, each form and each mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from adapters.terminal.lines import At, Mistake, Move, Pass, Press, Speech, Step, read_line

CAST = ("kim", "ada", "ben.b")


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("ada #lobby: hello everybody", Speech("ada", "#lobby", "hello everybody")),
        ("ada privately: my answer", Speech("ada", "privately", "my answer")),
        ("ada: as before", Speech("ada", "", "as before")),
        ("#lobby: as before", Speech("", "#lobby", "as before")),
        (": as before", Speech("", "", "as before")),
        ("ben.b #room-2.b: /help", Speech("ben.b", "#room-2.b", "/help")),
        ("ada #lobby: a: b #c: d", Speech("ada", "#lobby", "a: b #c: d")),
        ("ada #lobby:", Speech("ada", "#lobby", "")),
        ("ada #lobby presses Join", Press("ada", "#lobby", "Join")),
        ('ada presses "Give feedback"', Press("ada", "", "Give feedback")),
        ("ada presses “Give feedback”", Press("ada", "", "Give feedback")),
        ("privately presses 12", Press("", "privately", "12")),
        ("privately: hello", Speech("", "privately", "hello")),
        ("presses Send", Press("", "", "Send")),
        ("@ada", Move("ada", "")),
        ("#lobby", Move("", "#lobby")),
        ("privately", Move("", "privately")),
        ("@ada #lobby", Move("ada", "#lobby")),
        ("+10m", Pass(timedelta(minutes=10))),
        ("+1h30m", Pass(timedelta(hours=1, minutes=30))),
        ("+ 2d 5 s", Pass(timedelta(days=2, seconds=5))),
        ("at 2026-09-07 09:00", At(datetime(2026, 9, 7, 9, tzinfo=UTC))),
        ("at 2026-09-07", At(datetime(2026, 9, 7, tzinfo=UTC))),
        ("at 2026-09-07 09:00+02:00", At(datetime(2026, 9, 7, 7, tzinfo=UTC))),
        ("# a comment: with a colon", None),
        ("#", None),
        ("", None),
        ("   \t", None),
    ],
)
def test_each_form_is_read_in_a_script(line: str, step: Step) -> None:
    assert read_line(line, CAST, script=True) == step
    assert read_line(f"  {line} ", CAST, script=True) == step


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("zoe #lobby: hi", "there is nobody called “zoe”; the cast is kim, ada, ben.b"),
        ("@zoe", "there is nobody called “zoe”"),
        ("zoe presses Join", "there is nobody called “zoe”"),
        ("hello everybody", "nobody says this: begin with a name, a room and a colon"),
        ("/help", "nobody says this"),
        ("at noon", "write the time like this: at 2026-09-07 09:00"),
        ("at 2026-13-07", "write the time like this"),
        ("+9999999999d", "more time than there is"),
        ("+" + "9" * 5000 + "d", "more time than there is"),
        ("+10", "nobody says this"),
    ],
)
def test_each_mistake_is_explained(line: str, says: str) -> None:
    with pytest.raises(Mistake) as caught:
        read_line(line, CAST, script=True)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "line", ["hello everybody", "/help", "at noon then", "note: this", "http://example.org", "+10"]
)
def test_at_the_prompt_everything_else_is_said(line: str) -> None:
    assert read_line(line, CAST, script=False) == Speech("", "", line)


@given(
    st.text()
    | st.lists(st.sampled_from(["ada", " ", ":", "#", "@", "+", "1", "m", "presses", "at ", "privately"])).map("".join)
)
def test_any_line_is_a_step_or_a_mistake(line: str) -> None:
    for script in (True, False):
        try:
            step = read_line(line, CAST, script=script)
        except Mistake as mistake:
            step = None
            assert str(mistake)  # noqa: PT017 - either outcome is right
        assert step is None or isinstance(step, Speech | Press | Move | Pass | At)
