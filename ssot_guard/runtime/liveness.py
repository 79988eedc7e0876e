"""Whether the guard works, proved by imports of the canary, which must fail."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from .errors import NonCanonicalImportError
from .watch import CANARY


def let_through() -> list[str]:
    """The ways by which the canary could be imported; none if the guard works."""
    return [name for name, way in WAYS.items() if not _refused(way)]


def _refused(way: Callable[[], None]) -> bool:
    try:
        way()
    except NonCanonicalImportError as error:
        return error.subject == CANARY
    except BaseException:  # the canary itself, or a finder that does not find it
        return False
    return False


def _statement() -> None:
    exec(f"import {CANARY}", {"__name__": "__main__"})  # code that stands in no file, as at a prompt


def _statement_again() -> None:
    with _imported():
        _statement()


def _by_name() -> None:
    exec(f"import importlib; importlib.import_module({CANARY!r})", {"__name__": "__main__"})


def _loader() -> None:
    bootstrap: Any = sys.modules["_frozen_importlib"]

    spec = bootstrap._find_spec(CANARY, sys.modules[__package__].__path__)
    exec("load(spec)", {"__name__": "__main__", "load": bootstrap._load, "spec": spec})


WAYS: dict[str, Callable[[], None]] = {
    "an import statement": _statement,
    "an import statement of what is there already": _statement_again,
    "importlib.import_module": _by_name,
    "a loader": _loader,
}


@contextmanager
def _imported() -> Iterator[None]:
    """As if somebody had imported the canary before."""
    sys.modules[CANARY] = ModuleType(CANARY)
    try:
        yield
    finally:
        sys.modules.pop(CANARY, None)
