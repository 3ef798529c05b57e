"""Edits on their way: which the server has not committed, which frames await their answer, and how fast they may go."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Callable, Deque, List, Optional

#: Frames that may be unanswered at once.
_WINDOW = 1_000
#: Below what a socket may send (core/protocol/rates.ts), so that the server never has to end one.
_FRAMES = (80.0, 3_000.0)
_BYTES = (800.0 * 1024, 6.0 * 1024 * 1024)


@dataclass(frozen=True)
class Edit:
    number: int
    update: bytes
    #: By the clock of this machine, in seconds.
    made_at: float


class Outbox:
    """Answers come in the order of the frames, each for one or for several of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._edits: Deque[Edit] = deque()
        self._made = 0
        #: To be sent on this connection; ``None`` is the end of the exchange.
        self._queue: Deque[Optional[Edit]] = deque()
        self._sent: Deque[Optional[Edit]] = deque()
        self._has_exchanged = False
        self._frames, self._bytes, self._filled_at = _FRAMES[1], _BYTES[1], clock()

    @property
    def waiting(self) -> int:
        """Edits that are not committed."""
        return len(self._edits)

    @property
    def is_settled(self) -> bool:
        """Whether everything is committed, the exchange included."""
        return not self._edits and self._has_exchanged and not self._queue and not self._sent

    def add(self, update: bytes, made_at: float) -> None:
        self._made += 1
        edit = Edit(self._made, update, made_at)
        self._edits.append(edit)
        # Those made before are part of the exchange.
        if self._has_exchanged:
            self._queue.append(edit)

    def connected(self) -> None:
        """A connection begins: nothing of it is sent, and what was not answered before is sent again."""
        self._queue.clear()
        self._sent.clear()
        self._has_exchanged = False
        self._frames, self._bytes, self._filled_at = _FRAMES[1], _BYTES[1], self._clock()

    def exchange(self, *, may_write: bool) -> None:
        """The server has said what it has: everything that waits goes, and then the end of the exchange."""
        self._has_exchanged = True
        self._queue = deque([*(self._edits if may_write else ()), None])

    def take(self) -> "List[Optional[Edit]]":
        """What may go now."""
        now = self._clock()
        passed, self._filled_at = now - self._filled_at, now
        self._frames = min(_FRAMES[1], self._frames + passed * _FRAMES[0])
        self._bytes = min(_BYTES[1], self._bytes + passed * _BYTES[0])
        taken: List[Optional[Edit]] = []
        while self._queue and len(self._sent) < _WINDOW:
            edit = self._queue[0]
            size = 1024 + (len(edit.update) if edit else 0)
            if self._frames < 1 or self._bytes < size:
                break
            self._frames -= 1
            self._bytes -= size
            self._queue.popleft()
            self._sent.append(edit)
            taken.append(edit)
        return taken

    @property
    def is_held(self) -> bool:
        """Whether something waits only for its turn."""
        return bool(self._queue) and len(self._sent) < _WINDOW

    def answered(self, *, stored: bool, count: int) -> bool:
        """The next ``count`` frames are answered; those beyond what was sent are of a connection before, and mean nothing.

        Whether one of them was an edit that the server does not take: it goes on waiting.
        """
        refused = False
        for _ in range(min(count, len(self._sent))):
            edit = self._sent.popleft()
            if edit is None:
                continue
            if stored:
                self._edits.remove(edit)
            else:
                refused = True
        return refused
