"""HTTP requests to a server, made with the standard library."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, BinaryIO, Dict, Mapping, Optional, Protocol

from .errors import BAD_ANSWER, UNREACHABLE, BinderyError

DEFAULT_TIMEOUT = 30.0


@dataclass(frozen=True)
class Response:
    """An answer between 200 and 299."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; ``None`` when there is none."""
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BinderyError(BAD_ANSWER, "The server answered with something that is no JSON.") from error


class Transport(Protocol):
    """Sends one request. Raises ``BinderyError`` for every answer that is not between 200 and 299, and for none."""

    def send(
        self, method: str, path: str, *, body: Optional[bytes] = None, headers: Optional[Mapping[str, str]] = None
    ) -> Response: ...


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token along to wherever it leads."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class HttpTransport:
    """``path`` is below ``/api/v1`` of ``base_url``; the token goes to no other address."""

    def __init__(self, base_url: str, token: Optional[str], *, timeout: float = DEFAULT_TIMEOUT) -> None:
        parts = urllib.parse.urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"The address of the server begins with http:// or https://, not {base_url!r}.")
        self._root = base_url.rstrip("/") + "/api/v1"
        self._token = token
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_NoRedirects)

    def send(
        self, method: str, path: str, *, body: Optional[bytes] = None, headers: Optional[Mapping[str, str]] = None
    ) -> Response:
        sent: Dict[str, str] = {"Accept": "application/json", **(headers or {})}
        if self._token is not None:
            sent["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._root + path, data=body, headers=sent, method=method)
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return Response(answer.status, _lower(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            raise _read_problem(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise BinderyError(UNREACHABLE, f"The server cannot be reached: {error}") from error

    def open_stream(self, path: str, *, headers: Mapping[str, str], timeout: float) -> BinaryIO:
        """An answer that goes on, to be read line by line and closed; ``timeout`` in seconds is how long it may be silent."""
        sent: Dict[str, str] = dict(headers)
        if self._token is not None:
            sent["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._root + path, headers=sent)
        try:
            return self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            with error:
                raise _read_problem(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise BinderyError(UNREACHABLE, f"The server cannot be reached: {error}") from error


def _read_problem(error: urllib.error.HTTPError) -> BinderyError:
    """The problem document of an answer (RFC 9457); something else answered if there is none."""
    try:
        problem = json.loads(error.read())
        code, message = problem["code"], problem.get("detail") or problem.get("title")
    except (ValueError, KeyError, TypeError, OSError, http.client.HTTPException):
        # A proxy without its server, or another program at this address.
        code = UNREACHABLE if error.code >= 500 else BAD_ANSWER
        return BinderyError(code, f"{error.url} answered {error.code}, and not as Bindery does.", status=error.code)
    return BinderyError(
        code,
        str(message),
        status=error.code,
        errors=problem.get("errors"),
        request_id=problem.get("requestId"),
        retry_after=_seconds(error.headers.get("Retry-After")),
    )


def _lower(headers: Mapping[str, str]) -> Dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _seconds(value: Optional[str]) -> Optional[float]:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None
