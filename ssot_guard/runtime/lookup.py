"""What Python would find and bind, told from the arguments of an import and without importing anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from .guard import namespace_of


def absolute(name: object, namespace: Mapping[str, Any] | None, level: int) -> str:
    """The whole name of what an import asks for; empty where Python itself will complain."""
    if not isinstance(name, str) or not level:
        return name if isinstance(name, str) else ""
    around = (namespace or {}).get("__package__")
    if around is None:
        around = getattr((namespace or {}).get("__spec__"), "parent", None)
    parts = around.rsplit(".", level - 1) if isinstance(around, str) and around and level > 0 else []
    if len(parts) != level:
        return ""
    return f"{parts[0]}.{name}" if name else str(parts[0])


def taken(inside: Mapping[str, Any], items: Iterable[str]) -> Iterable[str]:
    """The names that `from module import items` binds."""
    if "*" not in items:
        return items
    listed = inside.get("__all__")
    return [name for name in inside if not name.startswith("_")] if listed is None else list(listed)


def probe(name: str) -> tuple[bool, str | None]:
    """Whether a module would be found, and its file, without importing what is around it.

    No, too, where that cannot be told beforehand: then it is judged when it is loaded.
    """
    path, origin = None, None
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        dotted = ".".join(parts[:count])
        if sys.modules.get(dotted) is not None:
            path = namespace_of(sys.modules[dotted]).get("__path__")
        else:
            spec = _find(dotted, path)
            if spec is None:
                return False, None
            path, origin = spec.submodule_search_locations, spec.origin
        if path is None and count < len(parts):
            return False, None
    return True, origin


def _find(name: str, path: Any) -> Any:
    for finder in list(sys.meta_path):
        try:
            spec = finder.find_spec(name, path)
        except Exception:  # a namespace package within one that is not imported yet; another tool's finder
            return None
        if spec is not None:
            return spec
    return None


def leaves_unbound(package: str, item: str) -> bool:
    """Whether a package surely has nothing of its own that is called like a module in it."""
    if package in sys.modules:
        return True
    found, origin = probe(package)
    try:
        with open(origin or "", "rb") as file:
            text = file.read()
    except OSError:
        return found and origin is None  # a namespace package binds nothing
    return not any(word in text for word in (item.encode(), b"import *", b"__getattr__"))
