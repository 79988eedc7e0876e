"""Imports as they are asked for: by a name, and with the names that are to be taken from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType, ModuleType
from typing import Any

from .guard import namespace_of, origin_of
from .lookup import absolute, leaves_unbound, probe, taken
from .patches import Function, Patch
from .requests import Request
from .verdicts import Verdicts
from .watch import Claim


class ByName:
    """What `builtins.__import__` and `importlib` are asked for."""

    def __init__(self, verdicts: Verdicts, imported: Callable[[str], None]) -> None:
        """`imported` is told the name of every module that is imported for the first time."""
        self._verdicts, self._watch, self._imported = verdicts, verdicts.watch, imported

    def statement(self, patch: Patch) -> Function:
        """What stands in for `__import__`. Every import statement of the program goes through it."""
        below, innocent = patch.below, self._verdicts.innocent

        def __import__(  # noqa: N807
            name: str,
            globals: Mapping[str, Any] | None = None,
            locals: Mapping[str, Any] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            """ssot-guard's."""
            if level or name not in innocent:
                __tracebackhide__ = True
                target = absolute(name, globals, level) if patch.on else ""
                if target and target not in innocent:
                    request = Request(target, sys._getframe(1), globals)
                    return self._ask(request, fromlist or (), patch, name, globals, locals, fromlist, level)
                if not patch.on:
                    patch.leave()
                return below(name, globals, locals, fromlist, level)
            return below(name, globals, locals, fromlist)

        return __import__

    def call(self, patch: Patch, frame: FrameType, name: str, package: str | None = None, level: int = 0) -> Any:
        """importlib's `_gcd_import`."""
        __tracebackhide__ = True
        target = absolute(name, {"__package__": package}, level)
        if not target or target in self._verdicts.innocent or self._is_step(target, frame):
            return patch.below(name, package, level)
        return self._ask(Request(target, frame), (), patch, name, package, level)

    def _is_step(self, target: str, frame: FrameType) -> bool:
        """Whether importlib itself asks, for a package around what was asked for and judged, or for a part of it."""
        request = self._verdicts.under_way.request
        asks = frame.f_code.co_filename.startswith("<frozen importlib")
        return asks and request is not None and request.has_judged(target)

    def _ask(self, request: Request, items: Sequence[str], patch: Patch, *arguments: Any) -> Any:
        __tracebackhide__ = True
        self._before(request, items)
        requests = self._verdicts.under_way.requests
        requests.append(request)
        try:
            module = patch.below(*arguments)
        finally:
            requests.pop()
        self._after(request, items)
        return module

    def _before(self, request: Request, items: Sequence[str]) -> None:
        """Judge what the names alone tell, so that nothing at all is loaded for what is refused."""
        __tracebackhide__ = True
        target = request.target
        wanted = [(target, self._of_name(target))]
        if items and not wanted[0][1] and self._leads_on(target, None):
            wanted += [(f"{target}.{item}", self._of_part(target, item)) for item in items if item != "*"]
        for name, claims in wanted:
            if claims:
                request.judged.add(name)
                self._verdicts.on_request(claims, request)

    def _after(self, request: Request, items: Sequence[str]) -> None:
        """Judge what is taken from the module, which had to be loaded for that; note what never needs a look again."""
        __tracebackhide__ = True
        target = request.target
        module = sys.modules.get(target)
        origin = origin_of(module)
        self._imported(target)
        whole = self._watch.claims(target, origin)
        if not whole and not self._leads_on(target, origin):
            self._verdicts.innocent.add(target)
        elif not whole and module is not None:
            inside = namespace_of(module)
            for item in taken(inside, items):
                if item in inside and not request.has_judged(f"{target}.{item}"):
                    claims = self._watch.claims_on_name(target, origin, item) or self._of_module(inside[item])
                    self._verdicts.on_request(claims, request)

    def _leads_on(self, name: str, origin: str | None) -> bool:
        return name in self._verdicts.suspects or self._watch.leads_on(name, origin)

    def _of_name(self, name: str) -> tuple[Claim, ...]:
        """What competes about a module that is imported already, or that would be found."""
        module = sys.modules.get(name)
        if module is not None:
            return self._watch.claims(name, origin_of(module))
        if not self._watch.may_compete(name):
            return ()
        found, origin = probe(name)
        return self._watch.claims(name, origin) if found else ()

    def _of_part(self, package: str, item: str) -> tuple[Claim, ...]:
        """What competes about `from package import item`, where the item is a module."""
        inside = namespace_of(sys.modules.get(package))
        if item in inside:
            return self._of_module(inside[item])
        return self._of_name(f"{package}.{item}") if leaves_unbound(package, item) else ()

    def _of_module(self, part: object) -> tuple[Claim, ...]:
        name = namespace_of(part).get("__name__") if isinstance(part, ModuleType) else None
        return self._watch.claims(name, origin_of(part)) if isinstance(name, str) else ()
