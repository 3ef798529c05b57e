"""What a program wrote and the server has not confirmed yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Dict, Mapping, Optional, Tuple

CREATE = "create"
EDIT = "edit"
WAITING = "waiting"
REFUSED = "refused"


@dataclass(frozen=True)
class PendingOperation:
    """One request of the journal. ``id`` is its idempotency key: however often it is sent, it is done once."""

    id: str
    #: ``create`` or ``edit``.
    kind: str
    codex_id: str
    #: When it was written, by the clock of this machine: ISO 8601, UTC, milliseconds.
    at: str
    #: The body of the request, without what is added when it is sent.
    body: Mapping[str, Any]
    #: Of an edit: the journal sequence of the Codex that it was made on.
    seq: Optional[int] = None
    #: Of an edit: the operations of this machine that had been made on that state before it, by their ids.
    after: Tuple[str, ...] = ()
    #: ``waiting``, or ``refused`` when the server will not take it: see ``problem``.
    state: str = WAITING
    #: Why it was refused: ``code``, ``message`` and ``errors`` of the answer.
    problem: Optional[Mapping[str, Any]] = field(default=None)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The values that it writes, the title under ``title``."""
        title = {"title": self.body["title"]} if "title" in self.body else {}
        return {**title, **self.body.get("fields", {})}

    def to_json(self) -> Dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "codexId": self.codex_id,
            "at": self.at,
            "body": dict(self.body),
            "seq": self.seq,
            "after": list(self.after),
        }

    @staticmethod
    def from_json(record: Mapping[str, Any]) -> "PendingOperation":
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is none."""
        if record["kind"] not in (CREATE, EDIT) or not isinstance(record["body"], dict):
            raise ValueError("not an operation")
        return PendingOperation(
            id=str(record["id"]),
            kind=record["kind"],
            codex_id=str(record["codexId"]),
            at=str(record["at"]),
            body=record["body"],
            seq=record["seq"],
            after=tuple(str(each) for each in record["after"]),
        )


def write_time(now: datetime) -> str:
    """A moment as the API takes it."""
    return now.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
