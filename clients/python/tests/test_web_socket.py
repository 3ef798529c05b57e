"""The WebSocket and the frames in it: as RFC 6455 and the server write them, and as nobody should."""

import random
import socket
import struct
import threading
import unittest

from vespera_bindery import BinderyError
from vespera_bindery.live import wire
from vespera_bindery.live.close_policy import after_close, after_denial, retry_delay
from vespera_bindery.live.outbox import Outbox
from vespera_bindery.live.presence import Presence
from vespera_bindery.live.web_socket import BINARY, CLOSE, LOST, PING, TEXT, FrameDecoder, WebSocket, WebSocketError, connect, encode_frame


def frame(kind, content, *, last=True, bits=0, masked=False):
    length = len(content)
    first = (0x80 if last else 0) | bits | kind
    mask = 0x80 if masked else 0
    if length < 126:
        head = struct.pack("!BB", first, mask | length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", first, mask | 126, length)
    else:
        head = struct.pack("!BBQ", first, mask | 127, length)
    return head + content


class FrameDecoderTest(unittest.TestCase):
    def test_messages_come_whole_however_the_bytes_are_cut(self):
        chance = random.Random(1)
        for _ in range(200):
            wanted, stream = [], b""
            for _ in range(chance.randrange(1, 6)):
                content = chance.randbytes(chance.choice([0, 1, 125, 126, 300, 70_000]))
                parts = sorted(chance.randrange(len(content) + 1) for _ in range(chance.randrange(3)))
                pieces = [content[a:b] for a, b in zip([0, *parts], [*parts, len(content)])]
                for number, piece in enumerate(pieces):
                    stream += frame(BINARY if number == 0 else 0, piece, last=number == len(pieces) - 1)
                    if chance.random() < 0.3 and number < len(pieces) - 1:
                        stream += frame(PING, b"?")
                        wanted.append((PING, b"?"))
                wanted.append((BINARY, content))
            decoder, found = FrameDecoder(), []
            while stream:
                cut = chance.randrange(1, len(stream) + 1)
                found += decoder.feed(stream[:cut])
                stream = stream[cut:]
            self.assertEqual([(each.kind, each.data) for each in found], wanted)

    def test_what_is_against_the_protocol_is_refused_with_its_code(self):
        for code, data in [
            (1002, frame(BINARY, b"x", bits=0x40)),
            (1002, frame(BINARY, b"x", masked=True)),
            (1002, frame(0x3, b"x")),
            (1002, frame(0xB, b"x")),
            (1002, frame(PING, b"x", last=False)),
            (1002, frame(PING, b"x" * 126)),
            (1002, frame(0, b"x")),
            (1002, frame(BINARY, b"x", last=False) + frame(BINARY, b"y")),
            (1002, b"\x82\x7e\x00\x05hello"),
            (1002, b"\x82\x7f" + struct.pack("!Q", 300) + b"x" * 300),
            (1002, b"\x82\x7f" + struct.pack("!Q", 1 << 63)),
            (1009, b"\x82\x7f" + struct.pack("!Q", 1 << 40)),
            (1009, frame(BINARY, b"x" * 600, last=False) + frame(0, b"x" * 600)),
            (1007, frame(TEXT, b"\xff")),
            (1002, frame(CLOSE, b"x")),
            (1002, frame(CLOSE, struct.pack("!H", 1005))),
            (1002, frame(CLOSE, struct.pack("!H", 999))),
            (1007, frame(CLOSE, struct.pack("!H", 1000) + b"\xff")),
        ]:
            with self.subTest(data=data[:12]), self.assertRaises(WebSocketError) as raised:
                FrameDecoder(longest=1_000).feed(data)
            self.assertEqual(raised.exception.code, code)

    def test_what_is_sent_is_masked_and_whole(self):
        for length in (0, 1, 125, 126, 65_535, 65_536):
            content = random.Random(length).randbytes(length)
            sent = encode_frame(BINARY, content, b"\x01\x02\x03\x04")
            start = 2 if length < 126 else 4 if length < 1 << 16 else 10
            self.assertTrue(sent[1] & 0x80)
            self.assertEqual(sent[start : start + 4], b"\x01\x02\x03\x04")
            read = bytes(byte ^ b"\x01\x02\x03\x04"[at % 4] for at, byte in enumerate(sent[start + 4 :]))
            self.assertEqual(read, content)


class Answering:
    """A server of one connection that reads the request and answers with what it was given."""

    def __init__(self, answer):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._answer = answer
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}/collab"
        self._thread = threading.Thread(target=self._serve)

    def _serve(self):
        sock, _ = self._listener.accept()
        with sock:
            request = b""
            while b"\r\n\r\n" not in request:
                request += sock.recv(4096)
            try:
                sock.sendall(self._answer)
            except OSError:
                pass

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._thread.join()
        self._listener.close()


