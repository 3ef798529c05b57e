"""What the end of a connection means, as sync/transport/close-policy.ts decides it: come back, or give up and why."""

from __future__ import annotations

from typing import Optional

from ..errors import BinderyError

#: Close codes of core/protocol/close-codes.ts by their reasons, and the code of the error that they are here. All others pass by themselves.
_FINAL = {
    "gone": (4410, "gone"),
    "revoked": (4403, "revoked"),
    "disconnected": (4405, "disconnected"),
    "bad-document-name": (4400, "invalid_input"),
    "too-large": (4413, "too_large"),
    "invalid-update": (4422, "invalid_update"),
    "outdated": (4426, "unsupported"),
}
RESTARTING = (1012, "restarting")
_UNAUTHENTICATED = (4401, "unauthenticated")
_PASSING = frozenset({"try-again-later", "restarting", "rate-limited", "slow-reader"})


def after_close(code: int, reason: str, *, document: str, why: str = "") -> Optional[BinderyError]:
    """The error that a session ends with; ``None`` when it is to come back. ``why`` is what the server has said of a refused edit."""
    for name, (number, error_code) in _FINAL.items():
        if code == number or reason == name:
            more = f": {why}" if why else ""
            return BinderyError(error_code, f"The server has ended the session of {document} ({name}){more}.")
    return None


def after_denial(reason: str, *, document: str, again: bool) -> Optional[BinderyError]:
    """The same where a ticket is not let in. ``again``: the one before was not either, so that it did not only expire on its way."""
    if reason in _PASSING or (reason == _UNAUTHENTICATED[1] and not again):
        return None
    final = after_close(0, reason, document=document)
    if final is not None:
        return final
    code = "unauthenticated" if reason == _UNAUTHENTICATED[1] else "forbidden"
    return BinderyError(code, f"The server does not let {document} be opened ({reason}).")


def retry_delay(failures: int, chance: float) -> float:
    """Seconds until the next try after so many failures in a row; ``chance`` from 0 to 1 keeps many programs apart."""
    return min(30.0, 0.5 * 2 ** min(failures, 6)) * (0.5 + chance / 2)
