"""A form as a conversation: nothing that was accepted is lost until it is sent or thrown away."""

from __future__ import annotations

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from adapters.terminal.paper import Paper, plain
from bot.interview import Standing, amend, begin, hear
from bot.language import Form, Invocation, Question, render, spoken, text, tidy, translator

TITLE = Question("title", text("What is it called?"), shortest=1, longest=20)
BODY = Question("body", text("What do you think?"), text("I think"), shortest=5, longest=200)
SOURCE = Question("source", text("Where is it from?"), longest=150)
FORM = Form(text("Essay"), (TITLE, BODY, SOURCE), Invocation("essay"))


def says(standing: Standing) -> str:
    return plain(render(standing.says, Paper()))


def after(*typed: str, form: Form = FORM) -> Standing:
    standing = begin(form)
    for line in typed:
        assert standing.outcome == "asks"
        standing = hear(form, standing.answers, standing.step, line)
    return standing


@pytest.mark.parametrize("word", ["skip", "`Skip`", "überspringen", "Uberspringen", "SALTAR"])
def test_the_words_that_lead_through_it_are_known_in_every_language_and_without_accents(word: str) -> None:
    assert after("Birds", "They sing.", word).answers["source"] == ""
    assert after("Birds", "They sing.", f"{word} it").answers["source"] == f"{word} it"


@pytest.mark.parametrize("language", spoken())
def test_no_word_that_leads_through_it_means_two_things(language: str) -> None:
    said = {word: translator(language)(word, "", 1) for word in ("back", "skip", "empty", "send", "cancel")}
    assert len({*said.values()}) == len(said)
    for word, outcome in (("cancel", "cancel"), ("send", "send")):
        assert after("Birds", "They sing.", said["skip"], said[word]).outcome == outcome
    assert after("Birds", said["back"]).step == 0
    assert after("Birds", "They sing.", "A book", "3", said["empty"]).answers["source"] == ""


def test_it_asks_one_question_at_a_time_then_shows_everything() -> None:
    assert says(begin(FORM)).splitlines() == [
        "Essay, question 1 of 3",
        "What is it called?",
        "Type your answer, or cancel.",
    ]
    assert says(after("Birds")).splitlines() == [
        "Essay, question 2 of 3",
        "What do you think?",
        "You could begin: “I think”",
        "Type your answer, or back, cancel.",
    ]
    assert "Type your answer, or skip, back, cancel." in says(after("Birds", "They sing."))
    assert says(after("Birds", "They sing.", "skip")).splitlines() == [
        "Essay: your answers",
        "1. What is it called?",
        "Birds",
        "2. What do you think?",
        "They sing.",
        "3. Where is it from?",
        "(nothing)",
    ]


@pytest.mark.parametrize("word", ["send", "Send", " SEND ", "`send`", "yes"])
def test_it_is_sent_with_all_answers(word: str) -> None:
    sent = after("Birds", "They sing.", "A book", word)
    assert (sent.outcome, sent.answers) == ("send", {"title": "Birds", "body": "They sing.", "source": "A book"})


@pytest.mark.parametrize("before", [(), ("Birds",), ("Birds", "They sing.", "skip")])
def test_it_is_thrown_away_at_any_point(before: tuple[str, ...]) -> None:
    gone = after(*before, "Cancel")
    assert gone.outcome == "cancel"
    assert "Nothing was sent" in says(gone)


def test_back_shows_what_was_said_and_skip_keeps_it() -> None:
    back = after("Birds", "back")
    assert "Until now you said: Birds" in says(back)
    assert "skip to keep it" in says(back)
    assert "What do you think?" in says(after("Birds", "back", "skip"))
    assert after("Birds", "back", "skip").answers["title"] == "Birds"
    assert after("Birds", "back", "Fish").answers["title"] == "Fish"
    assert after("back").step == 0