class HandshakeTest(unittest.TestCase):
    def test_what_is_no_web_socket_is_refused(self):
        upgraded = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        for code, answer in [
            ("unreachable", b""),
            ("unreachable", b"HTTP/1.1 503 Service Unavailable\r\n\r\n"),
            ("bad_answer", b"HTTP/1.1 200 OK\r\n\r\nhello"),
            ("bad_answer", b"HTTP/1.1 421 Misdirected Request\r\n\r\n"),
            ("bad_answer", b"nonsense\r\n\r\n"),
            ("bad_answer", b"x" * 20_000),
            ("bad_answer", upgraded + b"Sec-WebSocket-Accept: c2Vjb25kIGhhbmQ=\r\n\r\n"),
        ]:
            with self.subTest(answer=answer[:40]), Answering(answer) as server:
                with self.assertRaises(BinderyError) as raised:
                    connect(server.url, timeout=5).close()
                self.assertEqual(raised.exception.code, code)

    def test_a_connection_that_ends_is_told(self):
        ours, theirs = socket.socketpair()
        web_socket = WebSocket(ours)
        theirs.sendall(frame(BINARY, b"last")[:3])
        self.assertEqual(web_socket.receive(), [])
        theirs.close()
        self.assertEqual([each.code for each in web_socket.receive()], [LOST])
        web_socket.send(BINARY, b"x" * 100)
        web_socket.close()


class WireTest(unittest.TestCase):
    def test_random_bytes_are_a_frame_or_refused(self):
        chance = random.Random(2)
        for _ in range(20_000):
            try:
                wire.read_frame(chance.randbytes(chance.randrange(40)))
            except wire.BadFrame:
                pass
        valid = wire.write_presence("codex/a", [wire.PresenceState(7, 1, '{"user":{}}'), wire.PresenceState(8, 2, None)])
        self.assertEqual(wire.read_frame(valid).states[1], wire.PresenceState(8, 2, None))
        for end in range(len(valid)):
            with self.assertRaises(wire.BadFrame):
                wire.read_frame(valid[:end])

    def test_numbers_are_those_of_lib0(self):
        for value, written in [(0, b"\x00"), (127, b"\x7f"), (128, b"\x80\x01"), (300, b"\xac\x02"), (2**32, b"\x80\x80\x80\x80\x10")]:
            self.assertEqual(wire.write_number(value), written)
            self.assertEqual(wire.Reader(written).number(), value)
        with self.assertRaises(wire.BadFrame):
            wire.Reader(b"\xff" * 9).number()

    def test_one_answer_may_be_for_several_frames(self):
        name = wire.write_text("codex/a")
        status = name + wire.write_number(wire.SYNC_STATUS) + b"\x01"
        self.assertEqual((wire.read_frame(status).stored, wire.read_frame(status).count), (True, 1))
        self.assertEqual(wire.read_frame(status + b"\x05").count, 5)
        self.assertEqual(wire.read_frame(name + b"\x63").kind, "unknown")


