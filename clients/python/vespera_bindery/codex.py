"""One Codex: read, edited, saved."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from .branches import Branches
from .errors import BinderyError
from .operation import EDIT, WAITING, PendingOperation

if TYPE_CHECKING:
    from .manager import CodexManager

TITLE = "title"
#: The sequence of a Codex as it was made: one operation, its first values included.
CREATED = 1
#: Edits of one state that wait; the server takes no more at once.
MAX_SAVED = 200


class Codex:
    """A Codex as it was read, with the edits of this program laid over it.

    ``edit`` changes nothing at the server; ``save`` does. An edit is merged with what others have written since this Codex was
    read, as an edit of a page that was offline: texts by their letters, and of two values the one that was written later
    stands, the other is kept for review (``conflicts``). Made by ``CodexManager``, and used by one thread at a time.
    """

    def __init__(self, manager: "CodexManager", codex_id: str) -> None:
        self._manager = manager
        self.id = codex_id
        self._body: Dict[str, Any] = {}
        #: The journal sequence that was read.
        self._seq = CREATED
        #: What was saved here on that state, in order: sent or not.
        self._saved: List[PendingOperation] = []
        self._edits: Dict[str, Any] = {}

    # Reading

    @property
    def title(self) -> str:
        return str(self.fields[TITLE])

    @property
    def template(self) -> str:
        """The id of its template."""
        return str(self._body["template"]["id"])

    @property
    def parent(self) -> Optional[str]:
        return self._body.get("parentId")

    @property
    def revision(self) -> int:
        """The operation up to which it was read."""
        return self._seq

    @property
    def fields(self) -> Dict[str, Any]:
        """A copy of all values, with what was edited and saved here; the title under ``title``. Rich text is ``{"markdown": …}``."""
        values = {TITLE: self._body.get("title", ""), **self._body.get("fields", {})}
        for operation in self._saved:
            values.update(operation.fields)
        values.update(self._edits)
        return copy.deepcopy(values)

    def __getitem__(self, field: str) -> Any:
        return self.fields[field]

    def text(self, field: str) -> str:
        """A text, plain or rich, as a string (Markdown)."""
        value = self.fields[field]
        return str(value.get("markdown", "")) if isinstance(value, dict) else str(value or "")

    def refresh(self) -> "Codex":
        """Reads it again. Edits that were not saved stay."""
        self._take(*self._manager.read_codex(self.id))
        return self

    def get_pending_operations(self) -> List[PendingOperation]:
        """What was saved here and is not on the server: waiting to be sent, or refused."""
        return [each for each in self._manager.pending_operations() if each.codex_id == self.id]

    # Writing

    def edit(self, field: str, value: Any) -> "Codex":
        """Lays a new value over a field, or the title, until ``save``. A text may be given as a string, ``None`` empties a field."""
        # One that is not on the server yet has not told its fields.
        if field != TITLE and self._body.get("fields") and field not in self._body["fields"]:
            message = f"This Codex has no field {field!r}; it has: {', '.join(sorted(self._body['fields']))}."
            raise BinderyError("invalid_input", message, errors=[{"path": ["fields", field], "message": message}])
        self._edits[field] = copy.deepcopy(value)
        return self

    def __setitem__(self, field: str, value: Any) -> None:
        self.edit(field, value)

    def add(self, field: str, *members: Any) -> "Codex":
        """Lays members over a set, such as tags or people, beside those that it has; what others add or remove meanwhile stays so."""
        has = self._members(field)
        return self.edit(field, has + [each for each in members if each not in has])

    def remove(self, field: str, *members: Any) -> "Codex":
        """Takes members out of a set; those that it does not have are passed over."""
        return self.edit(field, [each for each in self._members(field) if each not in members])

    def _members(self, field: str) -> List[Any]:
        # One that is not on the server yet has not told its fields.
        members = self.fields.get(field) or []
        if isinstance(members, list):
            return members
        message = f"{field!r} holds no members to add to or remove."
        raise BinderyError("invalid_input", message, errors=[{"path": ["fields", field], "message": message}])

    def discard_edits(self) -> None:
        """Forgets what was edited and not saved."""
        self._edits.clear()

    def save(self) -> bool:
        """Writes the edits as one operation: all of them or none.

        First to the journal on this machine, then to the server. ``True`` when they are committed there; ``False`` when it cannot be
        reached now: then they are pending, and sent by the next ``save`` or ``CodexManager.send_pending``. Raises ``BinderyError`` when
        the server refuses them; they are kept as refused, see ``get_pending_operations``.
        """
        if self._edits:
            if len(self._saved) >= MAX_SAVED:
                raise BinderyError("rate_limited", f"{MAX_SAVED} edits of this Codex wait to be sent; send them first.")
            after = tuple(each.id for each in self._saved if each.kind == EDIT)
            self._saved.append(self._manager.keep_edit(self.id, self._seq, after, self._edits))
            self._edits.clear()
        return self._manager.settle(self)

    def save_unless_changed(self) -> None:
        """Writes the edits, unless somebody has written since this Codex was read: then nothing is, and ``BinderyError`` is raised with
        the code ``precondition_failed``. Neither merged nor kept for later."""
        if self._edits:
            self._manager.write_at(self.id, self._seq, self._edits)
            self._edits.clear()
            self.refresh()

    # Around it

    def conflicts(self) -> List[Mapping[str, Any]]:
        """Values that lost to a later one and were not reviewed, and values that the template does not allow."""
        found = self._call("GET", "/conflicts")
        return [*found["items"], *found["problems"]]

    def settle_conflict(self, field: str, value_id: str) -> None:
        """Keeps one of the values that ``conflicts`` tells of a field, by its id."""
        self._call("POST", f"/conflicts/{self._manager.quote(field)}", {"keep": value_id})

    def move(self, parent: Optional[str], *, before: Optional[str] = None, after: Optional[str] = None) -> None:
        places = {"before": before, "after": after}
        self._call("POST", "/move", {"parentId": parent, **{k: v for k, v in places.items() if v is not None}})
        self.refresh()

    def trash(self) -> None:
        self._call("DELETE", "")

    def restore_from_trash(self) -> None:
        self._call("POST", "/restore-from-trash")

    def references(self) -> List[Mapping[str, Any]]:
        return self._call("GET", "/references")["items"]

    def backlinks(self) -> List[Mapping[str, Any]]:
        return self._call("GET", "/backlinks")["items"]

    def add_reference(self, kind: str, target: str) -> None:
        self._call("POST", "/references", {"kind": kind, "target": target})

    def remove_reference(self, kind: str, target: str) -> None:
        self._call("DELETE", f"/references/{self._manager.quote(kind)}/{self._manager.quote(target)}")

    def comments(self, *, resolved: Optional[bool] = None) -> Iterator[Mapping[str, Any]]:
        """The threads, in the order in which they began."""
        query = {} if resolved is None else {"resolved": str(resolved).lower()}
        return self._manager.items(f"/codices/{self.id}/comments", query)

    def comment(self, markdown: str, *, field: Optional[str] = None, quote: Optional[str] = None) -> Mapping[str, Any]:
        """Begins a thread on the Codex, on a field, or on words of it. Answers the thread."""
        anchor = {k: v for k, v in {"field": field, "quote": quote}.items() if v is not None}
        return self._call("POST", "/comments", {"body": {"markdown": markdown}, **({"anchor": anchor} if anchor else {})})

    def reply(self, thread_id: str, markdown: str) -> Mapping[str, Any]:
        """Answers in a thread. Answers the comment."""
        path = f"/comments/{self._manager.quote(thread_id)}/replies"
        return self._manager.call("POST", path, body={"body": {"markdown": markdown}})

    def resolve(self, thread_id: str, resolved: bool = True) -> Mapping[str, Any]:
        """Marks a thread as settled; with ``False`` it is open again."""
        return self._manager.call("PATCH", f"/comments/{self._manager.quote(thread_id)}", body={"resolved": resolved})

    def edit_comment(self, thread_id: str, comment_id: str, markdown: str) -> Mapping[str, Any]:
        """Writes a comment of one's own anew."""
        path = f"/comments/{self._manager.quote(thread_id)}/{self._manager.quote(comment_id)}"
        return self._manager.call("PATCH", path, body={"body": {"markdown": markdown}})

    def delete_comment(self, thread_id: str, comment_id: str) -> None:
        self._manager.call("DELETE", f"/comments/{self._manager.quote(thread_id)}/{self._manager.quote(comment_id)}")

    def suggestions(self, *, decided: Optional[bool] = None) -> Iterator[Mapping[str, Any]]:
        query = {} if decided is None else {"decided": str(decided).lower()}
        return self._manager.items(f"/codices/{self.id}/suggestions", query)

    def suggest(
        self,
        field: str,
        *,
        text: Optional[str] = None,
        value: Any = None,
        quote: Optional[str] = None,
        why: Optional[str] = None,
    ) -> Mapping[str, Any]:
        """Proposes other words of a text, in place of ``quote``, or another value of any other field. Answers the suggestion."""
        change = {"kind": "value", "value": value} if text is None else {"kind": "text", "text": text}
        anchor = {"field": field, **({} if quote is None else {"quote": quote})}
        reason = {} if why is None else {"body": {"markdown": why}}
        return self._call("POST", "/suggestions", {"anchor": anchor, "change": change, **reason})

    def decide(self, suggestion: Mapping[str, Any], verb: str) -> Mapping[str, Any]:
        """Decides on a suggestion: ``accept`` makes its change, ``reject`` does not, ``reopen`` takes a rejection back."""
        path = f"/suggestions/{self._manager.quote(suggestion['id'])}/{self._manager.quote(verb)}"
        return self._manager.call("POST", path, body={"revision": suggestion["revision"]})

    def reviews(self, *, branch: Optional[str] = None) -> List[Mapping[str, Any]]:
        query = {} if branch is None else {"branch": branch}
        return list(self._manager.call("GET", f"/codices/{self.id}/reviews", query=query)["items"])

    def ask_for_review(self, reviewers: Sequence[str], *, note: str = "", branch: Optional[str] = None) -> Mapping[str, Any]:
        """Asks members, by their ids, to look at this Codex, or a branch of it."""
        of = {} if branch is None else {"branch": branch}
        return self._call("POST", "/reviews", {"reviewers": list(reviewers), "note": note, **of})

    def answer_review(self, review_id: str, verdict: str, *, note: str = "") -> Mapping[str, Any]:
        """Answers as one who was asked: ``approve`` or ``request_changes``."""
        path = f"/reviews/{self._manager.quote(review_id)}"
        return self._manager.call("POST", path, body={"verdict": verdict, "note": note})

    def branches(self) -> Branches:
        return Branches(self._manager, self.id)

    def named_versions(self) -> List[Mapping[str, Any]]:
        """The versions that have a name, the newest point first."""
        return list(self._call("GET", "/versions")["named"])

    def versions(self) -> Iterator[Mapping[str, Any]]:
        """The editing sessions, newest first; ``seq`` names a point to look at, compare or restore."""
        return self._manager.items(f"/codices/{self.id}/versions", {})

    def name_version(self, name: str, *, note: Optional[str] = None, seq: Optional[int] = None) -> Mapping[str, Any]:
        more = {k: v for k, v in {"note": note, "seq": seq}.items() if v is not None}
        return self._call("POST", "/versions", {"name": name, **more})

    def blame(self, field: str) -> Mapping[str, Any]:
        """Who wrote which words of a text (``spans``), or set a value (``value``)."""
        return self._manager.call("GET", f"/codices/{self.id}/blame", query={"field": field})

    def compare(
        self, start: Union[int, str], end: Union[int, str, None] = None, *, unchanged: bool = False
    ) -> Mapping[str, Any]:
        """What changed between two points, each a ``seq`` or the name of a version; up to now without ``end``.
        With ``unchanged`` fields that are the same at both are told as well."""
        query = {"from": str(start), **({} if end is None else {"to": str(end)})}
        if unchanged:
            query["unchanged"] = "true"
        return self._manager.call("GET", f"/codices/{self.id}/compare", query=query)

    def passages(self, words: str) -> Mapping[str, Any]:
        """When words came into the texts and when they went (``items``), by session, newest first."""
        return self._manager.call("GET", f"/codices/{self.id}/passages", query={"q": words})

    def restore(self, seq: int, *, fields: Optional[List[str]] = None) -> None:
        """Writes an earlier state again, as a new edit."""
        self._call("POST", "/restore", {"seq": seq, **({} if fields is None else {"fields": fields})})
        self.refresh()

    def restore_row(self, seq: int, field: str, row_id: str) -> None:
        """Makes one row of a checklist or a table what it was, as a new edit: one that was removed comes back."""
        self._call("POST", "/restore", {"seq": seq, "row": {"field": field, "id": row_id}})
        self.refresh()

    def upload(self, file: "Union[Path, str, bytes]", name: Optional[str] = None) -> Mapping[str, Any]:
        """Uploads a file. Answers what a file field takes: put it into one with ``edit``, in a list."""
        content = file if isinstance(file, bytes) else Path(file).read_bytes()
        if name is None:
            if isinstance(file, bytes):
                raise ValueError("Bytes need a name.")
            name = Path(file).name
        return self._manager.upload(self.id, name, content)

    def export(self, form: str = "json5", *, subtree: bool = False) -> bytes:
        """The Codex as a file: ``json5``, ``binary``, ``markdown`` or ``html``."""
        query = {"format": form, **({"subtree": "true"} if subtree else {})}
        return self._manager.download(f"/codices/{self.id}/export", query)

    def _call(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        return self._manager.call(method, f"/codices/{self.id}{path}", body=body)

    def _take(self, body: Mapping[str, Any], seq: int) -> None:
        self._body, self._seq = dict(body), seq
        # Asked for afterwards: what was sent meanwhile is then in neither, and merged like any edit of somebody else.
        self._saved = [each for each in self.get_pending_operations() if each.state == WAITING]

    def _give_up(self, operation_id: str) -> None:
        self._saved = [each for each in self._saved if each.id != operation_id]

    def __repr__(self) -> str:
        return f"<Codex {self.id} {self.title!r}>"
