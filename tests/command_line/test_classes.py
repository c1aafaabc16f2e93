"""[[classes]] in the owner's file: what binds a server and a space, and what is said where that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Misconfigured, load
from bot.school import matrix_settings
from bot.sections import Matrix
from storage import courses, people
from storage.engine import open_engine
from storage.migrate import migrate
from tests.command_line.program import CONFIG, studyhall

MATRIX = Matrix.model_validate(
    {"homeserver": "https://m.test", "user": "@hall:m.test", "token": "t-o-k-e-n", "secret": "s" * 16}
)
SERVER, SPACE = "1203040506070809101", "!AbC:study.test"
BOUND = f'{CONFIG}[[classes]]\nterminal = true\nmatrix = "{SPACE}"\n'
APART = (
    f"matrix {SPACE}, terminal class have had courses of their own and cannot become one class. "
    "Take them out of [[classes]], or bind a space or server where no course was opened yet."
)


def faults(folder: Path, classes: str) -> list[str]:
    file = folder / "config.toml"
    file.write_text(CONFIG + classes)
    with pytest.raises(Misconfigured) as caught:
        load(file)
    return [fault.removeprefix(f"{folder}/config.toml: ") for fault in caught.value.faults]


def opened(folder: Path, *homes: tuple[str, str]) -> None:
    """Courses have been opened in each of these before they were bound."""
    (folder / "data").mkdir(mode=0o700)
    engine = open_engine(f"sqlite:///{folder / 'data' / 'studyhall.db'}")
    migrate(engine)
    with engine.connect() as db:
        for home in homes:
            community = people.community_of(db, *home)
            courses.add(db, community, "Algebra", "en", "UTC", datetime.now(UTC), home[0], "#algebra")
    engine.dispose()


def test_a_server_and_a_space_are_bound(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[[classes]]\ndiscord = "{SERVER}"\nmatrix = "{SPACE}"\n')
    [one] = load(tmp_path / "config.toml").classes
    assert one.homes == [("discord", SERVER), ("matrix", SPACE)]


def test_what_is_wrong_in_it_is_named(tmp_path: Path) -> None:
    alone = "classes.0: name two of discord, matrix and terminal that belong together; or one, and `without`."
    assert faults(tmp_path, "[[classes]]\nterminal = true\n") == [alone]
    misspelt = f'[[classes]]\nterminal = true\nmatrix = "{SPACE}"\ndiscrod = "1"\n'
    assert faults(tmp_path, misspelt) == ["classes.0.discrod: there is no such key. Did you mean discord?"]
    twice = f'[[classes]]\nterminal = true\nmatrix = "{SPACE}"\n'
    once = "classes: a server or space stands twice; it belongs to one class only."
    assert faults(tmp_path, twice + twice) == [once]
    assert "classes.0.matrix" in faults(tmp_path, '[[classes]]\nterminal = true\nmatrix = "#algebra"\n')[0]


def test_classes_of_their_own_are_not_put_together(tmp_path: Path) -> None:
    opened(tmp_path, ("matrix", SPACE), ("terminal", "class"))
    done = studyhall(tmp_path, "run", config=BOUND)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"classes: {APART}\n")
    told = studyhall(tmp_path, "check")
    assert told.returncode == 2
    assert f"fault  classes: {APART}" in told.stdout.splitlines()


def test_a_platform_that_is_off_is_noticed(tmp_path: Path) -> None:
    opened(tmp_path, ("terminal", "class"))
    lines = studyhall(tmp_path, "check", config=BOUND).stdout.splitlines()
    assert "look   classes: one is on matrix, which is off. Add its section, or take it out of [[classes]]." in lines
    assert "well   classes: one on Matrix and Terminal; people link their accounts with `link`" in lines


def test_linking_is_offered_where_there_is_something_to_link(tmp_path: Path) -> None:
    alone = studyhall(tmp_path, "run", typed="ada #lobby: /help\nada #lobby: /link\n")
    assert alone.returncode == 1
    assert "Your accounts on several platforms" not in alone.stdout
    assert "Your code is" not in alone.stdout
    (tmp_path / "config.toml").write_text(BOUND)
    bound = studyhall(tmp_path, "run", typed="ada #lobby: /help\nada #lobby: /link\n")
    assert bound.returncode == 0
    assert "Your accounts on several platforms" in bound.stdout
    assert "Your code is" in bound.stdout


def test_a_feature_that_is_off_in_a_class(tmp_path: Path) -> None:
    [told] = faults(tmp_path, '[[classes]]\nterminal = true\nwithout = ["tutorin"]\n')
    assert told.startswith(
        "classes.0.without.0: Input should be 'discussion', 'feedback', 'groups', 'reflection', 'reports' or 'tutoring'"
    )
    off = f'{CONFIG}[[classes]]\nterminal = true\nwithout = ["tutoring"]\n'
    script = (
        "kim #algebra: /course open Algebra\nada #algebra: /course join\nada #algebra: /tutor ask\nada #algebra: /link"
    )
    (tmp_path / "config.toml").unlink()
    played = studyhall(tmp_path, "run", "--script", "-", typed=script, config=off)
    assert played.stdout.count("This is switched off in this class.") == 1
    assert "There is no command" in played.stdout  # and there is nothing to link
    (tmp_path / "data").chmod(0o700)
    told = studyhall(tmp_path, "check").stdout
    assert "well   classes: one on Terminal; without tutoring" in told


def test_what_a_new_course_has_and_where_it_may_be(tmp_path: Path) -> None:
    own = f'{CONFIG}[[classes]]\nterminal = true\nlanguage = "de"\nzone = "Europe/Berlin"\nrooms = ["#algebra"]\n'
    script = (
        "kim #lobby: /course open Algebra\nkim #algebra: /course open Algebra\nkim #algebra: /course settings\n"
        "kim #lobby: /help\n"
    )
    said = studyhall(tmp_path, "run", "--script", "-", typed=script, config=own).stdout
    assert "Kurse gibt es hier in anderen Räumen." in said
    assert "Kim hat den Kurs Algebra eröffnet." in said
    assert "Europe/Berlin" in said


def test_what_is_left_out_in_the_form_is_as_the_class_has_it(tmp_path: Path) -> None:
    own = f'{CONFIG}[[classes]]\nterminal = true\nlanguage = "de"\nzone = "Europe/Berlin"\n'
    answers = ("Algebra", "skip", "skip", "skip", "skip", "send")
    script = "kim #algebra: /course setup\n" + "".join(f"kim privately: {said}\n" for said in answers)
    said = studyhall(tmp_path, "run", "--script", "-", typed=script, config=own).stdout
    assert "Kim hat den Kurs Algebra eröffnet." in said
    assert "Europe/Berlin" in said


def test_before_there_is_a_course_the_language_of_the_class_is_spoken(tmp_path: Path) -> None:
    own = f'{CONFIG}[[classes]]\nterminal = true\nlanguage = "de"\nzone = "Europe/Berlin"\n'
    script = "ada #algebra: /course join\nkim #algebra: /course setup\nkim privately: Algebra\n"
    said = studyhall(tmp_path, "run", "--script", "-", typed=script, config=own).stdout
    assert "Hier gibt es noch keinen Kurs." in said
    assert "Wie heißt der Kurs?" in said
    assert "Frage 4 von 5" in said, "its language and its time zone are there already"


def test_a_class_of_its_own_kind_needs_no_second_platform(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'{CONFIG}[[classes]]\nmatrix = "{SPACE}"\nteacher_power = 60\n')
    config = load(tmp_path / "config.toml")
    assert matrix_settings(MATRIX, tmp_path, config.classes).powers == {SPACE: 60}
