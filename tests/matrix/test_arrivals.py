from __future__ import annotations

from typing import Any

import pytest

from adapters.matrix.arrivals import Words, addressed, reaction, since_joining, words

ME = "@studyhall:school.example"


def event(content: dict[str, Any], kind: str = "m.room.message", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": kind, "sender": "@ada:x", "event_id": "$1", "origin_server_ts": 1, "content": content, **more}


def typed(body: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what a content holds
    return event({"msgtype": "m.text", "body": body, **more})


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("!study help", "help"),
        ("!STUDY\u00a0help", "help"),
        ("!study", ""),
        ("!study: help", "help"),
        ("!studyhall help", None),
        ("please !study help", None),
        ("@studyhall:school.example help", "help"),
        ("@studyhall:school.example: help", "help"),
        ("Studyhall: help", "help"),
        ("studyhall, help", "help"),
        ("Study Hall: help", "help"),
        ("Studyhall is down", None),
        ("Study Hall : help", "help"),
        ("@studyhall:school.example : help", "help"),
        ("@StudyHall:School.Example, help", "help"),
        ("\u200b!study\u202fhelp", "help"),
        ("\u2060\u00a0!Study\u2009\u200b help", "help"),
        ("!studyhall", None),
        ("Studyhall", None),
        ("hello", None),
        ("", None),
    ],
)
def test_who_speaks_to_the_bot_is_heard(said: str, means: str | None) -> None:
    assert addressed(said, "!study", ME, "Study Hall") == means


def test_a_pill_is_the_account_and_not_the_name() -> None:
    html = '!study greet <a href="https://matrix.to/#/%40ben:x">Ben &amp; Jo</a>, <a href="https://matrix.to/#/@jo:x">Jo</a>'
    assert words(typed("!study greet Ben & Jo, Jo", formatted_body=html)) == Words("!study greet @ben:x, @jo:x")


def test_a_reply_is_what_was_added_and_a_thread_is_known() -> None:
    reply = typed("> <@kim:x> one\n> two\n\nyes", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}})
    assert words(reply) == Words("yes", to="$0")
    relation = {"rel_type": "m.thread", "event_id": "$r", "is_falling_back": True, "m.in_reply_to": {"event_id": "$0"}}
    assert words(typed("hi", **{"m.relates_to": relation})) == Words("hi", root="$r")
    assert words(typed("hi", **{"m.relates_to": {**relation, "is_falling_back": False}})) == Words("hi", "$r", "$0")


def test_what_clients_repeat_of_a_message_is_nobody_s_words() -> None:
    emote = typed("> * <@kim:x> waves\n\nI too", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}})
    assert words(emote) == Words("I too", to="$0")
    html = (
        '<mx-reply><blockquote><a href="https://matrix.to/#/@kim:x">@kim:x</a> Ask '
        '<a href="https://matrix.to/#/@ben:x">Ben</a></blockquote></mx-reply>Ben knows'
    )
    body = "> <@kim:x> Ask Ben\n\nBen knows"
    reply = typed(body, formatted_body=html, **{"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}})
    assert words(reply) == Words("Ben knows", to="$0")
    assert words(typed("> <b> is a tag\n\nyes")) == Words("> <b> is a tag\n\nyes")


def test_a_change_says_what_it_is_of() -> None:
    new = {"msgtype": "m.text", "body": "better"}
    changed = typed("* better", **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}})
    assert words(changed) == Words("better", of="$0")


@pytest.mark.parametrize(
    "odd",
    [
        event({"msgtype": "m.notice", "body": "I am a bot"}),
        event({"msgtype": "m.image", "body": "cat.png"}),
        event({"body": "no kind"}),
        event({"msgtype": "m.text"}),
        event({"msgtype": "m.text", "body": 7}),
        event({"msgtype": "m.text", "body": "x"}, "m.room.topic"),
        typed("* x", **{"m.new_content": 3, "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}),
    ],
)
def test_what_nobody_typed_is_no_words(odd: dict[str, Any]) -> None:
    assert words(odd) is None


def test_relations_that_are_none_do_no_harm() -> None:
    odds: tuple[Any, ...] = (1, [], "x", {"rel_type": []}, {"m.in_reply_to": 3})
    for odd in odds:
        assert words(typed("hi", **{"m.relates_to": odd})) == Words("hi")
        assert reaction(event({"m.relates_to": odd}, "m.reaction")) is None


def member(membership: str, before: str = "", who: str = ME) -> dict[str, Any]:
    unsigned = {"prev_content": {"membership": before}} if before else {}
    return event({"membership": membership}, "m.room.member", state_key=who, unsigned=unsigned)


def test_nothing_from_before_joining_counts_but_what_was_said_to_us_when_we_were_invited() -> None:
    early, invite, first, join, late = typed("a"), member("invite"), typed("b"), member("join", "invite"), typed("c")
    renamed = member("join", "join")
    timeline = (early, invite, first, join, late, renamed)
    assert since_joining(timeline, ME, direct=False) == (join, late, renamed)
    assert since_joining(timeline, ME, direct=True) == (invite, first, join, late, renamed)
    assert since_joining((early, late, renamed), ME, direct=False) == (early, late, renamed)
    assert since_joining((early, member("join", "", "@ada:x")), ME, direct=False)[0] == early
