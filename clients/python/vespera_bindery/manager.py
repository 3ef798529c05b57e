"""The entrance: Codices, templates and search of one server, and what waits to be sent to it."""

from __future__ import annotations

import json
import os
import urllib.parse
import uuid
from datetime import datetime, timezone
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union, cast

from .codex import CREATED, TITLE, Codex
from .errors import BAD_ANSWER, BinderyError
from .events import StreamTransport, Watch
from .journal import FileJournal, Journal, default_path
from .operation import CREATE, EDIT, WAITING, PendingOperation, write_time
from .template import Template
from .transport import DEFAULT_TIMEOUT, HttpTransport, Response, Transport

DEFAULT_URL = "http://127.0.0.1:3000"
JSON = {"Content-Type": "application/json"}


class CodexManager:
    """One server, as one API token sees it.

    ``base_url`` and ``token`` are read from ``BINDERY_URL`` and ``BINDERY_TOKEN`` if they are not given. What is saved without a
    connection is kept in ``journal``: by default a file of the user's own for this server and token, which outlives the program.
    """

    def __init__(
        self,
        base_url: Optional[str] = None,
        token: Optional[str] = None,
        *,
        journal: Optional[Journal] = None,
        timeout: float = DEFAULT_TIMEOUT,
        transport: Optional[Transport] = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        base_url = base_url or os.environ.get("BINDERY_URL") or DEFAULT_URL
        token = token or os.environ.get("BINDERY_TOKEN") or None
        self.base_url = base_url
        self._transport = transport or HttpTransport(base_url, token, timeout=timeout)
        self._journal: Journal = journal or FileJournal(default_path(base_url, token))
        self._now = now
        self._new_id = new_id

    # Codices

    def create_codex(
        self,
        title: str,
        template: Union[Template, str],
        *,
        parent: Optional[str] = None,
        fields: Optional[Mapping[str, Any]] = None,
    ) -> Codex:
        """Makes a Codex. Without a connection it is pending, and can be edited all the same."""
        codex = Codex(self, self._new_id())
        template_id = template.id if isinstance(template, Template) else template
        body: Dict[str, Any] = {"id": codex.id, "templateId": template_id, "title": title}
        if parent is not None:
            body["parentId"] = parent
        if fields:
            body["fields"] = dict(fields)
        self._keep(PendingOperation(self._new_id(), CREATE, codex.id, self._time(), body))
        codex._take({"template": {"id": template_id}, "parentId": parent}, CREATED)
        self.settle(codex)
        return codex

    def get_codex(self, codex_id: str) -> Codex:
        """Reads a Codex. One that was made here and waits to be sent is found without a connection too."""
        codex = Codex(self, codex_id)
        waiting = [each for each in self.pending_operations() if each.codex_id == codex_id and each.kind == CREATE]
        if waiting:
            body = waiting[0].body
            codex._take({"template": {"id": body["templateId"]}, "parentId": body.get("parentId")}, CREATED)
            return codex
        return codex.refresh()

    def list_codices(
        self,
        *,
        q: Optional[str] = None,
        fields: "Union[str, Sequence[str], None]" = None,
        sort: "Union[str, Sequence[str], None]" = None,
        **filters: Optional[str],
    ) -> Iterator[Mapping[str, Any]]:
        """Codices, as they are asked for page by page.

        ``q`` is a query in the language of search, such as ``due:<today+7d owner:me``; ``fields`` names the values that each item has under
        ``fields`` (``"*"``: all); ``sort`` the order, such as ``["-due", "title"]``. ``filters`` are the others of the API: ``template``,
        ``parent``, ``under``, ``archived`` … What means nothing is refused with its place, never left out.
        """
        wanted = {**filters, "q": q, "fields": _joined(fields), "sort": _joined(sort)}
        return self.items("/codices", {key: value for key, value in wanted.items() if value is not None}, largest_page=200)

    def search(
        self,
        query: str,
        *,
        fields: "Union[str, Sequence[str], None]" = None,
        sort: "Union[str, Sequence[str], None]" = None,
        **filters: Optional[str],
    ) -> Iterator[Mapping[str, Any]]:
        """Hits with their excerpts, best first. A part of the query that says nothing is refused rather than left out.

        With ``fields`` or ``sort`` they come as ``list_codices`` gives them: with values instead of excerpts, in that order.
        """
        if fields is not None or sort is not None:
            return self.list_codices(q=query, fields=fields, sort=sort, **filters)
        wanted = {key: value for key, value in filters.items() if value is not None}
        problems = self.call("GET", "/search", query={**wanted, "q": query, "limit": "1"}).get("problems", [])
        if problems:
            raise BinderyError("invalid_input", " ".join(problem["message"] for problem in problems))
        return self.items("/search", {**wanted, "q": query}, largest_page=100)

    def batch(
        self, operations: Sequence[Mapping[str, Any]], *, idempotency_key: Optional[str] = None
    ) -> List[Mapping[str, Any]]:
        """Does up to 200 of ``{"create": …}``, ``{"update": {"id": …}}`` and ``{"trash": {"id": …}}``, one after another.

        Answers the result of each: ``{"status", "id", "seq"}``, or ``{"status", "problem"}``. Nothing is kept for later; whoever sends a
        batch again gives it the key it had before.
        """
        body = {"operations": list(operations)}
        key = self._new_id() if idempotency_key is None else idempotency_key
        return list(self.call("POST", "/codices/batch", body=body, idempotency_key=key)["items"])

    def get_template(self, template_id: str, version: Optional[int] = None) -> Template:
        """A template with its fields, as the server resolves it."""
        query = {} if version is None else {"version": str(version)}
        found = self.call("GET", f"/templates/{self.quote(template_id)}", query=query)
        return Template(template_id, found.get("version"), found)

    def list_templates(self) -> List[Template]:
        return [Template(each["id"], each.get("version"), each) for each in self.call("GET", "/templates")["items"]]

    # Watching

    def watch(
        self,
        *,
        types: Iterable[str] = (),
        codex: Optional[str] = None,
        template: Optional[str] = None,
        below: Optional[str] = None,
        since: Optional[str] = None,
    ) -> Watch:
        """What happens from now on, or after ``since``, the ``position`` of an earlier watch: an iterator that waits for the next event.

        ``types`` are those of docs/api.md, "Events"; ``below`` is a Codex with everything below it.
        """
        chosen = {"types": ",".join(types), "codex": codex, "template": template, "below": below}
        path = "/events" + _query({key: value for key, value in chosen.items() if value})
        transport = self._transport
        if not hasattr(transport, "open_stream"):
            raise TypeError("This transport has no open_stream, which watching needs.")
        return Watch(cast(StreamTransport, transport), path, since)

    # Pending operations

    def pending_operations(self) -> List[PendingOperation]:
        """What was saved and is not on the server, in the order in which it was written."""
        return self._journal.operations()

    def send_pending(self) -> List[PendingOperation]:
        """Sends what waits, in order, and answers what is left.

        Ends at the first that cannot be sent now; one that the server refuses is marked so and stays. Raises ``BinderyError`` only
        when the token is not, or no longer, accepted.
        """
        with self._journal.sending():
            for operation in self._journal.operations():
                if operation.state != WAITING:
                    continue
                try:
                    self._send_operation(operation)
                except BinderyError as error:
                    if error.is_about_sender:
                        raise
                    if error.is_temporary:
                        break
                    self._journal.refuse(operation.id, _describe(error))
                else:
                    self._journal.done(operation.id)
        return self.pending_operations()

    def retry(self, operation: PendingOperation) -> List[PendingOperation]:
        """Sends a refused operation once more, with all that waits."""
        self._journal.retry(operation.id)
        return self.send_pending()

    def discard(self, operation: PendingOperation) -> None:
        """Gives an operation up for good."""
        self._journal.done(operation.id)

    def keep_edit(
        self, codex_id: str, seq: int, after: Tuple[str, ...], edits: Mapping[str, Any]
    ) -> PendingOperation:
        """Puts an edit into the journal. Use ``Codex.save``."""
        return self._keep(PendingOperation(self._new_id(), EDIT, codex_id, self._time(), _body_of(edits), seq, after))

    def write_at(self, codex_id: str, seq: int, edits: Mapping[str, Any]) -> None:
        """Writes edits if the Codex is still at ``seq``, now or not at all. Use ``Codex.save_unless_changed``."""
        headers = {**JSON, "If-Match": f'"{seq}"'}
        self._transport.send("PATCH", f"/codices/{self.quote(codex_id)}", body=_encode(_body_of(edits)), headers=headers)

    def settle(self, codex: Codex) -> bool:
        """Sends what waits; whether nothing of this Codex is left. Raises ``BinderyError`` if something of it was refused."""
        before = {each.id for each in self.pending_operations() if each.codex_id == codex.id and each.state == WAITING}
        if not before:
            return True
        left = [each for each in self.send_pending() if each.id in before]
        for operation in left:
            if operation.problem is not None:
                codex._give_up(operation.id)
                raise _error_of(operation.problem)
        if left:
            return False
        try:
            codex.refresh()
        except BinderyError as error:
            # It is on the server all the same; the next edit is made on what was read before.
            if not error.is_temporary:
                raise
        return True

    def _time(self) -> str:
        return write_time(self._now())

    def _keep(self, operation: PendingOperation) -> PendingOperation:
        _encode(operation.body)
        self._journal.add(operation)
        return operation

    def _send_operation(self, operation: PendingOperation) -> None:
        headers = {**JSON, "Idempotency-Key": operation.id}
        if operation.kind == CREATE:
            self._transport.send("POST", "/codices", body=_encode(operation.body), headers=headers)
            return
        made = {"at": operation.at, "seq": operation.seq, "after": list(operation.after)}
        path = f"/codices/{self.quote(operation.codex_id)}"
        self._transport.send("PATCH", path, body=_encode({**operation.body, "made": made}), headers=headers)

    # Everything else

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, str]] = None,
        body: Optional[Mapping[str, Any]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Any:
        """Any request below ``/api/v1`` (docs/api.md), with JSON in and out; never kept for later."""
        headers = {} if body is None else dict(JSON)
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        encoded = None if body is None else _encode(body)
        return self._transport.send(method, path + _query(query), body=encoded, headers=headers).json()

    def items(
        self, path: str, query: Mapping[str, str], *, largest_page: Optional[int] = None
    ) -> Iterator[Mapping[str, Any]]:
        """All items of a list, page by page, asked for as they are needed.

        The first page has as many as the server finds right, for many programs need no more; whoever reads on gets ``largest_page`` at
        once, unless the query says a ``limit``.
        """
        larger = {} if largest_page is None else {"limit": str(largest_page)}
        page = self.call("GET", path, query=query)
        yield from page["items"]
        while page.get("nextCursor") is not None:
            page = self.call("GET", path, query={**larger, **query, "cursor": page["nextCursor"]})
            yield from page["items"]

    def read_codex(self, codex_id: str) -> Tuple[Mapping[str, Any], int]:
        """The body of a Codex and the journal sequence it was read at."""
        answer = self._transport.send("GET", f"/codices/{self.quote(codex_id)}")
        return answer.json(), _seq_of(answer)

    def upload(self, codex_id: str, name: str, content: bytes) -> Mapping[str, Any]:
        """Stores a file under an id chosen here, so that a second try stores nothing twice."""
        query = _query({"name": name, "id": self._new_id()})
        headers = {"Content-Type": "application/octet-stream"}
        path = f"/codices/{self.quote(codex_id)}/assets{query}"
        asset = self._transport.send("POST", path, body=content, headers=headers).json()
        return {"assetId": asset["id"], "name": asset["name"], "mime": asset["mime"], "size": asset["size"]}

    def download_file(self, asset_id: str) -> bytes:
        """The bytes of an uploaded file, by the ``assetId`` in its field."""
        return self.download(f"/assets/{self.quote(asset_id)}", {})

    def download(self, path: str, query: Mapping[str, str]) -> bytes:
        return self._transport.send("GET", path + _query(query), headers={"Accept": "*/*"}).body

    @staticmethod
    def quote(part: str) -> str:
        """One part of a path; ids come from anywhere."""
        return urllib.parse.quote(part, safe="")


def _body_of(edits: Mapping[str, Any]) -> Dict[str, Any]:
    fields = {key: value for key, value in edits.items() if key != TITLE}
    return {**({"title": edits[TITLE]} if TITLE in edits else {}), **({"fields": fields} if fields else {})}


def _describe(error: BinderyError) -> Dict[str, Any]:
    return {"code": error.code, "message": str(error), "status": error.status, "errors": list(error.errors)}


def _error_of(problem: Mapping[str, Any]) -> BinderyError:
    return BinderyError(
        problem["code"], problem["message"], status=problem.get("status"), errors=problem.get("errors")
    )


def _encode(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()


def _query(query: Optional[Mapping[str, str]]) -> str:
    return "?" + urllib.parse.urlencode(query) if query else ""


def _joined(names: "Union[str, Sequence[str], None]") -> Optional[str]:
    return names if names is None or isinstance(names, str) else ",".join(names)


def _seq_of(answer: Response) -> int:
    tag = answer.headers.get("etag", "").strip('W/"')
    if not tag.isdigit():
        raise BinderyError(BAD_ANSWER, "The server did not say which state of the Codex it answered with.")
    return int(tag)
