"""A live Codex for asyncio: what may wait is awaited, everything else is the same."""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Callable, Dict, List, Optional, TypeVar, Union

from ..aio import AsyncCodexManager
from ..errors import UNREACHABLE, BinderyError
from ..transport import DEFAULT_TIMEOUT
from .live_codex import LiveCodex, open_codex
from .presence import Person

T = TypeVar("T")


async def open_codex_async(manager: AsyncCodexManager, codex_id: str, *, branch: str = "main", timeout: float = DEFAULT_TIMEOUT) -> "AsyncLiveCodex":
    """As ``open_codex``."""
    return AsyncLiveCodex(await asyncio.to_thread(lambda: open_codex(manager.manager, codex_id, branch=branch, timeout=timeout)))


class AsyncLiveCodex:
    """A ``LiveCodex`` whose calls are awaited. Use it in an ``async with``, or await ``close``."""

    def __init__(self, codex: LiveCodex) -> None:
        #: The Codex itself, whose other calls do not wait for the network.
        self.codex = codex

    @property
    def id(self) -> str:
        return self.codex.id

    async def text(self, field: str) -> str:
        return await self._do(lambda: self.codex.text(field))

    async def json(self, field: str) -> Dict[str, Any]:
        return await self._do(lambda: self.codex.json(field))

    async def markdown(self, field: str) -> str:
        return await asyncio.to_thread(self.codex.markdown, field)

    async def set_text(self, field: str, text: str) -> None:
        await self._do(lambda: self.codex.set_text(field, text))

    async def insert(self, field: str, index: int, text: str) -> None:
        await self._do(lambda: self.codex.insert(field, index, text))

    async def delete(self, field: str, index: int, count: int) -> None:
        await self._do(lambda: self.codex.delete(field, index, count))

    async def replace(self, field: str, quote: str, text: str) -> None:
        await self._do(lambda: self.codex.replace(field, quote, text))

    async def insert_words(self, field: str, words: str, *, after: Optional[str] = None, before: Optional[str] = None) -> None:
        await self._do(lambda: self.codex.insert_words(field, words, after=after, before=before))

    async def mark(self, field: str, quote: str, name: str, value: Union[bool, str] = True) -> None:
        await self._do(lambda: self.codex.mark(field, quote, name, value))

    async def append(self, field: str, text: str) -> None:
        await self._do(lambda: self.codex.append(field, text))

    async def set_markdown(self, field: str, markdown: str) -> None:
        await asyncio.to_thread(self.codex.set_markdown, field, markdown)

    async def saved(self) -> bool:
        return await self._do(self.codex.saved)

    async def wait_until_saved(self, *, timeout: Optional[float] = None) -> None:
        await self.wait(lambda codex: codex.saved(), timeout=timeout)

    async def wait(self, holds: Callable[[LiveCodex], bool], *, timeout: Optional[float] = None) -> None:
        """Returns once something holds, which is looked at after every change, and not where the loop of asyncio runs."""
        try:
            await asyncio.wait_for(asyncio.wrap_future(self.codex.when(holds)), timeout)
        except asyncio.TimeoutError:
            raise BinderyError(UNREACHABLE, f"It did not come to hold within {timeout:g} seconds.") from None

    async def changes(self) -> AsyncIterator[None]:
        """One item after every edit, whoever made it; what changes while one is looked at is one more."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        stop = self.codex.on_change(lambda: loop.call_soon_threadsafe(changed.set))
        try:
            while True:
                await changed.wait()
                changed.clear()
                yield None
        finally:
            stop()

    async def people(self) -> List[Person]:
        return await self._do(self.codex.people)

    async def set_status(self, status: Optional[str]) -> None:
        await self._do(lambda: self.codex.set_status(status))

    async def close(self) -> bool:
        return await asyncio.to_thread(self.codex.close)

    async def __aenter__(self) -> "AsyncLiveCodex":
        return self

    async def __aexit__(self, *_error: Any) -> None:
        await self.close()

    async def _do(self, job: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self.codex.submit(job))
