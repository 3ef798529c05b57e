"""Editing live, letter by letter, beside people on the page: needs the extra ``vespera-bindery[live]``, which is pycrdt."""

from .async_codex import AsyncLiveCodex, open_codex_async
from .live_codex import LiveCodex, open_codex
from .presence import Person
from .session import Status

__all__ = ["AsyncLiveCodex", "LiveCodex", "Person", "Status", "open_codex", "open_codex_async"]
