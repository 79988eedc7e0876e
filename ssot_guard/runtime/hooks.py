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
from collections.abc import Callable
from types import CodeType
from typing import Any

from .by_file import ByFile
from .by_name import ByName
from .guard import Guard
from .patches import Patch, listening
from .verdicts import Verdicts

_BOOTSTRAP: Any = sys.modules["_frozen_importlib"]
_EXTERNAL: Any = sys.modules["_frozen_importlib_external"]


class Hooks:
    """All patches of one guard."""

    def __init__(self, guard: Guard) -> None:
        self._verdicts = Verdicts(guard, self._foreign)
        by_file = ByFile(self._verdicts)
        by_name = ByName(self._verdicts, self._patch_late)
        self._statements = Patch(builtins, "__import__", by_name.statement)
        self._patches = [
            self._statements,
            Patch(importlib, "__import__", by_name.statement),
            Patch(_BOOTSTRAP, "_gcd_import", listening(by_name.call)),
            Patch(_BOOTSTRAP, "_load_unlocked", listening(by_file.load)),
            Patch(_BOOTSTRAP, "_exec", listening(by_file.load_again)),
            Patch(_EXTERNAL._LoaderBasics, "exec_module", listening(by_file.execute)),
        ]
        self._late: dict[str, Callable[[Any], Patch]] = {
            "runpy": lambda runpy: Patch(runpy, "_run_code", listening(by_file.run)),
            "importlib.util": lambda util: Patch(util.LazyLoader, "exec_module", listening(by_file.execute)),
        }
        """Modules that are patched when they are there: most programs never import them."""

    def put(self) -> None:
        """Begin to listen."""
        for patch in self._patches:
            patch.put()
        for name in list(self._late):
            self._patch_late(name)

    def remove(self) -> None:
        """Stop listening, and restore what was there."""
        self._verdicts.innocent.clear()  # so that a wrapper that has to stay takes the way on which it can leave
        for patch in reversed(self._patches):
            patch.remove()

    def met(self, name: str) -> None:
        """Note that something that competes is loaded under a name."""
        self._verdicts.met(name)

    def _patch_late(self, name: str) -> None:
        if name in self._late and name in sys.modules:
            patch = self._late.pop(name)(sys.modules[name])
            patch.put()
            self._patches.append(patch)

    def _foreign(self) -> CodeType | None:
        """The code of another tool's wrapper that stands on ours, if one does."""
        return None if self._statements.on_top else getattr(self._statements.top, "__code__", None)
