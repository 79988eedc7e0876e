"""The status of files, by which one knows without reading them that they are as they were, as git's index does it
(racy-git(7)); and digests of what stands in them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

RACY = 2_000_000_000
"""Nanoseconds before a look within which a file's status does not tell whether it was written since: no file system
that git runs on keeps coarser times (FAT: two seconds)."""

Status = tuple[str, tuple[int, ...], bytes]
"""Of a file: its path, its status, and its content's digest where the status alone does not tell."""


def content(data: bytes) -> bytes:
    """What tells one version of a file from another."""
    return digest(data)


def digest(*parts: bytes) -> bytes:
    """Of several parts; where one ends and the next begins makes a difference."""
    found = blake2b(digest_size=20)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def as_bytes(text: str) -> bytes:
    """A path, whatever its name is."""
    return text.encode("utf-8", "surrogateescape")


def status_of(path: str) -> tuple[int, ...]:
    """Times of content and status in nanoseconds, size, number and kind; empty for what is not there."""
    try:
        found = os.lstat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode


def digest_of(path: str) -> bytes:
    """Of the content of a file; a word for one that cannot be read."""
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except OSError:
        return b"unreadable"


State = tuple[bytes, Mapping[str, bytes]]
"""Of many files: a digest of their statuses, and path -> digest of the content of those that it does not tell from
later versions."""


class Statuses:
    """Those of files below a folder, each as it is when it is asked for first."""

    def __init__(self, root: str) -> None:
        self._root, self._begun = root, time.time_ns()
        self._known: dict[str, Status] = {}

    def of(self, path: str) -> Status:
        """One file's (repository path)."""
        known = self._known.get(path)
        if known is None:
            full = self._full(path)
            status = status_of(full)
            is_racy = not status or max(status[:2]) >= self._begun - RACY
            known = self._known[path] = (path, status, digest_of(full) if is_racy else b"")
        return known

    def state(self, paths: Sequence[str]) -> State:
        """All that there is to remember of files, to know later whether they are the same."""
        return self._digest(paths), {path: racy for path, _, racy in map(self.of, paths) if racy}

    def hold(self, state: State, paths: Iterable[str]) -> bool:
        """Whether files are as they were when that was their state."""
        then, racy = state
        return then == self._digest(paths) and all(digest_of(self._full(path)) == told for path, told in racy.items())

    def are(self, statuses: Iterable[Status]) -> bool:
        """Whether files have these statuses."""
        return all(self.of(status[0]) == status for status in statuses)

    def missing(self, paths: Iterable[str]) -> list[str]:
        """What has to appear before any of these files, which are not there, can: the topmost of its folders that is
        not there either (with a `/` at its end), or the file itself."""
        is_folder: dict[str, bool] = {}
        found: dict[str, None] = {}
        for path in paths:
            ends = [at for at, char in enumerate(path) if char == "/"]
            for folder in (path[:end] for end in ends):
                if folder not in is_folder:
                    is_folder[folder] = os.path.isdir(self._full(folder))
                if not is_folder[folder]:
                    found[folder + "/"] = None
                    break
            else:
                found[path] = None
        return [*found]

    def are_missing(self, paths: Iterable[str]) -> bool:
        """Whether all of that is still not there."""
        return not any(
            os.path.isdir(self._full(path)) if path.endswith("/") else os.path.isfile(self._full(path))
            for path in paths
        )

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _digest(self, paths: Iterable[str]) -> bytes:
        return digest(as_bytes(repr([status for _, status, _ in map(self.of, paths)])))
