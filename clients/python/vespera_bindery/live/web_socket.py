"""A WebSocket client (RFC 6455) of the standard library: what came is decoded without waiting, what goes out is masked."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import ssl
import struct
import urllib.parse
from dataclasses import dataclass
from typing import Callable, List, Optional, Tuple

from ..errors import BAD_ANSWER, UNREACHABLE, BinderyError

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_CONTINUATION = 0x0
_CONTROL = 0x8
_ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_LONGEST_HEAD = 16 * 1024
_READ_BYTES = 64 * 1024
#: Of one message: the server sends none that is longer, but for the first state of a large Codex.
LONGEST_MESSAGE = 64 * 1024 * 1024
#: What a close frame may say (RFC 6455, 7.4); the others are for programs themselves.
_CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})
NO_CODE = 1005
LOST = 1006


class WebSocketError(Exception):
    """The other side does not keep to the protocol; ``code`` is what it is told in the close frame."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Message:
    """A whole message, or a control frame. Of a close ``code`` and ``reason`` say why."""

    kind: int
    data: bytes = b""
    code: int = NO_CODE
    reason: str = ""


class FrameDecoder:
    """Puts the bytes of a server together to messages. Raises ``WebSocketError`` at the first that is against RFC 6455."""

    def __init__(self, longest: int = LONGEST_MESSAGE) -> None:
        self._longest = longest
        self._bytes = bytearray()
        #: The kind of a message whose end has not come, and its parts so far.
        self._kind: Optional[int] = None
        self._parts: List[bytes] = []

    def feed(self, data: bytes) -> List[Message]:
        """What is whole now, in order."""
        self._bytes += data
        found: List[Message] = []
        while True:
            frame = self._take_frame()
            if frame is None:
                return found
            message = self._take(*frame)
            if message is not None:
                found.append(message)

    def _take_frame(self) -> Optional[Tuple[bool, int, bytes]]:
        """Whether it is the last of its message, its kind and content; ``None`` while it is not whole."""
        held = self._bytes
        if len(held) < 2:
            return None
        first, second = held[0], held[1]
        if first & 0x70:
            raise WebSocketError(1002, "A frame has bits of an extension that nobody asked for.")
        if second & 0x80:
            raise WebSocketError(1002, "A server masks nothing.")
        is_last, kind, length, start = bool(first & 0x80), first & 0x0F, second & 0x7F, 2
        if kind & _CONTROL and (not is_last or length > 125):
            raise WebSocketError(1002, "A control frame is short and in one piece.")
        if length >= 126:
            form, start = ("!H", 4) if length == 126 else ("!Q", 10)
            if len(held) < start:
                return None
            (length,) = struct.unpack_from(form, held, 2)
            if length < (126 if start == 4 else 1 << 16) or length >> 63:
                raise WebSocketError(1002, "The length of a frame is written in more bytes than it needs.")
        if length + sum(map(len, self._parts)) > self._longest:
            raise WebSocketError(1009, f"A message is longer than {self._longest} bytes.")
        if len(held) < start + length:
            return None
        content = bytes(held[start : start + length])
        del held[: start + length]
        return is_last, kind, content

    def _take(self, is_last: bool, kind: int, content: bytes) -> Optional[Message]:
        if kind in (PING, PONG):
            return Message(kind, content)
        if kind == CLOSE:
            return _read_close(content)
        if kind == _CONTINUATION:
            if self._kind is None:
                raise WebSocketError(1002, "A message goes on that has not begun.")
        elif kind in (TEXT, BINARY):
            if self._kind is not None:
                raise WebSocketError(1002, "A message begins in the middle of another.")
            self._kind = kind
        else:
            raise WebSocketError(1002, f"There are no frames of kind {kind}.")
        self._parts.append(content)
        if not is_last:
            return None
        whole, begun = b"".join(self._parts), self._kind
        self._kind, self._parts = None, []
        assert begun is not None
        if begun == TEXT:
            _read_text(whole)
        return Message(begun, whole)


def _read_close(content: bytes) -> Message:
    if not content:
        return Message(CLOSE)
    if len(content) == 1:
        raise WebSocketError(1002, "A close has no code or a whole one.")
    (code,) = struct.unpack_from("!H", content)
    if code not in _CLOSE_CODES and not 3000 <= code <= 4999:
        raise WebSocketError(1002, f"There is no close code {code}.")
    return Message(CLOSE, content, code, _read_text(content[2:]))


def _read_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise WebSocketError(1007, "A text is not UTF-8.") from None


