from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from tests.matrix_keys import people
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import Bot, Somebody

One = TypeVar("One", bound=Somebody)


@pytest.fixture
async def homeserver() -> AsyncIterator[Homeserver]:
    server = await Homeserver().open()
    yield server
    await server.close()


class Cast(Protocol):
    """Who takes part; everybody leaves at the end of the test."""

    async def bot(self, **how: Any) -> Bot: ...  # noqa: ANN401 - as for `people.bot`

    async def stock(self) -> Somebody: ...

    async def student(self, name: str, **how: Any) -> Somebody: ...  # noqa: ANN401 - as for `people.student`


class _Cast:
    def __init__(self, url: str, folder: Path, stack: AsyncExitStack) -> None:
        self._url, self._folder, self._stack = url, folder, stack

    async def bot(self, **how: Any) -> Bot:  # noqa: ANN401
        return await self._stay(people.bot(self._url, how.pop("folder", self._folder), **how))

    async def stock(self) -> Somebody:
        return await self._stay(people.stock(self._url, self._folder))

    async def student(self, name: str, **how: Any) -> Somebody:  # noqa: ANN401
        return await self._stay(people.student(self._url, name, **how))

    async def _stay(self, coming: Awaitable[One]) -> One:
        one = await coming
        self._stack.push_async_callback(one.close)
        return one


@pytest.fixture
async def cast(homeserver: Homeserver, tmp_path: Path) -> AsyncIterator[Cast]:
    async with AsyncExitStack() as stack:
        yield _Cast(homeserver.url, tmp_path / "keys", stack)
