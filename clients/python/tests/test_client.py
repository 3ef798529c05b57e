"""The client with a real server, named by BINDERY_URL and BINDERY_TOKEN; every test makes its own Codices."""

import asyncio
import http.server
import os
import random
import tempfile
import threading
import time
import unittest
from pathlib import Path

from vespera_bindery import AsyncCodexManager, BinderyError, CodexManager, FileJournal, MemoryJournal, Template
from vespera_bindery.transport import HttpTransport

URL, TOKEN = os.environ.get("BINDERY_URL"), os.environ.get("BINDERY_TOKEN")
TEMPLATE = Template.load("python-sheet")


class Network:
    """A transport whose network can be taken away, before a request arrives or before its answer does."""

    def __init__(self, chance=random.Random(0)):
        self._http = HttpTransport(URL, TOKEN)
        self._chance = chance
        self.is_away = False
        self.fails = 0.0

    def send(self, method, path, **more):
        if self.is_away or self._chance.random() < self.fails:
            raise BinderyError("unreachable", "The network is away.")
        answer = self._http.send(method, path, **more)
        if self._chance.random() < self.fails:
            raise BinderyError("unreachable", "The answer was lost.")
        return answer


@unittest.skipUnless(URL and TOKEN, "BINDERY_URL and BINDERY_TOKEN name no server")
class WithServer(unittest.TestCase):
    def setUp(self):
        self.network = Network()
        self.manager = CodexManager(journal=MemoryJournal(), transport=self.network)
        self.other = CodexManager(journal=MemoryJournal())

    def make(self, **fields):
        return self.manager.create_codex("One", TEMPLATE, fields=fields)


