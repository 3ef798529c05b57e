"""The branches of a Codex: copies that are edited beside it until they are merged or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Mapping, Optional, Sequence, Union

if TYPE_CHECKING:
    from .manager import CodexManager


class Branches:
    """Branches by their names. Writing on one needs the server: nothing is kept for later. Made by ``Codex.branches``."""

    def __init__(self, manager: "CodexManager", codex_id: str) -> None:
        self._manager = manager
        self._codex = f"/codices/{manager.quote(codex_id)}"

    def list(self) -> List[Mapping[str, Any]]:
        """Open ones first, each with how far it is ``ahead`` and ``behind``."""
        return self._manager.call("GET", f"{self._codex}/branches")["items"]

    def create(self, name: str, *, start: Union[int, str, None] = None) -> Mapping[str, Any]:
        """Begins a branch at the Codex as it is, or at an operation's number or a version's name."""
        more = {} if start is None else {"from": str(start)}
        return self._manager.call("POST", f"{self._codex}/branches", body={"name": name, **more})

    def read(self, name: str) -> Mapping[str, Any]:
        """The Codex as it is on the branch: ``title``, ``fields`` and the rest."""
        return self._manager.call("GET", self._codex, query={"branch": name})

    def edit(
        self,
        name: str,
        *,
        title: Optional[str] = None,
        fields: Optional[Mapping[str, Any]] = None,
        add: Optional[Mapping[str, Sequence[Any]]] = None,
        remove: Optional[Mapping[str, Sequence[Any]]] = None,
    ) -> Mapping[str, Any]:
        """Writes on the branch, as one operation. ``add`` and ``remove`` are members of sets, by the ids of their fields."""
        body = {"title": title, "fields": fields, "add": add, "remove": remove}
        given = {key: value for key, value in body.items() if value is not None}
        return self._manager.call("PATCH", self._codex, query={"branch": name}, body=given)

    def update(self, name: str) -> Mapping[str, Any]:
        """Brings in what was written on the Codex since."""
        return self._manager.call("POST", f"{self._of(name)}/update")

    def preview(self, name: str) -> Mapping[str, Any]:
        """What either side changed, and what merging would change in the Codex (``fields``); conflicts first."""
        return self._manager.call("GET", f"{self._of(name)}/merge")

    def merge(
        self,
        name: str,
        *,
        resolutions: Optional[Mapping[str, Mapping[str, Any]]] = None,
        expect: Optional[Mapping[str, int]] = None,
    ) -> Mapping[str, Any]:
        """Merges the branch as one edit and closes it. ``resolutions`` says by field ``{"take": "main"}``, ``{"take": "branch"}`` or
        ``{"value": …}``. Raises ``BinderyError`` with the code ``conflict`` for each conflict without one."""
        body = {
            **({} if resolutions is None else {"resolutions": dict(resolutions)}),
            **({} if expect is None else {"expect": dict(expect)}),
        }
        return self._manager.call("POST", f"{self._of(name)}/merge", body=body)

    def close(self, name: str) -> None:
        """Closes it without merging; it can be read still."""
        self._manager.call("DELETE", self._of(name))

    def reopen(self, name: str) -> Mapping[str, Any]:
        """Opens one again that was closed without merging it."""
        return self._manager.call("POST", f"{self._of(name)}/reopen")

    def _of(self, name: str) -> str:
        return f"{self._codex}/branches/{self._manager.quote(name)}"
