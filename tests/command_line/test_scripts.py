"""`studyhall run` with a script: from a file, from a pipe, with mistakes, and again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line.program import CONFIG, studyhall, surroundings

MISTAKES = """\
kim #algebra: /course open Algebra
zoe #algebra: hello
ada #nowhere: hello
ada presses Nothing
ada: /corse join
hello
+999999999d
#nowhere
ada: /course join
"""
CLASS = """\
# A class begins.
at 2030-09-02 09:00
kim #algebra: /course open "Algebra 1"
ada presses Join
"""


def test_a_script_from_a_pipe_is_played_to_its_end(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "run", typed=CLASS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "    (It is Monday, 2 September 2030, 09:00 UTC)",
        'kim in #algebra: /course open "Algebra 1"',
        "    Studyhall, in #algebra:",
        "      Kim opened the course Algebra 1.",
        "      Join to find study groups, feedback and tutors.",
        "      [10] Join",
        "ada in #algebra presses Join",
        "    Studyhall, in #algebra, to ada alone:",
        "      Welcome to Algebra 1.",
        "      /help shows what you can do. What you ask me here, only you see.",
        "      How we work in Algebra 1",
        "      · Be kind. Talk about the work, never about the person.",
        "      · Help others think: ask, give a hint, explain. Do not hand out answers.",
        "      · Say where an idea comes from, and say when you are not sure.",
        "      · Something is wrong, or you are lost? Tell your teachers alone: /course tell",
        "      [11] I have read this",
    ]


def test_a_file_and_a_dash_mean_what_they_mean_elsewhere(tmp_path: Path) -> None:
    script = tmp_path / "class.txt"
    script.write_bytes(b"\xef\xbb\xbf" + CLASS.replace("\n", "\r\n").encode())  # as an editor on Windows saves it
    assert "Welcome to Algebra 1." in studyhall(tmp_path, "run", "--script", "class.txt").stdout
    assert "You are already in Algebra 1." in studyhall(tmp_path, "run", "--script", "-", typed=CLASS).stdout


def test_mistakes_are_named_with_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "run", typed=MISTAKES)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "line 2: there is nobody called “zoe”; the cast is kim, ada, ben, eve",
        "line 3: ada is in no room called #nowhere; ada's rooms are #lobby, #algebra",
        "line 4: ada sees no button “Nothing” here",
        "line 5: there is no command “/corse join”",
        "line 6: nobody says this: begin with a name, a room and a colon, like “ada #lobby: hello”",
        "line 7: no calendar goes that far",
        "line 8: ada is in no room called #nowhere; ada's rooms are #lobby, #algebra",
    ]
    assert "Did you mean /course join?" in done.stdout
    assert done.stdout.rstrip().endswith("I have read this")


def test_the_same_script_played_again_starts_anew(tmp_path: Path) -> None:
    first = studyhall(tmp_path, "run", typed=CLASS)
    second = studyhall(tmp_path, "run", typed=CLASS)
    assert "Kim opened the course" in first.stdout
    assert "This room already has the course Algebra 1." in second.stdout
    assert "You are already in Algebra 1." in second.stdout
    assert second.returncode == 0


def test_an_empty_script_is_no_mistake(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "run", typed="")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bytes_that_are_no_text_and_a_narrow_output_stop_nothing(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "run", typed=b'kim #lobby: /course open "Al\xffg\xc3\xa9"\n', PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Kim opened the course Al?g?." in done.stdout


def test_whoever_stops_reading_does_not_stop_the_class(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=surroundings(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        running.stdin.write(CLASS.encode())
        running.stdin.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0
    assert "Algebra 1 has 2 members:" in studyhall(tmp_path, "run", typed="kim #algebra: /course roster").stdout


@pytest.mark.parametrize("script", ["missing.txt", "."])
def test_a_script_that_cannot_be_opened_is_named(tmp_path: Path, script: str) -> None:
    done = studyhall(tmp_path, "run", "--script", script)
    assert done.returncode == 2
    assert f"{script}: it cannot be opened" in done.stderr


def test_an_opening_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "run", config=CONFIG + 'opening = "missing.txt"\n')
    assert (done.returncode, "missing.txt: it cannot be opened" in done.stderr) == (2, True)


def test_a_second_process_on_the_same_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env=surroundings(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        while not (tmp_path / "data" / "studyhall.db").exists():  # made once the database is claimed
            assert running.poll() is None
        for command in ("run", "migrate"):
            done = studyhall(tmp_path, command)
            assert done.returncode == 2
            assert "another Studyhall is using this database. Stop it first." in done.stderr
        looked = studyhall(tmp_path, "check")
        assert (looked.returncode, "is in use by a running Studyhall" in looked.stdout) == (1, True)
        running.stdin.close()
        assert running.wait(60) == 0
