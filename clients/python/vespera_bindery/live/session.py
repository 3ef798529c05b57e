"""One document on a socket of its own: what is said on it, in which order, and what becomes of the connection."""

from __future__ import annotations

import json
import logging
import random
import threading
import time
from dataclasses import dataclass
from typing import Any, Callable, List, Mapping, Optional, Tuple

from ..errors import UNREACHABLE, BinderyError
from . import wire
from .close_policy import RESTARTING, after_close, after_denial, retry_delay
from .crdt import Document, Engine
from .outbox import Edit, Outbox
from .presence import Presence
from .web_socket import BINARY, CLOSE, PING, PONG, TEXT, Message, WebSocket, WebSocketError
from .worker_thread import WorkerThread

_log = logging.getLogger("vespera_bindery")

#: A state is shown again as often, since others forget who is silent for 30 s.
_SHOWN_EVERY = 15.0
_PING_EVERY = 15.0
#: A server that says nothing for so long is taken for lost.
_SILENCE = 40.0
#: Connections that held for so long begin the delays anew.
_LASTING = 10.0
VERSION = "vespera-bindery-python"


@dataclass(frozen=True)
class Ticket:
    """What a connection is opened with."""

    ticket: str
    #: How far the clock of the server is ahead of the one here, in seconds.
    ahead: float


@dataclass(frozen=True)
class Status:
    """``phase`` is ``connecting``, ``saving``, ``saved``, ``offline``, ``read-only`` or ``ended``; ``waiting`` edits are not committed."""

    phase: str
    waiting: int


Dial = Callable[[], Tuple[Ticket, WebSocket]]


