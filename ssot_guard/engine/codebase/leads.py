"""Which files of a whole tree may import what competes: asked of the index of imports, so that only those are parsed.

It errs on the safe side only. A file leads there if it takes a competing module or name, or takes from another file
what that file has from there. Only files that others take something from are looked into for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import product

from ...competitors import fixed_prefix, may_go_on
from ...policy import Truth
from ...problems import CannotRead
from . import importing
from .importers import Importers
from .project import Project
from .ways import Ways

_WORD = re.compile(rb"\w+")

Names = frozenset[str] | None
"""Names that may be taken from a module; None for any."""


class Leads:
    """The files of one tree. `data` reads one of them, `index` knows the imports of all."""

    def __init__(self, project: Project, index: Importers, data: Callable[[str], bytes]) -> None:
        self._project, self._index, self._data = project, index, data
        self._known: dict[str, frozenset[str]] = {}

    def of(self, truth: Truth) -> frozenset[str]:
        """The files that may import what competes with a truth, and those of which nobody can know. Raises `CannotRead`
        if what the truth names is not there."""
        if truth.name not in self._known:
            found = _Search(truth, self._project, self._index, self._data).files()
            unread = (problem.path for error in self._index.unread for problem in error.problems)
            self._known[truth.name] = frozenset(found.union(unread))
        return self._known[truth.name]

    def bystanders(self, truth: Truth, leading: Collection[str]) -> frozenset[str]:
        """The files that have nothing from what competes with a truth, nor compete themselves; `leading` is what `of`
        says. Raises `CannotRead`."""
        sources = (path for path, _ in _Search(truth, self._project, self._index, self._data).sources())
        return frozenset(self._index.files()).difference(leading, sources)

    def through(self, truth: Truth, paths: Iterable[str], known: Collection[str]) -> set[str]:
        """The files besides those known that may import what competes by way of one of these. Raises `CannotRead`."""
        return _Search(truth, self._project, self._index, self._data).onward(paths, known).difference(known)

    def among(self, truth: Truth, files: Iterable[str], known: Collection[str]) -> set[str]:
        """Those of some files that may import what competes, themselves or by way of the files `known` to lead there.
        Raises `CannotRead`."""
        return {*_Search(truth, self._project, self._index, self._data).among(files, known)}


class _Search:
    """One truth's: from what competes to who takes it, file by file."""

    def __init__(self, truth: Truth, project: Project, index: Importers, data: Callable[[str], bytes]) -> None:
        self._truth, self._project, self._index, self._data = truth, project, index, data
        self._layout, self._competitors = project.layout, project.standing(truth).competitors
        self._ways = Ways(self._competitors)
        self._whole: dict[str, list[str]] = {}
        """Package -> the files that import it as a whole, itself perhaps among them."""
        self._written: dict[str, frozenset[bytes] | None] = {}
        """The words of files; None where a text may take names that do not stand in it."""

    def files(self) -> set[str]:
        """All that lead to what competes."""
        found = {*self._to_outside(), *self._index.unclear}
        within: dict[str, set[str]] = {}
        for path, names in self.sources():
            found.update(self._takers(path, names))
            for around in _packages(path):
                within.setdefault(around, set()).update({_stem(path)}, names or ())
        for package, words in within.items():
            found.update(self._takers_of_the_whole(package, words))
        return self.onward(found)

    def among(self, files: Iterable[str], known: Collection[str]) -> Iterator[str]:
        """Those of these files that name a file which leads there, or a package around one."""
        named: dict[str, list[tuple[str, Names]]] = {}
        within: dict[str, dict[str, set[str]]] = {}
        for path, names in (*self.sources(), *((path, None) for path in known)):
            named.setdefault(_stem(path), []).append((path, names))
            for around in _packages(path):
                within.setdefault(_stem(around), {}).setdefault(around, set()).update({_stem(path)}, names or ())
        for file in files:
            words = self._index.written(file)
            if (
                file in self._index.unclear
                or any(map(self._may_be_outside, self._index.references(file)))
                or any(
                    self._takes(file, self._index.taken(file, path), names)
                    for word in words
                    for path, names in named.get(word, ())
                )
                or any(
                    "" in self._index.taken(file, package) and self._mentions(file, stems)
                    for word in words
                    for package, stems in within.get(word, {}).items()
                )
            ):
                yield file

    def _takes(self, file: str, taken: Collection[str], names: Names) -> bool:
        """Whether a file that takes that much from a module has one of these names by it."""
        if names is None or not taken:
            return bool(taken)
        return not names.isdisjoint(taken) or ("" in taken and self._mentions(file, names))

    def onward(self, paths: Iterable[str], known: Collection[str] = ()) -> set[str]:
        """These files, those known, and all that take from these what they have from what competes."""
        waiting = list(paths)
        found = {*waiting, *known}
        while waiting:
            path = waiting.pop()
            new = {*self._takers_through(path)} - found
            found |= new
            waiting += new
        return found

    def _takers_through(self, path: str) -> Iterator[str]:
        if path in self._truth.canonical_files:
            return
        for around in _packages(path):
            yield from self._takers_of_the_whole(around, {_stem(path)})
        if not self._may_pass_on(path):
            return
        names = self._passed_on(path)
        if names is None or names:
            yield from self._takers(path, names)

    def _takers(self, path: str, names: Names) -> Iterator[str]:
        """Who takes one of these names from a module, or the module and then perhaps one of them."""
        for file, taken in self._index.takers(path).items():
            if file != path and self._takes(file, taken, names):
                yield file

    def _takers_of_the_whole(self, package: str, words: Collection[str]) -> Iterator[str]:
        """Who imports a package, and then perhaps takes one of its modules as an attribute: itself, for one."""
        if package not in self._whole:
            self._whole[package] = [file for file, taken in self._index.takers(package).items() if "" in taken]
        yield from (file for file in self._whole[package] if self._mentions(file, words))

    def _mentions(self, file: str, words: Collection[str]) -> bool:
        """Whether a file may take one of these names as an attribute, or by a star."""
        if file not in self._written:
            data = self._data(file)
            hides = importing.has_star(data) or importing.puts_attributes_together(data)
            self._written[file] = None if hides else frozenset(_WORD.findall(data))
        written = self._written[file]
        return written is None or any(not word.isascii() or word.encode() in written for word in words)

    def _may_pass_on(self, path: str) -> bool:
        """Whether somebody takes a file as a whole, or a name of it that its text does more with than define it."""
        taking = (taken for file, taken in self._index.takers(path).items() if file != path)
        names = frozenset[str]().union(*taking)
        try:
            return "" in names or any(self._project.outlines.passes_on(path, name) for name in sorted(names))
        except CannotRead:
            return True

    def _passed_on(self, path: str) -> Names:
        """The names of a file that others would have from what competes; a file that cannot be read may have any."""
        try:
            outline = self._project.outlines.of(path)
            if outline.stars:
                return None
            of = self._project.meanings.of
            return frozenset(
                name
                for name, refs in outline.names.items()
                if any(not ref.startswith(":") and self._ways.of("", of(path, ref)) for ref in refs)
            )
        except CannotRead:
            return None

    # -- what competes

    def sources(self) -> Iterator[tuple[str, Names]]:
        """The files that compete, or of which names do."""
        named: dict[str, set[str]] = {}
        for path, name in self._competitors.named():
            named.setdefault(path, set()).add(name.partition(".")[0])
        for path in {*self._index.files(), *named, *self._competitors.sources()}:
            if self._competitors.competing(path):
                yield path, None
            elif path in named or self._competitors.holds_names(path):
                names = self._named_in(path, named.get(path, set()))
                if names is None or names:
                    yield path, names

    def _named_in(self, path: str, names: set[str]) -> Names:
        """The names of a file that may compete: those of the policy, and those that its globs begin with."""
        for dotted in self._layout.names(path):
            for glob in self._competitors.globs():
                fixed = fixed_prefix(glob)
                if f"{dotted}.".startswith(fixed):
                    return None
                if fixed.startswith(f"{dotted}."):
                    first, dot, _ = fixed[len(dotted) + 1 :].partition(".")
                    if not dot:
                        return None
                    names.add(first)
        return frozenset(names)

    def _to_outside(self) -> Iterator[str]:
        """The files that name something that competes and is no file of the tree."""
        return self._index.where(self._may_be_outside)

    def _may_be_outside(self, reference: importing.Reference) -> bool:
        dotted = ".".join(reference.parts)
        if not dotted:
            return False
        entries = self._competitors.absent()
        if reference.level or reference.anywhere or not all(part and part.isascii() for part in reference.parts):
            words = {part for entry in (*entries, *self._competitors.globs()) for part in entry.split(".")}
            return any(importing.may_mean(*both) for both in product(reference.parts, words))
        either = any(f"{dotted}.".startswith(f"{entry}.") or f"{entry}.".startswith(f"{dotted}.") for entry in entries)
        return either or any(may_go_on(glob, dotted) for glob in self._competitors.globs())


def _stem(path: str) -> str:
    """The last part of a module's dotted name."""
    return path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _packages(path: str) -> Iterator[str]:
    """The packages around a module, whether they have a file or not."""
    folder = path.rpartition("/")[0]
    while folder:
        yield f"{folder}/__init__.py"
        folder = folder.rpartition("/")[0]
