"""Where files, names and classes stand towards one truth: canonical, competing, or neither."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import NamedTuple

from ...nodes import place_of, shown
from ...policy import FILE_NAME, Truth, is_glob
from ...problems import CannotRead, Problem
from .descent import Kin, as_kin
from .layout import Layout
from .meanings import Meanings
from .outlines import Outlines

_SPECIAL = re.compile(r"[*?\[]")


class _Competing(NamedTuple):
    """The truth's `competing`, each entry by what it leads to under the roots."""

    files: frozenset[str]
    folders: tuple[str, ...]
    """Of packages, with a slash: everything in them competes along."""
    names: frozenset[tuple[str, str]]
    """(file, name in it)."""
    absent: tuple[str, ...]
    """Dotted names that lead to no file: of another distribution, of a namespace package, or gone."""
    globs: tuple[str, ...]


class Standing:
    """One truth in one project. Raises `CannotRead` if what the truth names cannot be found or read."""

    def __init__(self, truth: Truth, layout: Layout, outlines: Outlines, meanings: Meanings) -> None:
        self.truth = truth
        self._layout, self._outlines, self._meanings = layout, outlines, meanings
        self._competing = self._read_competing()
        self._known: dict[tuple[str, str], str] = {}

    # -- canonical

    def is_canonical(self, kin: Kin) -> bool:
        """Whether a class is one that `canonical` names, or is defined in a file that it names as a whole."""
        modules, classes = self._canonical
        return kin.path in modules or kin in classes

    def canonical_names(self) -> list[str]:
        """The names of the classes that `canonical` names, without their modules, in its order."""
        named = (
            entry for entry in self.truth.canonical if "/" not in entry and entry not in self.truth.canonical_files
        )
        return [entry.rpartition(".")[2] for entry in named if any(True for _ in self._classes(entry))]

    # -- competing

    def competing_module(self, path: str) -> bool:
        """Whether a file of the repository competes as a whole."""
        return bool(self.competing(path))

    def competing(self, path: str, name: str = "") -> str:
        """What competes about a module, or about a name taken from it: its dotted name; empty if nothing does."""
        key = (path, name)
        if key not in self._known:
            self._known[key] = self._look(path, name)
        return self._known[key]

    def competing_outside(self, dotted: str) -> str:
        """The entry of `competing` that a dotted name from outside the repository falls under; empty if none."""
        for entry in self._competing.absent:
            if dotted == entry or dotted.startswith(entry + "."):
                return entry
        return next(filter(None, map(self._glob, _prefixes(dotted))), "")

    def competing_below(self, dotted: str, path: str = "") -> bool:
        """Whether something that competes may be reached through a name: of a file of the repository, or from outside.

        `dotted` is the name in the file `path`, or the whole dotted name of what is outside.
        """
        names = [f"{known}.{dotted}" for known in self._layout.names(path)] if path else [dotted]
        return (
            any(file == path and name.startswith(dotted + ".") for file, name in self._competing.names)
            or any(entry.startswith(name + ".") for name in names for entry in self._competing.absent)
            or any(_may_go_on(glob, name) for name in names for glob in self._competing.globs)
        )

    def is_competing(self, kin: Kin) -> bool:
        """Whether a class competes: by its module, by its name in it, or because it bears a protected name."""
        if self.is_canonical(kin):
            return False
        if not kin.path:
            return bool(self.competing_outside(kin.name))
        if kin in self._competing_classes:
            return True
        name = self._outlines.of(kin.path).classes[kin.number].name
        return self.protects(name, kin.path) or bool(self.competing(kin.path) or self.competing(kin.path, name))

    def protects(self, name: str, path: str) -> bool:
        """Whether a class of that (dotted) name, defined in that file, bears a name of `names`."""
        bare = name.rpartition(".")[2]
        truth = self.truth
        return (
            path not in truth.canonical_files
            and any(fnmatchcase(bare, glob) for glob in truth.names)
            and not any(fnmatchcase(bare, glob) for glob in truth.names_except)
        )

    def _look(self, path: str, name: str) -> str:
        competing = self._competing
        if path in self.truth.canonical_files:
            return ""
        dotted = self._layout.dotted(path)
        if name:
            if (path, name) in competing.names or self._glob_means(f".{name}", path):
                return f"{dotted}.{name}"
            return ""
        if path in competing.files or path.startswith(competing.folders):
            return dotted
        called = self._layout.names(path)
        if any(f"{name}.".startswith(f"{entry}.") for name in called for entry in competing.absent):
            return dotted
        # (A module of a package that competes: who imports it imports the package.)
        return dotted if any(self._glob(above) for name in called for above in _prefixes(name)) else ""

    def _glob_means(self, suffix: str, path: str) -> bool:
        return any(self._glob(known + suffix) for known in self._layout.names(path))

    def _glob(self, dotted: str) -> str:
        """The glob that a dotted name matches; empty if there is none."""
        return next((glob for glob in self._competing.globs if fnmatchcase(dotted, glob)), "")

    # -- reading the truth

    @cached_property
    def _canonical(self) -> tuple[frozenset[str], frozenset[Kin]]:
        """The files and the classes; only who asks for classes has the files opened."""
        modules, classes = set[str](), set[Kin]()
        for entry in self.truth.canonical:
            if "/" in entry or entry in self.truth.canonical_files:
                modules.add(posixpath.normpath(entry))
                continue
            meanings = self._meanings.of("", entry)
            if not any(meaning.kind != "outside" or meaning.via for meaning in meanings):
                message = f"{shown(entry)} is nothing that its module defines: name a module, a class or a path"
                raise CannotRead([Problem(FILE_NAME, *place_of(entry), message)])
            modules.update(meaning.path for meaning in meanings if meaning.kind == "module")
            classes.update(kin for meaning in meanings for kin in as_kin(meaning))
        return frozenset(modules), frozenset(classes)

    def _read_competing(self) -> _Competing:
        files, folders, names = set[str](), set[str](), set[tuple[str, str]]()
        absent, globs = list[str](), list[str]()
        for entry in self.truth.competing:
            if is_glob(entry):
                globs.append(str(entry))
                continue
            file, rest = self._layout.find(entry)
            if not file:
                absent.append(str(entry))
            elif rest:
                names.add((file, rest))
            else:
                files.add(file)
                if file.endswith("/__init__.py"):
                    folders.add(file.removesuffix("__init__.py"))
        return _Competing(frozenset(files), tuple(folders), frozenset(names), tuple(absent), tuple(globs))

    @cached_property
    def _competing_classes(self) -> frozenset[Kin]:
        """Those that the truth names one by one, wherever they are defined."""
        entries = (entry for entry in self.truth.competing if not is_glob(entry) and self._layout.find(entry)[1])
        return frozenset(kin for entry in entries for kin in self._classes(entry))

    def _classes(self, entry: str) -> Iterator[Kin]:
        for meaning in self._meanings.of("", entry):
            yield from as_kin(meaning)


def _prefixes(dotted: str) -> Iterator[str]:
    """`a.b.c` -> `a`, `a.b`, `a.b.c`."""
    parts = dotted.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _may_go_on(glob: str, dotted: str) -> bool:
    """Whether a glob may match something below a dotted name."""
    plain = _SPECIAL.split(glob, maxsplit=1)[0]
    return f"{dotted}.".startswith(plain) or plain.startswith(f"{dotted}.")
