from __future__ import annotations

import copy
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import MultipartParameters
from discord.webhook.async_ import interaction_message_response_params, interaction_response_params

from tests.loopback import offline, openapi
from tests.loopback.offline import Offline
from tests.loopback.request import Request
from tests.loopback.rules import Rules
from tests.loopback.tried import messages, others
from tests.loopback.tried.bodies import Case

QUIET = discord.AllowedMentions.none()


@pytest.fixture
def document() -> openapi.Document:
    found = openapi.document()
    if found is None:
        pytest.skip(openapi.absent())
    return found


def buttons() -> discord.ui.View:
    return offline.view(
        discord.ui.Button(label="Join", style=discord.ButtonStyle.primary, custom_id="join:1"),
        discord.ui.Button(label="Rules", url="https://example.org/rules"),
        discord.ui.Select(custom_id="topic", options=[discord.SelectOption(label="Fractions", value="1")]),
    )


def card() -> discord.ui.LayoutView:
    card = discord.ui.LayoutView(timeout=None)
    again: discord.ui.Button[discord.ui.LayoutView] = discord.ui.Button(label="Again", custom_id="again")
    card.add_item(discord.ui.Container(discord.ui.TextDisplay("**Fractions**"), discord.ui.ActionRow(again)))
    return card


def form() -> discord.ui.Modal:
    asked = discord.ui.Modal(title="Feedback", custom_id="feedback:1")
    asked.add_item(discord.ui.TextInput(label="A strength", style=discord.TextStyle.paragraph, max_length=1_000))
    for label, component in (
        ("An example", discord.ui.TextInput[discord.ui.Modal](required=False, placeholder="One that helps")),
        ("How sure?", discord.ui.RadioGroup[discord.ui.Modal](options=two(discord.RadioGroupOption))),
        ("What about?", discord.ui.Select[discord.ui.Modal](options=two(discord.SelectOption))),
    ):
        asked.add_item(discord.ui.Label(text=label, description="As you like", component=component))
    asked.add_item(discord.ui.TextDisplay("Only you see this."))
    return asked


def two(kind: Callable[..., Any]) -> list[Any]:
    return [kind(label=value, value=value) for value in ("a", "b")]


def file() -> discord.File:
    return discord.File(io.BytesIO(b"week,hours\n"), "hours.csv", description="Hours of each week, as a table")


def answered(wire: Offline, params: MultipartParameters) -> Awaitable[Any]:
    return wire.answers.create_interaction_response(7, "token", session=wire.session, params=params)


def said(**given: Any) -> MultipartParameters:
    return interaction_message_response_params(allowed_mentions=QUIET, **given)


async def commands(wire: Offline) -> None:
    await wire.http.bulk_upsert_global_commands(1, await offline.declared())


SENDING: dict[str, Callable[[Offline], Awaitable[Any]]] = {
    "a message": lambda w: w.http.send_message(1, params=offline.message(content="Hello", nonce=5, view=buttons())),
    "components": lambda w: w.http.send_message(1, params=offline.message(nonce="group:5", view=card())),
    "a file": lambda w: w.http.send_message(1, params=offline.message(content="Here", nonce=5, file=file())),
    "a reply": lambda w: w.http.send_message(
        1, params=offline.message(content="Yes", nonce=5, message_reference={"message_id": 2, "channel_id": 1})
    ),
    "an edit": lambda w: w.http.edit_message(1, 2, params=offline.message(content="Hello again", view=None)),
    "a reaction": lambda w: w.http.add_reaction(1, 2, "👍"),
    "a deletion": lambda w: w.http.delete_message(1, 2),
    "reading on": lambda w: w.http.logs_from(1, 100, after=5),
    "typing": lambda w: w.http.send_typing(1),
    "a private thread": lambda w: w.http.start_thread_without_message(
        1, name="Group 3", auto_archive_duration=10080, type=12, invitable=False
    ),
    "a thread": lambda w: w.http.start_thread_with_message(1, 2, name="Task 1", auto_archive_duration=1440),
    "a post": lambda w: w.http.start_thread_in_forum(
        1, params=offline.message(content="Task 1", channel_payload={"name": "Task 1", "auto_archive_duration": 1440})
    ),
    "archiving": lambda w: w.http.edit_channel(3, archived=True, locked=True, reason="The group has ended"),
    "adding somebody": lambda w: w.http.add_user_to_thread(3, 4),
    "taking somebody out": lambda w: w.http.remove_user_from_thread(3, 4),
    "active threads": lambda w: w.http.get_active_threads(9),
    "archived threads": lambda w: w.http.get_private_archived_threads(1, limit=100),
    "a channel": lambda w: w.http.create_channel(9, 0, name="lobby", topic="Welcome", permission_overwrites=[]),
    "rights": lambda w: w.http.edit_channel_permissions(1, 4, "1024", "0", 1),
    "a direct conversation": lambda w: w.http.start_private_message(4),
    "a member": lambda w: w.http.get_member(9, 4),
    "the application": lambda w: w.http.application_info(),
    "the gateway": lambda w: w.http.get_bot_gateway(),
    "commands": commands,
    "an answer": lambda w: answered(w, said(type=4, content="Done", flags=discord.MessageFlags(ephemeral=True))),
    "an answer with a file": lambda w: answered(w, said(type=4, content="Here", file=file())),
    "a promise": lambda w: answered(w, interaction_response_params(5, {"flags": 64})),
    "nothing yet": lambda w: answered(w, interaction_response_params(6)),
    "a change": lambda w: answered(w, said(type=7, content="Joined", view=None)),
    "suggestions": lambda w: answered(
        w, interaction_response_params(8, {"choices": [{"name": "Fractions", "value": "1"}]})
    ),
    "a form": lambda w: answered(w, interaction_response_params(9, form().to_dict())),
    "a second answer": lambda w: w.answers.execute_webhook(
        7, "token", session=w.session, payload=offline.message(content="And", view=buttons()).payload, wait=True
    ),
    "a promise kept": lambda w: w.answers.edit_original_interaction_response(
        7, "token", session=w.session, payload=offline.message(content="Done").payload
    ),
    "the answer again": lambda w: w.answers.get_original_interaction_response(7, "token", session=w.session),
}