class OutboxTest(unittest.TestCase):
    def test_nothing_is_saved_before_its_answer(self):
        box = Outbox(lambda: 0.0)
        box.add(b"one", 1.0)
        self.assertFalse(box.is_settled)
        self.assertEqual(box.take(), [])
        box.connected()
        box.exchange(may_write=True)
        box.add(b"two", 2.0)
        self.assertEqual([edit and edit.update for edit in box.take()], [b"one", None, b"two"])
        box.answered(stored=True, count=2)
        self.assertEqual((box.waiting, box.is_settled), (1, False))
        # The connection breaks before the last answer: it goes again, and the answer that was late means nothing.
        box.connected()
        box.answered(stored=True, count=1)
        self.assertEqual(box.waiting, 1)
        box.exchange(may_write=True)
        self.assertEqual([edit and edit.update for edit in box.take()], [b"two", None])
        box.answered(stored=True, count=9)
        self.assertTrue(box.is_settled)

    def test_a_refused_edit_waits_and_is_told(self):
        box = Outbox(lambda: 0.0)
        box.connected()
        box.exchange(may_write=True)
        box.add(b"one", 1.0)
        box.take()
        self.assertFalse(box.answered(stored=False, count=1))
        self.assertTrue(box.answered(stored=False, count=1))
        self.assertEqual(box.waiting, 1)

    def test_it_stays_below_the_rates_of_a_socket(self):
        now = [0.0]
        box = Outbox(lambda: now[0])
        box.connected()
        box.exchange(may_write=True)
        for _ in range(10_000):
            box.add(b"x", 0.0)
        sent = 0
        for _ in range(50):
            taken = len(box.take())
            box.answered(stored=True, count=taken)
            sent += taken
            self.assertLess(sent, 4_000 + now[0] * 100)
            now[0] += 0.5
        self.assertGreater(sent, 4_000)


class PolicyTest(unittest.TestCase):
    def test_what_is_final_ends_the_session_and_everything_else_comes_back(self):
        for code, reason, expected in [
            (4403, "revoked", "revoked"),
            (1000, "revoked", "revoked"),
            (4410, "gone", "gone"),
            (4422, "invalid-update", "invalid_update"),
            (4426, "outdated", "unsupported"),
            (4401, "unauthenticated", None),
            (1012, "restarting", None),
            (4429, "rate-limited", None),
            (LOST, "", None),
        ]:
            end = after_close(code, reason, document="codex/a")
            self.assertEqual(end and end.code, expected, reason)
        self.assertIsNone(after_denial("unauthenticated", document="codex/a", again=False))
        self.assertEqual(after_denial("unauthenticated", document="codex/a", again=True).code, "unauthenticated")
        self.assertEqual(after_denial("revoked", document="codex/a", again=False).code, "revoked")
        self.assertTrue(all(0.2 < retry_delay(failures, 0.5) <= 30 for failures in range(40)))


class PresenceTest(unittest.TestCase):
    def test_states_come_from_anywhere(self):
        presence = Presence(1, {"id": "me", "name": "Me"})
        states = [
            wire.PresenceState(2, 1, '{"user":{"id":"ana","name":"Ana"},"fieldId":"notes","status":"reading"}'),
            wire.PresenceState(3, 1, '{"user":{"id":"bot","name":"Bot","agent":{"provider":"x","owner":"Ana"}},"status":7}'),
            wire.PresenceState(4, 1, "not json"),
            wire.PresenceState(5, 1, '{"user":{"id":3,"name":"?"}}'),
            wire.PresenceState(6, 1, "[" * 100_000),
            wire.PresenceState(7, 1, '{"user":{"id":"me","name":"Me"}}'),
            wire.PresenceState(1, 9, '{"user":{"id":"thief","name":"Thief"}}'),
        ]
        self.assertTrue(presence.take(tuple(states)))
        self.assertEqual([(each.name, each.field, each.status, each.is_agent) for each in presence.people()],
                         [("Ana", "notes", "reading", False), ("Bot", None, None, True)])
        self.assertFalse(presence.take((wire.PresenceState(2, 0, None),)))
        self.assertTrue(presence.take((wire.PresenceState(2, 2, None),)))
        self.assertEqual([each.name for each in presence.people()], ["Bot"])


if __name__ == "__main__":
    unittest.main()