class ClientTest(WithServer):
    def test_the_example_of_the_readme(self):
        with tempfile.TemporaryDirectory() as folder:
            manager = CodexManager(URL, TOKEN, journal=FileJournal(Path(folder) / "pending.jsonl"))
            codex = manager.create_codex("MyComponent", Template.load("python-sheet"))
            codex = manager.get_codex(codex.id)
            codex.edit("title", "New name")
            self.assertTrue(codex.save())
            self.assertEqual(codex.get_pending_operations(), [])
            self.assertEqual(manager.get_codex(codex.id).title, "New name")

    def test_values_are_read_edited_and_saved_as_one_operation(self):
        codex = self.make(choice="A", notes="**bold** words")
        self.assertEqual(codex.text("notes"), "**bold** words")
        codex["choice"] = "B"
        codex["log"] = "line\n"
        self.assertEqual(self.other.get_codex(codex.id)["choice"], "A")
        self.assertTrue(codex.save())
        again = self.other.get_codex(codex.id)
        self.assertEqual((again["choice"], again["log"]), ("B", "line\n"))
        operations = self.manager.call("GET", f"/codices/{codex.id}/operations")["items"]
        self.assertEqual(len(operations), 2)

    def test_a_field_that_is_not_there_is_refused_before_anything_is_sent(self):
        with self.assertRaisesRegex(BinderyError, "no field 'chioce'; it has: choice, files, log, notes, tags"):
            self.make().edit("chioce", "A")

    def test_what_is_not_allowed_is_refused_with_its_place_and_kept(self):
        codex = self.make(choice="A")
        codex.edit("choice", "Z").edit("log", "kept\n")
        with self.assertRaises(BinderyError) as caught:
            codex.save()
        self.assertEqual(caught.exception.code, "invalid_input")
        self.assertEqual(caught.exception.errors[0]["path"], ["fields", "choice"])
        (refused,) = codex.get_pending_operations()
        self.assertEqual((refused.state, refused.fields["log"]), ("refused", "kept\n"))
        self.assertEqual(codex["choice"], "A")
        self.manager.discard(refused)
        self.assertTrue(codex.edit("log", "next\n").save())

    def test_offline_edits_are_kept_and_merged_with_what_others_wrote(self):
        codex = self.make(log="a\n", notes="one two", choice="A")
        self.network.is_away = True
        for log in ("a\nb\n", "a\nb\nc\n"):
            self.assertFalse(codex.edit("log", log).save())
        self.assertFalse(codex.edit("notes", "one two three").save())
        self.assertEqual((codex["log"], len(codex.get_pending_operations())), ("a\nb\nc\n", 3))
        theirs = self.other.get_codex(codex.id)
        self.assertTrue(theirs.edit("log", "z\na\n").edit("notes", "zero one two").save())
        self.network.is_away = False
        self.assertTrue(codex.save())
        self.assertEqual((codex["log"], codex.text("notes")), ("z\na\nb\nc\n", "zero one two three"))

    def test_members_are_added_and_removed_offline_beside_what_others_do(self):
        codex = self.make(tags=["one", "two"])
        self.network.is_away = True
        self.assertFalse(codex.add("tags", "three", "one").remove("tags", "two", "none").save())
        self.assertEqual(codex["tags"], ["one", "three"])
        self.assertTrue(self.other.get_codex(codex.id).add("tags", "theirs").save())
        self.network.is_away = False
        self.assertTrue(codex.save())
        self.assertEqual(sorted(codex["tags"]), ["one", "theirs", "three"])
        with self.assertRaisesRegex(BinderyError, "'log' holds no members"):
            codex.edit("log", "x").add("log", "y")

    def test_of_two_values_the_later_stands_and_the_other_waits_for_review(self):
        codex = self.make(choice="A")
        self.network.is_away = True
        codex.edit("choice", "B").save()
        self.assertTrue(self.other.get_codex(codex.id).edit("choice", "C").save())
        self.network.is_away = False
        self.assertTrue(codex.save())
        self.assertEqual(codex["choice"], "C")
        (conflict,) = codex.conflicts()
        self.assertIn("B", str(conflict))

    def test_a_codex_made_offline_is_sent_with_its_edits(self):
        self.network.is_away = True
        codex = self.make(log="a\n")
        codex.edit("log", "a\nb\n").save()
        self.assertEqual(self.manager.get_codex(codex.id)["log"], "a\nb\n")
        with self.assertRaises(BinderyError):
            self.other.get_codex(codex.id)
        self.network.is_away = False
        self.assertEqual(self.manager.send_pending(), [])
        self.assertEqual(self.other.get_codex(codex.id)["log"], "a\nb\n")

    def test_an_answer_that_is_lost_writes_nothing_twice(self):
        chance = random.Random(7)
        network = Network(chance)
        codex = CodexManager(journal=MemoryJournal(), transport=network).create_codex("Lines", TEMPLATE)
        network.fails = 0.4
        expected = set()
        for number in range(40):
            expected.add(f"mine {number}")
            codex.edit("log", codex.text("log") + f"mine {number}\n").save()
            if chance.random() < 0.3:
                expected.add(f"theirs {number}")
                theirs = self.other.get_codex(codex.id)
                theirs.edit("log", f"theirs {number}\n" + theirs.text("log")).save()
        network.fails = 0.0
        self.assertTrue(codex.save())
        lines = self.other.get_codex(codex.id).text("log").splitlines()
        self.assertEqual(sorted(lines), sorted(expected))

    def test_pending_work_outlives_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pending.jsonl"
            codex = CodexManager(journal=FileJournal(path), transport=self.network).create_codex("Kept", TEMPLATE)
            self.network.is_away = True
            codex.edit("log", "kept\n").save()
            self.network.is_away = False
            later = CodexManager(journal=FileJournal(path))
            self.assertEqual([each.kind for each in later.pending_operations()], ["edit"])
            self.assertEqual(later.send_pending(), [])
            self.assertEqual(later.get_codex(codex.id)["log"], "kept\n")

    def test_a_token_that_is_refused_gives_nothing_up(self):
        codex = self.make()
        stranger = CodexManager(URL, "vb_nobody", journal=self.manager._journal)
        self.network.is_away = True
        codex.edit("log", "mine\n").save()
        with self.assertRaises(BinderyError) as caught:
            stranger.send_pending()
        self.assertEqual(caught.exception.code, "unauthenticated")
        self.network.is_away = False
        self.assertTrue(codex.save())

    def test_lists_search_comments_versions_and_files(self):
        parent = self.make()
        word = f"lanternfish{random.getrandbits(40)}"
        made = [self.manager.create_codex(f"{word} {n}", TEMPLATE, parent=parent.id) for n in range(3)]
        listed = [each["id"] for each in self.manager.list_codices(parent=parent.id, limit="2")]
        self.assertEqual(sorted(listed), sorted(each.id for each in made))
        self.assertEqual(len(list(self.manager.search(word))), 3)
        with self.assertRaises(BinderyError):
            self.manager.search("choice:nothing-of-the-kind status:zzz")
        codex = made[0]
        codex.edit("log", "some words here\n").save()
        codex.comment("Which words?", field="log", quote="words")
        (thread,) = codex.comments(resolved=False)
        self.assertEqual(thread["anchor"]["quote"], "words")
        codex.name_version("first", note="as sent")
        codex.edit("log", "other words\n").save()
        self.assertEqual([each["field"] for each in codex.compare("first")["changes"]], ["log"])
        told = {each["field"]: each.get("unchanged", False) for each in codex.compare("first", unchanged=True)["changes"]}
        self.assertEqual((told["title"], told["log"]), (True, False))
        self.assertEqual({each["field"] for each in codex.passages("OTHER words")["items"]}, {"log"})
        self.assertGreaterEqual(len(list(codex.versions())), 1)
        (span,) = codex.blame("log")["spans"]
        self.assertEqual((span["text"], span["origin"]), ("other words\n", "api"))
        codex.edit("files", [codex.upload(b"the plan", "plan.txt")]).save()
        self.assertEqual(codex["files"][0]["name"], "plan.txt")
        self.assertIn(b"other words", codex.export("markdown"))
        codex.move(None)
        codex.trash()
        codex.restore_from_trash()
        self.assertIn("log", self.manager.get_template("python-sheet").fields)

    def test_lists_have_values_and_an_order_and_refuse_what_means_nothing(self):
        parent = self.make()
        for choice in ("C", "A", "B"):
            self.manager.create_codex(f"Choice {choice}", TEMPLATE, parent=parent.id, fields={"choice": choice})
        # What was made is listed by its values a moment later.
        for _ in range(100):
            listed = list(self.manager.list_codices(q="choice:any title:choice", under=parent.id, sort="-choice", fields=["choice"], limit="2"))
            if len(listed) == 3:
                break
            time.sleep(0.1)
        self.assertEqual([each["fields"] for each in listed], [{"choice": "C"}, {"choice": "B"}, {"choice": "A"}])
        found = self.manager.search("choice:A,B title:choice", under=parent.id, sort=["choice", "title"], fields="*")
        self.assertEqual([each["fields"]["choice"] for each in found], ["A", "B"])
        for wrong in ({"q": "choyce:A"}, {"sort": "choyce"}, {"fields": ["choice", "choyce"]}, {"q": "choice:Z"}):
            with self.assertRaises(BinderyError) as caught:
                list(self.manager.list_codices(template="python-sheet", **wrong))
            self.assertEqual(caught.exception.code, "invalid_input")

    def test_a_batch_answers_each_of_its_operations(self):
        codex, gone = self.make(choice="A"), self.make()
        operations = [
            {"update": {"id": codex.id, "fields": {"choice": "B"}}},
            {"update": {"id": codex.id, "fields": {"choice": "Z"}}},
            {"trash": {"id": gone.id}},
        ]
        for _ in range(2):
            answers = self.manager.batch(operations, idempotency_key=f"batch {codex.id}")
            self.assertEqual([each["status"] for each in answers], [200, 422, 204])
        self.assertEqual(codex.refresh()["choice"], "B")

    def test_hostile_ids_stay_in_their_place(self):
        for name in ("../members", "x/../../me", "a?b=c", "a#b", "%2e%2e"):
            with self.assertRaises(BinderyError):
                self.manager.get_codex(name)

    def test_asyncio(self):
        async def story():
            manager = AsyncCodexManager(journal=MemoryJournal())
            codex = await manager.create_codex("Async", TEMPLATE)
            codex.edit("log", "a\n")
            self.assertTrue(await codex.save())
            both = await asyncio.gather(*(manager.get_codex(codex.id) for _ in range(2)))
            for index, each in enumerate(both):
                each.edit("log", f"{index}\n" + each["log"])
            self.assertEqual(await asyncio.gather(*(each.save() for each in both)), [True, True])
            await codex.refresh()
            self.assertEqual(sorted(codex["log"].split()), ["0", "1", "a"])
            return [each["id"] async for each in manager.list_codices(template="python-sheet")]

        self.assertTrue(asyncio.run(story()))


