"""Editing live: with the real server, a client for Node in the same Codex, and servers that do not keep to the protocol."""

import asyncio
import base64
import hashlib
import os
import socket
import threading
import time
import unittest

from vespera_bindery import AsyncCodexManager, BinderyError, CodexManager, MemoryJournal
from vespera_bindery.live import open_codex, open_codex_async, wire
from vespera_bindery.live.crdt import load_engine
from vespera_bindery.live.session import Session, Ticket
from vespera_bindery.live.web_socket import BINARY, CLOSE, connect

from . import engine, partner
from .test_client import TEMPLATE, TOKEN, URL
from .test_web_socket import frame

READER = os.environ.get("BINDERY_READER_TOKEN")


@engine.needs_engine
@unittest.skipUnless(URL and TOKEN and partner.URL, "BINDERY_URL and BINDERY_PARTNER_URL name no server with sockets")
class WithPartner(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        engine.stop_engine()

    def setUp(self):
        self.manager = CodexManager(journal=MemoryJournal())
        made = self.manager.create_codex("Live", TEMPLATE, fields={"notes": {"markdown": "It took **four seconds**."}, "log": "one é📊 two"})
        self.id = made.id
        self.partner = partner.Partner(made.id)

    def open(self, manager=None, **more):
        codex = open_codex(manager or self.manager, self.id, timeout=30, **more)
        self.addCleanup(codex.close, timeout=5)
        return codex


class TwoWaysTest(WithPartner):
    def test_plain_text_goes_both_ways_letter_by_letter(self):
        codex = self.open()
        self.assertEqual(codex.text("log"), "one é📊 two")
        codex.insert("log", len("one é📊"), "!")
        self.assertEqual(self.partner.sees("text", "one é📊! two", field="log"), "one é📊! two")
        self.partner.do("insert", field="log", index=0, text="日 ")
        codex.wait(lambda codex: codex.text("log") == "日 one é📊! two", timeout=20)
        codex.replace("log", "two", "three")
        codex.delete("log", 0, 2)
        codex.append("log", " four")
        codex.set_text("title", "Live title")
        self.assertEqual(self.partner.sees("text", "one é📊! three four", field="log"), "one é📊! three four")
        codex.wait_until_saved(timeout=20)
        self.assertTrue(codex.saved())
        self.assertEqual(self.manager.get_codex(self.id).title, "Live title")

    def test_rich_text_goes_both_ways_with_its_marks(self):
        codex = self.open()
        self.assertEqual(codex.text("notes"), "It took four seconds.")
        codex.replace("notes", "four", "five")
        codex.append("notes", "Nobody was told.")
        codex.mark("notes", "told", "link", "https://example.org")
        expected = "It took **five seconds**.\n\nNobody was [told](https://example.org)."
        self.assertEqual(self.partner.sees("markdown", expected, field="notes").strip(), expected)
        self.partner.do("setMarkdown", field="notes", text="# Head\n\nIt took **five seconds**.\n\n- an item")
        codex.wait(lambda codex: codex.text("notes") == "Head\n\nIt took five seconds.\n\nan item", timeout=20)
        head = codex.json("notes")["content"][0]
        self.assertEqual((head["type"], head["attrs"]["level"]), ("heading", 1))
        codex.insert_words("notes", " and another", after="item")
        codex.set_markdown("notes", codex.markdown("notes").replace("# Head", "## Sub head"))
        codex.wait(lambda codex: codex.text("notes").startswith("Sub head"), timeout=20)
        expected = "## Sub head\n\nIt took **five seconds**.\n\n- an item and another"
        self.assertEqual(self.partner.sees("markdown", expected, field="notes").strip(), expected)

    def test_what_both_write_at_once_is_kept(self):
        codex = self.open()
        self.partner.do("text", field="log")
        for number in range(20):
            codex.append("log", f" p{number}")
            self.partner.do("insert", field="log", index=0, text=f"n{number} ")
        codex.wait_until_saved(timeout=20)
        codex.wait(lambda codex: all(f"n{number} " in codex.text("log") for number in range(20)), timeout=20)
        text = codex.text("log")
        self.assertTrue(all(f" p{number}" in text for number in range(20)))
        self.assertEqual(self.partner.sees("text", text, field="log"), text)

    def test_others_see_who_it_is_what_it_does_and_where_it_writes(self):
        codex = self.open()
        codex.set_status("summarising…")
        codex.insert("log", 3, "!!")
        shown = {"name": "The program", "field": "log", "status": "summarising…"}
        self.assertEqual(self.partner.sees("people", [shown]), [shown])
        caret = {"name": "The program", "index": 5}
        self.assertEqual(self.partner.sees("carets", [caret], field="log"), [caret])
        self.partner.do("setStatus", text="reading")
        codex.wait(lambda codex: [(each.name, each.status) for each in codex.people()] == [("The partner", "reading")], timeout=20)
        codex.close()
        self.assertEqual(self.partner.sees("people", []), [])

    def test_asyncio_has_the_same(self):
        async def program():
            async with await open_codex_async(AsyncCodexManager(journal=MemoryJournal()), self.id) as codex:
                seen = asyncio.create_task(self.first_change(codex))
                await codex.append("log", " async")
                await codex.wait_until_saved(timeout=20)
                await seen
                await asyncio.to_thread(self.partner.do, "insert", field="log", index=0, text="hello ")
                await codex.wait(lambda each: each.text("log").startswith("hello "), timeout=20)
                with self.assertRaises(BinderyError):
                    await codex.wait(lambda each: False, timeout=0.05)
                return await codex.text("log")

        self.assertEqual(asyncio.run(program()), "hello one é📊 two async")

    async def first_change(self, codex):
        async for _ in codex.changes():
            return


class ConnectionTest(WithPartner):
    def setUp(self):
        super().setUp()
        self.proxy = partner.Proxy(URL)
        self.addCleanup(self.proxy.close)
        self.away = CodexManager(self.proxy.url, TOKEN, journal=MemoryJournal())

    def test_saved_is_said_after_the_commit_alone(self):
        codex = self.open(self.away)
        codex.wait_until_saved(timeout=20)
        self.proxy.flows.clear()
        codex.append("log", " held")
        # The server has it, and its answer has not come.
        self.assertEqual(self.partner.sees("text", "one é📊 two held", field="log"), "one é📊 two held")
        self.assertFalse(codex.saved())
        with self.assertRaises(BinderyError) as raised:
            codex.wait_until_saved(timeout=0.1)
        self.assertEqual(raised.exception.code, "unreachable")
        self.proxy.flows.set()
        codex.wait_until_saved(timeout=20)

    def test_edits_made_while_the_server_is_away_are_sent_once_when_it_is_back(self):
        codex = self.open(self.away)
        codex.wait_until_saved(timeout=20)
        for number in range(3):
            self.proxy.is_away = True
            self.proxy.cut()
            codex.wait(lambda codex: codex.status.phase == "offline", timeout=20)
            codex.append("log", f" p{number}")
            self.partner.do("insert", field="log", index=0, text=f"n{number} ")
            self.assertEqual((codex.status.waiting, codex.saved()), (1, False))
            self.proxy.is_away = False
            codex.wait_until_saved(timeout=60)
            codex.wait(lambda codex: f"n{number} " in codex.text("log"), timeout=20)
        expected = "n2 n1 n0 one é📊 two p0 p1 p2"
        self.assertEqual(codex.text("log"), expected)
        self.assertEqual(self.partner.sees("text", expected, field="log"), expected)

    def test_an_answer_that_is_lost_is_no_second_edit(self):
        codex = self.open(self.away)
        codex.wait_until_saved(timeout=20)
        self.proxy.flows.clear()
        codex.append("log", " once")
        self.partner.sees("text", "one é📊 two once", field="log")
        self.proxy.cut()
        self.proxy.flows.set()
        codex.wait_until_saved(timeout=60)
        self.assertEqual(self.partner.sees("text", "one é📊 two once", field="log"), "one é📊 two once")


class RightsTest(WithPartner):
    def test_a_token_that_is_revoked_ends_it_and_nothing_more_is_written(self):
        token = self.partner.do("token")
        short = CodexManager(URL, token["token"], journal=MemoryJournal())
        codex = self.open(short)
        codex.append("log", " before")
        codex.wait_until_saved(timeout=20)
        short.call("DELETE", f"/api-tokens/{token['id']}")
        with self.assertRaises(BinderyError) as raised:
            codex.wait(lambda _codex: False, timeout=20)
        self.assertIn(raised.exception.code, ("unauthenticated", "revoked"))
        self.assertEqual(codex.status.phase, "ended")
        with self.assertRaises(BinderyError):
            codex.append("log", " after")
        self.assertEqual(codex.text("log"), "one é📊 two before")
        self.assertEqual(self.partner.do("text", field="log"), "one é📊 two before")

    def test_who_may_only_read_writes_nothing(self):
        codex = self.open(CodexManager(URL, READER, journal=MemoryJournal()))
        self.assertEqual((codex.text("log"), codex.status.phase), ("one é📊 two", "read-only"))
        with self.assertRaises(BinderyError) as raised:
            codex.append("log", "!")
        self.assertEqual(raised.exception.code, "forbidden")
        self.partner.do("insert", field="log", index=0, text="seen ")
        codex.wait(lambda codex: codex.text("log") == "seen one é📊 two", timeout=20)

    def test_what_is_no_text_and_what_is_not_there_is_refused_by_name(self):
        codex = self.open()
        for code, edit in [
            ("unsupported", lambda: codex.text("choice")),
            ("unsupported", lambda: codex.set_text("notes", "x")),
            ("unsupported", lambda: codex.mark("log", "one", "bold")),
            ("not_found", lambda: codex.text("nothing")),
            ("conflict", lambda: codex.replace("log", "three", "x")),
            ("conflict", lambda: codex.replace("log", "o", "x")),
            ("invalid_input", lambda: codex.insert("log", 99, "x")),
            ("invalid_input", lambda: codex.delete("log", 0, 99)),
            ("too_large", lambda: codex.append("log", "x" * 600_000)),
            ("not_found", lambda: open_codex(self.manager, "00000000-0000-4000-8000-000000000000")),
            ("unauthenticated", lambda: open_codex(CodexManager(URL, "vb_wrong", journal=MemoryJournal()), self.id)),
        ]:
            with self.assertRaises(BinderyError) as raised:
                edit()
            self.assertEqual(raised.exception.code, code)
        self.assertEqual((codex.text("log"), codex.saved()), ("one é📊 two", True))

    def test_a_listener_may_write_and_not_wait(self):
        codex = self.open()
        refused = []

        def listener():
            if not codex.text("log").endswith("."):
                codex.append("log", ".")
            try:
                codex.wait_until_saved()
            except RuntimeError as error:
                refused.append(error)

        stop = codex.on_change(listener)
        codex.append("log", " end")
        codex.wait(lambda codex: codex.text("log").endswith(" end."), timeout=20)
        stop()
        self.assertTrue(refused)
        codex.close()
        with self.assertRaises(BinderyError):
            codex.text("log")


class Hostile:
    """A server that opens WebSockets and says on each the next of what it was given."""

    def __init__(self, sayings):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sayings = list(sayings)
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}/collab"
        #: What the client said last on each connection.
        self.heard = []
        self._thread = threading.Thread(target=self._serve)

    def _serve(self):

        for saying in self._sayings:
            sock, _ = self._listener.accept()
            with sock:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += sock.recv(4096)
                key = next(line.split(b": ")[1] for line in request.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key"))
                accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
                sock.sendall(b"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n" + saying)
                heard = b""
                try:
                    while True:
                        data = sock.recv(65_536)
                        if not data:
                            break
                        heard += data
                except OSError:
                    pass
                self.heard.append(heard)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._thread.join()
        self._listener.close()


@engine.needs_engine
class HostileServerTest(unittest.TestCase):
    def test_after_every_nonsense_it_asks_again_and_what_was_written_waits(self):
        def says(body):
            return frame(BINARY, wire.write_text("codex/a") + body)

        sayings = [
            frame(BINARY, b"x", masked=True),
            frame(BINARY, b"\xff" * 20),
            frame(1, b"text"),
            says(b"\x00\x09\x00"),
            says(b"\x00\x02\x03\xff\xff\xff"),
            frame(BINARY, wire.write_text("codex/other") + b"\x00\x02\x03\xff\xff\xff") + says(b"\x08\x01\x63") + frame(CLOSE, b""),
            says(b"\x05" + wire.write_text("[" * 50)) + says(b"\x01\x05\xff\xff\xff\xff\xff"),
            b"\x82\x7f" + (1 << 62).to_bytes(8, "big"),
        ]
        final = says(b"\x07" + wire.write_text("revoked"))
        with self.assertLogs("vespera_bindery", "WARNING"), Hostile([*sayings, final]) as server:
            session = Session("codex/a", {"id": "me", "name": "Me"}, load_engine(), lambda: (Ticket("t", 0.0), connect(server.url, timeout=5)), chance=lambda: 0.0)
            ended = session.thread.when(lambda: False)
            session.thread.call(lambda: session.document.text("log").insert(0, "kept"))
            with self.assertRaises(BinderyError) as raised:
                late = time.monotonic() + 60
                while not ended.done() and time.monotonic() < late:
                    session.thread.call(lambda: setattr(session, "_next_dial", 0.0))
                    time.sleep(0.02)
                ended.result(0)
            self.assertEqual(raised.exception.code, "revoked")
            self.assertEqual(session.thread.call(lambda: session.document.text("log").read()), "kept")
            self.assertEqual(session.close(), 1)
        self.assertEqual(len(server.heard), len(sayings) + 1)
        engine.stop_engine()


if __name__ == "__main__":
    unittest.main()
