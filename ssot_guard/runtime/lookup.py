"""What modules are and what an import would find and bind, told without importing or waking anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from ..typed import Any

if TYPE_CHECKING:
    from typing import TypeGuard


def is_module(thing: object) -> TypeGuard[ModuleType]:
    """Whether it is a module: its own type is asked, since some objects answer for another, or import something to."""
    return issubclass(type(thing), ModuleType)


def namespace_of(thing: object) -> Mapping[str, Any]:
    """The names in a module, or in whatever `sys.modules` has in place of one; none if it has no names.

    Asked past the object's own `__getattribute__`: a module that loads itself lazily is not to load for this.
    """
    try:
        found = object.__getattribute__(thing, "__dict__")
    except (AttributeError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def origin_of(module: object) -> str | None:
    """The file that a module stands in, as its spec or else its `__file__` says; None if they say none."""
    told = namespace_of(module)
    return absolute_file(namespace_of(told.get("__spec__")).get("origin")) or absolute_file(told.get("__file__"))


def absolute_file(named: object) -> str | None:
    """A file's name if it is absolute; None for the rest: `built-in`, `frozen`, what a finder of its own makes up."""
    return named if isinstance(named, str) and os.path.isabs(named) else None


def modules() -> list[tuple[str, Any]]:
    """What is in `sys.modules` now, under each of its names."""
    return [(name, module) for name, module in list(sys.modules.items()) if is_module(module)]


def absolute(name: object, namespace: Mapping[str, Any] | None, level: int) -> str:
    """The whole name of what an import asks for; empty where Python itself will complain (importlib's `__import__`)."""
    if not isinstance(name, str) or not level:
        return name if isinstance(name, str) else ""
    around = _package(namespace or {})
    parts = around.rsplit(".", level - 1) if around and level > 0 else []
    if len(parts) != level:
        return ""
    return f"{parts[0]}.{name}" if name else parts[0]


def _package(namespace: Mapping[str, Any]) -> str:
    """What relative imports of a module are relative to (importlib's `_calc___package__`)."""
    found = namespace.get("__package__")
    if found is None:
        found = getattr(namespace.get("__spec__"), "parent", None)
    if found is None:
        found = namespace.get("__name__")
        if isinstance(found, str) and "__path__" not in namespace:
            found = found.rpartition(".")[0]
    return found if isinstance(found, str) else ""


def settled(fromlist: Any) -> tuple[Any, tuple[str, ...]]:
    """What to hand on of a `fromlist` that is no tuple, and the names in it.

    Python looks at it only where the module is a package, and then goes through it once.
    """
    if fromlist is None:
        return fromlist, ()
    if not isinstance(fromlist, (list, tuple, str)):
        try:
            fromlist = tuple(fromlist)
        except TypeError:
            return fromlist, ()
    return fromlist, tuple(name for name in fromlist if isinstance(name, str))


def taken(inside: Mapping[str, Any], items: Iterable[str], module: str) -> Iterable[str]:
    """The names that `from module import items` binds; of a star not the package's own modules, unless it lists them:
    they are there only if somebody else has imported them."""
    if "*" not in items:
        return items
    listed = inside.get("__all__")
    if listed is not None:
        return list(listed)
    return [name for name, value in inside.items() if name[:1] != "_" and not _is_part(value, f"{module}.{name}")]


def _is_part(value: object, name: str) -> bool:
    return is_module(value) and namespace_of(value).get("__name__") == name


def probe(name: str) -> tuple[bool, str | None]:
    """Whether a module would be found, and its file, without importing what is around it.

    No, too, where that cannot be told beforehand: then it is judged when it is loaded.
    """
    path: Any = None
    origin: str | None = None
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        dotted = ".".join(parts[:count])
        if sys.modules.get(dotted) is not None:
            path = namespace_of(sys.modules[dotted]).get("__path__")
        else:
            spec = _find(dotted, path)
            if spec is None:
                return False, None
            path = getattr(spec, "submodule_search_locations", None)
            origin = absolute_file(getattr(spec, "origin", None))
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
    if sys.modules.get(package) is not None:
        return "__getattr__" not in namespace_of(sys.modules[package])
    found, origin = probe(package)
    try:
        with open(origin or "", "rb") as file:
            text = file.read()
    except OSError:
        return found and origin is None  # a namespace package binds nothing
    return not any(word in text for word in (item.encode(), b"import *", b"__getattr__"))
