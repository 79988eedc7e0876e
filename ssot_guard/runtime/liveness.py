"""Whether the guard works, proved by imports of the canary, which must fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
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
    except Exception:  # the canary itself
        return False
    finally:
        sys.modules.pop(CANARY, None)
    return False


def _statement() -> None:
    exec(f"import {CANARY}", {"__name__": "__main__"})  # code that stands in no file, as at a prompt


def _statement_again() -> None:
    sys.modules[CANARY] = ModuleType(CANARY)
    try:
        _statement()
    finally:
        sys.modules.pop(CANARY, None)


def _by_name() -> None:
    exec(f"import importlib; importlib.import_module({CANARY!r})", {"__name__": "__main__"})


def _loaded() -> None:
    bootstrap: Any = sys.modules["_frozen_importlib"]
    spec = bootstrap.ModuleSpec(CANARY, _Loader())
    exec("load(spec)", {"__name__": "__main__", "load": bootstrap._load, "spec": spec})


class _Loader:
    """Gives an empty module, wherever the canary stands: what other tools do to finders is not the question."""

    def create_module(self, spec: object) -> None:
        """As importlib has it: None for the usual module."""

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


WAYS: dict[str, Callable[[], None]] = {
    "an import statement": _statement,
    "an import statement of what is there already": _statement_again,
    "importlib.import_module": _by_name,
    "a loader": _loaded,
}
