"""A Codex that is open live: its texts as they are this moment, edits that others see at once, and who is in it."""

from __future__ import annotations

import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import datetime
from typing import Any, Callable, Dict, List, Mapping, Optional, TypeVar, Union

from ..codex import TITLE
from ..errors import BAD_ANSWER, UNREACHABLE, BinderyError
from ..manager import CodexManager
from ..transport import DEFAULT_TIMEOUT
from . import rich_text
from .crdt import PlainText, XmlNode, load_engine
from .presence import LONGEST_STATUS, Person
from .session import Dial, Session, Status, Ticket
from .web_socket import connect

T = TypeVar("T")
_PLAIN, _RICH = frozenset({"text", "line"}), "richText"
#: The version of the rich text schema that ``rich_text`` was written for (richtext/schema/schema-versions.ts): the server takes
#: nothing from a program that would spoil what it does not know.
_SCHEMA_VERSION = 1


def open_codex(manager: CodexManager, codex_id: str, *, branch: str = "main", timeout: float = DEFAULT_TIMEOUT) -> "LiveCodex":
    """Opens a Codex live, and returns when its content is there.

    Raises ``BinderyError``: ``unsupported`` where pycrdt is not installed, ``unreachable`` after ``timeout`` seconds, and what the server
    says of a Codex that this token may not read.
    """
    engine = load_engine()
    started = time.monotonic()
    of_branch = {} if branch == "main" else {"branch": branch}
    body = manager.call("GET", f"/codices/{manager.quote(codex_id)}", query=of_branch)
    pin = body["template"]
    fields = manager.get_template(pin["id"], pin["version"]).fields
    user = _ask_who(manager)
    name = f"codex/{body['id']}" + ("" if branch == "main" else f"@{branch}")
    session = Session(name, user, engine, _dialer(manager, timeout))
    try:
        session.thread.when(lambda: session.has_content).result(max(0.1, timeout - (time.monotonic() - started)))
    except FutureTimeout:
        session.close()
        raise BinderyError(UNREACHABLE, f"The server did not answer for {timeout:g} seconds.") from None
    except BinderyError:
        session.close()
        raise
    types = {name: str(field["type"]) for name, field in fields.items()}
    return LiveCodex(manager, session, str(body["id"]), branch, types)