async def sent(what: str) -> Request:
    wire = Offline()
    try:
        await SENDING[what](wire)
    except KeyError:
        assert what == "the gateway"  # discord.py reads the answer, which is empty here
    return wire.last


@pytest.mark.parametrize("what", SENDING)
async def test_what_discord_py_sends_is_allowed(what: str, document: openapi.Document) -> None:
    assert document.check(await sent(what)) == []


@pytest.mark.parametrize("what", SENDING)
async def test_what_discord_py_sends_keeps_the_rules(what: str) -> None:
    assert Rules().check(await sent(what)) == []


FORWARDED = "message_reference"  # the document knows answers to a message, and not yet messages that are passed on


@pytest.mark.parametrize("case", [case for case in [*messages.CASES, *others.CASES] if FORWARDED not in str(case[1])])
def test_what_keeps_the_rules_is_allowed(case: Case, document: openapi.Document) -> None:
    assert document.check(case[1]) == []


Steps = tuple[str | int, ...]


@pytest.mark.parametrize(
    ("what", "steps", "value", "told"),
    [
        ("a message", ("content",), "a" * 4_001, "content: it is longer than 4000"),
        ("a message", ("content",), 5, "content: it is not of types"),
        ("a message", ("nonce",), "a" * 26, "nonce: it is longer than 25"),
        ("a message", ("components", 0, "components", 0, "label"), "a" * 81, "label: it is longer than 80"),
        ("a message", ("components", 0, "components", 0, "custom_id"), "a" * 101, "custom_id: it is longer than 100"),
        ("a message", ("components", 0, "components", 0, "type"), 99, "components.0.components.0: nothing that"),
        ("a message", ("components", 1, "components", 0, "options"), [], "options: it has less than 1"),
        ("a message", ("embeds",), [{}] * 11, "embeds: it has more than 10"),
        ("a message", ("allowed_mentions", "parse"), ["nobody"], "allowed_mentions.parse.0: "),
        ("components", ("components", 0, "components", 0, "content"), "", "content: it is shorter than 1"),
        ("a file", ("attachments", 0, "description"), "a" * 1_025, "description: it is longer than 1024"),
        ("an edit", ("components",), [{"type": 1, "components": [{"type": 4}]}], "components.0.components.0: nothing"),
        ("a private thread", ("name",), "a" * 101, "name: it is longer than 100"),
        ("a private thread", ("auto_archive_duration",), 61, "auto_archive_duration: "),
        ("a channel", ("rate_limit_per_user",), 21_601, "rate_limit_per_user: it is greater than the maximum"),
        ("a direct conversation", ("recipient_id",), "ada", "recipient_id: "),
        ("commands", (0, "description"), "a" * 101, "0.description: it is longer than 100"),
        ("commands", (0, "options", 0, "options", 0, "type"), 99, "0.options.0.options.0: nothing that"),
        ("commands", (0, "default_member_permissions"), "all", "default_member_permissions: it does not match"),
        ("an answer", ("type",), 99, "the body: nothing that is allowed there"),
        ("an answer", ("data", "flags"), "hidden", "data.flags: it does not match"),
        ("suggestions", ("data", "choices"), [{"name": "a", "value": "a"}] * 26, "data.choices: it has more than 25"),
        ("a form", ("data", "title"), "a" * 46, "data.title: it is longer than 45"),
        ("a form", ("data", "components", 1, "label"), "a" * 46, "data.components.1.label: it is longer than 45"),
        ("a form", ("data", "components", 1, "component", "placeholder"), "a" * 101, "placeholder: it is longer than"),
        ("a second answer", ("content",), "a" * 2_001, "content: it is longer than 2000"),
        ("a promise kept", ("embeds",), [{"title": "a" * 257}], "embeds.0.title: it is longer than 256"),
    ],
)
async def test_a_body_that_discord_refuses_is_told_with_its_place(
    what: str, steps: Steps, value: object, told: str, document: openapi.Document
) -> None:
    request = await sent(what)
    broken = copy.deepcopy(request.body)
    place: Any = broken
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    wrong = document.check(Request(request.method, request.path, request.query, broken, request.files))
    assert len(wrong) == 1
    assert told in wrong[0]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (Request("POST", "/channels/1/letters", body={}), "is not an operation that Discord documents"),
        (Request("PUT", "/channels/1/messages", body={}), "is not an operation that Discord documents"),
        (Request("GET", "/channels/lobby/messages"), 'channel_id in the path cannot be "lobby"'),
        (Request("GET", "/channels/1/messages", {"limit": "101"}), 'limit in the query cannot be "101"'),
        (Request("GET", "/channels/1/messages", {"limit": "many"}), 'limit in the query cannot be "many"'),
        (Request("GET", "/channels/1/messages", {"since": "5"}), "since is not a parameter of its query"),
        (Request("POST", "/channels/1/messages"), "the body is missing"),
        (Request("POST", "/channels/1/typing", body={"long": True}), "takes no body"),
        (Request("GET", "/guilds/1/members/search"), "query is missing in the query"),
    ],
)
def test_a_request_that_discord_does_not_know_is_told(request_: Request, told: str, document: openapi.Document) -> None:
    assert [told in wrong for wrong in document.check(request_)] == [True]