def encode_frame(kind: int, content: bytes, mask: bytes) -> bytes:
    """One frame of a client, whole; ``mask`` has four bytes that nobody can foretell."""
    length = len(content)
    if length < 126:
        head = struct.pack("!BB", 0x80 | kind, 0x80 | length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, length)
    key = (mask * (length // 4 + 1))[:length]
    masked = (int.from_bytes(content, "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")
    return head + mask + masked


class WebSocket:
    """An open connection that never waits: ``receive`` and ``flush`` do what can be done now."""

    def __init__(self, sock: socket.socket, early: bytes = b"", *, random: Callable[[int], bytes] = os.urandom) -> None:
        self._socket = sock
        self._random = random
        self._decoder = FrameDecoder()
        self._early = early
        self._out = bytearray()
        sock.setblocking(False)

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def has_more(self) -> bool:
        """Whether something is left to be sent."""
        return bool(self._out)

    def receive(self) -> List[Message]:
        """What has come. Ends with a close of the code ``LOST`` when the connection is gone. Raises ``WebSocketError``."""
        found: List[Message] = []
        data: Optional[bytes] = self._early
        self._early = b""
        while data is not None:
            if data:
                found += self._decoder.feed(data)
            try:
                data = self._socket.recv(_READ_BYTES) or None
                if data is None:
                    return [*found, Message(CLOSE, code=LOST)]
            except (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                data = None
            except OSError as error:
                return [*found, Message(CLOSE, code=LOST, reason=str(error))]
        return found

    def send(self, kind: int, content: bytes = b"") -> None:
        self._out += encode_frame(kind, content, self._random(4))
        self.flush()

    def flush(self) -> None:
        """Sends what the connection takes now; one that is gone is told by ``receive``."""
        while self._out:
            try:
                sent = self._socket.send(self._out)
            except (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            except OSError:
                self._out.clear()
                return
            del self._out[:sent]

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Says good-bye and ends the connection, without waiting for an answer."""
        self.send(CLOSE, struct.pack("!H", code) + reason.encode()[:123])
        self._socket.close()


def connect(url: str, *, timeout: float) -> WebSocket:
    """Opens ``ws://`` or ``wss://``. Raises ``BinderyError``: ``unreachable``, or ``bad_answer`` where something else answers."""
    parts = urllib.parse.urlsplit(url)
    is_safe = parts.scheme == "wss"
    host, port = parts.hostname or "", parts.port or (443 if is_safe else 80)
    try:
        sock = socket.create_connection((host, port), timeout)
    except OSError as error:
        raise BinderyError(UNREACHABLE, f"The server cannot be reached: {error}") from error
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if is_safe:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        return WebSocket(sock, _shake_hands(sock, parts))
    except (OSError, BinderyError) as error:
        sock.close()
        if isinstance(error, BinderyError):
            raise
        raise BinderyError(UNREACHABLE, f"The server cannot be reached: {error}") from error


def _shake_hands(sock: socket.socket, parts: urllib.parse.SplitResult) -> bytes:
    """Asks for the upgrade; answers what came behind it already."""
    key = base64.b64encode(os.urandom(16))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sock.sendall(
        f"GET {path} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key.decode()}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode("ascii")
    )
    answer = bytearray()
    while b"\r\n\r\n" not in answer:
        data = sock.recv(4096)
        if not data:
            raise BinderyError(UNREACHABLE, "The server has ended the connection.")
        answer += data
        if len(answer) > _LONGEST_HEAD:
            raise BinderyError(BAD_ANSWER, "The server answered with a head that does not end.")
    head, _, early = bytes(answer).partition(b"\r\n\r\n")
    _check_answer(head.decode("latin-1"), key)
    return early


def _check_answer(head: str, key: bytes) -> None:
    first, *lines = head.split("\r\n")
    status = (first.split(" ") + [""])[1]
    if status != "101":
        code = UNREACHABLE if status.startswith("5") or status == "429" else BAD_ANSWER
        raise BinderyError(code, f"The server opened no WebSocket; it answered {first[:80]!r}.")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    expected = base64.b64encode(hashlib.sha1(key + _ACCEPT).digest()).decode()
    if headers.get("sec-websocket-accept") != expected or headers.get("upgrade", "").lower() != "websocket":
        raise BinderyError(BAD_ANSWER, "What answered is no WebSocket.")
    if "sec-websocket-extensions" in headers or "sec-websocket-protocol" in headers:
        raise BinderyError(BAD_ANSWER, "The server chose an extension that was not offered.")
