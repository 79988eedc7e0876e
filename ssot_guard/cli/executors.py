"""Whose processes map: `--executor dask://HOST:PORT` lends those of a Dask cluster.

The interface is that of `concurrent.futures`: https://distributed.dask.org/en/stable/api.html#distributed.Client.get_executor
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager

from ..judging.means import Means
from ..problems import UsageError
from ..typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

DASK_EXTRA = "pip install 'ssot-guard[dask]'"
_SCHEME = "dask://"
_SECONDS = 10
"""How long a scheduler may take to answer."""


def add_executor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--executor", metavar="dask://HOST:PORT", help="have a Dask cluster look at the files")


@contextmanager
def lent(address: str, means: Means) -> Iterator[Means]:
    """The means with the executor that an address stands for. Raises `UsageError` if there is none, or its workers have
    another version than this."""
    if not address.startswith(_SCHEME) or ":" not in address.removeprefix(_SCHEME):
        raise UsageError(f"--executor {address}: write dask://HOST:PORT, a Dask scheduler's address")
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(f"--executor needs more than is installed ({error.name}): {DASK_EXTRA}") from error
    try:
        place = "tcp://" + address.removeprefix(_SCHEME)
        client: Any = Client(place, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"--executor {address}: no scheduler answers there ({error})") from None
    with client:
        _refuse_other_versions(client)
        executor = _Dask(client.get_executor(pure=False))
        yield means._replace(executor=executor, jobs=max(1, sum(client.nthreads().values())))


def _refuse_other_versions(client: Any) -> None:
    """Two versions may come to two verdicts."""
    from .. import __version__

    there: dict[str, str] = client.run(_version)
    if not there:
        raise UsageError("--executor: the cluster has no workers")
    for worker, version in there.items():
        if version != __version__:
            has = f"has ssot-guard {version}" if version else "has no ssot-guard"
            raise UsageError(f"--executor: the worker {worker} {has}, and this is {__version__}")


def _version() -> str:
    try:
        from ssot_guard import __version__
    except ImportError:
        return ""
    return __version__


class _Dask(Executor):
    """Says of a task that has killed its workers what `concurrent.futures` says of it.

    The scheduler gives the share of a lost worker to another by itself, as often as its `allowed-failures` says.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        outcome: Future[Any] = Future()
        self._executor.submit(work, *arguments, **named).add_done_callback(lambda done: _hand_on(done, outcome))
        return outcome


def _hand_on(done: Future[Any], outcome: Future[Any]) -> None:
    error = done.exception()
    if error is None:
        outcome.set_result(done.result())
    elif type(error).__name__ == "KilledWorker":
        outcome.set_exception(BrokenExecutor(str(error)))
    else:
        outcome.set_exception(error)
