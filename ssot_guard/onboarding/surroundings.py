"""The repository as `init` and `doctor` look at it: what is tracked, and what its files say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .. import git
from ..problems import CannotRead
from ..sources import Source, WorkTree
from ..typed import NamedTuple

LONGEST_READ = 2_000_000
"""Bytes. What is longer is data, and says nothing about how the project is run."""


class Surroundings(NamedTuple):
    """A work tree and its tracked files (sorted repository paths: neither links nor submodules)."""

    repository: git.Repository
    tree: WorkTree
    paths: Sequence[str]

    def texts(self, paths: Iterable[str]) -> Iterator[Source]:
        """The files that can be read; the others tell nothing here, and `check` is who complains of them."""
        for answer in self.tree.read_many(paths, LONGEST_READ):
            if not isinstance(answer, CannotRead):
                yield answer

    def text(self, path: str) -> str | None:
        """What a file says, bytes that are not UTF-8 kept as surrogates; None if it cannot be read."""
        for source in self.texts([path]):
            return source.data.decode("utf-8", "surrogateescape")
        return None


def around(start: str) -> Surroundings:
    """The repository that the absolute folder `start` is in. Raises `CannotRead` if there is none."""
    repository = git.locate(start)
    tree = WorkTree(repository)
    return Surroundings(repository, tree, tree.paths())
