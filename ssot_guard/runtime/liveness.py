"""Whether the guard works, proved by imports of the canary, which must fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

from ..typed import Any
from .errors import NonCanonicalImportError
from .watch import CANARY


def let_through() -> list[str]:
    """The ways by which the canary was not refused, and what came of each; none if the guard works."""
    outcomes = ((name, _outcome(way)) for name, way in WAYS.items())
    return [f"{name} ({outcome})" for name, outcome in outcomes if outcome]


def _outcome(way: Callable[[], None]) -> str:
    """Empty if it was refused."""
    try:
        way()
    except NonCanonicalImportError as error:
        return "" if error.subject == CANARY else str(error)
    except AssertionError:  # raised by the canary itself
        return "imported it"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        sys.modules.pop(CANARY, None)
    return "imported it"


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
