"""`studyhall check` on Discord: what it says of a good server and of bad ones, and the remedy for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.discord import check
from adapters.discord.permissions import NEEDS
from bot.__main__ import main
from storage import courses
from storage.engine import open_engine
from storage.migrate import migrate
from tests.loopback import Loopback, pointed_at
from tests.loopback.scene import Place

INVITED = [need.name for need in NEEDS]
CONFIG = "[discord]\n"
LINK = "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={}"
THREADS, CHANNELS = 2252160591039552, 2252160859475024

Says = Callable[..., Awaitable[tuple[int, list[str]]]]


@pytest.fixture
async def there() -> AsyncIterator[Loopback]:
    """A Discord with one server, where the bot may do exactly what the documentation asks for."""
    async with await Loopback.open(permissions=INVITED) as discord:
        discord.hold_to_the_rules()
        with pointed_at(discord):
            yield discord
        assert not discord.violations
        assert not discord.sessions.journal  # it is never seen online


@pytest.fixture
def says(there: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """Check a configuration; the exit status, and what is said about Discord."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", there.token)

    async def run(config: str = CONFIG) -> tuple[int, list[str]]:
        write("config.toml", config, 0o600)
        status = await asyncio.to_thread(main, ["check"])
        told = capsys.readouterr()
        assert there.token not in told.out + told.err
        assert not told.err
        return status, [line for line in told.out.splitlines() if line.split()[1].startswith("discord")]

    return run


def write(name: str, words: str, mode: int) -> None:
    Path(name).write_text(words, encoding="utf-8")
    Path(name).chmod(mode)


def at_home(*places: Place) -> None:
    """Courses that were opened in these places."""
    Path("data").mkdir(mode=0o700)
    engine = open_engine("sqlite:///data/studyhall.db")
    migrate(engine)
    with engine.connect() as db:
        for place in places:
            courses.add(db, 1, "Algebra", "en", "UTC", datetime.now(UTC), "discord", str(place.id))
    engine.dispose()


def told(verdict: str, about: str, *says: str) -> str:
    """A line."""
    return f"{verdict:5}  {about}: {' '.join(says)}"


def link(there: Loopback, permissions: int = THREADS) -> str:
    return LINK.format(there.world.backend.application_id, permissions)


async def test_a_server_where_all_is_well(there: Loopback, says: Says) -> None:
    there.channel("algebra")
    assert await says() == (
        0,
        [
            f"well   discord: Studyhall is on one server; invite it with {link(there)}",
            "well   discord, Course: it may do all that it has to",
        ],
    )


async def test_the_link_asks_for_more_where_rooms_are_channels(there: Loopback, says: Says) -> None:
    rooms = there.channel("rooms", kind="category")
    there.channel("algebra")
    there.grant("manage_channels", "manage_roles")
    status, [first, second] = await says(f'[discord]\nrooms = ["{rooms.id}"]\n')
    assert (status, second) == (0, "well   discord, Course: it may do all that it has to")
    assert first.endswith(link(there, CHANNELS))


