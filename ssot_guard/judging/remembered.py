"""What a run may take from an earlier one: facts of files with the same content, and the outcome of a work tree in
which nothing has changed.

A tree is known by its files' status, as git's index does it (racy-git(7)): what was written at about the time when it
was looked at is known by its content.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import __version__, git
from ..engine.finding import Finding
from ..sources import Source
from .guarded import Guarded
from .store import Store

if TYPE_CHECKING:
    from ..engine.facts import Facts
    from ..engine.judge import Question

_RACY = 2_000_000_000
"""Nanoseconds: no file system that git runs on keeps coarser times (FAT: two seconds)."""
_FORM = 1
"""Of what is remembered: another number, and nothing of before is taken."""


class Remembered(NamedTuple):
    """The outcome of a scan as it is remembered: plain data only."""

    statuses: tuple[tuple[str, tuple[int, ...], bytes], ...]
    """Path, status, and the content's digest where the status alone does not tell."""
    asked: Mapping[str, bool]
    scan: tuple[Any, ...]
    """The fields of a `Scan` but the last."""


class Memory:
    """One run's, for a repository under a policy."""

    def __init__(self, guarded: Guarded, store: Store) -> None:
        self._guarded, self._store = guarded, store
        rules = _in_order((_FORM, _versions(), guarded.policy, guarded.rules))
        self._rules = _digest(repr(rules).encode("utf-8", "surrogateescape"))
        self._begun = time.time_ns()
        self._keys: dict[str, bytes] = {}
        """Of files whose facts were asked for and are not there."""

    # -- facts

    def facts(self, sources: Sequence[tuple[Source, Sequence[Question]]]) -> Mapping[str, Facts]:
        """Path -> what is remembered of files with that content."""
        keys = {self._key(source, asked): source.path for source, asked in sources}
        found = {keys[key]: value for key, value in self._store.get(keys).items()}
        self._keys.update((path, key) for key, path in keys.items() if path not in found)
        return found

    def note(self, drawn: Iterable[Facts]) -> None:
        """Remember facts that were asked for."""
        self._store.put({self._keys[facts.path]: facts for facts in drawn})

    def _key(self, source: Source, asked: Sequence[Question]) -> bytes:
        about = repr((source.path, [(truth.name, rule) for truth, rule in asked])).encode("utf-8", "surrogateescape")
        return _digest(b"facts", self._rules, about, source.data)

    # -- a whole tree

    def scan(self, paths: Sequence[str]) -> Remembered | None:
        """What files of the work tree came to, if neither they nor what their names lead to have changed.

        `paths` are all that were searched: the judged ones, and other Python files.
        """
        if self._guarded.there != git.WORK_TREE:
            return None
        key = self._key_of_scan(paths)
        known = self._store.get([key]).get(key)
        if not isinstance(known, tuple) or len(known) != len(Remembered._fields):
            return None
        found = Remembered(*known)
        root = self._guarded.repository.root
        same = all(_is_same(os.path.join(root, path), status, digest) for path, status, digest in found.statuses)
        led = same and all(self._guarded.tree.exists(path) == there for path, there in found.asked.items())
        return found if led else None

    def note_scan(self, paths: Sequence[str], asked: Mapping[str, bool], scan: tuple[Any, ...]) -> None:
        """Remember what files came to."""
        if self._guarded.there == git.WORK_TREE:
            led = (path for path, there in asked.items() if there)
            statuses = tuple(self._statuses(dict.fromkeys((*paths, *led))))
            self._store.put({self._key_of_scan(paths): (statuses, dict(asked), scan)})

    def _key_of_scan(self, paths: Sequence[str]) -> bytes:
        about = "\0".join((self._guarded.repository.root, *paths)).encode("utf-8", "surrogateescape")
        return _digest(b"scan", self._rules, about)

    def _statuses(self, paths: Iterable[str]) -> Iterator[tuple[str, tuple[int, ...], bytes]]:
        for path in paths:
            full = os.path.join(self._guarded.repository.root, path)
            status = _status(full)
            is_racy = not status or max(status[0], status[1]) >= self._begun - _RACY
            yield path, status, _digest_of(full) if is_racy else b""

    # -- what the tree says

    def said(self, findings: Sequence[Finding]) -> Sequence[Finding] | None:
        """Findings as they are to be reported, if the same ones were described in this very tree."""
        key = self._key_of_said(findings)
        found = self._store.get([key]).get(key)
        return found if isinstance(found, list) and len(found) == len(findings) else None

    def note_said(self, findings: Sequence[Finding], said: Sequence[Finding]) -> None:
        """Remember how findings are to be reported."""
        self._store.put({self._key_of_said(findings): list(said)})

    def _key_of_said(self, findings: Sequence[Finding]) -> bytes:
        root = self._guarded.repository.root
        tree = repr([(path, _status(os.path.join(root, path))) for path in self._guarded.tree.paths()])
        about = repr((root, tree, [tuple(finding) for finding in findings])).encode("utf-8", "surrogateescape")
        return _digest(b"said", self._rules, about)


def _in_order(value: Any) -> Any:
    """The same data, spelled the same in every process: sets and mappings have no order of their own."""
    if isinstance(value, (frozenset, set)):
        return sorted(map(_in_order, value))
    if isinstance(value, Mapping):
        return sorted((key, _in_order(item)) for key, item in value.items())
    if isinstance(value, (tuple, list)):
        return [_in_order(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _versions() -> tuple[str, ...]:
    try:
        return __version__, version("ast-grep-py")
    except PackageNotFoundError:
        return (__version__, "")


def _digest(*parts: bytes) -> bytes:
    found = blake2b(digest_size=20)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def _status(path: str) -> tuple[int, ...]:
    """Times of content and status in nanoseconds, size, number and kind; empty for what is not there."""
    try:
        found = os.lstat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode


def _digest_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return _digest(file.read())
    except OSError:
        return b"unreadable"


def _is_same(path: str, status: tuple[int, ...], digest: bytes) -> bool:
    return _status(path) == status and (not digest or _digest_of(path) == digest)
