"""Children of this process that do a part of its work with all that it holds: where there is nothing to hand over,
starting one takes a few milliseconds, and not the hundred of a process that has to import everything anew.

A child reads and computes, and does nothing else: what it shares with its parent (pipes to git, databases, streams) it
leaves alone, and it ends without a word.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from ..typed import Any, NoReturn

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def are_possible() -> bool:
    """Whether a child can be made that has all it needs: not where threads of this process would be missing in it, nor
    where a system's own libraries do not stand it (macOS)."""
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return alone and hasattr(os, "fork") and hasattr(os, "memfd_create")


def mapped(work: Callable[[Sequence[_Item]], Sequence[_Result]], items: Sequence[_Item], count: int) -> list[_Result]:
    """What `work` makes of items, one result for each, by `count` processes, this one included.

    Each has every `count`th item, for neighbours are alike in what they cost. What a child did not do, be it that it
    died or that `work` raised, is done here, so that errors come as if there were no children.
    """
    parts = [items[number::count] for number in range(count)]
    children: list[_Child] = []
    try:
        with suppress(OSError):  # the system gives no more of them
            children.extend(_Child(partial(work, part)) for part in parts[1:])
        done = [work(parts[0])]
        for child, part in zip_longest(children, parts[1:]):
            found = child.result() if child else None
            done.append(work(part) if found is None else found)
    finally:
        for child in children:
            child.end()
    return [done[number % count][number // count] for number in range(len(items))]


class _Child:
    """A child under way. It writes its results into a file that is in memory only."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._file = os.memfd_create("ssot-guard")
        self._is_over = False
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._file)
            raise
        if not self._process:
            self._do(work)

    def _do(self, work: Callable[[], object]) -> NoReturn:
        try:
            with open(self._file, "wb", closefd=False) as results:
                pickle.dump(work(), results, protocol=5)
            os._exit(0)
        finally:  # whatever it is, the parent does it again and tells of it
            os._exit(1)

    def result(self) -> Any:
        """What it came to; None if it did not."""
        status = self._wait()
        if status:
            return None
        with open(self._file, "rb", closefd=False) as results:
            results.seek(0)
            return pickle.load(results)

    def end(self) -> None:
        """See to it that nothing of it is left."""
        if not self._is_over:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            self._wait()
        os.close(self._file)

    def _wait(self) -> int:
        """For its end; not 0 if it failed, or if the system has not kept how it ended."""
        try:
            return os.waitpid(self._process, 0)[1]
        except ChildProcessError:
            return 1
        finally:
            self._is_over = True
