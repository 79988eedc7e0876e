"""The law of the room: what a class descends from is what Python says when it imports the same files."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from engine.snippets import project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_guard.engine.codebase.descent import Kin
from ssot_guard.engine.codebase.project import Project
from ssot_guard.policy import Policy

TOP = "ssot_guard_law"
PLACES = ("a", "b", "sub/c", "sub/d", "sub/deep/e", "bare/f", "bare/g")
"""`bare` is a namespace package, the others have an `__init__`."""
NAMES = ("A", "B", "C")


class _Made:
    """A repository that grows file by file: each imports from those before it, so Python can import all of them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.files = {f"{TOP}/__init__.py": "", f"{TOP}/sub/__init__.py": "", f"{TOP}/sub/deep/__init__.py": ""}
        self._holds: dict[str, set[str]] = {}
        for place in PLACES:
            self._add(place)

    def _add(self, place: str) -> None:
        has: dict[str, str] = {}
        """Name -> the expression for the class that it gives."""
        self._settled: set[str] = set()
        """What a function reads: it is not bound again, for then the file alone cannot tell when the function runs."""
        lines = [line for _ in range(self._draw(st.integers(0, 3))) for line in self._import(place, has)]
        for name in self._draw(st.lists(st.sampled_from(NAMES), max_size=3)):
            lines += self._define(name, has)
        if self._draw(st.booleans()) and has:
            kept = sorted(name for name in has if self._draw(st.booleans()) and name.isidentifier())
            lines.append(f"__all__ = {kept}")
        self.files[f"{TOP}/{place}.py"] = "\n".join(lines) + "\n"
        self._holds[place] = {name for name in has if name in NAMES}
        if place.startswith("sub/") and self._draw(st.booleans()):
            self._re_export(place)

    def _re_export(self, place: str) -> None:
        package = place.rpartition("/")[0]
        # (A name that a package binds twice is another thing while the package is still being imported.)
        for name in sorted(self._holds[place] - self._holds.get(f"{package}/__init__", set())):
            self.files[f"{TOP}/{package}/__init__.py"] += f"from .{place.rpartition('/')[2]} import {name}\n"
            self._holds.setdefault(f"{package}/__init__", set()).add(name)

    def _import(self, place: str, has: dict[str, str]) -> list[str]:
        there = [(other, name) for other, names in self._holds.items() for name in sorted(names)]
        if not there:
            return []
        other, name = self._draw(st.sampled_from(there))
        module = f"{TOP}/{other}".removesuffix("/__init__").replace("/", ".")
        alias = self._draw(st.sampled_from(["X", "Y"]))
        up = "." * (place.count("/") + 1)
        relative = up + other.removesuffix("/__init__").removesuffix("__init__").replace("/", ".")
        ways = [
            ([f"import {module} as {alias}"], f"{alias}.{name}"),
            ([f"import {module}"], f"{module}.{name}"),
            ([f"from {module} import {name}"], name),
            ([f"from {module} import {name} as {alias}"], alias),
            ([f"from {relative} import {name}"], name),
            ([f"import importlib\n{alias} = importlib.import_module('{module}')"], f"{alias}.{name}"),
        ]
        lines, expression = self._draw(st.sampled_from(ways))
        if not has:  # a name that is bound already counts as what it was, whatever a star brings
            ways.append(([f"from {module} import *", f"from {module} import {name}"], name))
        if name not in has:  # else what was there before counts along, for a `try` may do nothing
            fallback = (
                f"try:\n    from {TOP}.missing import {name}\nexcept ImportError:\n    from {module} import {name}"
            )
            ways.append(([fallback], name))
        if self._settled & {alias, name, TOP}:
            return []
        for known in [known for known, expression in has.items() if expression.partition(".")[0] == alias]:
            del has[known]
        has[expression if expression.isidentifier() else f"{alias}!{name}"] = expression
        return lines

    def _define(self, name: str, has: dict[str, str]) -> list[str]:
        bases = self._draw(st.lists(st.sampled_from(sorted(has.values())), max_size=2, unique=True)) if has else []
        ways = [
            [f"class {name}({', '.join(bases)}): pass"],
            [f"class {name}({', '.join([*bases, 'metaclass=type'])}): pass"],
            [f"{name} = type('{name}', ({''.join(base + ',' for base in bases)}), {{}})"],
            *(
                [
                    [
                        f"def make(base=None):\n    class Local({', '.join(bases)}): pass\n    return Local",
                        f"{name} = make()",
                    ]
                ]
                if name not in bases
                else []
            ),
            [f"class Outer:\n    class {name}({', '.join(bases)}): pass", f"{name} = Outer.{name}"],
            *([[f"{name} = {bases[0]}"]] if bases else []),
        ]
        if name in self._settled:
            return []
        has[name] = name
        lines = self._draw(st.sampled_from(ways))
        if lines[0].startswith("def"):
            self._settled.update(base.partition(".")[0] for base in bases)
        return lines


@st.composite
def repositories(draw: st.DrawFn) -> Mapping[str, str]:
    return _Made(draw).files


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=repositories())
def test_descent_is_what_python_says(files: Mapping[str, str]) -> None:
    told = project(files, Policy(()))
    with _importable(files):
        for path in files:
            module = _imported(path)
            for name in NAMES:
                real = getattr(module, name, None)
                if isinstance(real, type):
                    assert _ours(told, path, name) == _theirs(real), (path, name, files)


def _ours(told: Project, path: str, name: str) -> set[str]:
    """What the class that a module calls `name` is and descends from, as Python would call it."""
    meanings = told.meanings.of("", f"{told.layout.dotted(path)}.{name}")
    kin = {Kin(meaning.path, meaning.number) for meaning in meanings if meaning.kind == "class"}
    return {_called(told, one) for each in kin for one in (each, *told.descent.ancestors(each)) if one.path}


def _called(told: Project, kin: Kin) -> str:
    return f"{told.layout.dotted(kin.path)}.{told.descent.outline(kin).name}"


def _theirs(real: type) -> set[str]:
    return {
        f"{ancestor.__module__}.{ancestor.__qualname__}".replace(".<locals>", "")
        for ancestor in real.__mro__
        if ancestor is not object
    }


@contextmanager
def _importable(files: Mapping[str, str]) -> Iterator[None]:
    """While it lasts the files are there and on the path; nothing of them is left behind."""
    with TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        before, sys.path[:] = sys.path[:], [folder, *sys.path]
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path[:] = before
            for name in [name for name in sys.modules if name.partition(".")[0] == TOP]:
                del sys.modules[name]


def _imported(path: str) -> ModuleType | None:
    """The module; None if Python refuses a class in it (bases in an impossible order), or in one that it imports."""
    try:
        return importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    except (TypeError, ImportError, AttributeError, NameError):
        return None
