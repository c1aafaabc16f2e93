"""A request as the bot sent it and every check reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One REST request: of a multipart one the body is what `payload_json` says, and the files stand beside it."""

    method: str
    path: str  # below /api/v10, as it was on the wire: "/channels/123/messages"
    query: Mapping[str, str] = field(default_factory=dict)
    body: object | None = None
    files: tuple[tuple[str, bytes], ...] = ()  # name and content, in the order of files[0], files[1] ...
