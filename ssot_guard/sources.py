"""Which texts are judged: files named, every tracked file, the index, a commit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from . import git
from .index_file import IndexFile, Slot
from .policy import DEFAULT_MAX_FILE_BYTES
from .problems import CannotRead, Problem, UsageError
from .typed import NamedTuple, Protocol


class Source(NamedTuple):
    """One file's bytes as they are to be judged. `path` is relative to the root, with `/` (surrogateescape)."""

    path: str
    data: bytes


class OverLimit(CannotRead):
    """A file has more bytes than the policy allows; `head`, its beginning, tells whether it is one to judge at all."""

    def __init__(self, path: str, head: bytes, limit: int) -> None:
        advice = "raise `max-file-bytes` in the policy or add the file to its `exclude`"
        super().__init__([Problem(path, 0, 0, f"has more than {limit} bytes, the limit `max-file-bytes`: {advice}")])
        self.head = head


class Tree(Protocol):
    """One state of the repository's files."""

    def exists(self, path: str) -> bool:
        """Whether it holds a file at that repository path. Raises `CannotRead` if that cannot be known."""

    def read_many(self, paths: Iterable[str], limit: int = ...) -> Iterator[Source | CannotRead]:
        """Each path's bytes, or why there are none (a file over `limit` bytes: `OverLimit`), in the paths' order."""


class ListedTree(Tree, Protocol):
    """A tree that can be judged as a whole."""

    def paths(self) -> Sequence[str]:
        """Every tracked file, sorted: neither links nor submodules. Raises `CannotRead`."""

    def left_out(self) -> frozenset[str]:
        """Tracked files that are not among them, for a sparse checkout has not put them there. Raises `CannotRead`."""


def read(tree: Tree, path: str, limit: int = DEFAULT_MAX_FILE_BYTES) -> bytes:
    """One file of a tree. Raises `CannotRead`."""
    (answer,) = tree.read_many([path], limit)
    if isinstance(answer, CannotRead):
        raise answer
    return answer.data


# --- the three trees --------------------------------------------------------------------------------------------------


class WorkTree:
    """The files on disk."""

    def __init__(self, repository: git.Repository) -> None:
        self._repository = repository
        self._top = os.path.realpath(repository.root)
        self._real_folders: dict[str, bool] = {}

    def paths(self) -> Sequence[str]:
        """Every tracked file; one that is not on disk too (reading it says so) unless a sparse checkout left it out."""
        return self._paths

    @cached_property
    def _paths(self) -> list[str]:
        return sorted({e.path for e in self._index if git.is_file(e.mode) and not self._left_out(e)})

    def exists(self, path: str) -> bool:
        return os.path.isfile(os.path.join(self._repository.root, path))

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        for path in paths:
            yield self._read(path, limit)

    def left_out(self) -> frozenset[str]:
        return frozenset(e.path for e in self._index if git.is_file(e.mode) and self._left_out(e))

    def state(self) -> bytes:
        """What tells one index from another: it says which files there are, and which of them git takes for changed."""
        return self._listing

    @cached_property
    def _index(self) -> list[git.Indexed]:
        return git.entries(self._listing)

    @cached_property
    def _listing(self) -> bytes:
        return git.listing(self._repository)

    def _left_out(self, entry: git.Indexed) -> bool:
        return entry.skipped and not os.path.lexists(os.path.join(self._repository.root, entry.path))

    def _read(self, path: str, limit: int) -> Source | CannotRead:
        full = f"{self._top}/{path}"
        try:
            if not self._is_real(full[: full.rindex("/")] or "/"):
                return _cannot(path, "stands behind a folder that is a link: git tracks no file there")
            file = os.open(full, _READ_FILES_ONLY)
            try:
                status = os.fstat(file)
                if not stat.S_ISREG(status.st_mode):
                    return _cannot(path, "is not a file")
                return _within(path, _read(file, status.st_size, limit + 1), limit)
            finally:
                os.close(file)
        except FileNotFoundError:
            return _cannot(path, "is not on disk: `git restore` it, or stage its removal with `git rm --cached`")
        except OSError as error:
            if os.path.islink(full):
                return _cannot(path, "is a link: put the file itself there")
            return _cannot(path, f"cannot be read: {error.strerror}")

    def _is_real(self, folder: str) -> bool:
        """Whether a folder is where its name says, and not somewhere else by way of a link."""
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.realpath(folder) == folder
        return self._real_folders[folder]


