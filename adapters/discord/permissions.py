"""What the bot has to be allowed on a server, and what each permission is for; docs/server-owners.md says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord


@dataclass(frozen=True, slots=True)
class Need:
    """One permission: discord.py's name for it, the one that people see, and what it is for."""

    name: str
    shown: str
    why: str


NEEDS = (
    Need("view_channel", "View Channels", "to see the rooms it is used in, and the threads in them"),
    Need("send_messages", "Send Messages", "for requests, discussions and announcements in a room"),
    Need("send_messages_in_threads", "Send Messages in Threads", "for the same in private rooms, which are threads"),
    Need(
        "create_private_threads",
        "Create Private Threads",
        "for the room of each group, and of each learner with their tutor",
    ),
    Need("manage_threads", "Manage Threads", "to take people out of a room, and to lock it when the group ends"),
    Need(
        "read_message_history",
        "Read Message History",
        "to read what was said while it was away, and never to say anything twice",
    ),
    Need(
        "add_reactions", "Add Reactions", "to show on what was typed to it that the answer went to the person directly"
    ),
    Need("attach_files", "Attach Files", "to put a file beside a message"),
    Need(
        "pin_messages",
        "Pin Messages",
        "to pin what a study group agreed on, its next step, and a teacher's model reply",
    ),
)
"""Everywhere."""

ROOM_NEEDS = (
    Need("manage_channels", "Manage Channels", "to make rooms in a category"),
    Need("manage_roles", "Manage Roles", "to let people into them"),
)
"""Also, where private rooms are channels in a category."""

IN_A_ROOM = ("view_channel", "send_messages", "read_message_history")
"""What is given to the members of such a room. Nobody can give what they do not have."""


def permissions(needs: Iterable[Need]) -> discord.Permissions:
    """All of them together."""
    return discord.Permissions(**{need.name: True for need in needs})


def invitation(application: int, *, categories: bool) -> str:
    """The link that asks whoever opens it to take the bot in, with what it needs and nothing more."""
    needs = (*NEEDS, *ROOM_NEEDS) if categories else NEEDS
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=permissions(needs), scopes=scopes)
