"""The Python client by the names that it offers: asked by lines of JSON, each answered by one; what is used is noted."""

import functools
import inspect
import json
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from vespera_bindery import BinderyError, Branches, Codex, CodexManager, MemoryJournal, Template, Watch

CLASSES = (CodexManager, Codex, Branches, Watch)
USED = set()
OFFERED = [
    f"{each.__name__}.{name}" for each in CLASSES for name, _ in inspect.getmembers(each, callable) if not name.startswith("_")
]


def note(owner, name):
    """Notes each use of a method."""
    method = inspect.getattr_static(owner, name)
    if isinstance(method, staticmethod):
        return

    @functools.wraps(method)
    def noted(*given, **more):
        USED.add(f"{owner.__name__}.{name}")
        return method(*given, **more)

    setattr(owner, name, noted)


for OWNER in CLASSES:
    for NAME, _METHOD in inspect.getmembers(OWNER, inspect.isfunction):
        if not NAME.startswith("_"):
            note(OWNER, NAME)


class Session:
    """What one token does. ``read`` keeps the Codex that it read, for edits that are made on that state."""

    def __init__(self, token):
        self.manager = CodexManager(token=token, journal=MemoryJournal())
        self.read_codices = {}
        self.watches = {}

    def codex(self, id, revision=None):
        return self.read_codices.get((id, revision)) or self.manager.get_codex(id)

    def keep(self, codex):
        self.read_codices[(codex.id, codex.revision)] = codex
        return body_of(codex)

    def create(self, template, title, parent=None, fields=None):
        codex = self.manager.create_codex(title, Template.load(template), parent=parent, fields=fields)
        left = codex.get_pending_operations()
        assert not left, left
        return self.keep(codex)

    def read(self, id, branch=None):
        if branch is not None:
            return self.codex(id).branches().read(branch)
        return self.keep(self.manager.get_codex(id))

    def edit(self, id, title=None, fields=None, add=None, remove=None, revision=None, branch=None):
        if branch is not None:
            return self.codex(id).branches().edit(branch, title=title, fields=fields, add=add, remove=remove)
        codex = self.lay_over(self.codex(id, revision), title, fields)
        for field, members in (add or {}).items():
            codex.add(field, *members)
        for field, members in (remove or {}).items():
            codex.remove(field, *members)
        if revision is not None:
            codex.save_unless_changed()
        else:
            self.save(codex)
        return self.keep(codex)

    def edit_later(self, id, revision, title=None, fields=None):
        codex = self.lay_over(self.codex(id, revision), title, fields)
        self.save(codex)
        return self.keep(codex)

    def lay_over(self, codex, title, fields):
        for name, value in {**({} if title is None else {"title": title}), **(fields or {})}.items():
            codex.edit(name, value)
        return codex

    def save(self, codex):
        try:
            assert codex.save()
        except BinderyError:
            for operation in codex.get_pending_operations():
                self.manager.discard(operation)
            raise

    def trash(self, id):
        self.codex(id).trash()

    def untrash(self, id):
        Codex(self.manager, id).restore_from_trash()

    def move(self, id, parent, before=None, after=None):
        self.codex(id).move(parent, before=before, after=after)

    def children(self, parent):
        return list(self.manager.list_codices(parent=parent))

    def search(self, query, **filters):
        return list(self.manager.search(query, **filters))

    def list(self, q=None, fields=None, sort=None, **filters):
        return list(self.manager.list_codices(q=q, fields=fields, sort=sort, **filters))

    def link(self, id, kind, target):
        self.codex(id).add_reference(kind, target)

    def unlink(self, id, kind, target):
        self.codex(id).remove_reference(kind, target)

    def references(self, id):
        return self.codex(id).references()

    def backlinks(self, id):
        return self.codex(id).backlinks()

    def conflicts(self, id):
        return [each for each in self.codex(id).conflicts() if "winner" in each]

    def settle(self, id, field, keep):
        self.codex(id).settle_conflict(field, keep)

    def batch(self, operations, key=None):
        return self.manager.batch(operations, idempotency_key=key)

    def templates(self):
        return [{"id": each.id, "name": each.name} for each in self.manager.list_templates()]

    def template(self, id):
        found = self.manager.get_template(id)
        return {"id": found.id, "fields": found.fields}

    def comment(self, id, text, field=None, quote=None):
        return self.codex(id).comment(text, field=field, quote=quote)

    def reply(self, id, thread, text):
        return self.codex(id).reply(thread, text)

    def comments(self, id, resolved=None):
        return list(self.codex(id).comments(resolved=resolved))

    def resolve(self, id, thread):
        return self.codex(id).resolve(thread)

    def reopen(self, id, thread):
        return self.codex(id).resolve(thread, False)

    def edit_comment(self, id, thread, comment, text):
        return self.codex(id).edit_comment(thread, comment, text)

    def delete_comment(self, id, thread, comment):
        self.codex(id).delete_comment(thread, comment)

    def suggest(self, id, field, quote=None, text=None, value=None, why=None):
        return self.codex(id).suggest(field, quote=quote, text=text, value=value, why=why)

    def suggestions(self, id, decided=None):
        return list(self.codex(id).suggestions(decided=decided))

    def accept(self, id, suggestion, revision):
        return self.codex(id).decide({"id": suggestion, "revision": revision}, "accept")

    def reject(self, id, suggestion, revision):
        return self.codex(id).decide({"id": suggestion, "revision": revision}, "reject")

    def ask_review(self, id, reviewers, note=""):
        return self.codex(id).ask_for_review(reviewers, note=note)

    def reviews(self, id):
        return self.codex(id).reviews()

    def answer_review(self, id, review, verdict):
        return self.codex(id).answer_review(review, verdict)

    def name_version(self, id, name, note=None, seq=None):
        return self.codex(id).name_version(name, note=note, seq=seq)

    def versions(self, id):
        return list(self.codex(id).versions())

    def named_versions(self, id):
        return self.codex(id).named_versions()

    def compare(self, id, **points):
        return self.codex(id).compare(points["from"], points.get("to"))

    def blame(self, id, field):
        return self.codex(id).blame(field)

    def passages(self, id, words):
        return self.codex(id).passages(words)["items"]

    def restore(self, id, seq, fields=None):
        self.codex(id).restore(seq, fields=fields)

    def restore_row(self, id, seq, row):
        self.codex(id).restore_row(seq, row["field"], row["id"])

    def branch(self, id, name, **more):
        return self.codex(id).branches().create(name, start=more.get("from"))

    def branches(self, id):
        return self.codex(id).branches().list()

    def update_branch(self, id, name):
        return self.codex(id).branches().update(name)

    def preview_merge(self, id, name):
        return self.codex(id).branches().preview(name)

    def merge(self, id, name, resolutions=None):
        return self.codex(id).branches().merge(name, resolutions=resolutions)

    def close_branch(self, id, name):
        self.codex(id).branches().close(name)

    def reopen_branch(self, id, name):
        return self.codex(id).branches().reopen(name)

    def upload(self, id, name, content):
        return self.codex(id).upload(content.encode(), name)

    def download(self, id, **asset):
        return {"content": self.manager.download_file(asset["assetId"]).decode()}

    def export(self, id, format):
        return {"content": self.codex(id).export(format).decode()}

    def watch(self, since=None, **choice):
        handle = str(len(self.watches))
        self.watches[handle] = self.manager.watch(since=since, **choice)
        return {"watch": handle}

    def told(self, watch, count):
        events = islice(self.watches[watch], count)
        return [{"id": each.id, "type": each.type, "data": dict(each.data)} for each in events]

    def unwatch(self, watch):
        self.watches[watch].close()
        return {"position": self.watches[watch].position}


