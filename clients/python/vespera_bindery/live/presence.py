"""Who is in a Codex: what this program shows of itself, and what others do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .wire import PresenceState

LONGEST_STATUS = 120


@dataclass(frozen=True)
class Person:
    """Somebody else who has it open, merged over their windows."""

    id: str
    name: str
    #: The field the person was in last.
    field: Optional[str] = None
    #: What a program says of its work.
    status: Optional[str] = None
    #: Whether it is the program or model of an agent.
    is_agent: bool = False


class Presence:
    """States of awareness, as y-protocols keeps them. Used by the thread of the session alone."""

    def __init__(self, client: int, user: Mapping[str, str]) -> None:
        self._client = client
        self._clock = 0
        self._own: Dict[str, Any] = {"user": dict(user)}
        self._user_id = user["id"]
        self._others: Dict[int, Tuple[int, Mapping[str, Any]]] = {}

    def set(self, name: str, value: Any) -> bool:
        """Whether it is news."""
        if self._own.get(name) == value:
            return False
        self._own[name] = value
        return True

    def own(self) -> PresenceState:
        """What is to be sent, at the next clock."""
        self._clock += 1
        return PresenceState(self._client, self._clock, json.dumps(self._own, ensure_ascii=False))

    def gone(self) -> PresenceState:
        self._clock += 1
        return PresenceState(self._client, self._clock, None)

    def take(self, states: "Tuple[PresenceState, ...]") -> bool:
        """Takes in what others show; whether anything is news. What is no state is passed over: it comes from anywhere."""
        is_news = False
        for state in states:
            known = self._others.get(state.client)
            if state.client == self._client or (known is not None and state.clock < known[0]):
                continue
            shown = _read_state(state.json)
            if shown is None:
                is_news = self._others.pop(state.client, None) is not None or is_news
            elif known is None or known[1] != shown:
                is_news = True
                self._others[state.client] = (state.clock, shown)
        return is_news

    def forget_others(self) -> bool:
        had = bool(self._others)
        self._others.clear()
        return had

    def people(self) -> List[Person]:
        """Everybody but the member whose token this is, by name."""
        found: Dict[str, Person] = {}
        for _, (_, state) in sorted(self._others.items()):
            user = state["user"]
            if user["id"] == self._user_id:
                continue
            before = found.get(user["id"])
            field, status = state.get("fieldId"), state.get("status")
            found[user["id"]] = Person(
                user["id"],
                user["name"],
                field if isinstance(field, str) else before.field if before else None,
                status[:LONGEST_STATUS] if isinstance(status, str) and status.strip() else before.status if before else None,
                isinstance(user.get("agent"), dict),
            )
        return sorted(found.values(), key=lambda person: (person.name, person.id))


def _read_state(text: Optional[str]) -> Optional[Mapping[str, Any]]:
    """``None`` for one that is gone, or says not who it is."""
    if text is None:
        return None
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        return None
    user = state.get("user") if isinstance(state, dict) else None
    is_known = isinstance(user, dict) and isinstance(user.get("id"), str) and isinstance(user.get("name"), str)
    return state if is_known else None
