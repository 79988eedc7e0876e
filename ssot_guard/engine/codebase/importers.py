"""Who imports a module: an index of the import statements of many files.

It errs on the safe side only: who really imports a module is among those that are named. What a file imports is
compared with paths and not looked up, so that modules that are gone, or not there yet, have importers as well.

Thousands of files say the same: each statement is read once, and knows the files that it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from ...layout import folder_of
from ...problems import CannotRead
from ...sources import Source
from . import importing
from .importing import SOME_OTHER_LETTERS, Imports, Reference, Statement, may_mean


class _Said:
    """One statement."""

    def __init__(self, statement: Statement) -> None:
        self.statement, self.references = statement, tuple(dict.fromkeys(statement.references()))
        self.files: dict[str, None] = {}
        """Where it stands."""

    def words(self) -> Iterable[str]:
        """The parts of what it names that do not count from the file that it stands in."""
        return {_key(part) for reference in self.references if not reference.level for part in reference.parts}


class Importers:
    """The imports of some files. `roots` are the folders where imports start, the repository's root is the empty one.

    `unread` are the files of which nothing is known, and why.
    """

    def __init__(self, answers: Iterable[Source | CannotRead], roots: Sequence[str]) -> None:
        self._roots = frozenset("" if root == "." else root for root in roots)
        self._said: dict[Statement, _Said] = {}
        self._by_word: dict[str, dict[_Said, None]] = {}
        """A part of what it names without leading dots -> statements."""
        self._by_start: dict[str, dict[str, dict[str, list[Reference]]]] = {}
        """The folder that leading dots lead to -> the first part after them (empty for none) -> file -> references."""
        self._of_file: dict[str, tuple[_Said, ...]] = {}
        self._bound: dict[str, frozenset[str] | None] = {}
        self._known: dict[str, Mapping[str, Set[str]]] = {}
        self.unread: list[CannotRead] = []
        self.unclear: set[str] = set()
        """Files that may import by a name which their texts do not hold in one piece."""
        for answer in answers:
            self.note(answer)

    # -- what is known

    def note(self, answer: Source | CannotRead) -> None:
        """Take in one more file, or another version of one."""
        self.take("" if isinstance(answer, CannotRead) else answer.path, imports_of(answer))

    def take(self, path: str, imports: Imports | CannotRead) -> None:
        """The same, of a file that has been looked at."""
        if isinstance(imports, CannotRead):
            self.unread.append(imports)
            return
        self.forget(path)
        if imports.is_unclear:
            self.unclear.add(path)
        self._bound[path] = imports.bound
        self._of_file[path] = tuple(self._stands(statement, path) for statement in imports.statements)

    def forget(self, path: str) -> None:
        """Leave out a file that is there no longer."""
        self._known.clear()
        for said in self._of_file.pop(path, ()):
            self._drop(said, path)
        self._bound.pop(path, None)
        self.unclear.discard(path)

    def _stands(self, statement: Statement, path: str) -> _Said:
        said = self._said.get(statement)
        if said is None:
            said = self._said[statement] = _Said(statement)
            for word in said.words():
                self._by_word.setdefault(word, {})[said] = None
        said.files[path] = None
        for start, reference in _started(said, path):
            firsts = self._by_start.setdefault(start, {})
            firsts.setdefault(_first(reference), {}).setdefault(path, []).append(reference)
        return said

    def _drop(self, said: _Said, path: str) -> None:
        for start, reference in _started(said, path):
            self._by_start[start][_first(reference)].pop(path, None)
        del said.files[path]
        if not said.files:
            del self._said[said.statement]
            for word in said.words():
                del self._by_word[word][said]

    # -- who takes what

    def takers(self, path: str) -> Mapping[str, Set[str]]:
        """The files that may import the module at a path, or something from it, or a module of that package; itself
        perhaps among them -> the names that each may take; empty for the module itself."""
        if path not in self._known:
            found: dict[str, set[str]] = {}
            for file, name in self._takers(_place(path)):
                found.setdefault(file, set()).add(name)
            self._known[path] = found
        return self._known[path]

    def taken(self, file: str, path: str) -> frozenset[str]:
        """The names that a file may take from the module at a path: what `takers` says of it, asked for one file."""
        place = _place(path)
        way = place.split("/")
        found = set[str]()
        for reference in self.references(file):
            if reference.level:
                found.update(_from_start(reference, folder_of(file, reference.level), place, way))
            else:
                found.update(name for folder, name in _on(reference, way) if self._begins(folder, reference, file))
        return frozenset(found)

    def _takers(self, place: str) -> Iterator[tuple[str, str]]:
        way = place.split("/")
        for said in self._naming(way[-1]):
            for reference in said.references:
                for folder, name in _on(reference, way) if not reference.level else ():
                    yield from ((file, name) for file in said.files if self._begins(folder, reference, file))
        for start, firsts in self._starts(place, way):
            for first in firsts:
                for file, references in self._by_start[start].get(first, {}).items():
                    for reference in references:
                        yield from ((file, name) for name in _from_start(reference, start, place, way))

    def _naming(self, word: str) -> Iterable[_Said]:
        return {**self._by_word.get(_key(word), {}), **self._by_word.get(SOME_OTHER_LETTERS, {})}

    def _starts(self, place: str, way: Sequence[str]) -> Iterator[tuple[str, Iterable[str]]]:
        """The folders from which dots may lead to a module, and what may come after them."""
        if place in self._by_start:
            yield place, [*self._by_start[place]]
        for at, part in enumerate(way):
            start = "/".join(way[:at])
            if start in self._by_start:
                yield start, {_key(part), SOME_OTHER_LETTERS}

    def _begins(self, folder: str, reference: Reference, file: str) -> bool:
        """Whether imports of a file may start in a folder: under a root, or around the file itself."""
        return reference.anywhere or folder in self._roots or not folder or file.startswith(folder + "/")

    def dependents(self, paths: Iterable[str]) -> set[str]:
        """The files that may import one of the modules at these paths, through any number of others.

        A package on the way counts for the names that it may bind: the others are its modules, which it does not alter.
        """
        found, waiting = set(paths), list(paths)
        given = frozenset(found)
        while waiting:
            path = waiting.pop()
            names = None if path in given else self._bound.get(path)
            taking = self.takers(path).items()
            new = {file for file, taken in taking if names is None or "" in taken or not names.isdisjoint(taken)}
            waiting += new - found
            found |= new
        return found - given

    # -- what files say

    def files(self) -> Iterable[str]:
        """All that were read, whether they import anything or not."""
        return self._of_file.keys()

    def references(self, file: str) -> Iterator[Reference]:
        """What one of them imports."""
        return (reference for said in self._of_file.get(file, ()) for reference in said.references)

    def where(self, holds: Callable[[Reference], bool]) -> Iterator[str]:
        """The files with a reference of which that holds; one may be named several times."""
        for said in self._said.values():
            if any(map(holds, said.references)):
                yield from said.files

    def written(self, file: str) -> frozenset[str]:
        """The last parts of modules that a file may import, among other words of its import statements; those of the
        packages around it, too, which its relative imports need not name."""
        found = {part for reference in self.references(file) for part in reference.parts}
        return frozenset(found.union(file.rpartition("/")[0].split("/")))


def imports_of(answer: Source | CannotRead) -> Imports | CannotRead:
    """What a Python file imports, or why nobody knows."""
    return answer if isinstance(answer, CannotRead) else importing.imports(*answer)


def _started(said: _Said, path: str) -> Iterator[tuple[str, Reference]]:
    """Its references with leading dots, and the folder that these lead to from a file."""
    for reference in said.references:
        start = folder_of(path, reference.level) if reference.level else None
        if start is not None:
            yield start, reference


def _first(reference: Reference) -> str:
    return reference.parts[0] if reference.parts else ""


def _from_start(reference: Reference, start: str | None, place: str, way: Sequence[str]) -> Iterator[str]:
    """The names that a reference takes from a module if its dots lead to a folder (None: out of the repository)."""
    if start == place:  # the package that the dots lead to
        yield _first(reference)
    yield from (name for folder, name in _on(reference, way) if folder == start)


def _on(reference: Reference, way: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Where a reference would have to start to lead to a module, and the name that it then takes from it."""
    for count, part in enumerate(reference.parts[: len(way)], 1):
        if may_mean(part, way[-1]) and (count == 1 or all(map(may_mean, reference.parts[:count], way[-count:]))):
            yield "/".join(way[:-count]), reference.parts[count] if count < len(reference.parts) else ""


def _key(word: str) -> str:
    return word if word.isascii() else SOME_OTHER_LETTERS


def _place(path: str) -> str:
    """The path of a module or package without ending."""
    return path.removesuffix(".pyw").removesuffix(".py").removesuffix("/__init__")
