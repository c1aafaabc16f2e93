"""The transcript outlives whatever the process died in, and whatever people type."""

from __future__ import annotations

from pathlib import Path

from adapters.terminal.transcript import Transcript


def test_a_row_that_the_process_died_in_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "terminal.jsonl"
    Transcript(path).say("first", "#lobby", "", "one", [], asks=False)
    with path.open("ab") as file:
        file.write('{"do": "say", "text": "schö'.encode()[:-1])  # torn within a letter
    Transcript(path).say("second", "#lobby", "", "two", [], asks=False)
    assert [line.text for line in Transcript(path).lines] == ["one", "two"]


def test_a_typed_line_separator_is_no_end_of_a_row(tmp_path: Path) -> None:
    path = tmp_path / "terminal.jsonl"
    transcript = Transcript(path)
    transcript.say("first", "#lobby", "", "one\u2028half\x85way", [], asks=False)
    transcript.say("second", "#lobby", "", "two", [], asks=False)
    again = Transcript(path)
    assert (again.keys, again.lines) == (transcript.keys, transcript.lines)
