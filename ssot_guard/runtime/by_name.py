"""Imports as they are asked for: by a name, and with the names that are to be taken from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from ..typed import Any
from .lookup import is_module, leaves_unbound, namespace_of, origin_of, probe, taken
from .requests import Request
from .verdicts import Verdicts
from .watch import CANARY, Claim


class ByName:
    """What `builtins.__import__` and `importlib` are asked for."""

    def __init__(self, verdicts: Verdicts, imported: Callable[[str], None]) -> None:
        """`imported` is told the name of what was imported, unless it is known to be innocent."""
        self._verdicts, self._watch, self._imported = verdicts, verdicts.watch, imported

    def is_step(self, target: str, frame: FrameType) -> bool:
        """Whether importlib itself asks, for a package around what was asked for and judged, or for a part of it."""
        request = self._verdicts.under_way.request
        asks = frame.f_code.co_filename.startswith("<frozen importlib")
        return asks and request is not None and request.has_judged(target)

    def begin(
        self, target: str, frame: FrameType, namespace: Mapping[str, Any] | None, items: Sequence[str]
    ) -> Request:
        """Judge what the names alone tell, so that nothing at all is loaded for what is refused."""
        __tracebackhide__ = True
        request = Request(target, frame, namespace)
        whole = self.claims(target)
        if whole:
            request.judged.add(target)
            request.whole = bool(items)
            if not _is_on_the_way(frame, target):
                self._verdicts.on_request(whole, request)
        elif items and self._leads_on(target, None):
            for item in items:
                claims = self._of_part(target, item) if item != "*" else ()
                if claims:
                    request.judged.add(f"{target}.{item}")
                    self._verdicts.on_request(claims, request)
        self._verdicts.under_way.requests.append(request)
        return request

    def leave(self) -> None:
        """It is under way no longer."""
        self._verdicts.under_way.requests.pop()

    def end(self, request: Request, items: Sequence[str]) -> None:
        """Judge what is taken from the module, which had to be loaded for that; note what never needs a look again."""
        __tracebackhide__ = True
        target = request.target
        module = sys.modules.get(target)
        origin = origin_of(module)
        self._imported(target)
        if self._watch.claims(target, origin):
            return
        namesake = self._watch.may_compete(target)  # of what competes: that may take its place at any time
        if not namesake and not self._leads_on(target, origin):
            self._verdicts.innocent.add(target)
            return
        inside = namespace_of(module)
        lazy = "__getattr__" in inside
        found = [
            self._watch.claims_on_name(target, origin, item) or self._of_module(inside.get(item))
            for item in taken(inside, items, target)
            if (lazy or item in inside) and not request.has_judged(f"{target}.{item}")
        ]
        if not (any(found) or namesake or request.judged or lazy or "*" in items):
            self._verdicts.harmless.add((target, tuple(items)))
        for claims in found:
            self._verdicts.on_request(claims, request)

    def _leads_on(self, name: str, origin: str | None) -> bool:
        return name in self._verdicts.suspects or self._watch.leads_on(name, origin)

    def claims(self, name: str) -> tuple[Claim, ...]:
        """What competes about a module that is imported already, or that would be found."""
        if name in sys.modules:
            module = sys.modules[name]
            return self._watch.claims(name, origin_of(module)) if module is not None else ()
        if not self._watch.may_compete(name):
            return ()
        found, origin = probe(name) if name != CANARY else (True, None)
        return self._watch.claims(name, origin) if found else ()

    def _of_part(self, package: str, item: str) -> tuple[Claim, ...]:
        """What competes about `from package import item`, where the item is a module."""
        inside = namespace_of(sys.modules.get(package))
        if item in inside:
            return self._of_module(inside[item])
        return self.claims(f"{package}.{item}") if leaves_unbound(package, item) else ()

    def _of_module(self, part: object) -> tuple[Claim, ...]:
        name = namespace_of(part).get("__name__") if is_module(part) else None
        return self._watch.claims(name, origin_of(part)) if isinstance(name, str) else ()


_LOOKING = {"runpy": "mod_name", "importlib.util": "fullname"}
"""Modules that import the packages around a module, and their variable with its name."""


def _is_on_the_way(frame: FrameType, target: str) -> bool:
    """Whether a package is imported only to find a module in it, for `find_spec` or to run it, which is judged then."""
    wanted = frame.f_locals.get(_LOOKING.get(str(frame.f_globals.get("__name__")), ""))
    return isinstance(wanted, str) and wanted.startswith(f"{target}.")
