"""Who maps elsewhere: processes of this machine, or an executor that somebody lends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import TypeVar

from ..typed import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Lent:
    """An executor that belongs to somebody else: it sees to lost workers itself, and is not shut down here."""

    def __init__(self, executor: Executor, count: int) -> None:
        self._executor = executor
        self.count = count

    def __enter__(self) -> Lent:
        return self

    def __exit__(self, *_: object) -> None: ...

    def submit(self, work: Callable[[_Task], _Result], task: _Task) -> Future[_Result]:
        """Give a worker something to do."""
        return self._executor.submit(work, task)

    def result(self, future: Future[_Result]) -> _Result | None:
        """What came of it; None if the worker died."""
        try:
            return future.result()
        except BrokenExecutor:
            return None

    def renew(self) -> None:
        """Others see to that."""


class Processes:
    """Worker processes; one that dies takes its pool along, and a new one is made."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def submit(self, work: Callable[[_Task], _Result], task: _Task) -> Future[_Result]:
        """Give a worker something to do."""
        try:
            return self._running().submit(work, task)
        except BrokenExecutor:  # another task has broken it: that it did so is told where its result is asked for
            future: Future[_Result] = Future()
            future.cancel()
            return future

    def result(self, future: Future[_Result]) -> _Result | None:
        """What came of it; None if a worker died before it was done."""
        try:
            return future.result()
        except (BrokenExecutor, CancelledError):
            return None

    def renew(self) -> None:
        """New processes for those that a death has taken along."""
        self._end()

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            # Not forked: a child would hold the pipes to git open, and threads of others would be missing in it.
            self._pool = ProcessPoolExecutor(self.count, get_context("spawn"), initializer=_leave_interrupts_alone)
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _leave_interrupts_alone() -> None:
    """Ctrl-C is sent to all processes of a terminal: the first one ends the others."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