class Index:
    """The files as they are staged: blobs, whatever the work tree holds.

    A path with a merge conflict has no one staged version: reading it is an error until it is resolved and added.
    """

    def __init__(self, repository: git.Repository, objects: git.Objects) -> None:
        self._repository, self._objects = repository, objects
        self._listing: dict[str, git.Indexed] | None = None
        self._file: IndexFile | None = None

    def paths(self) -> Sequence[str]:
        return sorted(entry.path for entry in self._entries().values() if git.is_file(entry.mode))

    def left_out(self) -> frozenset[str]:
        return frozenset()

    def exists(self, path: str) -> bool:
        entry = self._entry(path)
        return entry is not None and git.is_file(entry.mode)

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        wanted = [(path, self._oid(path)) for path in paths]
        return _read_blobs(self._objects, wanted, limit)

    def _entry(self, path: str) -> git.Indexed | Slot | None:
        """One entry: found in the index file at the same cost however many there are, or in git's listing of all."""
        if self._listing is None:
            if self._file is None:
                self._file = git.index_file(self._repository)
            found = self._file.find(os.fsencode(path))
            if found is not None:
                return found[-1] if found else None
        return self._entries().get(path)

    def _entries(self) -> dict[str, git.Indexed]:
        if self._listing is None:
            self._listing = {entry.path: entry for entry in git.index(self._repository)}
        return self._listing

    def _oid(self, path: str) -> str | CannotRead:
        entry = self._entry(path)
        if entry is None or not git.is_file(entry.mode):
            return _cannot(path, "is not staged: run `git add` on it")
        if entry.stage in git.MERGE_STAGES:
            return _cannot(path, "has a merge conflict: resolve it, then run `git add` on it")
        return entry.oid


class Commit:
    """The files of one commit (`HEAD` or an object id). No such commit: `tree` is None, and it has no file."""

    def __init__(self, objects: git.Objects, revision: str) -> None:
        self._objects = objects
        self.revision = revision
        self.tree = objects.tree(revision)

    def paths(self) -> Sequence[str]:
        return sorted(path for path, mode in self._objects.walk(self.tree) if git.is_file(mode)) if self.tree else []

    def left_out(self) -> frozenset[str]:
        return frozenset()

    def exists(self, path: str) -> bool:
        return self._blob(path) is not None

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        wanted = [(path, self._blob(path) or _cannot(path, f"is no file in {self.revision}")) for path in paths]
        return _read_blobs(self._objects, wanted, limit)

    def _blob(self, path: str) -> str | None:
        entry = self._objects.find(self.tree, path) if self.tree else None
        return entry[1] if entry and git.is_file(entry[0]) else None


class Snapshot:
    """The files of one state of a repository, given as path -> the object id of its blob."""

    def __init__(self, objects: git.Objects, files: Mapping[str, str]) -> None:
        self._objects, self._files = objects, files

    def paths(self) -> Sequence[str]:
        return sorted(self._files)

    def left_out(self) -> frozenset[str]:
        return frozenset()

    def exists(self, path: str) -> bool:
        return path in self._files

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        wanted = [(path, self._files.get(path) or _cannot(path, "is no file there")) for path in paths]
        return _read_blobs(self._objects, wanted, limit)


class Noted:
    """A tree that notes which files were looked for in it, whether it has them, and which were read."""

    def __init__(self, tree: ListedTree) -> None:
        self._tree = tree
        self.asked: dict[str, bool] = {}
        self.read: set[str] = set()

    def paths(self) -> Sequence[str]:
        return self._tree.paths()

    def left_out(self) -> frozenset[str]:
        return self._tree.left_out()

    def exists(self, path: str) -> bool:
        self.asked[path] = self._tree.exists(path)
        return self.asked[path]

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        wanted = [*paths]
        self.read.update(wanted)
        return self._tree.read_many(wanted, limit)


