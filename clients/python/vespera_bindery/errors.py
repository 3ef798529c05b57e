"""The one kind of error that this client raises."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

#: Codes that this client gives itself; all others are the server's (docs/api.md, "Errors").
UNREACHABLE = "unreachable"
DAMAGED = "damaged"
BAD_ANSWER = "bad_answer"

#: What may go well when it is sent again.
TEMPORARY = frozenset({UNREACHABLE, "unavailable", "rate_limited"})
#: What another token or right would help with: nothing was wrong with the request.
SENDER = frozenset({"unauthenticated", "password_required"})


class BinderyError(Exception):
    """A request that was refused, or could not be made.

    ``code`` is stable and meant for programs; ``str(error)`` is for people. ``errors`` has an entry for each value that is
    not allowed, with its place in the request.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: Optional[int] = None,
        errors: Optional[List[Dict[str, Any]]] = None,
        request_id: Optional[str] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        #: Of HTTP; ``None`` when there was no answer.
        self.status = status
        self.errors: Tuple[Dict[str, Any], ...] = tuple(errors or ())
        #: As in the server's log.
        self.request_id = request_id
        #: Seconds that the server asks to wait.
        self.retry_after = retry_after

    @property
    def is_temporary(self) -> bool:
        """Whether the same request may go well later."""
        return self.code in TEMPORARY or (self.status or 0) >= 500

    @property
    def is_about_sender(self) -> bool:
        """Whether it was refused for who sent it: the token is missing, revoked or expired."""
        return self.code in SENDER

    def __repr__(self) -> str:
        return f"BinderyError({self.code!r}, {str(self)!r})"
