"""The frames of ``/collab``, as core/protocol/wire writes and reads them: an address, a type, and what the type says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Tuple

SYNC, AWARENESS, AUTH, STATELESS, CLOSE, SYNC_STATUS = 0, 1, 2, 5, 7, 8
STATE_VECTOR, REPLY, UPDATE = 0, 1, 2
_TOKEN, _DENIED, _AUTHENTICATED = 0, 1, 2
_TRAILER = 1
#: An update that says nothing.
EMPTY_UPDATE = b"\x00\x00"
#: Of one frame, its address included; the server closes on longer ones.
LONGEST_FRAME = 2 * 1024 * 1024
_MOST_STATES = 10_000
_LARGEST = 2**53


class BadFrame(ValueError):
    """The bytes are no frame of the server."""


class Reader:
    """Reads numbers and bytes as lib0 writes them. Raises ``BadFrame`` where they end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def has_more(self) -> bool:
        return self._at < len(self._data)

    def number(self) -> int:
        value, shift = 0, 0
        while True:
            if self._at >= len(self._data):
                raise BadFrame("A number ends too early.")
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if value >= _LARGEST:
                raise BadFrame("A number is too large.")
            if byte < 0x80:
                return value
            shift += 7

    def bytes(self) -> bytes:
        length = self.number()
        if self._at + length > len(self._data):
            raise BadFrame("Some bytes are missing.")
        taken = self._data[self._at : self._at + length]
        self._at += length
        return taken

    def text(self) -> str:
        try:
            return self.bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise BadFrame("A text is not UTF-8.") from None


def write_number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_bytes(data: bytes) -> bytes:
    return write_number(len(data)) + data


def write_text(text: str) -> bytes:
    return write_bytes(text.encode("utf-8"))


def _frame(name: str, kind: int, body: bytes) -> bytes:
    return write_text(name) + write_number(kind) + body


def write_token(name: str, ticket: str, version: str) -> bytes:
    return _frame(name, AUTH, write_number(_TOKEN) + write_text(ticket) + write_text(version))


def write_state_vector(name: str, vector: bytes) -> bytes:
    """Says what is here, and asks for the rest."""
    return _frame(name, SYNC, write_number(STATE_VECTOR) + write_bytes(vector))


def write_reply(name: str, update: bytes) -> bytes:
    """What the server lacks; the end of the exchange."""
    return _frame(name, SYNC, write_number(REPLY) + write_bytes(update))


def write_edit(name: str, update: bytes, *, client_time: int, operation_id: str) -> bytes:
    """One edit, with the time at which it was made, in ms since the Unix epoch by the clock of the server."""
    trailer = write_number(_TRAILER) + write_number(max(0, client_time)) + write_text(operation_id)
    return _frame(name, SYNC, write_number(UPDATE) + write_bytes(update) + trailer)


def write_stateless(name: str, payload: str) -> bytes:
    return _frame(name, STATELESS, write_text(payload))


@dataclass(frozen=True)
class PresenceState:
    """What a client shows of itself at its own clock; ``json`` is ``None`` for one that is gone."""

    client: int
    clock: int
    json: Optional[str]


def write_presence(name: str, states: List[PresenceState]) -> bytes:
    body = b"".join(
        write_number(each.client) + write_number(each.clock) + write_text("null" if each.json is None else each.json)
        for each in states
    )
    return _frame(name, AWARENESS, write_bytes(write_number(len(states)) + body))


def _read_presence(update: bytes) -> List[PresenceState]:
    reader = Reader(update)
    count = reader.number()
    if count > _MOST_STATES:
        raise BadFrame("There are too many people.")
    states = []
    for _ in range(count):
        client, clock, json = reader.number(), reader.number(), reader.text()
        states.append(PresenceState(client, clock, None if json == "null" else json))
    return states


@dataclass(frozen=True)
class ServerFrame:
    """A frame of the server, decoded: which of the other members are set follows from ``kind``.

    ``vector`` and ``update`` have ``data``; ``reply`` is an update with all that was lacking here; ``status`` says for ``count`` edits
    whether they are ``stored``; ``authenticated`` and ``denied`` have ``text``, and so have ``stateless`` and ``close``.
    """

    name: str
    kind: str
    data: bytes = b""
    text: str = ""
    stored: bool = False
    count: int = 0
    states: Tuple[PresenceState, ...] = ()


def read_frame(data: bytes) -> ServerFrame:
    """Raises ``BadFrame``. What a later server says and this version does not know has the kind ``unknown``."""
    reader = Reader(data)
    name = reader.text().partition("\0")[0]
    kind = reader.number()
    if kind == SYNC:
        step = reader.number()
        if step not in (STATE_VECTOR, REPLY, UPDATE):
            raise BadFrame(f"There is no step {step} of a sync.")
        return ServerFrame(name, ("vector", "reply", "update")[step], data=reader.bytes())
    if kind == SYNC_STATUS:
        stored = reader.number() == 1
        return ServerFrame(name, "status", stored=stored, count=reader.number() if reader.has_more else 1)
    if kind == AWARENESS:
        return ServerFrame(name, "presence", states=tuple(_read_presence(reader.bytes())))
    if kind == AUTH:
        step = reader.number()
        if step in (_DENIED, _AUTHENTICATED):
            return ServerFrame(name, "denied" if step == _DENIED else "authenticated", text=reader.text())
        return ServerFrame(name, "unknown")
    if kind == STATELESS:
        return ServerFrame(name, "stateless", text=reader.text())
    if kind == CLOSE:
        return ServerFrame(name, "close", text=reader.text() if reader.has_more else "")
    return ServerFrame(name, "unknown")
