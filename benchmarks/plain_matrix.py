"""What a bot costs that is written as most are: matrix-nio's own loop with callbacks, and a commit for each message.

python -m benchmarks.plain_matrix URL USER PASSWORD DATABASE SINCE

It keeps no keys, and heeds no command from before `SINCE` (milliseconds): the first sync brings old ones again.
"""

from __future__ import annotations

import asyncio
import re
import sys

import aiosqlite
from nio import AsyncClient, MatrixRoom, RoomMessageText

AGREES = re.compile(r"^(i agree|me too|same|yes|good point)\W*$", re.IGNORECASE)
FILTER = {"room": {"timeline": {"limit": 100}}, "presence": {"types": []}}


async def main() -> None:
    url, user, password, file, since = sys.argv[1:]
    client = AsyncClient(url, user)
    await client.login(password, "plain")
    db = await aiosqlite.connect(file)
    await db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE IF NOT EXISTS verdicts (event TEXT PRIMARY KEY, room TEXT, author TEXT, verdict TEXT);"
        "CREATE TABLE IF NOT EXISTS hints (author TEXT PRIMARY KEY, wanted INTEGER);"
    )

    async def heard(room: MatrixRoom, event: RoomMessageText) -> None:
        if event.sender == user:
            return
        if not event.body.startswith("!"):
            verdict = "agrees" if AGREES.match(event.body) else "adds"
            row = (event.event_id, room.room_id, event.sender, verdict)
            await db.execute("INSERT OR IGNORE INTO verdicts VALUES (?, ?, ?, ?)", row)
            await db.commit()
        elif event.server_timestamp >= int(since):
            await db.execute("INSERT OR REPLACE INTO hints VALUES (?, 1)", (event.sender,))
            await db.commit()
            content = {"msgtype": "m.notice", "body": "You will get a private hint now and then."}
            await client.room_send(room.room_id, "m.room.message", content)

    client.add_event_callback(heard, RoomMessageText)  # type: ignore[arg-type]  # nio calls it with no other events
    await client.sync_forever(timeout=30_000, full_state=True, sync_filter=FILTER)


if __name__ == "__main__":
    asyncio.run(main())
