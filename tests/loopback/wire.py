"""What Discord's own documents require of a payload and simcord leaves out, filled in on the way out."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Upload:
    """One file of a request."""

    filename: str
    data: bytes
    description: str | None = None
    content_type: str = "application/octet-stream"
    fp: io.BytesIO = field(init=False)

    def __post_init__(self) -> None:
        self.fp = io.BytesIO(self.data)


# Only the account itself is told these; about others Discord does not say.
OF_ONESELF = ("verified", "mfa_enabled", "locale")


def completed(value: Any, nonces: Mapping[int, int | str], oneself: int) -> Any:
    """A copy with the missing fields; what the backend keeps is never touched."""
    if isinstance(value, dict):
        made = {key: completed(inner, nonces, oneself) for key, inner in value.items()}
        if "username" in made:
            _user(made, oneself)
        elif "author" in made and "edited_timestamp" in made and "id" in made:
            _message(made, nonces)
        elif "joined_at" in made and "roles" in made and "nick" in made:
            made.setdefault("banner", None)
        elif "type" in made and "id" in made and ("parent_id" in made or "recipients" in made):
            made.setdefault("flags", 0)
        elif "application_id" in made and "options" in made:
            _command(made)
        elif "threads" in made and "members" in made and "has_more" not in made and "roles" not in made:
            made["has_more"] = False
        elif "response_message_loading" in made and made["response_message_id"] is None:
            del made["response_message_id"]
        return made
    if isinstance(value, list | tuple):
        return [completed(inner, nonces, oneself) for inner in value]
    return value


def _user(user: Json, oneself: int) -> None:
    user.setdefault("primary_guild", None)
    user.setdefault("banner", None)
    user.setdefault("accent_color", None)
    user.setdefault("avatar_decoration_data", None)
    user.setdefault("collectibles", None)
    if str(user.get("id")) != str(oneself):
        for name in OF_ONESELF:
            user.pop(name, None)


def _message(message: Json, nonces: Mapping[int, int | str]) -> None:
    nonce = nonces.get(int(message["id"]))
    if nonce is None:
        message.pop("nonce", None)
    else:
        message["nonce"] = nonce
    for optional in ("sticker_items", "reactions"):
        if not message.get(optional):
            message.pop(optional, None)


def _command(command: Json) -> None:
    command.setdefault("version", command["id"])
    if command.get("default_member_permissions") is not None:
        command["default_member_permissions"] = str(command["default_member_permissions"])
    if command.get("integration_types") is None:
        command["integration_types"] = [0]


def application(known: Json, granted: int) -> Json:
    """An application as `GET /applications/@me` shows it; its flags say which privileged intents it has."""
    return {
        "type": None,
        "flags_new": str(granted),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        **known,
        "flags": granted,
    }


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height of an image, which Discord tells and clients lay out by."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR":
        return struct.unpack(">II", data[16:24])
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return struct.unpack("<HH", data[6:10])
    if data[:2] == b"\xff\xd8":
        at = 2
        while at + 9 < len(data) and data[at] == 0xFF:
            if data[at + 1] in {0xC0, 0xC1, 0xC2}:
                height, width = struct.unpack(">HH", data[at + 5 : at + 9])
                return width, height
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None
