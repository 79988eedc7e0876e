"""The functions that stand in for Python's, one frame each while what stood there before is at work.

This file's name matters: `warnings` passes over frames of files whose name holds `importlib` and `_bootstrap` when it
counts stack levels (`_is_internal_frame` in CPython's warnings.py and `is_internal_filename` in _warnings.c), so that a
module that warns its importer finds it. These frames are to be passed over likewise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast, no_type_check

from ..typed import Any
from .lookup import absolute, settled
from .patches import Function, Patch
from .requests import UnderWay

if TYPE_CHECKING:
    from .by_name import ByName
    from .verdicts import Verdicts

Make = Callable[[Patch], Function]


def statement(by_name: ByName, verdicts: Verdicts) -> Make:
    """What stands in for `__import__`. Every import statement of the program goes through it."""

    def make(patch: Patch) -> Function:
        below, innocent, harmless = patch.below, verdicts.innocent, verdicts.harmless

        @no_type_check  # typeguard puts calls of `locals()` into what it checks, and here that is a parameter
        def __import__(  # noqa: N807
            name: str,
            globals: Mapping[str, Any] | None = None,
            locals: Mapping[str, Any] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            if not level and name in innocent:
                return below(name, globals, locals, fromlist)
            __tracebackhide__ = True
            target = name if not level and type(name) is str else absolute(name, globals, level)
            if target in innocent:
                return below(name, globals, locals, fromlist, level)
            items = fromlist
            if type(fromlist) is not tuple:
                fromlist, items = settled(fromlist)
            try:
                if (target, items) in harmless:
                    return below(name, globals, locals, fromlist, level)
            except TypeError:  # something in it is no name
                items = tuple(item for item in items if isinstance(item, str))
            if not target or not patch.on:
                patch.leave_if_off()
                return below(name, globals, locals, fromlist, level)
            request = by_name.begin(target, sys._getframe(1), globals, items)
            try:
                module = below(name, globals, locals, fromlist, level)
            finally:
                by_name.leave()
            if patch.on:
                by_name.end(request, items)
            return module

        return cast(Function, __import__)

    return make


def call(by_name: ByName, innocent: set[str]) -> Make:
    """What stands in for importlib's `_gcd_import`."""

    def make(patch: Patch) -> Function:
        def _gcd_import(name: str, package: str | None = None, level: int = 0) -> Any:
            __tracebackhide__ = True
            target = absolute(name, {"__package__": package}, level) if patch.on else ""
            if not target or target in innocent or by_name.is_step(target, sys._getframe(1)):
                patch.leave_if_off()
                return patch.below(name, package, level)
            request = by_name.begin(target, sys._getframe(1), None, ())
            try:
                module = patch.below(name, package, level)
            finally:
                by_name.leave()
            if patch.on:
                by_name.end(request, ())
            return module

        return _gcd_import

    return make


def before(judge: Callable[..., None]) -> Make:
    """What calls `judge(frame of the caller, ...)` before it hands all on."""

    def make(patch: Patch) -> Function:
        def passed(*arguments: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            if patch.on:
                judge(sys._getframe(1), *arguments, **named)
            patch.leave_if_off()
            return patch.below(*arguments, **named)

        return passed

    return make


def while_loading(judge: Callable[..., None], under_way: UnderWay) -> Make:
    """The same for what executes the module of a spec, its first argument: what that calls need not ask again."""

    def make(patch: Patch) -> Function:
        def passed(spec: Any, *arguments: Any) -> Any:
            __tracebackhide__ = True
            if patch.on:
                judge(sys._getframe(1), spec)
            patch.leave_if_off()
            under_way.loading.append(spec)
            try:
                return patch.below(spec, *arguments)
            finally:
                under_way.loading.pop()

        return passed

    return make
