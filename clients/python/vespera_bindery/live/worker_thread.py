"""A thread that does one thing after another for others, and owns what only one thread may touch."""

from __future__ import annotations

import queue
import selectors
import socket
import threading
from concurrent.futures import Future
from typing import Callable, Dict, List, Optional, Protocol, TypeVar

T = TypeVar("T")


class Work(Protocol):
    """What the thread does beside its jobs."""

    def begin(self) -> None: ...

    def sources(self) -> "List[Source]":
        """What it is to be woken by."""

    def pause(self) -> float:
        """Seconds until it has something to do by itself."""

    def turn(self) -> None:
        """Does what can be done now."""

    def why_over(self) -> Optional[BaseException]:
        """Why nothing that is waited for can come any more; ``None`` while it may."""

    def leave(self) -> None: ...


class Source(Protocol):
    """A socket, and whether it waits to be written to."""

    @property
    def has_more(self) -> bool: ...

    def fileno(self) -> int: ...


class WorkerThread:
    """``submit``, ``call``, ``when`` and ``close`` are for any thread."""

    def __init__(self, name: str, work: Work, closed: Callable[[], BaseException]) -> None:
        self._work, self._closed_error = work, closed
        self._jobs: "queue.SimpleQueue[Callable[[], None]]" = queue.SimpleQueue()
        self._waiters: "Dict[Future[None], Callable[[], bool]]" = {}
        self._lock = threading.Lock()
        self._is_over = self._is_closing = False
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    def post(self, job: Callable[[], None]) -> bool:
        """Has something done soon; ``False`` when the thread has ended."""
        with self._lock:
            if self._is_over:
                return False
            self._jobs.put(job)
            try:
                self._wake_out.send(b"\0")
            except BlockingIOError:
                # It is about to wake up anyway.
                pass
            return True

    def submit(self, job: Callable[[], T]) -> "Future[T]":
        """Has something done, at once where it is asked for by a job."""
        future: "Future[T]" = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(job())
            except BaseException as error:
                future.set_exception(error)

        if self.is_current:
            run()
        elif not self.post(run):
            future.set_exception(self._closed_error())
        return future

    def call(self, job: Callable[[], T]) -> T:
        return self.submit(job).result()

    def when(self, holds: Callable[[], bool]) -> "Future[None]":
        """Resolves once something holds, looked at after each turn; ends with what ``why_over`` says, or what ``holds`` raises."""
        future: "Future[None]" = Future()

        def begin() -> None:
            self._waiters[future] = holds
            self._look()

        if not self.post(begin):
            future.set_exception(self._closed_error())
        return future

    def close(self) -> None:
        """Ends it, and waits until it has ended."""
        if self.is_current:
            raise RuntimeError("A listener cannot close what it listens to.")
        self.post(self._begin_to_close)
        self._thread.join()

    def _begin_to_close(self) -> None:
        self._is_closing = True

    def _run(self) -> None:
        try:
            self._work.begin()
            with selectors.DefaultSelector() as selector:
                selector.register(self._wake_in, selectors.EVENT_READ)
                while not self._is_closing:
                    self._wait(selector)
                    self._do_jobs()
                    self._work.turn()
                    self._look()
        finally:
            with self._lock:
                self._is_over = True
            self._do_jobs()
            self._work.leave()
            for future in list(self._waiters):
                _settle(future, self._work.why_over() or self._closed_error())
            self._wake_in.close()
            self._wake_out.close()

    def _wait(self, selector: selectors.BaseSelector) -> None:
        sources = self._work.sources()
        for source in sources:
            selector.register(source, selectors.EVENT_READ | (selectors.EVENT_WRITE if source.has_more else 0))
        try:
            ready = selector.select(self._work.pause())
        finally:
            for source in sources:
                selector.unregister(source)
        if any(key.fileobj is self._wake_in for key, _ in ready):
            try:
                while self._wake_in.recv(4096):
                    pass
            except (BlockingIOError, InterruptedError):
                pass

    def _do_jobs(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            job()

    def _look(self) -> None:
        for future, holds in list(self._waiters.items()):
            try:
                is_settled, error = holds(), self._work.why_over()
            except BaseException as raised:
                is_settled, error = False, raised
            if is_settled or error is not None or future.cancelled():
                del self._waiters[future]
                _settle(future, None if is_settled else error)


def _settle(future: "Future[None]", error: Optional[BaseException]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
