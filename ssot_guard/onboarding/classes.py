"""The classes of a repository without a policy: what they descend from, and which files import theirs.

A file is parsed if its bytes may hold a class that matters; all Python files have their import statements searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from ..encoding import decode
from ..engine import judge, prefilter
from ..engine.codebase.descent import Kin
from ..engine.codebase.importers import Importers
from ..engine.codebase.outline import ClassOutline
from ..engine.codebase.project import Project
from ..engine.module import Module
from ..policy import DEFAULT_MAX_FILE_BYTES, Policy, Truth
from ..problems import CannotRead, Problem
from ..sources import Source, Tree
from .surroundings import Surroundings

_ANY_CLASS_WITH_BASES = Truth("test-base", (), frozenset(), required_in=("**",))
_SAYS_TEST = re.compile(rb"(?<![A-Za-z])test|Test|TEST")
"""A test class says so: in a method, a base or its name. A file that does not is parsed if it may import one."""

Wanted = Callable[[bytes], bool]


class Classes:
    """The classes of the tracked Python files outside the folders `leaving_out`, as far as they may matter.

    Those of test classes, and those of files whose bytes are `wanted`. What cannot be read or judged is in `unread`
    and counts as an empty file.
    """

    def __init__(self, around: Surroundings, leaving_out: Collection[str], wanted: Wanted) -> None:
        self._wanted = wanted
        self._tree = _Readable(around.tree)
        self.project = Project(self._tree, Policy(()))
        self._parsed: dict[str, None] = {}
        self._aside: set[str] = set()
        inside = tuple(folder + "/" for folder in leaving_out)
        self.paths = [path for path in around.paths if judge.claims(path, b"") and not path.startswith(inside)]
        self.index = Importers(self._noting(self.paths), self.project.policy.roots)

    @property
    def unread(self) -> Sequence[Problem]:
        """What could not be read or judged so far, by path."""
        return sorted(problem for problems in self._tree.unread.values() for problem in problems)

    def kins(self) -> list[Kin]:
        """The classes of the files that were parsed."""
        return [Kin(path, number) for path in self._parsed for number in range(len(self._classes(path)))]

    def outline(self, kin: Kin) -> ClassOutline:
        """A class of the repository."""
        return self.project.descent.outline(kin)

    def dotted(self, kin: Kin) -> str:
        """What a policy can call a class; empty if it is in a function, or its file has no dotted name."""
        name, modules = self.outline(kin).name, self.project.layout.names(kin.path)
        return f"{modules[0]}.{name}" if modules and "." not in name else ""

    def read_dependents(self, paths: Iterable[str]) -> bool:
        """Parse what was left aside of these files and of those that may import one; whether there was any."""
        given = set(paths)
        more = sorted(self._aside & {*given, *self.index.dependents(given)})
        self._aside.difference_update(more)
        for answer in self._tree.read_many(more):
            self._parse(answer)
        return bool(more)

    def _classes(self, path: str) -> Sequence[ClassOutline]:
        return self.project.outlines.of(path).classes

    def _noting(self, paths: Iterable[str]) -> Iterator[Source]:
        """Each file, on its way to the index: read once."""
        for source in self._tree.read_many(paths):
            if self._wanted(source.data):
                self._parse(source)
            elif prefilter.suspicious(source, _ANY_CLASS_WITH_BASES, "foreign-base"):
                if _SAYS_TEST.search(source.data):
                    self._parse(source)
                else:
                    self._aside.add(source.path)
            yield source

    def _parse(self, source: Source) -> None:
        self.project.outlines.take(Module(source.path, decode(source.data, source.path)).outline)
        self._parsed[source.path] = None


class _Readable:
    """A tree in which every file can be read: what cannot is noted, and empty."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.unread: dict[str, tuple[Problem, ...]] = {}

    def exists(self, path: str) -> bool:
        return self._tree.exists(path)

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source]:
        wanted = list(paths)
        for path, answer in zip(wanted, self._tree.read_many(wanted, limit), strict=True):
            problem = answer if isinstance(answer, CannotRead) else _illegible(answer)
            if problem:
                self.unread.setdefault(path, problem.problems)
            yield Source(path, b"") if problem or isinstance(answer, CannotRead) else answer


def _illegible(source: Source) -> CannotRead | None:
    """Why a file's bytes are no text; None if they are."""
    try:
        decode(source.data, source.path)
    except CannotRead as error:
        return error
    return None
