"""Templates: what Codices are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional


@dataclass(frozen=True)
class Template:
    """A template by its id, such as ``incident-review``. ``definition`` is what the server says of it, once it was asked."""

    id: str
    version: Optional[int] = None
    definition: Optional[Mapping[str, Any]] = None

    @staticmethod
    def load(template_id: str) -> "Template":
        """Names a template without asking the server, which also works offline. ``CodexManager.get_template`` asks."""
        if not template_id:
            raise ValueError("A template has an id, such as incident-review.")
        return Template(template_id)

    @property
    def name(self) -> Optional[str]:
        return None if self.definition is None else self.definition.get("name")

    @property
    def fields(self) -> Dict[str, Mapping[str, Any]]:
        """The fields by id, each with its ``type`` and ``label``. Raises ``ValueError`` if the server was not asked."""
        if self.definition is None:
            raise ValueError(f"Ask for it first: manager.get_template({self.id!r}).")
        found = self.definition.get("fields", {})
        return found if isinstance(found, dict) else {field["id"]: field for field in found}