def _read(file: int, size: int, most: int) -> bytes:
    """What an open file holds, `most` bytes of it at most. It may have grown since it had that `size`, and may come in
    pieces: only nothing is its end."""
    data = os.read(file, min(size + 1, most))
    while data and len(data) < most and (more := os.read(file, min(_PIECE, most - len(data)))):
        data += more
    return data


def _read_blobs(
    objects: git.Objects, wanted: Sequence[tuple[str, str | CannotRead]], limit: int
) -> Iterator[Source | CannotRead]:
    answers = objects.get_many([oid for _, oid in wanted if isinstance(oid, str)], limit + 1)
    for path, oid in wanted:
        yield oid if isinstance(oid, CannotRead) else _from_blob(path, next(answers), limit)


def _from_blob(path: str, blob: git.Object | None, limit: int) -> Source | CannotRead:
    if blob is None:
        return _cannot(path, "git lacks its content: a partial clone gets it by `git fetch --refetch`")
    return _within(path, blob.data, limit)


def _within(path: str, data: bytes, limit: int) -> Source | OverLimit:
    return OverLimit(path, data[:_HEAD], limit) if len(data) > limit else Source(path, data)


def _cannot(path: str, why: str) -> CannotRead:
    return CannotRead([Problem(path, 0, 0, why)])


_HEAD = 256
_PIECE = 1 << 20
_READ_FILES_ONLY = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)  # a link to elsewhere is not the file that git tracks
    | getattr(os, "O_NONBLOCK", 0)  # nor is a pipe, and waiting for one would stop the run
)


# --- names that users give --------------------------------------------------------------------------------------------


class Named(NamedTuple):
    """What a user's names lead to: repository paths, each once, in the order given. The root is the folder ``."""

    files: tuple[str, ...]
    folders: tuple[str, ...]


def resolve(repository: git.Repository, names: Iterable[str]) -> Named:
    """Find the repository paths of names that are absolute or relative to where the command was called.

    What is no folder is taken for a file, whether it exists or not. Links, what a link leads out of the repository and
    what belongs to another repository inside this one are left out.
    Raises `UsageError` for a name outside the repository.
    """
    top = os.path.realpath(repository.root)
    real_folders: dict[str, str] = {}
    files: dict[str, None] = {}
    folders: dict[str, None] = {}
    for name in names:
        full = os.path.join(repository.start, name)
        if os.path.islink(full):
            path, kind = None, files
        elif os.path.isdir(full):
            path, kind = _below(top, os.path.realpath(full)), folders
        else:
            folder, last = os.path.split(full)
            if folder not in real_folders:
                real_folders[folder] = os.path.realpath(folder)
            path, kind = _below(top, os.path.join(real_folders[folder], last)), files
        if path is None:
            _refuse_if_outside(repository, top, name)
        elif not _is_foreign(top, path):
            kind[path] = None
    return Named(tuple(files), tuple(folders))


def _below(top: str, full: str) -> str | None:
    if full == top:
        return ""
    prefix = top.rstrip(os.sep) + os.sep
    return full.removeprefix(prefix).replace(os.sep, "/") if full.startswith(prefix) else None


def _refuse_if_outside(repository: git.Repository, top: str, name: str) -> None:
    """A name that only a link leads outside is left alone; one that says outside itself is a mistake."""
    full = os.path.normpath(os.path.join(repository.start, name))
    if _below(repository.root, full) is None and _below(top, full) is None:
        raise UsageError(f"{name} is outside the repository {repository.root}")


def _is_foreign(top: str, path: str) -> bool:
    """Whether another repository (a submodule, a clone in a folder) or `.git` itself holds the path."""
    folders = path.split("/")[:-1]
    above = ("/".join(folders[: depth + 1]) for depth in range(len(folders)))
    return ".git" in folders or any(os.path.lexists(os.path.join(top, folder, ".git")) for folder in above)
