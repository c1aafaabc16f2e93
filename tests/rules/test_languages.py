"""Every language says everything, with the same values, and a course speaks its own from its first message."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from sqlalchemy.exc import OperationalError

from adapters.terminal.paper import Paper, plain
from bot.language import Moment, nearest, plural, render, text, translator
from bot.language.translation import FOLDER
from storage import groups
from storage.writer import Writer
from tests import words
from tests.hall import Hall, Seen

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(FOLDER.glob("*.po"))
TEMPLATES = words.templates()
WHAT_TO_DO = "run `python -m tests.words` (`make words`) and translate what is empty in bot/languages/{}"

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=[path.stem for path in CATALOGUES])
each_language = pytest.mark.parametrize("language", [path.stem for path in CATALOGUES])


def forms(said: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [said or ""] if isinstance(said, str | None) else list(said)


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def marks(template: str) -> tuple[int, int]:
    return template.count("**"), template.count("`")


def typed(template: str) -> Counter[str]:
    """The words between backquotes, which people type as they are."""
    return Counter(template.split("`")[1::2])


# The catalogues -----------------------------------------------------------------------------------------------------


def test_german_and_spanish_are_spoken() -> None:
    assert {"de", "es"} <= {path.stem for path in CATALOGUES}


@each_catalogue
def test_every_template_is_translated_and_nothing_else(path: Path) -> None:
    catalogue = words.read(path)
    todo = WHAT_TO_DO.format(path.name)
    kept = {forms(message.id)[0]: message for message in catalogue if message.id}
    plurals = {one: (forms(message.id)[1:] or [""])[0] for one, message in kept.items()}
    assert plurals == TEMPLATES, f"templates were added, changed or taken away: {todo}"
    waiting = [one for one, message in kept.items() if not all(forms(message.string))]
    assert not waiting, f"not translated yet: {todo}"
    unsure = [one for one, message in kept.items() if message.fuzzy]
    assert not unsure, "look at each, then take its line `#, fuzzy` out"
    assert not catalogue.obsolete, todo


@each_catalogue
def test_each_translation_has_the_values_bold_words_and_typed_words_of_its_template(path: Path) -> None:
    for message in words.read(path):
        if not message.id:
            continue
        one, *many = forms(message.id)
        translated = forms(message.string)
        for n, said in enumerate(translated):
            template = many[0] if many and n else one
            assert names(said) | {"n"} == names(template) | {"n"}, said
            singular = bool(many) and n == 0
            assert singular or names(said) == names(template), said
            assert marks(said) == marks(template), said
            assert typed(said) == typed(template), said
            assert said == said.strip(), said


@each_catalogue
def test_a_catalogue_is_written_as_make_words_writes_it(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    words.update(copy)
    assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), "run `make words`"


def test_an_empty_file_becomes_a_catalogue_in_which_everything_waits(tmp_path: Path) -> None:
    path = tmp_path / "fr.po"
    path.touch()
    words.update(path)
    waiting = {forms(message.id)[0] for message in words.read(path) if message.id and not any(forms(message.string))}
    assert waiting == set(TEMPLATES)


# What is said -------------------------------------------------------------------------------------------------------


def said(language: str, n: int) -> str:
    message = plural("({n} person gave feedback)", "({n} people gave feedback)", n=n)
    return plain(render(message, Paper(language), translator(language)))


def test_one_and_many() -> None:
    assert (said("de", 1), said("de", 2)) == ("(Feedback von 1 Person)", "(Feedback von 2 Personen)")
    assert (said("es", 1), said("es", 0)) == ("(comentarios de 1 persona)", "(comentarios de 0 personas)")
    assert said("fr", 1) == "(1 person gave feedback)"


def test_a_variety_of_a_language_is_served_by_the_language() -> None:
    assert [nearest(code) for code in ("de", "de-AT", "es-MX", "fr", "en-GB")] == ["de", "de", "es", "en", "en"]


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Tue 8 Sep"),
        ("de", "Di., 8. Sept."),
        ("de-CH", "Di., 8. Sept."),
        ("es", "mar, 8 sept"),
        ("fr", "Tue 8 Sep"),
    ],
)
def test_a_day_is_written_in_the_language_of_the_words_around_it(language: str, day: str) -> None:
    late = Moment(datetime(2026, 9, 7, 22, 30, tzinfo=UTC), "Europe/Berlin")
    assert Paper(language).moment(late) == f"{day} 00:30 (Europe/Berlin)"


def test_a_bot_that_speaks_english_needs_no_babel() -> None:
    program = """
import sys
from datetime import UTC, datetime
from adapters.terminal.paper import Paper
from bot.language import Moment, render, text, translator
import bot.school
when = Moment(datetime(2026, 9, 7, 9, tzinfo=UTC))
print(render(text("This ended {when}.", when=when), Paper("en-GB"), translator("en-GB")))
assert "babel" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("This ended Mon 7 Sep 09:00 (UTC).\n", "")


