"""By what means many files are judged: how many processes, what is remembered, who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Executor

Tick = Callable[[int, int], None]
"""Is told how many bytes are done, and of how many."""


def _untold(_done: int, _total: int) -> None: ...


class Means(NamedTuple):
    """What a run may use besides its own process."""

    jobs: int = 1
    """Processes at most; whether they pay is decided by what there is to parse."""
    executor: Executor | None = None
    """What maps instead, wherever that is: anything with the interface of `concurrent.futures`."""
    tick: Tick = _untold
    cache: bool = False
    """Whether whole trees may be remembered between runs."""


ALONE = Means()
"""One process: what a library call uses."""

_CURRENT: ContextVar[Means] = ContextVar("means", default=ALONE)


def current() -> Means:
    """The means of whatever repository is opened now."""
    return _CURRENT.get()


@contextmanager
def using(means: Means) -> Iterator[None]:
    """While it lasts, repositories that are opened have these means; the command line says so for all commands."""
    token = _CURRENT.set(means)
    try:
        yield
    finally:
        _CURRENT.reset(token)
