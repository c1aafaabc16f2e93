"""`studyhall check` on Matrix: what it says of a good server and of bad ones, and that it only looks."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.matrix import examination
from adapters.matrix.keys import Client
from adapters.matrix.keys.cross_signing import NAME as IDENTITY
from bot.__main__ import main
from storage import courses
from storage.engine import open_engine
from storage.migrate import migrate
from tests.homeserver import Homeserver, Person, Room, Service, Settings, Synapse
from tests.homeserver.phone import Account
from tests.matrix_keys.people import WORDS
from tests.matrix_keys.residence import Resident

CONFIG = '[matrix]\nhomeserver = "{url}"\nuser = "{user}"\n'

UNLIMITED = "it was not held back lately. Whether the homeserver limits it, only an administrator can see"

Says = Callable[..., Awaitable[tuple[int, list[str]]]]


@pytest.fixture
async def there(synapse: Synapse) -> AsyncIterator[Homeserver]:
    async with await Homeserver.open(synapse) as there:
        yield there


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request of the check, in its order; none of them may change anything."""
    requests: list[str] = []
    send = Client.send

    async def noted(self: Client, method: str, path: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as nio's
        requests.append(f"{method} {path.partition('?')[0]}")
        return await send(self, method, path, *rest, **more)

    monkeypatch.setattr(Client, "send", noted)
    return requests


@pytest.fixture
def says(
    there: Homeserver,
    asked: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Says:
    """Check a configuration; the exit status, and what is said about Matrix."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STUDYHALL_MATRIX__TOKEN", there.bot.token)
    monkeypatch.setenv("STUDYHALL_MATRIX__SECRET", WORDS)

    async def run(more: str = "", url: str = there.url, bot: Account = there.bot) -> tuple[int, list[str]]:
        write("config.toml", CONFIG.format(url=url, user=bot.id) + more, 0o600)
        asked.clear()
        status = await asyncio.to_thread(main, ["check"])
        told = capsys.readouterr()
        assert not told.err
        for secret in (bot.token, WORDS):
            assert secret not in told.out
        changing = [one for one in asked if not one.startswith("GET ") and one != "POST /_matrix/client/v3/keys/query"]
        assert changing == []
        return status, [line for line in told.out.splitlines() if line.split()[1].startswith("matrix")]

    return run


def write(name: str, words: str, mode: int) -> None:
    Path(name).write_text(words, encoding="utf-8")
    Path(name).chmod(mode)


async def lived(there: Homeserver, *places: Room, account: Account | None = None) -> None:
    """The bot was there once, and went into these rooms."""
    os.makedirs("data", 0o700, exist_ok=True)  # noqa: PTH103 - in no time
    resident = await Resident(there, Path("data/matrix"), account).come()
    inside = {room.id for room in places}
    await there.until(lambda: inside <= {*resident.client.rooms}, 30)
    await resident.go()


def at_home(*places: str) -> None:
    """Courses that were opened in these places."""
    Path("data").mkdir(mode=0o700, exist_ok=True)
    engine = open_engine("sqlite:///data/studyhall.db")
    migrate(engine)
    with engine.connect() as db:
        for place in places:
            courses.add(db, 1, "Algebra", "en", "UTC", datetime.now(UTC), "matrix", place)
        db.commit()
    engine.dispose()


async def classroom(there: Homeserver, **powers: Mapping[Any, int]) -> tuple[Person, Room, Room]:
    """A teacher, a space, and a room in it; the bot is invited to both, with the power that the guide asks for."""
    kim = await there.teacher("Kim")
    enough = {there.bot: 50}
    algebra = await there.room("algebra", by=kim, powers=powers.get("room", enough))
    return kim, await there.space("Class", by=kim, rooms=[algebra], powers=powers.get("space", enough)), algebra


def told(verdict: str, about: str, *says: str) -> str:
    """A line."""
    return f"{verdict:5}  {about}: {' '.join(says)}"


def matching(lines: list[str], words: str) -> str:
    [line] = [one for one in lines if words in one]
    return line


async def test_a_class_where_all_is_well(there: Homeserver, says: Says, asked: list[str]) -> None:
    kim, space, algebra = await classroom(there)
    exam = await there.room("exam", by=kim, encrypted=True, powers={there.bot: 50})
    await kim.adds_to_space(space, exam)
    await lived(there, algebra, space, exam)
    at_home(algebra.id)
    status, [first, *lines] = await says()
    assert status == 0
    assert re.fullmatch(f"well   matrix: {re.escape(there.url)} is a homeserver, and speaks Matrix 1\\.[0-9]+", first)
    assert lines == [
        told("well", "matrix", f"The bot is {there.bot.id} on the device {there.bot.device}."),
        told("well", "matrix", "The bot's identity vouches for the device."),
        told("well", "matrix, Class", "messages are encrypted in exam"),
        told("well", "matrix, Class", "it may do all that it has to in algebra, exam"),
        told("well", "matrix", UNLIMITED),
    ]
    assert "GET /_matrix/client/v3/sync" in asked


async def test_a_room_where_it_may_not_speak(there: Homeserver, says: Says) -> None:
    kim, space, algebra = await classroom(there, space={there.bot: 0})
    news = await there.room("news", by=kim, powers={there.bot: 0})
    lobby = await there.room("lobby", by=kim, powers={there.bot: 100})
    await kim.adds_to_space(space, news, lobby)
    for room in (algebra, news):
        levels = kim.state(room, "m.room.power_levels")
        await kim.sets(room, "m.room.power_levels", {**levels, "events_default": 60})
    await lived(there, algebra, space, news, lobby)
    at_home(f"{algebra.id}/$thread")
    status, lines = await says()
    assert status == 2
    give = f"Give {there.bot.id} the power {{}} there: settings, Roles & Permissions."
    high = "it has the power of an administrator in lobby, which is far more than it needs. 50 is enough."
    listed = "it may not show rooms of groups and tutors in the space's list; they work without."
    assert [line for line in lines if "Class" in line] == [
        told("look", "matrix, Class", listed, give.format(50)),
        told("fault", "matrix, Class", "it may not write in algebra, where a course is.", give.format(60)),
        told("look", "matrix, Class", "it may not write in news.", give.format(60)),
        told("look", "matrix, Class", high),
    ]


async def test_a_course_whose_room_it_was_taken_out_of_and_a_room_in_no_space(there: Homeserver, says: Says) -> None:
    kim, space, algebra = await classroom(there)
    lone = await there.room("chess", by=kim, powers={there.bot: 50})
    await lived(there, algebra, space, lone)
    at_home(algebra.id)
    await kim.kicks(algebra, there.bot)
    status, lines = await says()
    assert status == 2
    gone = f"a course is in the room {algebra.id}, where the bot is no longer."
    assert told("fault", "matrix", gone, f"Invite {there.bot.id} there, or close the course.") in lines
    assert told("well", "matrix, chess", "it may do all that it has to") in lines


async def test_nobody_has_invited_it_yet(there: Homeserver, says: Says) -> None:
    await lived(there)
    status, lines = await says()
    assert status == 1
    invite = f"Invite {there.bot.id} to the space of your class, and to the rooms in it."
    assert told("look", "matrix", "it is in no room yet.", invite) in lines


async def test_an_invitation_from_elsewhere_is_named(there: Homeserver, says: Says) -> None:
    await lived(there)
    await classroom(there)
    status, lines = await says('servers = ["other.example"]\n')
    assert status == 1
    left = "an invitation from study.test is not followed."
    assert told("look", "matrix", left, "If you want it to be, name that in matrix.servers.") in lines


async def test_spaces_in_the_configuration_that_are_none(there: Homeserver, says: Says) -> None:
    _, space, algebra = await classroom(there)
    await lived(there, algebra, space)
    status, lines = await says(f'spaces = ["{algebra.id}", "!gone"]\n')
    assert status == 1
    absent = f"matrix.spaces names !gone, where the bot is not. Invite {there.bot.id} there, or correct the id."
    other = f"matrix.spaces names {algebra.id}, which is no space but the room algebra. Correct the id."
    assert told("look", "matrix", absent) in lines
    assert told("look", "matrix", other) in lines


async def test_a_big_encrypted_room(there: Homeserver, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "MANY", 2)
    kim = await there.teacher("Kim")
    exam = await there.room("exam", by=kim, encrypted=True, powers={there.bot: 50})
    await lived(there, exam)
    status, lines = await says()
    assert status == 1
    assert matching(lines, "answers slowly").startswith("look   matrix, exam: exam is encrypted and has 2 people, so")


async def test_messages_that_were_too_many(there: Homeserver, says: Says) -> None:
    await lived(there)
    write("data/matrix/held-back", "", 0o600)
    status, lines = await says()
    assert status == 1
    assert f"refused messages as too many, last on {datetime.now(UTC):%Y-%m-%d}" in matching(lines, "too many")
    long_ago = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    os.utime("data/matrix/held-back", (long_ago, long_ago))
    _, lines = await says()
    assert lines[-1] == told("well", "matrix", UNLIMITED)


async def test_tokens_that_are_wrong(there: Homeserver, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await there.account("Ada")
    monkeypatch.setenv("STUDYHALL_MATRIX__TOKEN", ada.token)
    status, [_, line] = await says()
    wrong = f"the access token is {ada.id}'s, not {there.bot.id}'s. Correct matrix.user or the token."
    assert (status, line) == (2, told("fault", "matrix", wrong))
    monkeypatch.setenv("STUDYHALL_MATRIX__TOKEN", "another")
    status, [_, line] = await says()
    unknown = "the homeserver does not know the access token any more."
    assert (status, line) == (2, told("fault", "matrix", unknown, "Log in as the bot again, and store the new one."))


async def test_a_password_is_not_tried_and_the_login_of_before_is_used(
    there: Homeserver, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STUDYHALL_MATRIX__TOKEN")
    monkeypatch.setenv("STUDYHALL_MATRIX__PASSWORD", there.bot.password)
    devices = await there.api(there.bot.token).get("devices")
    status, [_, line] = await says()
    never = "it has never logged in, and checking does not, because logins are counted."
    assert (status, line) == (1, told("look", "matrix", never, "Start the bot, and check again."))
    assert (await there.api(there.bot.token).get("devices"))["devices"] == devices["devices"]
    await lived(there)
    write("data/matrix/token", there.bot.token, 0o600)
    _, lines = await says()
    assert told("well", "matrix", f"The bot is {there.bot.id} on the device {there.bot.device}.") in lines
    write("data/matrix/token", "gone", 0o600)
    status, [_, line] = await says()
    gone = "the homeserver does not know the bot's login any more. Start the bot: it logs in again."
    assert (status, line) == (1, told("look", "matrix", gone))


async def test_an_identity_that_is_not_the_bot_s(there: Homeserver, says: Says) -> None:
    await lived(there)
    os.unlink(f"data/matrix/{IDENTITY}")  # noqa: PTH108 - in no time
    status, lines = await says()
    assert status == 2
    assert "The account has another identity than the one in identity.json" in matching(lines, "fault")
    assert "`studyhall renew-identity`" in matching(lines, "fault")


async def test_a_secret_that_is_not_the_one_of_before(
    there: Homeserver, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived(there)
    monkeypatch.setenv("STUDYHALL_MATRIX__SECRET", "another secret than before")
    status, lines = await says()
    assert status == 2
    assert "cannot be opened with the secret that is set" in matching(lines, "fault")


async def test_a_homeserver_that_is_away(says: Says) -> None:
    status, [line] = await says(url="http://127.0.0.1:9")
    assert status == 1
    assert line.startswith("look   matrix: http://127.0.0.1:9 cannot be reached (ClientConnector")


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        (web.Response(text="<html>", content_type="text/html"), "fault", "no homeserver answers at"),
        (web.json_response({"errcode": "M_NOT_FOUND"}, status=404), "fault", "no homeserver answers at"),
        (web.json_response({"versions": ["r0.6.1", "v1.2"]}), "fault", "does not speak Matrix 1.3 or later"),
        (web.json_response({"versions": 7}), "fault", "does not speak Matrix 1.3 or later"),
        (web.Response(status=502), "fault", "no homeserver answers at"),
    ],
)
async def test_an_address_of_something_else(says: Says, answer: web.Response, verdict: str, words: str) -> None:
    async def anything(_: web.Request) -> web.Response:
        return answer

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", anything)
    async with TestServer(app) as server:
        _, [line] = await says(url=f"http://127.0.0.1:{server.port}")
    assert line.startswith(f"{verdict:5}  matrix: ")
    assert words in line


async def test_secrets_that_others_could_read(there: Homeserver, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    await lived(there)
    write("secret", WORDS, 0o644)
    write("token", there.bot.token, 0o600)
    monkeypatch.delenv("STUDYHALL_MATRIX__SECRET")
    status, lines = await says('secret_file = "secret"\ntoken_file = "token"\n')
    assert status == 1
    both = "both token and token_file are set, and token_file is not read. Take one of them out."
    assert lines[:2] == [
        told("look", "matrix", both),
        told("look", "matrix", "secret can be read by everybody on this machine. Run: chmod o= secret"),
    ]


async def test_nothing_lets_it_in(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STUDYHALL_MATRIX__TOKEN")
    monkeypatch.delenv("STUDYHALL_MATRIX__SECRET")
    status, lines = await says()
    assert status == 2
    assert [line.partition(". ")[0] for line in lines] == [
        "fault  matrix: nothing lets the bot in",
        "fault  matrix: the secret that protects the bot's keys is missing or short",
    ]


async def test_an_application_service(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    async with await Homeserver.open(settings=Settings(service=Service())) as there:
        bot = await there.service_account("Studyhall")
        monkeypatch.setenv("STUDYHALL_MATRIX__TOKEN", bot.token)
        monkeypatch.setenv("STUDYHALL_MATRIX__APPSERVICE_TOKEN", Service().token)
        await lived(there, account=bot)
        _, lines = await says(url=there.url, bot=bot)
        assert lines[-1] == told("well", "matrix", "it speaks as an application service, which is not held back")
        monkeypatch.setenv("STUDYHALL_MATRIX__APPSERVICE_TOKEN", "unknown")
        status, lines = await says(url=there.url, bot=bot)
        unknown = "the homeserver does not know the application service's token. Register it there, and restart it."
        assert status == 2
        assert told("fault", "matrix", unknown) in lines
        stranger = await there.account("Stranger")
        monkeypatch.setenv("STUDYHALL_MATRIX__TOKEN", stranger.token)
        monkeypatch.setenv("STUDYHALL_MATRIX__APPSERVICE_TOKEN", Service().token)
        status, lines = await says(url=there.url, bot=stranger)
        assert f"may not speak for {stranger.id}" in matching(lines, "application service")
