"""What competes with one truth: a file, a name in a file, or a dotted name that leads to no file.

Both guards ask here, so that a module has one name in the allowlist, whoever stops its import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from .layout import Layout
from .policy import Truth, is_glob
from .typed import NamedTuple

_SPECIAL = re.compile(r"[*?\[]")


class _Named(NamedTuple):
    """The truth's `competing`, each entry by what it leads to under the roots."""

    files: frozenset[str]
    folders: tuple[str, ...]
    """Of packages, with a slash: everything in them competes along."""
    names: frozenset[tuple[str, str]]
    """(file, name in it)."""
    absent: tuple[str, ...]
    """Dotted names that lead to no file: of another distribution, of a namespace package, or gone."""
    globs: tuple[str, ...]


class Competitors:
    """The truth's `competing`, as a tree of files has it. Paths are relative to the root, with `/`."""

    def __init__(self, truth: Truth, layout: Layout) -> None:
        self.truth, self._layout = truth, layout
        self._named = self._read()
        self._known: dict[tuple[str, str], str] = {}

    def competing(self, path: str, name: str = "") -> str:
        """What competes about a module, or about a name taken from it: its dotted name; empty if nothing does."""
        key = (path, name)
        if key not in self._known:
            self._known[key] = self._look(path, name)
        return self._known[key]

    def competing_outside(self, dotted: str) -> str:
        """The entry of `competing` that a dotted name from outside the repository falls under; empty if none."""
        return self.spelled_outside(dotted) or next(filter(None, map(self._glob, _prefixes(dotted))), "")

    def spelled_outside(self, dotted: str) -> str:
        """The same, of the entries that are no globs."""
        around = (entry for entry in self._named.absent if f"{dotted}.".startswith(f"{entry}."))
        return next(around, "")

    def may_mean(self, dotted: str) -> bool:
        """Whether a name can be one of something that competes: quickly no for nearly all that a program imports."""
        return dotted.partition(".")[0] in self._heads or any(map(self._glob, _prefixes(dotted)))

    def is_spelled(self, dotted: str) -> bool:
        """Whether `competing` spells that name out, as it stands or by another root."""
        return dotted in self._spelled

    def below(self, dotted: str) -> bool:
        """Whether something that competes may have a name that begins with that of this module or package."""
        start = dotted + "."
        return any(name.startswith(start) for name in self._spelled) or any(
            may_go_on(glob, dotted) for glob in self._named.globs
        )

    def holds_names(self, path: str) -> bool:
        """Whether names in this file may compete although the file as a whole does not."""
        return any(file == path for file, _ in self._named.names) or any(map(self.below, self._layout.names(path)))

    def sources(self) -> frozenset[str]:
        """The files that `competing` names one by one, themselves or by a name in them; not all in its packages."""
        return self._named.files.union(file for file, _ in self._named.names)

    def named(self) -> frozenset[tuple[str, str]]:
        """The names that `competing` has one by one: (file, the dotted name in it)."""
        return self._named.names

    def absent(self) -> tuple[str, ...]:
        """The entries that are no globs and lead to no file."""
        return self._named.absent

    def globs(self) -> tuple[str, ...]:
        """The entries that are globs."""
        return self._named.globs

    def _look(self, path: str, name: str) -> str:
        named = self._named
        if path in self.truth.canonical_files:
            return ""
        if name:
            banned = (path, name) in named.names or self._glob_means(f".{name}", path)
            return f"{self._layout.dotted(path)}.{name}" if banned else ""
        if path in named.files or path.startswith(named.folders):
            return self._layout.dotted(path)
        called = self._layout.names(path)
        if any(f"{name}.".startswith(f"{entry}.") for name in called for entry in named.absent):
            return called[0]
        # (A module of a package that competes: who imports it imports the package.)
        return called[0] if any(self._glob(above) for name in called for above in _prefixes(name)) else ""

    def _glob_means(self, suffix: str, path: str) -> bool:
        return any(self._glob(known + suffix) for known in self._layout.names(path))

    def _glob(self, dotted: str) -> str:
        """The glob that a dotted name matches; empty if there is none."""
        return next((glob for glob in self._named.globs if fnmatchcase(dotted, glob)), "")

    def _read(self) -> _Named:
        files, folders, names = set[str](), set[str](), set[tuple[str, str]]()
        absent, globs = list[str](), list[str]()
        self._spelled = set[str]()
        for entry in self.truth.competing:
            if is_glob(entry):
                globs.append(str(entry))
                continue
            self._spelled.add(str(entry))
            file, rest = self._layout.find(entry)
            if not file:
                absent.append(str(entry))
            elif rest:
                names.add((file, rest))
                self._spelled.update(f"{name}.{rest}" for name in self._layout.names(file))
            else:
                files.add(file)
                self._spelled.update(self._layout.names(file))
                if file.endswith("/__init__.py"):
                    folders.add(file.removesuffix("__init__.py"))
        self._heads = {name.partition(".")[0] for name in self._spelled}
        return _Named(frozenset(files), tuple(folders), frozenset(names), tuple(absent), tuple(globs))


def _prefixes(dotted: str) -> Iterator[str]:
    """`a.b.c` -> `a`, `a.b`, `a.b.c`."""
    parts = dotted.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def fixed_prefix(glob: str) -> str:
    """What every name that a glob matches begins with."""
    return _SPECIAL.split(glob, maxsplit=1)[0]


def may_go_on(glob: str, dotted: str) -> bool:
    """Whether a glob may match something below a dotted name."""
    plain = fixed_prefix(glob)
    return f"{dotted}.".startswith(plain) or plain.startswith(f"{dotted}.")