async def test_a_token_that_is_refused(there: Loopback, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", "another")
    assert await says() == (
        2,
        [
            (
                "fault  discord: the token is refused. Press Reset Token in the developer portal (page Bot), "
                "and store the new one."
            )
        ],
    )
    assert len(there.requests) == 1


async def test_discord_cannot_be_reached(there: Loopback, says: Says) -> None:
    await there.go_away()
    status, [line] = await says()
    assert status == 1
    assert line.startswith("look   discord: it cannot be reached (ClientConnector")
    assert line.endswith("). Check the network, or try again later.")


@pytest.mark.parametrize("path", ["/users/@me", "/users/@me/guilds"])
async def test_discord_does_not_work(there: Loopback, says: Says, path: str) -> None:
    there.channel("algebra")
    there.faults.fail("GET", path, 503)
    status, [line] = await says()
    assert (status, line) == (
        1,
        "look   discord: it cannot be reached (503). Check the network, or try again later.",
    )


async def test_discord_takes_too_long(there: Loopback, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "PATIENCE", 0.05)
    there.faults.slow("GET", "/users/@me/guilds", 1)
    status, [line] = await says()
    assert (status, "it cannot be reached (TimeoutError)" in line) == (1, True)


async def test_one_server_that_cannot_be_looked_into(there: Loopback, says: Says) -> None:
    other = there.another_server("Other")
    there.channel("algebra")
    there.faults.fail("GET", f"/guilds/{other.id}/channels", 403, code=50001)
    status, lines = await says('[discord]\nteachers = ["4"]\n')
    assert status == 1
    assert [line for line in lines if "invite" not in line] == [
        "well   discord, Course: it may do all that it has to",
        f"look   discord: server {other.id} cannot be looked into (403). Try again later.",
    ]


async def test_the_message_content_intent_is_off(there: Loopback, says: Says) -> None:
    there.channel("algebra")
    there.granted.discard("message_content")
    status, lines = await says()
    assert status == 1
    assert (
        told(
            "look",
            "discord",
            "the message content intent is off, so nobody gets a private hint in a discussion;",
            "everything else works. Switch it on in the developer portal (page Bot), or write",
            "discussions = false.",
        )
        in lines
    )
    status, lines = await says("[discord]\ndiscussions = false\n")
    assert (status, len(lines)) == (0, 2)


async def test_on_no_server_yet(there: Loopback, says: Says) -> None:
    there.world.backend.remove_guild(there.server.id)
    assert await says() == (
        1,
        [f"look   discord: it is on no server yet. Open this link and choose yours: {link(there)}"],
    )


async def test_a_server_that_shows_it_nothing(there: Loopback, says: Says) -> None:
    there.take("view_channel")
    there.channel("algebra")
    status, lines = await says()
    assert status == 2
    assert (
        "fault  discord, Course: it sees no channel. Give its role View Channels, or let it into the channels of "
        "courses." in lines
    )


async def test_permissions_that_are_missing_everywhere(there: Loopback, says: Says) -> None:
    there.channel("algebra")
    there.channel("biology")
    there.take(*(need.name for need in NEEDS if need.name != "view_channel"))
    status, lines = await says()
    assert status == 2
    assert lines[1:] == [
        f"fault  discord, Course: {need.shown} is missing; it is needed {need.why}. Open the invite link again."
        for need in NEEDS
        if need.name not in {"view_channel", "attach_files"}  # the latter comes with Send Messages
    ]


async def test_a_permission_is_missing_everywhere_also_where_another_channel_is_closed(
    there: Loopback, says: Says
) -> None:
    there.channel("algebra")
    biology = there.channel("biology")
    there.forbid(None, biology, "view_channel")
    at_home(biology)
    there.take("manage_threads")
    status, lines = await says()
    assert (status, len(lines)) == (2, 3)
    assert lines[2].startswith("fault  discord, Course: Manage Threads is missing; it is needed to take people out")


async def test_permissions_that_are_missing_here_and_there(there: Loopback, says: Says) -> None:
    there.channel("algebra")
    for name in ("rules", "news", "faculty", "canteen", "sports"):
        there.forbid(None, there.channel(name), "send_messages")
    there.forbid(None, there.channel("cellar"), "create_private_threads")
    there.forbid(None, there.channel("nobody-needs-this"), "view_channel")
    status, lines = await says()
    assert status == 1
    assert lines[1:] == [
        told(
            "look",
            "discord, Course",
            "Send Messages is missing in #rules, #news, #faculty and 2 more; it is needed for",
            "requests, discussions and announcements in a room. Allow it there if a course is to be",
            "there: Edit Channel, Permissions.",
        ),
        told(
            "look",
            "discord, Course",
            "Create Private Threads is missing in #cellar; it is needed for the room of each group,",
            "and of each learner with their tutor. Allow it there if a course is to be there: Edit",
            "Channel, Permissions.",
        ),
    ]


async def test_permissions_that_are_missing_where_a_course_is(there: Loopback, says: Says) -> None:
    algebra, rules = there.channel("algebra"), there.channel("rules")
    biology = there.channel("biology")
    there.channel("chemistry")
    for place in (rules, algebra):
        there.forbid(None, place, "manage_threads")
    there.forbid(None, biology, "view_channel")
    at_home(algebra, biology)
    status, lines = await says()
    assert status == 2
    assert lines[1:] == [
        told(
            "fault",
            "discord, Course",
            "View Channels is missing in #biology, where a course is; it is needed to see the rooms",
            "it is used in, and the threads in them. Allow it there: Edit Channel, Permissions.",
        ),
        told(
            "fault",
            "discord, Course",
            "Manage Threads is missing in #algebra, where a course is, and in #rules; it is needed to",
            "take people out of a room, and to lock it when the group ends. Allow it there: Edit",
            "Channel, Permissions.",
        ),
    ]


async def test_the_only_channel_forbids_what_the_server_allows(there: Loopback, says: Says) -> None:
    there.forbid(None, there.channel("algebra"), "send_messages")
    status, lines = await says()
    assert (status, lines[1].endswith("Allow it there: Edit Channel, Permissions.")) == (2, True)


async def test_administrator_is_too_much(there: Loopback, says: Says) -> None:
    there.channel("algebra")
    there.grant("administrator")
    status, lines = await says()
    assert (status, lines[1:]) == (
        1,
        [
            told(
                "look",
                "discord, Course",
                "it has Administrator, which is far more than it needs. Take that from its role; the link",
                "asks for less.",
            )
        ],
    )


async def test_a_category_in_which_no_room_can_be_made(there: Loopback, says: Says) -> None:
    rooms = there.channel("Rooms", kind="category")
    there.channel("algebra")
    there.grant("manage_channels")
    there.forbid(None, rooms, "send_messages")
    status, lines = await says(f'[discord]\nrooms = ["{rooms.id}"]\n')
    assert (status, lines[1:]) == (
        2,
        [
            told(
                "fault",
                "discord, Course",
                "no room can be made in the category Rooms. What is missing: Manage Roles, needed to let",
                "people into them; Send Messages, needed for requests, discussions and announcements in a",
                "room. Open the invite link again, or take the category out of discord.rooms.",
            )
        ],
    )


async def test_numbers_that_are_nowhere(there: Loopback, says: Says) -> None:
    algebra = there.channel("algebra")
    teachers = there.role("Teachers")
    config = (
        f'[discord]\nteachers = ["{teachers.id}", "41"]\ntutors = ["{there.server.id}"]\nstudents = ["42"]\n'
        f'rooms = ["{algebra.id}", "43"]\n'
    )
    status, lines = await says(config)
    assert status == 1
    assert [line.removeprefix("look   discord: ") for line in lines[2:]] == [
        "discord.teachers names 41, which is no role on its server. Copy its id again.",
        f"discord.tutors names {there.server.id}, which is no role on its server. Copy its id again.",
        "discord.students names 42, which is no role on its server. Copy its id again.",
        "discord.rooms names 43, which is no category on its server. Copy its id again.",
        f"discord.rooms names {algebra.id}, which is no category, but the channel #algebra. Copy its id again.",
    ]


async def test_roles_of_several_servers(there: Loopback, says: Says) -> None:
    other = there.another_server("Other")
    there.channel("algebra")
    there.channel("algebra", server=other)
    roles = [there.role("Teachers").id, there.role("Teachers", server=other).id, 44]
    status, lines = await says(f"[discord]\nteachers = {[str(one) for one in roles]}\n")
    assert status == 1
    assert "is on 2 servers" in lines[0]
    assert lines[3] == told(
        "look", "discord", "discord.teachers names 44, which is no role on any of its servers.", "Copy its id again."
    )


async def test_the_worst_server_is_told_in_ten_lines(there: Loopback, says: Says) -> None:
    rooms = there.channel("rooms", kind="category")
    for n, need in enumerate([*NEEDS, *NEEDS]):
        place = there.channel(f"room-{n}")
        there.forbid(None, place, need.name)
    for n in range(100):
        there.forbid(None, there.channel(f"hall-{n}"), *INVITED[1:])
    status, lines = await says(f'[discord]\nrooms = ["{rooms.id}"]\n')
    told = [line for line in lines if "discord, Course" in line]
    assert (status, len(told) <= 10, max(map(len, told)) < 350) == (2, True, True)


async def test_names_from_discord_keep_to_their_line(there: Loopback, says: Says) -> None:
    other = there.another_server("Evil\n\x1b[31mwell   clock: fine\u202e")
    there.forbid(None, there.channel("algebra", server=other), "send_messages")
    _, lines = await says()
    assert not [line for line in lines if "\x1b" in line or "\u202e" in line]


async def test_a_token_file_that_others_can_read(there: Loopback, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    there.channel("algebra")
    write("token", f"{there.token}\n", 0o644)
    monkeypatch.delenv("STUDYHALL_DISCORD__TOKEN")
    config = '[discord]\ntoken_file = "token"\n'
    status, lines = await says(config)
    assert (status, lines[0]) == (
        1,
        "look   discord: the token can be read by everybody on this machine. Run: chmod o= token",
    )
    write("token", there.token, 0o600)
    assert (await says(config))[0] == 0
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", there.token)
    write("token", "an old one", 0o600)
    status, lines = await says(config)
    assert (status, lines[0]) == (
        1,
        "look   discord: both token and token_file are set, and token_file is not read. Take one of them out.",
    )
