"""Modules as they are loaded: by a file, whatever name and whichever finder led to it."""

from __future__ import annotations

import os
import sys
from types import CodeType, FrameType, ModuleType

from ..typed import Any
from .asking import is_own
from .lookup import absolute_file, namespace_of, origin_of
from .verdicts import Verdicts
from .watch import Claim

_MOST_WRAPPERS = 4
_SPEC: Any = sys.modules["_frozen_importlib"].ModuleSpec


class ByFile:
    """What loads and runs modules. Each method judges, for code in `frame` or whoever that does it for."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._watch = verdicts, verdicts.watch

    def load(self, frame: FrameType, spec: Any) -> None:
        """importlib's `_load_unlocked`: every module that is imported for the first time."""
        __tracebackhide__ = True
        claims = self._of_spec(spec)
        if claims:
            self._verdicts.met(spec.name)
            request = self._verdicts.under_way.request
            if request is None or not request.speaks_of(spec.name) or not _is_importing(frame):
                self._verdicts.on_frame(claims, frame)
            elif not request.has_judged(spec.name):
                request.judged.add(spec.name)
                self._verdicts.on_request(claims, request)

    def load_again(self, frame: FrameType, spec: Any) -> None:
        """importlib's `_exec`, which `reload` ends in."""
        __tracebackhide__ = True
        self._verdicts.on_frame(self._of_spec(spec), frame)

    def execute(self, frame: FrameType, loader: Any, module: ModuleType) -> None:
        """A loader's `exec_module`, which may be called by hand."""
        __tracebackhide__ = True
        spec = namespace_of(module).get("__spec__")
        asked = any(spec is each for each in self._verdicts.under_way.loading)
        # What loads itself at its first use was judged when it was imported, and whoever uses it need not have done so.
        lazy = frame.f_code.co_name == "__getattribute__"
        if not asked and not lazy:
            name = getattr(spec, "name", None)
            origin = absolute_file(getattr(loader, "path", None)) or origin_of(module)
            self._verdicts.on_frame(self._watch.claims(name if isinstance(name, str) else "", origin), frame)

    def run(self, frame: FrameType, code: CodeType, *rest: Any, **named: Any) -> None:
        """runpy's `_run_code`: `run_module` and `run_path`."""
        __tracebackhide__ = True
        spec = next((each for each in (*rest, *named.values()) if type(each) is _SPEC), None)
        file = os.path.abspath(code.co_filename)
        self._verdicts.on_frame(self._of_spec(spec) if spec else self._watch.claims("", file), frame)

    def _of_spec(self, spec: Any) -> tuple[Claim, ...]:
        name = getattr(spec, "name", None)
        origin = absolute_file(getattr(spec, "origin", None))
        return self._watch.claims(name, origin) if isinstance(name, str) else ()


def _is_importing(frame: FrameType | None) -> bool:
    """Whether the import that is under way loads this, and not code that it runs.

    Between the two stands importlib, and perhaps another tool's wrapper.
    """
    while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    for _ in range(_MOST_WRAPPERS):
        if frame is None or frame.f_code.co_filename.startswith("<frozen importlib"):
            return False
        if is_own(str(frame.f_globals.get("__name__"))):
            return True
        frame = frame.f_back
    return False