# Courses ------------------------------------------------------------------------------------------------------------


def english_in(seen: list[Seen], language: str) -> list[str]:
    """What was said in English although there is a translation: any piece of a template that is long enough to tell."""
    speak = translator(language)
    everything = "\n".join("\n".join((one.text, *one.buttons)) for one in seen)
    slipped = []
    for one, many in TEMPLATES.items():
        for template in filter(None, (one, many)):
            if speak(one, many, 1 if template is one else 2) == template:
                continue
            pieces = [re.sub(r"\*\*|`", "", literal).strip(" ·") for literal, _, _, _ in Formatter().parse(template)]
            slipped += [piece for piece in pieces if len(piece) > 8 and " " in piece and piece in everything]
    return slipped


def in_language(line: str, language: str) -> str:
    """A line of an example, with the label of its button in another language."""
    speak = translator(language)
    line = line.replace("language=en", f"language={language}")
    begin, presses, label = line.partition(" presses ")
    if not presses:
        return line
    label = label.strip('"')
    if label.startswith("Join "):
        return f"{begin} presses {speak('Join {group}', '', 1).format(group=label.removeprefix('Join '))}"
    return f"{begin} presses {speak(label, '', 1)}"


@each_language
async def test_the_class_on_one_page_speaks_the_language_of_its_course(hall: Hall, language: str) -> None:
    for line in (ROOT / "examples" / "class.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "at ")):
            before = len(hall.seen)
            await hall(in_language(line, language))
            assert english_in(hall.seen[before:], language) == [], line
    assert len(hall.seen) > 40


@each_language
async def test_mistakes_and_lists_are_told_in_the_language_of_the_course(hall: Hall, language: str) -> None:
    await hall.plays(f"kim #algebra: /course open Algebra language={language}\nada #algebra: /course join")
    seen = await hall.plays(
        """
        ben #algebra: /group start
        ada #algebra: /help
        ada #algebra: /help group
        ada #algebra: /help group start
        kim #algebra: /help
        kim #algebra: /help course open
        ada #algebra: /help nothing
        ada #algebra: /course opn
        ada #algebra: /course role
        ada #algebra: /course open
        kim #algebra: /course open Again
        kim #algebra: /course role
        kim #algebra: /course role ada boss
        kim #algebra: /course role ada tutor
        kim #algebra: /course settings zone=Nowhere
        kim #algebra: /course settings
        kim #algebra: /course roster
        ada #algebra: /discuss hints perhaps
        ada #algebra: /discuss hints no
        ada #algebra: /discuss reminders no
        kim #algebra: /discuss settings
        kim #algebra: /discuss settings mode=on share=20
        kim #algebra: /discuss report
        kim #algebra: /discuss status
        kim #algebra: /discuss start Is 0 = 0?
        ada #algebra: /group find
        ada #algebra: /group join 7
        ada #algebra: /group start seats=99
        ada #algebra: /group mine
        ada #algebra: /group seek
        ada #algebra: /group hours Mon
        ada #algebra: /group board
        ada #algebra: /group restore 7
        ada #algebra: /group reminders no
        kim #algebra: /group form least=5
        kim #algebra: /group draft
        ada #algebra: /group start
        ada privately: skip
        ada privately: Proof Club
        ada privately: back
        ada privately: skip
        ada privately: skip
        ada privately: what?
        ada privately: cancel
        ada privately: what?
        ada #algebra: /form continue
        ada #algebra: /feedback find
        ada #algebra: /feedback give 5
        ada #algebra: /feedback ask work=ab
        ada #algebra: /tutor mine
        ada #algebra: /tutor stop
        ada #algebra: /course leave
        kim #algebra: /course close
        """
    )
    assert len(seen) >= 45
    assert english_in(seen, language) == []


async def test_a_german_course_speaks_german_from_its_first_message(hall: Hall) -> None:
    [opened] = await hall("kim #algebra: /course open name=Algebra language=de zone=Europe/Berlin")
    assert opened.text == (
        "Kim hat den Kurs Algebra eröffnet.\nMach mit: Hier gibt es Lerngruppen, Feedback und Hilfe beim Lernen."
    )
    [welcome] = await hall("ada #algebra presses Mitmachen")
    assert welcome.text.splitlines()[0] == "Willkommen im Kurs Algebra."
    [help] = await hall("ada #algebra: /help")  # noqa: A001 - what it is
    assert "· Lerngruppen: ein paar Leute mit einem Ziel und einem eigenen Raum. /group start" in help.text
    [first] = await hall("ada #algebra: /group start")
    assert first.text.splitlines() == [
        "Eine Lerngruppe starten, Frage 1 von 4",
        "Wie heißt die Gruppe?",
        "Schreib deine Antwort, oder abbrechen.",
    ]
    await hall("ada privately: Beweisclub")
    await hall("ada privately: Blatt 3")
    await hall("ada privately: überspringen")
    [preview] = await hall("ada privately: skip")
    assert preview.text.startswith("Eine Lerngruppe starten: deine Antworten\n1. Wie heißt die Gruppe?\nBeweisclub")
    assert preview.buttons == ("Abschicken", "Abbrechen")
    shown = await hall("ada privately presses Abschicken")
    room = next(one for one in shown if one.where == "#beweisclub")
    assert room.text == "Dieser Raum ist nur für Beweisclub. Verabredet eine Zeit und einen ersten Schritt."
    [role] = await hall("kim #algebra: /course role ada tutor")
    assert role.text == "Ada ist jetzt Lernhilfe im Kurs."
    [off] = await hall("ada #algebra: /discuss hints nein")
    assert off.text == "Du bekommst keine Tipps mehr. Sonst erfährt das niemand."


async def test_a_spanish_course_speaks_spanish_from_its_first_message(hall: Hall) -> None:
    [opened] = await hall("kim #algebra: /course open name=Álgebra language=ES")
    assert opened.text.startswith("Kim abrió el curso Álgebra.\n")
    assert opened.buttons == ("Unirme",)
    [welcome] = await hall("ada #algebra presses Unirme")
    assert welcome.text.startswith("Te damos la bienvenida al curso Álgebra.")
    [on] = await hall("ada #algebra: /discuss hints sí")
    assert on.text == "De vez en cuando recibirás una pista en privado."
    [roster] = await hall("kim #algebra: /course roster")
    assert roster.text.splitlines() == ["En Álgebra hay 2 personas:", "· Kim, docente", "· Ada, estudiante"]


async def test_a_course_in_a_language_without_words_is_told_so_and_speaks_english(hall: Hall) -> None:
    [opened] = await hall("kim #algebra: /course open Algèbre language=fr")
    assert opened.text.splitlines()[0] == "Kim opened the course Algèbre."
    assert "I do not speak fr yet, so I speak English." in opened.text
    [welcome] = await hall("ada #algebra presses Join")
    assert welcome.text.startswith("Welcome to Algèbre.")


async def test_a_course_that_changes_its_language_speaks_it_at_once(hall: Hall) -> None:
    await hall("kim #algebra: /course open Algebra")
    [changed] = await hall("kim #algebra: /course settings language=de-AT")
    assert changed.text.startswith("Algebra · Sprache: de-AT")


def broken(*_: object) -> None:
    raise ZeroDivisionError


async def test_a_form_is_led_by_words_of_the_readers_language_and_by_english_ones(hall: Hall) -> None:
    await hall.plays("kim #algebra: /course open Algebra language=de\nada #algebra: /course join")
    await hall("ada #algebra: /feedback ask")
    [asked] = await hall("ada privately: Mein Beweis")
    assert asked.text.splitlines()[-1] == "Schreib deine Antwort, oder überspringen, zurück, abbrechen."
    [again] = await hall("ada privately: Zurück")
    assert "Bis jetzt steht da: Mein Beweis" in again.text
    await hall("ada privately: skip")
    [preview] = await hall("ada privately: überspringen")
    assert "überspringen" not in preview.text, "it is no answer"
    [hint] = await hall("ada privately: vielleicht")
    assert (
        hint.text
        == "Schreib senden oder abbrechen, oder eine Nummer und eine neue Antwort, um diese zu ändern, etwa „1: …“."
    )
    sent = await hall("ada privately: senden")
    assert any("Mein Beweis" in one.text and one.where == "#algebra" for one in sent)
    await hall("ada #algebra: /feedback ask")
    [thrown] = await hall("ada privately: abbrechen")
    assert thrown.text == "Verworfen. Es wurde nichts abgeschickt."


async def test_a_ticket_is_told_in_the_language_of_the_course(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.plays("kim #algebra: /course open Algebra language=de\nada #algebra: /course join")
    monkeypatch.setattr(groups, "all_open", broken)
    [sorry] = await hall("ada #algebra: /group find")
    assert re.fullmatch(r"Bei mir ist etwas schiefgegangen, .* gib deiner Lehrkraft diese Nummer: \w{8}\.", sorry.text)


async def test_that_nothing_can_be_saved_is_told_in_the_language_of_the_course(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hall.plays("kim #algebra: /course open Algebra language=de\nada #algebra: /course join")

    async def away(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "run", away)
        await hall.stage._take(hall.stage._said("/help", hall.stage._source("away", hall.stage.place, None)))
    assert hall.seen[-1].text.startswith("Ich kann gerade nichts speichern")


async def test_when_a_button_ended_is_told_in_the_language_of_the_course() -> None:
    when = Moment(datetime(2026, 9, 7, 9, tzinfo=UTC), "UTC")
    ended = render(text("This ended {when}.", when=when), Paper("de"), translator("de"))
    assert ended == "Das ist zu Ende seit Mo., 7. Sept. 09:00 (UTC)."
