"""What happens on the server, told as it happens: server-sent events that go on where they were."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any, BinaryIO, Callable, Dict, Iterator, List, Mapping, Optional, Protocol, Tuple

from .errors import BAD_ANSWER, UNREACHABLE, BinderyError

#: The server says something at least every 15 seconds.
SILENCE = 45.0
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Event:
    """Something that happened, in names and numbers; what it came to is read from the Codex."""

    #: The same however often it is told.
    id: str
    #: Such as ``codex.updated`` (docs/api.md, "Events").
    type: str
    timestamp: str
    data: Mapping[str, Any]

    @property
    def codex_id(self) -> Optional[str]:
        return self.data.get("codex")

    @property
    def fields(self) -> Tuple[str, ...]:
        """Ids of the fields that were changed."""
        return tuple(self.data.get("fields", ()))

    @property
    def author(self) -> Mapping[str, str]:
        """Whoever did it, as ``kind``, ``id`` and ``name``."""
        return self.data["by"]


class StreamTransport(Protocol):
    """Opens an answer that goes on. Raises ``BinderyError`` for everything that is no such answer."""

    def open_stream(self, path: str, *, headers: Mapping[str, str], timeout: float) -> BinaryIO: ...


class Watch(Iterator[Event]):
    """Events one after the other, for as long as they are asked for.

    A connection that breaks is made again, and told from which event on; what is told twice for that is left out. Raises
    ``BinderyError`` where trying again is of no use: the token is no longer accepted, or ``gone`` when ``position`` is older than
    what the server keeps.
    """

    def __init__(
        self,
        transport: StreamTransport,
        path: str,
        position: Optional[str] = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        #: Everything up to there was told, or is not for this program: keep it to go on from there (``since=``).
        self.position = position
        self._transport = transport
        self._path = path
        self._sleep = sleep
        self._pause = FIRST_PAUSE
        self._answer: Optional[BinaryIO] = None
        self._closed = False
        self._busy = False
        # What happens from now on is told, not only what happens once somebody asks.
        try:
            self._connect()
        except BinderyError as error:
            if not error.is_temporary:
                raise

    def __next__(self) -> Event:
        self._busy = True
        try:
            return self._next()
        finally:
            self._busy = False
            if self._closed:
                self._disconnect()

    def _next(self) -> Event:
        while not self._closed:
            try:
                event = self._read() if self._answer is not None else self._connect()
            except BinderyError as error:
                self._disconnect()
                if not error.is_temporary:
                    raise
                self._sleep(max(self._pause, error.retry_after or 0))
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                continue
            if event is not None:
                return event
        raise StopIteration

    def close(self) -> None:
        """Ends it; where another thread waits for the next event, with what the server says next, in 15 seconds at the latest."""
        self._closed = True
        if not self._busy:
            self._disconnect()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()

    def _connect(self) -> None:
        headers = {"Accept": "text/event-stream"}
        if self.position is not None:
            headers["Last-Event-ID"] = self.position
        self._answer = self._transport.open_stream(self._path, headers=headers, timeout=SILENCE)
        # Where it begins, so that a connection that breaks at once loses nothing.
        if self.position is None:
            self._read()

    def _disconnect(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.close()

    def _read(self) -> Optional[Event]:
        """The next block; ``None`` for one that tells of nothing new."""
        block = self._read_block()
        self._pause = FIRST_PAUSE
        event_id = block.get("id")
        if event_id is None or (self.position is not None and _is_known(self.position, event_id)):
            return None
        self.position = event_id
        if "data" not in block:
            return None
        try:
            told = json.loads(block["data"])
            return Event(told["id"], told["type"], told["timestamp"], told["data"])
        except (ValueError, KeyError, TypeError) as error:
            raise BinderyError(BAD_ANSWER, "The server told of something that is no event.") from error

    def _read_block(self) -> Dict[str, str]:
        assert self._answer is not None
        found: Dict[str, List[str]] = {}
        while True:
            try:
                line = self._answer.readline()
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise BinderyError(UNREACHABLE, f"The server is silent: {error}") from error
            if not line.endswith(b"\n"):
                # What was cut off is told again.
                raise BinderyError(UNREACHABLE, "The server has ended the connection.")
            text = line.decode("utf-8").rstrip("\r\n")
            if text == "":
                return {name: "\n".join(lines) for name, lines in found.items()}
            name, _, value = text.partition(":")
            found.setdefault(name, []).append(value[1:] if value.startswith(" ") else value)


def _is_known(position: str, event_id: str) -> bool:
    """Whether an event was told before: ids are a stream and a number."""
    stream, _, number = position.rpartition("-")
    other, _, later = event_id.rpartition("-")
    return stream == other and number.isdigit() and later.isdigit() and int(later) <= int(number)