@pytest.mark.parametrize(
    ("number", "question"), [("1", "What is it called?"), ("2", "What do you think?"), ("3", "from")]
)
def test_an_answer_is_changed_by_its_number(number: str, question: str) -> None:
    assert question in says(after("Birds", "They sing.", "A book", number))
    changed = after("Birds", "They sing.", "A book", number, "A new one")
    assert "your answers" in says(changed)
    others = dict(zip(("title", "body", "source"), ("Birds", "They sing.", "A book"), strict=True))
    asked = list(others)[int(number) - 1]
    assert changed.answers == others | {asked: "A new one"}


def test_an_answer_is_changed_by_its_number_and_what_it_is_now() -> None:
    changed = after("Birds", "They sing.", "A book", "2: They fly: mostly.")
    assert "your answers" in says(changed)
    assert changed.answers == {"title": "Birds", "body": "They fly: mostly.", "source": "A book"}
    assert "your answers" in says(after("Birds", "They sing.", "A book", "3:", "A film"))


def test_the_only_answer_is_changed_by_typing_it_anew() -> None:
    form = Form(text("Note"), (BODY,), Invocation("note"))
    preview = after("It rains.", "It snows.", form=form)
    assert "your answers" in says(preview)
    assert preview.answers == {"body": "It snows."}
    assert after("It rains.", "It snows.", "send", form=form).outcome == "send"


def test_an_optional_answer_can_be_taken_back() -> None:
    preview = after("Birds", "They sing.", "A book", "3", "empty")
    assert preview.answers["source"] == ""
    assert "(nothing)" in says(preview)
    assert after("Birds", "They sing.", "empty").answers["source"] == "empty"  # there was nothing to take back


@pytest.mark.parametrize("typed", ["0", "4", "99999", "²", "hello", "skip", ""])
def test_the_preview_says_what_it_understands(typed: str) -> None:
    preview = after("Birds", "They sing.", "A book", typed)
    assert "Type send, or cancel, or a number and a new answer to change that one, like “1: …”." in says(preview)
    assert after("Birds", "They sing.", "A book", typed, "send").outcome == "send"


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("x" * 21, "takes at most 20 characters, and that was 21"),
        ("   ", "needs something to read here"),
        ("\u200b\u2800", "needs something to read here"),
        ("skip", "This one is needed"),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_for_again(typed: str, trouble: str) -> None:
    again = after(typed)
    assert trouble in says(again)
    assert "What is it called?" in says(again)
    assert (again.step, again.answers) == (0, {})


def test_a_short_answer_is_told_how_much_is_needed() -> None:
    assert "at least 5 characters" in says(after("Birds", "No"))


def test_a_title_is_one_line_and_a_text_may_have_many() -> None:
    done = after("Birds\n    Studyhall", "One.\nTwo.", "skip")
    assert done.answers == {"title": "Birds Studyhall", "body": "One.\nTwo.", "source": ""}


def test_it_goes_on_where_it_was_left() -> None:
    resumed = Form(FORM.title, FORM.questions, FORM.then, {"body": "They sing."})
    assert "question 1 of 3" in says(begin(resumed))
    assert "question 3 of 3" in says(after("Birds", form=resumed))
    everything = Form(FORM.title, FORM.questions, FORM.then, {"title": "Birds", "body": "They sing.", "source": ""})
    assert "your answers" in says(begin(everything))


def test_an_answer_from_elsewhere_that_is_too_long_is_asked_for_first() -> None:
    typed = Form(FORM.title, FORM.questions, FORM.then, {"title": "x" * 30, "body": "They sing.", "source": ""})
    assert "and that was 30" in says(begin(typed))
    assert "Until now you said: xxx" in says(begin(typed))
    assert "and that was 30" in says(after("skip", form=typed))
    assert after("Birds", "send", form=typed).answers["title"] == "Birds"


typing = st.sampled_from(
    ["back", "skip", "send", "yes", "1", "2", "3", "4", "", "  ", "x" * 21, "y" * 201, "Birds", "They sing."]
)


