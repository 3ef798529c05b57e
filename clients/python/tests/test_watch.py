"""Watching: against a server that breaks off, and against the real one."""

import asyncio
import http.server
import json
import threading
import unittest

from vespera_bindery import AsyncCodexManager, BinderyError, CodexManager, MemoryJournal
from vespera_bindery.transport import HttpTransport

from .test_client import TEMPLATE, WithServer


def block(number, stream="s"):
    told = {"id": f"{stream}-{number}", "type": "codex.updated", "timestamp": "2027-01-01T00:00:00Z", "data": {"codex": f"c{number}"}}
    return f"id: {told['id']}\nevent: {told['type']}\ndata: {json.dumps(told)}\n\n".encode()


class Breaking:
    """A server that answers each connection with the next of what it was given, and then ends it."""

    def __init__(self, answers):
        self.asked = []
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.headers.get("Last-Event-ID"))
                status, body = answers.pop(0)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class BreakingTest(unittest.TestCase):
    def test_goes_on_where_it_was_and_tells_nothing_twice(self):
        gone = json.dumps({"code": "gone", "detail": "Begin again."}).encode()
        begin = b"retry: 2000\n: up to here\nid: s-0\n\n"
        answers = [
            (200, begin + block(1) + block(2)[:-20]),
            (503, b""),
            (200, b"id: s-1\n\n" + block(1) + block(2)),
            (200, b": here\nid: s-9\n\n"),
            (410, gone),
        ]
        with Breaking(answers) as server:
            manager = CodexManager(server.url, "vb_x", journal=MemoryJournal())
            pauses = []
            watch = manager.watch()
            watch._sleep = pauses.append
            self.assertEqual([next(watch).codex_id, next(watch).codex_id], ["c1", "c2"])
            with self.assertRaises(BinderyError) as raised:
                next(watch)
        self.assertEqual(raised.exception.code, "gone")
        self.assertEqual(server.asked, [None, "s-1", "s-1", "s-2", "s-9"])
        # Longer after each failure, and short again once something was told.
        self.assertEqual(pauses, [2.0, 4.0, 2.0, 2.0])

    def test_what_is_refused_is_raised_at_once(self):
        refused = json.dumps({"code": "unauthenticated", "detail": "No."}).encode()
        with Breaking([(401, refused)]) as server:
            with self.assertRaises(BinderyError) as raised:
                CodexManager(server.url, "vb_x", journal=MemoryJournal()).watch()
        self.assertTrue(raised.exception.is_about_sender)


class WatchTest(WithServer):
    def setUp(self):
        super().setUp()
        self.network.open_stream = HttpTransport.open_stream.__get__(self.network._http)

    def test_what_others_do_is_told_and_from_any_point_again(self):
        with self.manager.watch(types=["codex.created", "version.named"]) as watch:
            begin = watch.position
            codex = self.other.create_codex("Watched", TEMPLATE)
            codex.name_version("Sent")
            told = [next(watch), next(watch)]
        self.assertEqual([event.type for event in told], ["codex.created", "version.named"])
        self.assertEqual({event.codex_id for event in told}, {codex.id})
        self.assertEqual(told[0].author["name"], "The program")
        with self.manager.watch(codex=codex.id, since=begin) as again:
            self.assertEqual([next(again).id, next(again).id], [event.id for event in told])

    def test_with_asyncio(self):
        async def first():
            manager = AsyncCodexManager(journal=MemoryJournal())
            watch = manager.watch(types=["codex.created"])
            waiting = asyncio.ensure_future(watch.__anext__())
            codex = None
            while not waiting.done():
                codex = codex or await manager.create_codex("Async", TEMPLATE)
                await asyncio.sleep(0.3)
                codex = None
            event = await waiting
            await watch.aclose()
            return event.type

        self.assertEqual(asyncio.run(first()), "codex.created")


if __name__ == "__main__":
    unittest.main()
