"""Texts of a live Codex without a server: edits of quoted words, in every unit in which pycrdt may count."""

import importlib
import os
import random
import sys
import unittest

from vespera_bindery import BinderyError
from vespera_bindery.live import rich_text
from vespera_bindery.live.crdt import Document, load_engine

from . import engine

LETTERS = "abé📊 日"


@engine.needs_engine
class WithDocument(unittest.TestCase):
    def setUp(self):
        self.updates = []
        self.document = Document(load_engine(), 7, self.updates.append, lambda: None)
        self.addCleanup(self.document.close)

    @classmethod
    def tearDownClass(cls):
        engine.stop_engine()

    def rich(self, *paragraphs):
        fragment = self.document.xml("field:notes")
        self.document.transact(lambda: rich_text.append(fragment, "\n\n".join(paragraphs)))
        return fragment


class RichTextTest(WithDocument):
    def test_paragraphs_are_added_as_one_edit_and_read_as_words_and_json(self):
        fragment = self.rich("One é\nsecond line", "Two 📊")
        self.assertEqual(len(self.updates), 1)
        self.assertEqual(rich_text.to_text(fragment), "One é\nsecond line\n\nTwo 📊")
        first = {"type": "paragraph", "content": [{"type": "text", "text": "One é"}, {"type": "hardBreak"}, {"type": "text", "text": "second line"}]}
        second = {"type": "paragraph", "content": [{"type": "text", "text": "Two 📊"}]}
        self.assertEqual(rich_text.to_json(fragment), {"type": "doc", "content": [first, second]})

    def test_words_are_replaced_where_they_differ_with_their_marks(self):
        fragment = self.rich("It took 📊 four seconds.")
        rich_text.mark(fragment, "four seconds", "bold", True)
        rich_text.mark(fragment, "seconds", "link", "https://example.org")
        rich_text.replace(fragment, "four seconds", "five seconds")
        rich_text.insert(fragment, " long", after="seconds", before=None)
        rich_text.insert(fragment, "about ", after=None, before="five")
        (block,) = rich_text.to_json(fragment)["content"]
        found = [(each["text"], [mark["type"] for mark in each.get("marks", [])]) for each in block["content"]]
        self.assertEqual(found, [("It took 📊 ", []), ("about five ", ["bold"]), ("seconds long", ["bold", "link"]), (".", [])])
        rich_text.mark(fragment, "seconds long", "bold", False)
        rich_text.mark(fragment, "seconds long", "link", False)
        rich_text.replace(fragment, "about ", "")
        (block,) = rich_text.to_json(fragment)["content"]
        self.assertEqual([each["text"] for each in block["content"]], ["It took 📊 ", "five ", "seconds long."])

    def test_what_cannot_be_done_is_refused_by_name(self):
        fragment = self.rich("One and one", "Two")
        for code, edit in [
            ("conflict", lambda: rich_text.replace(fragment, "three", "four")),
            ("conflict", lambda: rich_text.replace(fragment, "n", "m")),
            ("unsupported", lambda: rich_text.replace(fragment, "one\n\nTwo", "x")),
            ("unsupported", lambda: rich_text.replace(fragment, "Two", "x\ny")),
            ("unsupported", lambda: rich_text.mark(fragment, "Two", "blink", True)),
            ("invalid_input", lambda: rich_text.mark(fragment, "Two", "link", "javascript:alert(1)")),
            ("invalid_input", lambda: rich_text.mark(fragment, "Two", "link", True)),
            ("invalid_input", lambda: rich_text.mark(fragment, "Two", "bold", "yes")),
            ("invalid_input", lambda: rich_text.insert(fragment, "x", after="One", before="Two")),
            ("invalid_input", lambda: rich_text.replace(fragment, "", "x")),
            ("too_large", lambda: rich_text.replace(fragment, "Two", "x" * 600_000)),
        ]:
            with self.assertRaises(BinderyError) as raised:
                edit()
            self.assertEqual(raised.exception.code, code)
        self.assertEqual(rich_text.to_text(fragment), "One and one\n\nTwo")

    def test_edits_of_others_in_the_same_words_stay(self):
        other = Document(load_engine(), 8, lambda _update: None, lambda: None)
        self.addCleanup(other.close)
        fragment = self.rich("It took four seconds.")
        other.apply(self.document.diff(b"\x00"))
        rich_text.replace(other.xml("field:notes"), "It took", "Search took")
        rich_text.replace(fragment, "four", "forty")
        self.document.apply(other.diff(self.document.state()))
        self.assertEqual(rich_text.to_text(fragment), "Search took forty seconds.")

    def test_bytes_that_are_no_update_are_refused(self):
        with self.assertRaises(BinderyError) as raised:
            self.document.apply(b"\xff\xff\xff")
        self.assertEqual(raised.exception.code, "bad_answer")


@engine.needs_engine
class UnitTest(unittest.TestCase):
    def test_random_edits_are_those_of_a_string_in_every_unit(self):
        units = ["as installed"] if engine.IS_REAL else ["utf8", "utf16", "characters"]
        for unit in units:
            with self.subTest(unit=unit):
                os.environ["STAND_IN_UNIT"] = unit
                engine.stop_engine()
                self.addCleanup(engine.stop_engine)
                self.addCleanup(os.environ.pop, "STAND_IN_UNIT", None)
                self.edit_at_random(random.Random(unit))
                engine.stop_engine()

    def edit_at_random(self, chance):
        document = Document(load_engine(), 7, lambda _update: None, lambda: None)
        plain, fragment = document.text("field:log"), document.xml("field:notes")
        block = fragment.append_element("paragraph")
        block.append_words("é")
        (words,) = block.children()
        text, marked = "", [("é", False)]
        for _ in range(60):
            at = chance.randrange(len(text) + 1)
            count = chance.randrange(len(text) - at + 1)
            added = "".join(chance.choices(LETTERS, k=chance.randrange(4)))
            plain.delete(at, count)
            plain.insert(at, added)
            text = text[:at] + added + text[at + count :]
            self.assertEqual(plain.read(), text)
            at = chance.randrange(len(marked) + 1)
            count = chance.randrange(len(marked) - at + 1)
            if chance.random() < 0.5:
                is_bold = chance.random() < 0.5
                words.format(at, count, {"bold": {} if is_bold else None})
                marked[at : at + count] = [(letter, is_bold) for letter, _ in marked[at : at + count]]
            else:
                words.delete(at, count)
                words.insert(at, added, {"bold": {}})
                marked[at : at + count] = [(letter, True) for letter in added]
            found = [(letter, "bold" in marks) for run, marks in words.runs() for letter in run]
            self.assertEqual(found, marked)
        document.close()


class WithoutEngineTest(unittest.TestCase):
    def test_without_pycrdt_it_is_refused_with_the_command_that_installs_it(self):
        kept, path = sys.modules.pop("pycrdt", None), list(sys.path)
        sys.modules["pycrdt"] = None
        try:
            with self.assertRaises(BinderyError) as raised:
                load_engine()
        finally:
            sys.path[:] = path
            del sys.modules["pycrdt"]
            if kept is not None:
                sys.modules["pycrdt"] = kept
        self.assertEqual(raised.exception.code, "unsupported")
        self.assertIn("pip install 'vespera-bindery[live]'", str(raised.exception))
        importlib.import_module("vespera_bindery")


if __name__ == "__main__":
    unittest.main()
