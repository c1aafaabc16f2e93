"""`studyhall replies`, as a teacher tries it before switching anything on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line.program import studyhall, surroundings

ANSWER = "We check zero first because without a first domino the whole chain never starts to fall over."


def test_lines_go_in_and_lines_come_out_without_a_configuration(tmp_path: Path) -> None:
    asked = [
        {"id": "a", "text": "I agree"},
        {"id": 2, "text": "yes", "parent": "Is 17 prime?"},
        {"id": 3, "text": "same", "context": "chat", "lang": "en", "parent": None, "prior": None},
        {"id": 4, "text": f"I agree. {ANSWER}", "prior": [ANSWER]},
    ]
    done = studyhall(tmp_path, "replies", "-", typed="\n".join(map(json.dumps, asked)), config="")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["nudge"], one["label"]) for one in told] == [
        ("a", True, "agree_only"),
        (2, False, "answer_to_question"),
        (3, False, "social"),
        (4, True, "copy"),
    ]
    assert told[0]["evidence"]["cues"] == ["i agree"]
    assert (done.returncode, done.stderr) == (0, "")


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = ["{", "[]", '{"text": "x"}', '{"id": 1}', '{"id": 1, "text": "x", "prior": "y"}', '{"id": 1, "text": 5}']
    bad += ['{"id": 1, "text": "x", "context": "park"}', '{"id": 9, "text": "\\ud800 I agree"}']
    (tmp_path / "lines.jsonl").write_text("\n\n".join(bad), encoding="utf-8")
    done = studyhall(tmp_path, "replies", "lines.jsonl", config="")
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [f"line {n}" for n in range(1, 15, 2)]
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [9]
    assert done.returncode == 1


@pytest.mark.parametrize("lines", [5, 5_000])
def test_whoever_reads_only_the_first_lines_hears_no_complaint(tmp_path: Path, lines: int) -> None:
    (tmp_path / "lines.jsonl").write_text('{"id": 1, "text": "I agree"}\n' * lines, encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "bot", "replies", "lines.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, env=surroundings(), stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_copies(tmp_path: Path) -> None:
    asked = [{"id": 1, "earlier": ANSWER, "later": ANSWER.upper()}, {"id": 2, "earlier": "2", "later": "2"}]
    done = studyhall(tmp_path, "replies", "--copies", "-", typed="\n".join(map(json.dumps, asked)), config="")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": 1, "copy": True},
        {"id": 2, "copy": False},
    ]


def test_feedback(tmp_path: Path) -> None:
    asked = [
        {"id": "a", "text": "Great job, I liked it!"},
        {"id": 2, "text": "In Zeile 3 fehlt das Minus, weil du durch -2 teilst.", "lang": "de"},
        {"id": 3, "text": "Line 3 is stupid, write -2x.", "lang": None},
    ]
    typed = "\n".join([*map(json.dumps, asked), '{"id": 4}', "["])
    done = studyhall(tmp_path, "replies", "--feedback", "-", typed=typed, config="")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "a", "label": "weak", "missing": ["where", "what", "next", "why"]},
        {"id": 2, "label": "useful", "missing": ["next"]},
        {"id": 3, "label": "useful", "missing": ["tone", "why"]},
    ]
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["line 4", "line 5"]
    assert done.returncode == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "replies", "none.jsonl", config="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.jsonl" in done.stderr