class TransportTest(unittest.TestCase):
    """Answers that a server of Bindery does not give."""

    def serve(self, status, headers, body=b""):
        seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                seen.append((self.path, self.headers.get("Authorization")))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}", seen

    def refusal(self, url):
        with self.assertRaises(BinderyError) as caught:
            HttpTransport(url, "vb_secret", timeout=5).send("GET", "/me")
        return caught.exception

    def test_the_token_does_not_follow_a_redirect(self):
        elsewhere, seen = self.serve(200, {}, b"{}")
        url, _ = self.serve(302, {"Location": elsewhere + "/steal"})
        self.assertEqual(self.refusal(url).code, "bad_answer")
        self.assertEqual(seen, [])

    def test_a_proxy_without_its_server_is_no_refusal(self):
        url, _ = self.serve(502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
        self.assertTrue(self.refusal(url).is_temporary)
        gone, _ = self.serve(404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>")
        self.assertFalse(self.refusal(gone).is_temporary)

    def test_nobody_there(self):
        self.assertEqual(self.refusal("http://127.0.0.1:9").code, "unreachable")

    def test_an_address_is_one(self):
        for address in ("127.0.0.1:3000", "file:///etc/passwd", "ftp://example.org", ""):
            with self.assertRaises(ValueError):
                HttpTransport(address, None)


if __name__ == "__main__":
    unittest.main()
