"""`python -m tests.authorisation` writes docs/authorisation.md anew, to be read as a difference before it is kept."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.authorisation.file import FILE, written
from tests.authorisation.table import tried
from tests.authorisation.world import play
from tests.hall import Hall


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hall = await Hall(Path(folder)).open()
        await play(hall)
        rows = await tried(hall)
        FILE.write_text(written(rows, hall.core.catalogue), encoding="utf-8")
        await hall.close()


if __name__ == "__main__":
    asyncio.run(_write())