class LiveCodex:
    """Made by ``open_codex``; used by any number of threads. Close it, or use it in a ``with``."""

    def __init__(self, manager: CodexManager, session: Session, codex_id: str, branch: str, types: Mapping[str, str]) -> None:
        self.id = codex_id
        self.branch = branch
        self._manager, self._session, self._types = manager, session, types

    # Reading

    @property
    def title(self) -> str:
        return self.text(TITLE)

    def text(self, field: str) -> str:
        """The words of a text, plain or rich, as they are now; of rich text without its marks, an empty line between two blocks."""
        return self._do(lambda: self._read(field))

    def json(self, field: str) -> Dict[str, Any]:
        """A rich text as a ProseMirror document."""
        return self._do(lambda: rich_text.to_json(self._rich(field)))

    def markdown(self, field: str, *, timeout: float = DEFAULT_TIMEOUT) -> str:
        """A rich text as Markdown, as the server writes it once everything that was written here is committed."""
        self._rich_only(field)
        self.wait_until_saved(timeout=timeout)
        value = self._manager.call("GET", self._path, query=self._of_branch)["fields"].get(field)
        return str(value.get("markdown", "")) if isinstance(value, dict) else ""

    # Writing: seen by others at once, kept and sent later while the server is away

    def set_text(self, field: str, text: str) -> None:
        """Makes a plain text, or the title, hold this: only what differs is written, so that what others type elsewhere stays."""
        _check_length(text)

        def write() -> None:
            root = self._plain(field)
            old = root.read()
            before, after = rich_text.common_ends(old, text)
            _splice(root, before, len(old) - before - after, text[before : len(text) - after])

        self._write(field, write)

    def insert(self, field: str, index: int, text: str) -> None:
        """Writes into a plain text, in front of the letter at ``index``; at the end with its length."""
        _check_length(text)

        def write() -> None:
            root = self._plain(field)
            _check_index(index, root.read())
            root.insert(index, text)

        self._write(field, write)

    def delete(self, field: str, index: int, count: int) -> None:
        """Takes letters out of a plain text."""

        def write() -> None:
            root = self._plain(field)
            _check_index(index, root.read())
            _check_index(index + count, root.read())
            _splice(root, index, count, "")

        self._write(field, write)

    def replace(self, field: str, quote: str, text: str) -> None:
        """Writes other words in place of those quoted, of which a text has to have exactly one; nothing with ``""``.

        In rich text a quote lies within one block, without the signs of Markdown, and what comes has the marks of what goes. Raises
        ``BinderyError`` (``conflict``) where the words do not stand, or several times.
        """

        def write() -> None:
            if self._is_rich(field):
                return rich_text.replace(self._rich(field), quote, text)
            _check_length(text)
            index = _index_of(self._plain(field).read(), quote)
            before, after = rich_text.common_ends(quote, text)
            _splice(self._plain(field), index + before, len(quote) - before - after, text[before : len(text) - after])

        self._write(field, write)

    def insert_words(self, field: str, words: str, *, after: Optional[str] = None, before: Optional[str] = None) -> None:
        """Writes words into a rich text, right behind or in front of those quoted."""
        self._write(field, lambda: rich_text.insert(self._rich(field), words, after=after, before=before))

    def mark(self, field: str, quote: str, name: str, value: Union[bool, str] = True) -> None:
        """Lays ``bold``, ``italic``, ``underline``, ``strike``, ``code`` or a ``link`` (to the address ``value``) over words of a rich
        text; ``False`` takes it away."""
        self._write(field, lambda: rich_text.mark(self._rich(field), quote, name, value))

    def append(self, field: str, text: str) -> None:
        """Adds paragraphs at the end of a rich text, or letters at the end of a plain one."""

        def write() -> None:
            if self._is_rich(field):
                return rich_text.append(self._rich(field), text)
            _check_length(text)
            root = self._plain(field)
            root.insert(len(root.read()), text)

        self._write(field, write)

    def set_markdown(self, field: str, markdown: str, *, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Makes a rich text what this Markdown says: headings, lists, tables. The server works out what differs, and it comes here as
        an edit of anybody comes, a moment later. Needs the server: raises ``BinderyError`` (``unreachable``) without it."""
        self._rich_only(field)
        self.wait_until_saved(timeout=timeout)
        body = {"fields": {field: {"markdown": markdown}}}
        self._manager.call("PATCH", self._path, query=self._of_branch, body=body)

    # What has become of it

    @property
    def status(self) -> Status:
        return self._do(lambda: self._session.status)

    def saved(self) -> bool:
        """Whether the server has committed everything that was written here. Raises ``BinderyError`` where it never will."""
        return self._do(self._session.is_saved)

    def wait_until_saved(self, *, timeout: Optional[float] = None) -> None:
        """Returns once everything is committed. Raises ``BinderyError``: ``unreachable`` after ``timeout`` seconds."""
        self._wait(self._session.is_saved, timeout, "The server has not committed everything")

    def wait(self, holds: "Callable[[LiveCodex], bool]", *, timeout: Optional[float] = None) -> None:
        """Returns once something holds, which is looked at after every change: ``codex.wait(lambda codex: codex.title == "Done")``."""
        self._wait(lambda: holds(self), timeout, "It did not come to hold")

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Has ``listener`` called, in a thread of its own, after every edit, and whenever people come or the status changes; answers
        what ends that. It may read and write, and not wait."""
        self._do(lambda: self._session.listen(listener))

        def stop() -> None:
            self._session.thread.post(lambda: self._session.unlisten(listener))

        return stop

    # Presence

    def people(self) -> List[Person]:
        """Everybody else who has it open."""
        return self._do(self._session.presence.people)

    def set_status(self, status: Optional[str]) -> None:
        """A few words that others see beside the name, such as “summarising…”; none with ``None``."""
        words = (status or "").strip()[:LONGEST_STATUS] or None
        self._do(lambda: self._session.show("status", words))

    def set_field(self, field: Optional[str]) -> None:
        """The field that others see this program in. Whoever writes is shown where they write, with a caret behind the last letter."""
        self._do(lambda: self._session.show("fieldId", field))

    # The end

    def close(self, *, timeout: float = DEFAULT_TIMEOUT) -> bool:
        """Waits until everything is committed, for ``timeout`` seconds at most, and leaves. Whether it was: what was not is lost."""
        try:
            self.wait_until_saved(timeout=timeout)
        except BinderyError:
            pass
        return self._session.close() == 0

    def __enter__(self) -> "LiveCodex":
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<LiveCodex {self._session.name}>"

    # Inside

    def submit(self, job: Callable[[], T]) -> "Future[T]":
        """Has something done where the document may be touched, all of it without a pause."""
        return self._session.thread.submit(job)

    def when(self, holds: "Callable[[LiveCodex], bool]") -> "Future[None]":
        """As ``wait``, for those who wait elsewhere."""
        return self._session.thread.when(lambda: holds(self))

    def _do(self, job: Callable[[], T]) -> T:
        return self._session.thread.call(job)

    def _wait(self, holds: Callable[[], bool], timeout: Optional[float], what: str) -> None:
        if self._session.thread.is_current:
            raise RuntimeError("A listener cannot wait.")
        waited = self._session.thread.when(holds)
        try:
            waited.result(timeout)
        except FutureTimeout:
            waited.cancel()
            raise BinderyError(UNREACHABLE, f"{what} within {timeout:g} seconds.") from None

    def _write(self, field: str, edit: Callable[[], None]) -> None:
        def write() -> None:
            refusal = self._session.why_not_written()
            if refusal is not None:
                raise refusal
            self._session.document.transact(edit)
            self._session.show("fieldId", field)
            self._session.caret_behind_own(self._root(field))

        self._do(write)

    def _read(self, field: str) -> str:
        return rich_text.to_text(self._rich(field)) if self._is_rich(field) else self._plain(field).read()

    def _plain(self, field: str) -> PlainText:
        if self._is_rich(field):
            raise BinderyError("unsupported", f"“{field}” is rich text: use replace, insert_words, mark, append or set_markdown.")
        return self._session.document.text(self._root(field))

    def _rich(self, field: str) -> XmlNode:
        self._rich_only(field)
        return self._session.document.xml(self._root(field))

    def _rich_only(self, field: str) -> None:
        if not self._is_rich(field):
            raise BinderyError("unsupported", f"“{field}” is plain text: use insert, delete, replace or set_text.")

    def _is_rich(self, field: str) -> bool:
        if field == TITLE:
            return False
        kind = self._types.get(field)
        if kind is None:
            raise BinderyError("not_found", f"There is no field “{field}”. There are: {', '.join(self._types)}.")
        if kind != _RICH and kind not in _PLAIN:
            message = f"“{field}” is a {kind}, which is no text: edit it with get_codex(…).edit and save; it is seen live all the same."
            raise BinderyError("unsupported", message)
        return kind == _RICH

    def _root(self, field: str) -> str:
        """The root that holds a field: it keeps its name when the field is renamed."""
        if field == TITLE:
            return TITLE
        pin = self._session.document.map("codex").get("template")
        slots = pin.get("slots") if isinstance(pin, Mapping) else None
        slot = slots.get(field, field) if isinstance(slots, Mapping) else field
        return f"field:{slot}"

    @property
    def _path(self) -> str:
        return f"/codices/{self._manager.quote(self.id)}"

    @property
    def _of_branch(self) -> Dict[str, str]:
        return {} if self.branch == "main" else {"branch": self.branch}


def _splice(root: PlainText, index: int, removed: int, added: str) -> None:
    if removed > 0:
        root.delete(index, removed)
    if added:
        root.insert(index, added)


def _check_length(text: str) -> None:
    if len(text) > rich_text.LONGEST_EDIT:
        raise BinderyError("too_large", f"One edit has at most {rich_text.LONGEST_EDIT} characters. Make several of it.")


def _check_index(index: int, text: str) -> None:
    if not 0 <= index <= len(text):
        raise BinderyError("invalid_input", f"There is no place {index} in a text of {len(text)} letters.")


def _index_of(text: str, quote: str) -> int:
    at = text.find(quote) if quote else -1
    if at < 0:
        raise BinderyError("conflict", f"“{quote}” does not stand there now.")
    if text.find(quote, at + 1) >= 0:
        raise BinderyError("conflict", f"“{quote}” stands there more than once. Quote more of what stands around it.")
    return at


def _ask_who(manager: CodexManager) -> Mapping[str, str]:
    actor = manager.call("POST", "/tickets", body={})["actor"]
    return {"id": str(actor["id"]), "name": str(actor["name"])}


def _dialer(manager: CodexManager, timeout: float) -> Dial:
    url = "ws" + manager.base_url.rstrip("/")[len("http") :] + f"/collab?schema={_SCHEMA_VERSION}&private=1"

    def dial() -> Any:
        asked = time.time()
        answer = manager.call("POST", "/tickets", body={})
        answered = time.time()
        if _SCHEMA_VERSION < answer.get("oldestWritingSchema", 1):
            raise BinderyError("unsupported", "This version of the client is too old to write here. Update vespera-bindery.")
        try:
            ahead = _seconds(answer["serverTime"]) - (asked + answered) / 2
            ticket = Ticket(str(answer["ticket"]), ahead)
        except (KeyError, TypeError, ValueError) as error:
            raise BinderyError(BAD_ANSWER, "The server gave no ticket.") from error
        return ticket, connect(url, timeout=timeout)

    return dial


def _seconds(time_text: str) -> float:
    return datetime.fromisoformat(time_text.replace("Z", "+00:00")).timestamp()
