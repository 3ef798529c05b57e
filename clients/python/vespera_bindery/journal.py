"""The log of pending operations: an append-only file of JSON lines, shared by all programs with the same server and token."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Protocol

from .errors import DAMAGED, BinderyError
from .operation import REFUSED, WAITING, PendingOperation

FORMAT = {"format": "vespera-bindery/pending-operations", "version": 1}
#: Records that say nothing any more; above it the file is written anew.
MAX_DEAD = 500


class Journal(Protocol):
    """Keeps operations in the order in which they were written, until they are done or discarded."""

    def add(self, operation: PendingOperation) -> None: ...
    def done(self, operation_id: str) -> None: ...
    def refuse(self, operation_id: str, problem: Mapping[str, Any]) -> None: ...
    def retry(self, operation_id: str) -> None: ...
    def operations(self) -> List[PendingOperation]: ...
    def sending(self) -> "contextlib.AbstractContextManager[None]":
        """Held by whoever sends, so that two programs do not send the same at the same time."""
        ...


class MemoryJournal:
    """Operations that end with the program."""

    def __init__(self) -> None:
        self._operations: Dict[str, PendingOperation] = {}
        self._sending = threading.RLock()

    def add(self, operation: PendingOperation) -> None:
        self._operations[operation.id] = operation

    def done(self, operation_id: str) -> None:
        self._operations.pop(operation_id, None)

    def refuse(self, operation_id: str, problem: Mapping[str, Any]) -> None:
        _apply(self._operations, {"op": "refuse", "id": operation_id, "problem": dict(problem)})

    def retry(self, operation_id: str) -> None:
        _apply(self._operations, {"op": "retry", "id": operation_id})

    def operations(self) -> List[PendingOperation]:
        return list(self._operations.values())

    @contextlib.contextmanager
    def sending(self) -> Iterator[None]:
        with self._sending:
            yield


class FileJournal:
    """Operations in a file. What ``add`` has returned from is on the disk, and survives a crash of program or machine.

    A line that a crash cut off, or that something else damaged, is moved to ``<path>.damaged`` with a warning; a file of a later
    version of this client is left alone (``BinderyError`` with the code ``damaged``).
    """

    def __init__(self, path: "os.PathLike[str] | str") -> None:
        self._path = Path(path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file_lock = _FileLock(self._path.with_suffix(self._path.suffix + ".lock"))
        self._sending_lock = _FileLock(self._path.with_suffix(self._path.suffix + ".sending"))
        with self._file_lock:
            self._load()

    def add(self, operation: PendingOperation) -> None:
        self._append({"op": "add", "operation": operation.to_json()})

    def done(self, operation_id: str) -> None:
        self._append({"op": "done", "id": operation_id})

    def refuse(self, operation_id: str, problem: Mapping[str, Any]) -> None:
        self._append({"op": "refuse", "id": operation_id, "problem": dict(problem)})

    def retry(self, operation_id: str) -> None:
        self._append({"op": "retry", "id": operation_id})

    def operations(self) -> List[PendingOperation]:
        with self._file_lock:
            return list(self._load().values())

    @contextlib.contextmanager
    def sending(self) -> Iterator[None]:
        with self._sending_lock:
            yield

    def _append(self, record: Mapping[str, Any]) -> None:
        with self._file_lock:
            # Another program may have left half a line, behind which this one would be lost.
            self._load()
            is_new = not self._path.exists()
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "ab") as file:
                if is_new:
                    file.write(_line(FORMAT))
                file.write(_line(record))
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                _sync_folder(self._path.parent)

    def _load(self) -> Dict[str, PendingOperation]:
        """What is pending now. Damaged lines are set aside, and a file with many dead records is written anew."""
        found: Dict[str, PendingOperation] = {}
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return found
        if _line(FORMAT).startswith(content):
            # Nothing yet, or a crash while the first line was written: there was no operation behind it.
            if content != _line(FORMAT):
                self._path.unlink()
            return found
        lines = content.split(b"\n")
        is_cut = lines[-1] != b""
        damaged, records = [], 0
        self._check_format(lines[0])
        for line in lines[1:] if is_cut else lines[1:-1]:
            records += 1
            if not _read_line(found, line):
                damaged.append(line)
        if damaged or is_cut or records - len(found) > MAX_DEAD:
            if damaged:
                self._set_aside(damaged)
            self._rewrite(found)
        return found

    def _check_format(self, line: bytes) -> None:
        try:
            header = json.loads(line)
        except ValueError:
            header = None
        if header != FORMAT:
            raise BinderyError(
                DAMAGED,
                f"{self._path} is not a log of pending operations that this version can read. Nothing in it was changed.",
            )

    def _set_aside(self, damaged: List[bytes]) -> None:
        aside = self._path.with_suffix(self._path.suffix + ".damaged")
        handle = os.open(aside, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(b"\n".join(damaged) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        warnings.warn(f"{len(damaged)} damaged lines of {self._path} are in {aside} now.", stacklevel=4)

    def _rewrite(self, found: Mapping[str, PendingOperation]) -> None:
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_line(FORMAT))
            for operation in found.values():
                file.write(_line({"op": "add", "operation": operation.to_json()}))
                if operation.problem is not None:
                    file.write(_line({"op": "refuse", "id": operation.id, "problem": operation.problem}))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, self._path)
        _sync_folder(self._path.parent)


def default_path(base_url: str, token: Optional[str]) -> Path:
    """A file for this server and token, below the folder that the system has for such things. The token is not in it."""
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        root = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = hashlib.sha256(f"{base_url}\n{token or ''}".encode()).hexdigest()[:32]
    return root / "vespera-bindery" / f"{name}.jsonl"


def _read_line(found: Dict[str, PendingOperation], line: bytes) -> bool:
    try:
        _apply(found, json.loads(line))
        return True
    except (ValueError, KeyError, TypeError):
        return False


def _apply(found: Dict[str, PendingOperation], record: Mapping[str, Any]) -> None:
    kind = record["op"]
    if kind == "add":
        operation = PendingOperation.from_json(record["operation"])
        found[operation.id] = operation
    elif kind == "done":
        found.pop(record["id"], None)
    elif kind in ("refuse", "retry"):
        operation = found.get(record["id"])
        if operation is None:
            return
        state = {"state": REFUSED, "problem": record["problem"]} if kind == "refuse" else {"state": WAITING, "problem": None}
        found[operation.id] = PendingOperation(**{**operation.__dict__, **state})
    else:
        raise ValueError(f"unknown record {kind!r}")


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _sync_folder(folder: Path) -> None:
    """Makes a new name in a folder as durable as the file; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _FileLock:
    """A lock between threads and processes, which the system releases when its holder dies. May be taken again by its holder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread_lock = threading.RLock()
        self._depth = 0
        self._handle: Optional[int] = None

    def __enter__(self) -> None:
        self._thread_lock.acquire()
        self._depth += 1
        if self._depth > 1:
            return
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            _lock(self._handle)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0 and self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._thread_lock.release()


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
