"""The journal keeps every operation until it is done, through crashes, damage and other programs."""

import json
import multiprocessing
import os
import tempfile
import unittest
import warnings
from pathlib import Path

from vespera_bindery import BinderyError, FileJournal, MemoryJournal, PendingOperation

AT = "2026-11-29T12:00:00.000Z"


def edit(name: str, log: str = "") -> PendingOperation:
    return PendingOperation(name, "edit", "0190f3a0-0000-7000-8000-000000000001", AT, {"fields": {"log": log}}, 3, ("before",))


def add_many(path: str, prefix: str, count: int) -> None:
    journal = FileJournal(path)
    for index in range(count):
        journal.add(edit(f"{prefix}{index}"))


class Contract:
    """What every journal does."""

    def make(self):
        raise NotImplementedError

    def test_keeps_operations_in_order_until_they_are_done(self):
        journal = self.make()
        for name in "abc":
            journal.add(edit(name))
        journal.done("b")
        self.assertEqual(journal.operations(), [edit("a"), edit("c")])

    def test_a_refused_operation_stays_with_its_problem_and_may_be_tried_again(self):
        journal = self.make()
        journal.add(edit("a"))
        journal.refuse("a", {"code": "invalid_input", "message": "No."})
        (refused,) = journal.operations()
        self.assertEqual((refused.state, refused.problem["message"]), ("refused", "No."))
        journal.retry("a")
        self.assertEqual(journal.operations(), [edit("a")])

    def test_whoever_sends_may_use_the_journal_meanwhile(self):
        journal = self.make()
        with journal.sending():
            journal.add(edit("a"))
            self.assertEqual(len(journal.operations()), 1)


class MemoryJournalTest(Contract, unittest.TestCase):
    def make(self):
        return MemoryJournal()


class FileJournalTest(Contract, unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "deep" / "pending.jsonl"

    def make(self):
        return FileJournal(self.path)

    def test_survives_the_program(self):
        self.make().add(edit("a", "\u2028 ünïcode \n line"))
        self.assertEqual(self.make().operations(), [edit("a", "\u2028 ünïcode \n line")])

    @unittest.skipIf(os.name == "nt", "rights of files are those of POSIX")
    def test_is_for_nobody_else(self):
        self.make().add(edit("a"))
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)

    def test_every_cut_of_a_write_loses_nothing_that_was_confirmed(self):
        self.make().add(edit("a"))
        whole = self.path.read_bytes()
        journal = self.make()
        journal.add(edit("b"))
        added = self.path.read_bytes()
        for end in range(len(whole), len(added)):
            self.path.write_bytes(added[:end])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                names = [each.id for each in self.make().operations()]
                self.make().add(edit("c"))
            expected = ["a", "b"] if end == len(added) - 1 else ["a"]
            self.assertEqual(names, expected, f"cut at {end}")
            self.assertEqual([each.id for each in self.make().operations()], [*expected, "c"])
        for end in range(len(added.split(b"\n")[0]) + 1):
            self.path.write_bytes(added[:end])
            self.assertEqual(self.make().operations(), [])

    def test_damage_is_set_aside_and_told(self):
        journal = self.make()
        journal.add(edit("a"))
        with open(self.path, "ab") as file:
            file.write(b'{"op":"add","operation":{"id":"x"}}\n\xff\xfe\n{"op":"later"}\n')
        with self.assertWarns(UserWarning):
            self.assertEqual([each.id for each in journal.operations()], ["a"])
        aside = self.path.with_suffix(".jsonl.damaged").read_bytes()
        self.assertEqual(len(aside.split(b"\n")), 4)

    def test_a_file_of_a_later_version_is_left_alone(self):
        later = json.dumps({"format": "vespera-bindery/pending-operations", "version": 2}).encode() + b"\nrest\n"
        self.path.parent.mkdir()
        self.path.write_bytes(later)
        with self.assertRaises(BinderyError) as caught:
            self.make()
        self.assertEqual((caught.exception.code, self.path.read_bytes()), ("damaged", later))

    def test_programs_share_it(self):
        context = multiprocessing.get_context("spawn")
        programs = [context.Process(target=add_many, args=(str(self.path), name, 25)) for name in "xyz"]
        for program in programs:
            program.start()
        for program in programs:
            program.join()
        found = [each.id for each in self.make().operations()]
        for name in "xyz":
            self.assertEqual([each for each in found if each[0] == name], [f"{name}{index}" for index in range(25)])

    def test_what_is_done_does_not_fill_the_disk(self):
        journal = self.make()
        for index in range(600):
            journal.add(edit(str(index)))
            journal.done(str(index))
        journal.add(edit("last"))
        self.assertLess(self.path.stat().st_size, 200_000)
        self.assertEqual(journal.operations(), [edit("last")])


if __name__ == "__main__":
    unittest.main()
