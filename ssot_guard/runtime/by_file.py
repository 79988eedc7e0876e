"""Modules as they are loaded: by a file, whatever name and whichever finder led to it."""

from __future__ import annotations

import sys
from types import CodeType, FrameType, ModuleType
from typing import Any

from .guard import namespace_of, origin_of
from .patches import Patch
from .verdicts import Verdicts

_SPEC: Any = sys.modules["_frozen_importlib"].ModuleSpec


class ByFile:
    """What loads and runs modules."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._watch = verdicts, verdicts.watch

    def load(self, patch: Patch, frame: FrameType, spec: Any) -> Any:
        """importlib's `_load_unlocked`: every module that is imported for the first time."""
        __tracebackhide__ = True
        claims = self._watch.claims(spec.name, spec.origin)
        if claims:
            self._verdicts.met(spec.name)
            request = self._verdicts.under_way.request
            if request is None or not request.speaks_of(spec.name):
                self._verdicts.on_frame(claims, frame)
            elif not request.has_judged(spec.name):
                request.judged.add(spec.name)
                self._verdicts.on_request(claims, request)
        return self._while_loading(spec, patch, spec)

    def load_again(self, patch: Patch, frame: FrameType, spec: Any, module: ModuleType) -> Any:
        """importlib's `_exec`, which `reload` ends in."""
        __tracebackhide__ = True
        self._verdicts.on_frame(self._watch.claims(spec.name, spec.origin), frame)
        return self._while_loading(spec, patch, spec, module)

    def execute(self, patch: Patch, frame: FrameType, loader: Any, module: ModuleType) -> Any:
        """A loader's `exec_module`, which may be called by hand."""
        __tracebackhide__ = True
        spec = namespace_of(module).get("__spec__")
        asked = any(spec is each for each in self._verdicts.under_way.loading)
        # What loads itself at its first use was judged when it was imported, and whoever uses it need not have done so.
        lazy = frame.f_code.co_name == "__getattribute__"
        if not asked and not lazy:
            self._verdicts.on_frame(self._watch.claims(getattr(spec, "name", ""), origin_of(module)), frame)
        return patch.below(loader, module)

    def run(self, patch: Patch, frame: FrameType, code: CodeType, *rest: Any, **named: Any) -> Any:
        """runpy's `_run_code`: `run_module` and `run_path`."""
        __tracebackhide__ = True
        spec = next((each for each in (*rest, *named.values()) if isinstance(each, _SPEC)), None)
        name, origin = (spec.name, spec.origin) if spec else ("", code.co_filename)
        self._verdicts.on_frame(self._watch.claims(name, origin), frame)
        return patch.below(code, *rest, **named)

    def _while_loading(self, spec: Any, patch: Patch, *arguments: Any) -> Any:
        __tracebackhide__ = True
        loading = self._verdicts.under_way.loading
        loading.append(spec)
        try:
            return patch.below(*arguments)
        finally:
            loading.pop()
