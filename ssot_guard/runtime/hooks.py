"""Where Python's import system is listened to.

Three doors, since no single one sees everything: a statement asks `builtins.__import__`, also for what is imported
already; `importlib.import_module` and `importlib.__import__` end in `_gcd_import`, whatever name they were taken under;
and what is loaded for the first time, by whichever finder, passes `_load_unlocked`, which knows its file. What is
loaded by hand or again passes one of the others. Finders are left alone: one that answers for others hides pytest's,
and one that does not stand first is not asked.

The names in importlib's bootstrap are private; they are the same in Python 3.10 to 3.14, and at each start the canary
tells whether they still do what they did.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from _thread import RLock
from collections.abc import Callable
from contextlib import suppress

from ..typed import Any
from .by_file import ByFile
from .by_name import ByName
from .guard import Guard
from .importlib_bootstrap import before, call, statement, while_loading
from .patches import Patch
from .verdicts import Verdicts

_BOOTSTRAP: Any = sys.modules["_frozen_importlib"]
_EXTERNAL: Any = sys.modules["_frozen_importlib_external"]


class Hooks:
    """All patches of one guard."""

    def __init__(self, guard: Guard) -> None:
        self._verdicts = Verdicts(guard, self._foreign)
        by_file = ByFile(self._verdicts)
        self.by_name = by_name = ByName(self._verdicts, self._patch_late)
        verdicts, under_way = self._verdicts, self._verdicts.under_way
        self._statements = Patch(builtins, "__import__", statement(by_name, verdicts))
        self._patches = [
            self._statements,
            Patch(importlib, "__import__", statement(by_name, verdicts)),
            Patch(_BOOTSTRAP, "_gcd_import", call(by_name, verdicts.innocent)),
            Patch(_BOOTSTRAP, "_load_unlocked", while_loading(by_file.load, under_way)),
            Patch(_BOOTSTRAP, "_exec", while_loading(by_file.load_again, under_way)),
            Patch(_EXTERNAL._LoaderBasics, "exec_module", before(by_file.execute)),
        ]
        self._late: dict[str, Callable[[Any], Patch]] = {
            "runpy": lambda runpy: Patch(runpy, "_run_code", before(by_file.run)),
            "importlib.util": lambda util: Patch(util.LazyLoader, "exec_module", before(by_file.execute)),
        }
        """Modules that are patched when they are there: most programs never import them."""
        self._lock = RLock()
        self._removed = False

    def put(self) -> None:
        """Begin to listen."""
        for patch in self._patches:
            patch.put()
        for name in list(self._late):
            self._patch_late(name)

    def remove(self) -> None:
        """Stop listening, and restore what was there."""
        with self._lock:
            self._removed = True
            for patch in reversed(self._patches):
                patch.remove()
        self._verdicts.harmless.clear()
        self._verdicts.innocent.clear()  # so that a wrapper that has to stay takes the way on which it can leave

    def met(self, name: str) -> None:
        """Note that something that competes is loaded under a name."""
        self._verdicts.met(name)

    def _patch_late(self, name: str) -> None:
        if name in self._late and sys.modules.get(name) is not None:
            with self._lock, suppress(AttributeError, KeyError):  # a stub of it; another thread was first
                patch = self._late.pop(name)(sys.modules[name])
                if not self._removed:
                    patch.put()
                    self._patches.append(patch)

    def _foreign(self) -> object:
        """Another tool's wrapper that stands on ours, if one does: its code, if it has any."""
        top = self._statements.top
        return None if self._statements.on_top else getattr(top, "__code__", top)