@pytest.mark.parametrize(
    "body",
    [
        {"content": "a", "nonce": "5"},  # the one of its kinds or the other
        {"content": "a", "flags": "64"},  # a number as a text
        {"content": "a", "attachments": [{"id": 0, "description": "a"}]},  # an id as a number
    ],
)
def test_a_body_is_read_as_forgivingly_as_discord_reads_it(body: object, document: openapi.Document) -> None:
    assert document.check(Request("POST", "/channels/1/messages", body=body)) == []


ME = {"id": "1", "username": "studyhall", "avatar": None, "discriminator": "0", "public_flags": 0, "flags": 0}
ME |= {"global_name": None, "mfa_enabled": False, "locale": "en-US"}
LIMITED = {"message": "You are being rate limited.", "retry_after": 0.5, "global": False, "code": 0}


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        (("GET", "/users/@me"), 200, ME),
        (("GET", "/users/@me"), 401, {"message": "401: Unauthorized", "code": 0}),
        (("GET", "/users/@me"), 429, LIMITED),
        (("GET", "/users/@me"), 503, "upstream connect error"),
        (("DELETE", "/channels/1/messages/2"), 204, None),
        (("GET", "/channels/1/messages"), 200, []),
    ],
)
def test_an_answer_of_discord_is_allowed(
    asked: tuple[str, str], status: int, body: object, document: openapi.Document
) -> None:
    assert document.check_response(*asked, status, body) == []


@pytest.mark.parametrize(
    ("asked", "status", "body", "told"),
    [
        (("GET", "/users/@me"), 200, {**ME, "id": 1}, "id: it is not of type"),
        (("GET", "/users/@me"), 200, {**ME, "flags": "0"}, "flags: it is not of type"),
        (("GET", "/users/@me"), 401, {"message": "401: Unauthorized"}, '"code" is a required property'),
        (("GET", "/users/@me"), 201, ME, "201 is not among its answers"),
        (("DELETE", "/channels/1/messages/2"), 204, {}, "an answer 204 has no body"),
        (("GET", "/channels/1/letters"), 200, [], "is not an operation that Discord documents"),
    ],
)
def test_an_answer_that_discord_would_not_give_is_told(
    asked: tuple[str, str], status: int, body: object, told: str, document: openapi.Document
) -> None:
    assert [told in wrong for wrong in document.check_response(*asked, status, body)] == [True]


def test_without_the_document_there_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "openapi.json"
    monkeypatch.setenv(openapi.NAMED, str(missing))
    assert openapi.document() is None
    assert str(missing) in openapi.absent()
    assert openapi.NAMED in openapi.absent()


def test_the_environment_names_another_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = tmp_path / "small.json"
    small.write_text('{"paths": {"/gateway": {"get": {"responses": {}}}}, "components": {"responses": {}}}')
    monkeypatch.setenv(openapi.NAMED, str(small))
    found = openapi.document()
    assert found is not None
    assert openapi.absent() == ""
    assert found.check(Request("GET", "/gateway")) == []
    assert found.check(Request("GET", "/users/@me")) != []
