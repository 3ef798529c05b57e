"""The same client for asyncio: every call that may wait runs in a thread."""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Callable, Iterator, List, Mapping, Optional, Sequence, TypeVar, Union

from .codex import Codex
from .events import Event
from .manager import CodexManager
from .operation import PendingOperation
from .template import Template

T = TypeVar("T")
_END = object()


class AsyncCodex:
    """A Codex whose calls are awaited; reading and editing what was read are not."""

    def __init__(self, codex: Codex) -> None:
        #: The Codex itself: everything else of it can be called with ``asyncio.to_thread``.
        self.codex = codex
        # Two tasks that save at once would each take half of the edits.
        self._turn = asyncio.Lock()

    @property
    def id(self) -> str:
        return self.codex.id

    @property
    def title(self) -> str:
        return self.codex.title

    def __getitem__(self, field: str) -> Any:
        return self.codex[field]

    def edit(self, field: str, value: Any) -> "AsyncCodex":
        self.codex.edit(field, value)
        return self

    async def save(self) -> bool:
        return await self._alone(self.codex.save)

    async def refresh(self) -> "AsyncCodex":
        await self._alone(self.codex.refresh)
        return self

    async def comment(self, markdown: str, *, field: Optional[str] = None, quote: Optional[str] = None) -> Mapping[str, Any]:
        return await self._alone(lambda: self.codex.comment(markdown, field=field, quote=quote))

    async def _alone(self, call: Callable[[], T]) -> T:
        async with self._turn:
            return await asyncio.to_thread(call)


class AsyncCodexManager:
    """A ``CodexManager`` whose calls are awaited; takes the same arguments."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.manager = CodexManager(*args, **options)

    async def get_codex(self, codex_id: str) -> AsyncCodex:
        return AsyncCodex(await asyncio.to_thread(self.manager.get_codex, codex_id))

    async def create_codex(self, title: str, template: Union[Template, str], **more: Any) -> AsyncCodex:
        return AsyncCodex(await asyncio.to_thread(lambda: self.manager.create_codex(title, template, **more)))

    async def send_pending(self) -> List[PendingOperation]:
        return await asyncio.to_thread(self.manager.send_pending)

    def list_codices(self, **filters: Any) -> AsyncIterator[Mapping[str, Any]]:
        return _iterate(lambda: self.manager.list_codices(**filters))

    def search(self, query: str, **filters: Any) -> AsyncIterator[Mapping[str, Any]]:
        return _iterate(lambda: self.manager.search(query, **filters))

    async def batch(self, operations: Sequence[Mapping[str, Any]], **more: Any) -> List[Mapping[str, Any]]:
        return await asyncio.to_thread(lambda: self.manager.batch(operations, **more))

    async def watch(self, **choice: Any) -> AsyncIterator[Event]:
        """As ``CodexManager.watch``: ``async for event in manager.watch(...)``."""
        watch = await asyncio.to_thread(lambda: self.manager.watch(**choice))
        try:
            async for event in _iterate(lambda: watch):
                yield event
        finally:
            watch.close()

    async def call(self, method: str, path: str, **more: Any) -> Any:
        return await asyncio.to_thread(lambda: self.manager.call(method, path, **more))


async def _iterate(begin: Callable[[], Iterator[Mapping[str, Any]]]) -> AsyncIterator[Mapping[str, Any]]:
    items = await asyncio.to_thread(begin)
    while True:
        item = await asyncio.to_thread(next, items, _END)
        if item is _END:
            return
        # The mark of the end is told apart above, which a checker of types does not see.
        yield item  # type: ignore[misc]