class Session:
    """Everything but ``close`` is done by ``thread``, which alone touches the document."""

    def __init__(
        self,
        document_name: str,
        user: Mapping[str, str],
        engine: Engine,
        dial: Dial,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.name = document_name
        self._engine, self._dial = engine, dial
        self._clock, self._now, self._chance = clock, now, chance
        client_id = random.SystemRandom().getrandbits(32)
        self.presence = Presence(client_id, user)
        self._client_id = client_id
        self._document: Optional[Document] = None
        self._outbox = Outbox(clock)
        self._listeners: List[Callable[[], None]] = []
        self._socket: Optional[WebSocket] = None
        self._ahead = 0.0
        self._is_dialing = self._read_only = self._has_content = self._is_in = False
        self._was_denied = False
        self._end: Optional[BinderyError] = None
        self._refusal = ""
        self._failures, self._next_dial = 0, clock()
        self._opened_at = self._heard_at = self._shown_at = self._pinged_at = clock()
        self.thread = WorkerThread(f"bindery {document_name}", self, lambda: _closed(document_name))
        self.thread.start()

    def close(self) -> int:
        """Leaves, and answers how many edits the server has not committed."""
        self.thread.close()
        return self._outbox.waiting

    @property
    def document(self) -> Document:
        assert self._document is not None
        return self._document

    @property
    def status(self) -> Status:
        waiting = self._outbox.waiting
        if self._end is not None:
            return Status("ended", waiting)
        if self._socket is None or not self._is_in:
            return Status("offline" if self._has_content or self._failures else "connecting", waiting)
        if self._read_only:
            return Status("read-only", waiting)
        return Status("saved" if self._outbox.is_settled else "saving", waiting)

    @property
    def has_content(self) -> bool:
        return self._has_content

    @property
    def end(self) -> Optional[BinderyError]:
        return self._end

    def why_not_written(self) -> Optional[BinderyError]:
        if self._end is None and self._read_only:
            return BinderyError("forbidden", f"{self.name} can’t be changed: it may only be read.")
        return self._end

    def is_saved(self) -> bool:
        """Whether everything is committed. Raises ``BinderyError`` where it cannot be."""
        refusal = self.why_not_written()
        if refusal is not None and self._outbox.waiting:
            raise refusal
        return self._outbox.is_settled

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def show(self, name: str, value: Any) -> None:
        """Shows something of this program to others."""
        if self.presence.set(name, value):
            self._show()

    def caret_behind_own(self, root: str) -> None:
        """Shows the caret behind the letter that was written here last."""
        written = _clock_of(self.document.state(), self._client_id)
        if written == 0:
            return
        item = {"client": self._client_id, "clock": written - 1}
        place = {"type": None, "tname": root, "item": item, "assoc": -1}
        self.show("cursor", {"anchor": place, "head": place})

    # As the thread asks (`Work`)

    def begin(self) -> None:
        self._document = Document(self._engine, self._client_id, self._edited, self._changed)

    def sources(self) -> List[WebSocket]:
        return [] if self._socket is None else [self._socket]

    def pause(self) -> float:
        if self._end is None and self._socket is None and not self._is_dialing:
            return max(0.0, self._next_dial - self._clock())
        return 0.02 if self._socket is not None and self._outbox.is_held else 5.0

    def turn(self) -> None:
        self._dial_if_due()
        if self._socket is not None:
            self._listen_to(self._socket)
        self._send_queued()
        self._keep_alive()

    def why_over(self) -> Optional[BinderyError]:
        return self._end

    def leave(self) -> None:
        self._send(wire.write_presence(self.name, [self.presence.gone()]))
        self._drop()
        self.document.close()

    # The connection

    def _dial_if_due(self) -> None:
        is_due = self._end is None and self._socket is None and not self._is_dialing and self._clock() >= self._next_dial
        if not is_due:
            return
        self._is_dialing = True

        def dial() -> None:
            try:
                found = self._dial()
            except Exception as error:
                failure = error
                self.thread.post(lambda: self._not_dialed(failure))
                return
            if not self.thread.post(lambda: self._dialed(*found)):
                # It was closed meanwhile.
                found[1].close()

        threading.Thread(target=dial, name=f"bindery dials {self.name}", daemon=True).start()

    def _dialed(self, ticket: Ticket, sock: WebSocket) -> None:
        self._is_dialing = False
        self._socket, self._ahead = sock, ticket.ahead
        self._opened_at = self._heard_at = self._pinged_at = self._clock()
        self._outbox.connected()
        self._send(wire.write_token(self.name, ticket.ticket, VERSION))
        self._send(wire.write_state_vector(self.name, self.document.state()))

    def _not_dialed(self, error: Exception) -> None:
        self._is_dialing = False
        is_final = isinstance(error, BinderyError) and not error.is_temporary
        if is_final:
            self._finish(error)
        else:
            self._come_back()
            if not isinstance(error, BinderyError):
                _log.warning("the connection of %s failed", self.name, exc_info=error)

    def _come_back(self, *, soon: bool = False) -> None:
        self._socket, self._is_in = None, False
        if self.presence.forget_others():
            self._tell()
        is_lasting = self._clock() - self._opened_at >= _LASTING
        self._failures = 1 if is_lasting else self._failures + 1
        self._next_dial = self._clock() + (self._chance() if soon else retry_delay(self._failures, self._chance()))

    def _finish(self, error: BinderyError) -> None:
        self._end = error
        self._drop()
        self._is_in = False
        self.presence.forget_others()
        self._tell()

    def _drop(self) -> None:
        sock, self._socket = self._socket, None
        if sock is not None:
            sock.close()

    # What the server says

    def _listen_to(self, sock: WebSocket) -> None:
        try:
            for message in sock.receive():
                self._heard_at = self._clock()
                self._take_message(message)
                if self._socket is not sock:
                    return
            sock.flush()
        except (WebSocketError, wire.BadFrame, BinderyError) as error:
            # What is no frame of the server is none of its documents either: everything is asked for again.
            _log.warning("%s: %s", self.name, error)
            sock.close(getattr(error, "code", 1002) if isinstance(error, WebSocketError) else 1002)
            self._come_back()

    def _take_message(self, message: Message) -> None:
        if message.kind == PING and self._socket is not None:
            self._socket.send(PONG, message.data)
        elif message.kind == CLOSE:
            self._drop()
            self._closed(message.code, message.reason)
        elif message.kind == TEXT:
            raise wire.BadFrame("The server speaks in bytes, and not in text.")
        elif message.kind == BINARY and len(message.data) > 1:
            frame = wire.read_frame(message.data)
            if frame.name == self.name:
                self._take_frame(frame)

    def _take_frame(self, frame: wire.ServerFrame) -> None:
        if frame.kind == "authenticated":
            self._read_only, self._was_denied = frame.text == "readonly", False
            self._show()
        elif frame.kind == "denied":
            end = after_denial(frame.text, document=self.name, again=self._was_denied)
            self._was_denied = True
            self._drop()
            self._finish(end) if end is not None else self._come_back()
        elif frame.kind == "vector":
            self._outbox.exchange(may_write=not self._read_only)
        elif frame.kind in ("update", "reply"):
            self.document.apply(frame.data)
            if frame.kind == "reply":
                self._is_in = self._has_content = True
                self._failures = 0
        elif frame.kind == "status":
            refused = self._outbox.answered(stored=frame.stored, count=frame.count)
            self._read_only = self._read_only or refused
            self._tell()
        elif frame.kind == "presence":
            if self.presence.take(frame.states):
                self._tell()
        elif frame.kind == "stateless":
            self._note_refusal(frame.text)
        elif frame.kind == "close":
            self._drop()
            self._closed(1000, frame.text)

    def _note_refusal(self, payload: str) -> None:
        """The server says why it refuses an edit, before it closes for it."""
        try:
            told = json.loads(payload)
        except ValueError:
            return
        if isinstance(told, dict) and told.get("type") == "edit-refused":
            self._refusal = str(told.get("reason", ""))[:500]

    def _closed(self, code: int, reason: str) -> None:
        end = after_close(code, reason, document=self.name, why=self._refusal)
        if end is not None:
            self._finish(end)
        else:
            self._come_back(soon=(code, reason) == RESTARTING)

    # What the server is told

    def _send(self, frame: bytes) -> None:
        if self._socket is not None:
            self._socket.send(BINARY, frame)

    def _send_queued(self) -> None:
        if self._socket is None:
            return
        for edit in self._outbox.take():
            self._send(wire.write_reply(self.name, wire.EMPTY_UPDATE) if edit is None else self._frame_of(edit))

    def _frame_of(self, edit: Edit) -> bytes:
        time_ms = int((edit.made_at + self._ahead) * 1000)
        return wire.write_edit(self.name, edit.update, client_time=time_ms, operation_id=str(edit.number))

    def _show(self) -> None:
        self._shown_at = self._clock()
        self._send(wire.write_presence(self.name, [self.presence.own()]))

    def _keep_alive(self) -> None:
        now = self._clock()
        if self._socket is None:
            return
        if now - self._heard_at > _SILENCE:
            self._drop()
            self._come_back()
            return
        if now - self._pinged_at > _PING_EVERY:
            self._pinged_at = now
            self._socket.send(PING)
        if self._is_in and now - self._shown_at > _SHOWN_EVERY:
            self._show()

    # Telling the program

    def _edited(self, update: bytes) -> None:
        self._outbox.add(update, self._now())

    def _changed(self) -> None:
        """Called in the middle of a transaction, where nothing can be read."""
        self.thread.post(self._tell)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:
                _log.exception("a listener of %s failed", self.name)


def _clock_of(state: bytes, client: int) -> int:
    """How much of a client a state vector counts."""
    reader = wire.Reader(state)
    clocks = {reader.number(): reader.number() for _ in range(reader.number())}
    return clocks.get(client, 0)


def _closed(name: str) -> BinderyError:
    return BinderyError(UNREACHABLE, f"{name} is closed.")
