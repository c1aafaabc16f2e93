"""Files: uploaded, encrypted where the room is, and said in words for whoever cannot see them."""

from __future__ import annotations

import asyncio
import mimetypes
from typing import Any

from nio.crypto.attachments import encrypt_attachment

from adapters.matrix.choices import MARK
from adapters.matrix.wire import Wire
from adapters.matrix.writing import Content, Picture

_KINDS = {"image": "m.image", "audio": "m.audio", "video": "m.video"}


async def content(wire: Wire, picture: Picture, key: str, *, encrypted: bool) -> Content:
    """The content of the event that shows a file; `key` is that of the message it belongs to."""
    kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
    about: dict[str, Any] = {"mimetype": kind, "size": len(picture.data)}
    shown: Content = {
        "msgtype": _KINDS.get(kind.partition("/")[0], "m.file"),
        "filename": picture.name,
        "body": picture.alt,  # beside a file's name, clients show this under it, and read it aloud
        "info": about,
        "m.mentions": {},
        MARK: {"key": key},
    }
    if not encrypted:
        return {**shown, "url": await wire.upload(picture.data, kind)}
    closed, keys = await asyncio.to_thread(encrypt_attachment, picture.data)
    address = await wire.upload(closed, "application/octet-stream")
    return {**shown, "file": {**keys, "url": address}}