class Filling(RuleBasedStateMachine):
    """Somebody who types anything at all."""

    @initialize(
        answers=st.dictionaries(st.sampled_from(["title", "body", "source"]), st.just("Typed before"), max_size=3)
    )
    def start(self, answers: dict[str, str]) -> None:
        self.form = Form(FORM.title, FORM.questions, FORM.then, answers)
        self.standing = begin(self.form)
        self.known = dict(answers)

    @rule(typed=typing | st.text(max_size=30))
    def type(self, typed: str) -> None:
        before = self.standing
        if before.outcome != "asks" or tidy(typed).strip("`").casefold() in {"cancel", "empty"}:
            return
        self.standing = hear(self.form, before.answers, before.step, typed)
        changed = {name for name, said in self.standing.answers.items() if before.answers.get(name) != said}
        asked = {self.form.questions[before.step].name} if before.step < len(self.form.questions) else set()
        assert changed <= asked  # only the question that was asked can get another answer
        for name in changed:
            left_out = {""} if not before.answers.get(name) else set()
            assert self.standing.answers[name] in {tidy(typed), " ".join(tidy(typed).split())} | left_out
        self.known |= self.standing.answers

    @invariant()
    def nothing_is_lost(self) -> None:
        for name, said in self.known.items():
            assert self.standing.answers[name] == said
            assert said or name == "source"

    @invariant()
    def it_is_sent_only_when_everything_fits(self) -> None:
        if self.standing.outcome == "send":
            for question in self.form.questions:
                assert question.shortest <= len(self.standing.answers[question.name]) <= question.longest

    @invariant()
    def there_is_always_something_to_read(self) -> None:
        assert says(self.standing).strip()


Filling.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
test_whatever_is_typed_no_accepted_answer_is_lost = Filling.TestCase


def test_a_form_without_required_questions_can_be_sent_empty() -> None:
    optional = Form(FORM.title, (SOURCE,), FORM.then)
    assert after("skip", "send", form=optional).answers == {"source": ""}


def test_an_answer_whose_message_is_changed_is_changed() -> None:
    standing = after("Birds", "They sing.")
    amended = amend(FORM, standing.answers, standing.step, " Birds ", "Finches")
    assert amended is not None
    assert (dict(amended.answers), amended.step) == ({"title": "Finches", "body": "They sing."}, standing.step)
    assert "Where is it from?" in says(amended)
    assert amend(FORM, standing.answers, standing.step, "something else", "Finches") is None
    assert amend(FORM, standing.answers, standing.step, "", "Finches") is None


def test_a_change_that_does_not_fit_is_not_taken() -> None:
    standing = after("Birds", "They sing.")
    amended = amend(FORM, standing.answers, standing.step, "They sing.", "No")
    assert amended is not None
    assert amended.answers["body"] == "They sing."
    assert "needs a little more, at least 5 characters" in says(amended)


@pytest.mark.parametrize(
    "typed",
    [
        "What is it called?: Birds\nWhat do you think? They sing.\nAll day.\nWhere is it from?",
        "1: Birds\n2: They sing.\nAll day.\n3:",
        "TITLE: Birds\nbody:They sing.\nAll day.\nsource: ",
    ],
)
def test_all_answers_can_be_given_in_one_message(typed: str) -> None:
    standing = after(typed)
    assert dict(standing.answers) == {"title": "Birds", "body": "They sing.\nAll day.", "source": ""}
    assert "your answers" in says(standing)


def test_what_is_missing_in_one_message_is_asked_for() -> None:
    standing = after("title: Birds\nsource: A book")
    assert "What do you think?" in says(standing)
    assert "your answers" in says(after("title: Birds\nsource: A book", "They sing."))


@pytest.mark.parametrize("typed", ["Note: birds\nsing", "title: a novel", "1: they sing"])
def test_an_answer_with_a_colon_is_one_answer(typed: str) -> None:
    assert after("Birds", typed).answers["body"] == typed
