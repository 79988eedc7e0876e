"""What a user means by a place in the repository, where it need not be one file: a file, a folder or a glob."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property

from . import spelling
from .allowlist import Exempt
from .git import Repository
from .problems import UsageError
from .quoting import unescaped
from .sources import ListedTree, resolve


class Place:
    """A glob as an `exempt` entry has it, or a path, which means all below it as well. What is gone has a place too."""

    def __init__(self, repository: Repository, tree: ListedTree, named: str) -> None:
        """`named` as the user wrote it. Raises `UsageError` for what is outside the repository or means nothing."""
        self._tree = tree
        self._named = named.removeprefix("./")
        there = os.path.lexists(os.path.join(repository.start, named))
        glob = Exempt("", self._named, None, "")
        self._glob = glob if glob.is_glob() and not there else None
        if self._glob is None:
            self._paths = _paths(repository, named, there=there)
        elif wrong := spelling.outside(self._named) or spelling.unusable("/" + self._named):
            raise UsageError(f"{named} {wrong}")

    def has(self, path: str) -> bool:
        """Whether it means that one file, be it there or not."""
        if self._glob is not None:
            return path == self._named or self._glob.covers_path(path)  # a file of such a name may be gone
        return any(above in ("", path) or path.startswith(above + "/") for above in self._paths)

    def meets(self, entry: Exempt) -> bool:
        """Whether an entry is about it: about one of its files, for a glob about a tracked one."""
        if not entry.is_glob():
            return self.has(entry.file())
        if entry.path == self._named:
            return True
        exact = () if self._glob is not None else filter(None, self._paths)
        return any(map(entry.covers_path, exact)) or any(map(entry.covers_path, self._tracked))

    @cached_property
    def _tracked(self) -> list[str]:
        return [path for path in self._tree.paths() if self.has(path)]


def _paths(repository: Repository, named: str, *, there: bool) -> frozenset[str]:
    """The repository paths that may be meant: what is not there may be named from the root, as the allowlist does."""
    found = resolve(repository, [named])
    from_here = {*found.files, *found.folders}
    from_root = set() if there and from_here else {posixpath.normpath(unescaped(named))}
    return frozenset(from_here | from_root)
