from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.loopback.request import Request
from tests.loopback.rules import Rules, name
from tests.loopback.rulings import channels, commands, components, house, messages, modals
from tests.loopback.rulings.rates import Rates
from tests.loopback.tried import messages as in_messages, others
from tests.loopback.tried.bodies import Case, answer, asked, channel, command, declared, form, mentions, message, typed

CASES = [*in_messages.CASES, *others.CASES]


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("rule", "kept", "broken", "told"), CASES)
def test_each_rule_lets_the_one_pass_and_names_the_other(rule: str, kept: Request, broken: Request, told: str) -> None:
    assert Rules().check(kept) == []
    wrong = Rules().check(broken)
    assert len(wrong) == 1
    assert wrong[0].startswith(f"{rule}: ")
    assert told in wrong[0]


def test_mentions_of_a_kind_and_a_list_of_it_contradict_each_other() -> None:
    """The house allows no kind at all, so this one is never broken alone."""
    wrong = Rules().check(message(**mentions(parse=["users"], users=["1"])))
    assert wrong[0].startswith("messages.mention_lists: allowed_mentions has users in parse and a list of users")
    assert [each.split(":")[0] for each in wrong] == ["messages.mention_lists", "house.nobody_is_called"]


def test_a_long_value_of_a_text_input_is_too_long_for_its_own_limit_too() -> None:
    wrong = Rules().check(form(asked(typed(value="a" * 4_001))))
    assert [each.split(":")[0] for each in wrong] == ["modals.text_input", "modals.input_length"]


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/channels/1/messages"),
        Request("PUT", "/channels/1/messages/2/reactions/%F0%9F%91%8D/@me"),
        Request("POST", "/channels/1/typing"),
        answer(6),
        answer(8, choices=[]),
    ],
)
def test_a_request_that_no_rule_is_about_passes(request_: Request) -> None:
    assert Rules().check(request_) == []


def test_every_rule_says_where_it_comes_from_and_has_a_case() -> None:
    rules: list[Callable[..., Iterator[str]]] = [*messages.RULES, *components.RULES, *house.RULES]
    rules += [*modals.RULES, *commands.RULES, *channels.RULES]
    for rule in rules:
        assert (inspect.getdoc(rule) or "").startswith(("Docs, ", "House rule: ")), rule
    tried = {case[0] for case in CASES} | {"modals.text_input"}
    assert {name(rule) for rule in rules} == tried


def direct(who: int) -> Request:
    return Request("POST", "/users/@me/channels", body={"recipient_id": who})


def test_ten_people_are_written_to_at_once_and_the_eleventh_later() -> None:
    clock = Clock()
    rules = Rules(clock)
    assert [rules.check(direct(who)) for who in range(10)] == [[]] * 10
    assert rules.check(direct(3)) == []  # who has been written to already
    assert [each.split(":")[0] for each in rules.check(direct(10))] == ["rates.direct_conversations"]
    clock.now += 10
    assert rules.check(direct(10)) == []


def test_a_channel_is_renamed_twice_in_ten_minutes() -> None:
    clock = Clock()
    rules = Rules(clock)
    assert rules.check(channel(name="a")) == []
    assert rules.check(channel(topic="b")) == []
    assert rules.check(channel(archived=True)) == []
    assert rules.check(Request("PATCH", "/channels/4", body={"name": "a"})) == []
    wrong = rules.check(channel(name="c"))
    assert [each.split(":")[0] for each in wrong] == ["rates.channel_edits"]
    assert "channel 3 is changed more than 2 times within 10 minutes" in wrong[0]
    clock.now += 600
    assert rules.check(channel(name="c")) == []


def test_commands_are_declared_when_they_differ() -> None:
    rules = Rules(Clock())
    both, turned = declared(command(1), command(2)), declared(command(2), command(1))
    assert rules.check(both) == []
    assert [each.split(":")[0] for each in rules.check(turned)] == ["rates.command_sync"]
    assert rules.check(declared(command(1))) == []
    assert rules.check(both) == []
    there = Request("PUT", "/applications/1/guilds/9/commands", body=both.body)
    assert rules.check(there) == []
    assert len(rules.check(there)) == 1


def test_every_rule_that_remembers_says_where_it_comes_from() -> None:
    for rule in Rates(Clock()).rules:
        assert (inspect.getdoc(rule) or "").startswith(("Docs, ", "discord-api-docs, ")), rule


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "name"]), inner),
    max_leaves=5,
)


def places(body: object, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    for step, inner in body.items() if isinstance(body, dict) else enumerate(body if isinstance(body, list) else ()):
        yield from places(inner, (*here, step))


def changed(body: Any, place: tuple[Any, ...], value: object) -> object:
    if not place:
        return value
    copied = copy.copy(body)
    copied[place[0]] = changed(body[place[0]], place[1:], value)
    return copied


@given(st.data(), st.sampled_from(CASES), anything)
def test_whatever_stands_in_a_body_is_judged(data: st.DataObject, case: Case, value: object) -> None:
    sent = case[1]
    body = changed(sent.body, data.draw(st.sampled_from(list(places(sent.body)))), value)
    wrong = Rules(Clock()).check(Request(sent.method, sent.path, body=body, files=sent.files))
    assert all(": " in each for each in wrong)
