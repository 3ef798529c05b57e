"""Client of Vespera Bindery: structured documents that teams write together."""

from .aio import AsyncCodex, AsyncCodexManager
from .branches import Branches
from .codex import Codex
from .errors import BinderyError
from .events import Event, Watch
from .journal import FileJournal, MemoryJournal
from .manager import CodexManager
from .operation import PendingOperation
from .template import Template

__version__ = "0.1.0"
__all__ = [
    "AsyncCodex",
    "AsyncCodexManager",
    "BinderyError",
    "Branches",
    "Codex",
    "CodexManager",
    "Event",
    "FileJournal",
    "MemoryJournal",
    "PendingOperation",
    "Template",
    "Watch",
]