def body_of(codex):
    fields = codex.fields
    title = fields.pop("title")
    return {
        **{"id": codex.id, "title": title, "template": {"id": codex.template}},
        **{"parentId": codex.parent, "revision": codex.revision, "fields": fields},
    }


def snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


SESSIONS = {}
LOCK = threading.Lock()


def answer(question):
    if question["operation"] == "surface":
        return {"answer": {"offered": OFFERED, "used": sorted(USED)}}
    with LOCK:
        session = SESSIONS.setdefault(question["token"], None) or Session(question["token"])
        SESSIONS[question["token"]] = session
    method = getattr(session, snake(question["operation"]), None)
    if method is None:
        return {"notOffered": question["operation"]}
    try:
        return {"answer": method(**question["given"])}
    except BinderyError as error:
        places = [".".join(str(part) for part in each.get("path", [])) for each in error.errors]
        return {"refused": {"code": error.code, "message": str(error), "places": places}}
    except Exception:  # What went wrong here is a fault of the contract, told where it was asked.
        return {"failed": traceback.format_exc()}


def work(line):
    question = json.loads(line)
    told = json.dumps({"number": question["number"], **answer(question)})
    with LOCK:
        print(told, flush=True)


with ThreadPoolExecutor(8) as pool:
    for LINE in sys.stdin:
        pool.submit(work, LINE)
