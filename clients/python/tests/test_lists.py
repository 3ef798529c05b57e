"""Lists, whose pages are asked for as they are needed; no server is."""

import json
import unittest
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from vespera_bindery import CodexManager, MemoryJournal
from vespera_bindery.transport import Response


class Pages:
    """A server with three Codices, each on a page of its own; what was asked for is kept."""

    def __init__(self):
        self.asked = []

    def send(self, method, path, **more):
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.asked.append(query.get("limit"))
        number = int(query.get("cursor", 1))
        page = {"items": [{"id": number}], "nextCursor": str(number + 1) if number < 3 else None}
        return Response(200, {}, json.dumps(page).encode())


class ListsTest(unittest.TestCase):
    def setUp(self):
        self.pages = Pages()
        self.manager = CodexManager("http://127.0.0.1", "vb_none", journal=MemoryJournal(), transport=self.pages)

    def test_whoever_reads_on_is_given_larger_pages(self):
        self.assertEqual([each["id"] for each in self.manager.list_codices()], [1, 2, 3])
        self.assertEqual(self.pages.asked, [None, "200", "200"])

    def test_whoever_says_how_large_is_given_that(self):
        self.assertEqual(len(list(self.manager.list_codices(limit="7"))), 3)
        self.assertEqual(self.pages.asked, ["7", "7", "7"])

    def test_a_page_that_nobody_needs_is_not_asked_for(self):
        self.assertEqual(len(list(islice(self.manager.list_codices(), 1))), 1)
        self.assertEqual(self.pages.asked, [None])


if __name__ == "__main__":
    unittest.main()
