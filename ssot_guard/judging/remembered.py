"""What a run may take from an earlier one: facts of files with the same content, looks at files of a work tree that
have not changed, and the outcome of one in which nothing has changed.

A tree is known by its files' status, as git's index does it (racy-git(7)): what was written at about the time when it
was looked at is known by its content.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version

from .. import __version__, git
from ..engine.finding import Finding
from ..sources import Source
from ..typed import TYPE_CHECKING, Any
from .guarded import Guarded
from .sights import Sights
from .statuses import RACY, Status, as_bytes, content, digest, digest_of, is_same, status_of
from .store import Store, folder

if TYPE_CHECKING:
    from ..engine.facts import Facts
    from ..engine.judge import Question
    from .scanning import Scan

_FORM = 3
"""Of what is remembered: another number, and nothing of before is taken."""


@contextmanager
def memory(guarded: Guarded) -> Iterator[Memory]:
    """What is remembered of a repository under its policy."""
    with closing(Store(folder())) as store:
        yield Memory(guarded, store)


class Memory:
    """One run's. What it writes down it has taken before the work was begun: files may be written meanwhile."""

    def __init__(self, guarded: Guarded, store: Store) -> None:
        self._guarded, self._store = guarded, store
        rules = _in_order((_FORM, _versions(), guarded.policy, guarded.rules))
        self._rules = digest(as_bytes(repr(rules)))
        self._begun = time.time_ns()
        self._keys: dict[str, bytes] = {}
        """Path -> the key of the content that its facts are being drawn of."""
        self.sights = Sights(guarded, store, self._key_of)

    # -- facts

    def facts(self, files: Iterable[tuple[str, bytes, Sequence[Question]]]) -> Mapping[str, Facts]:
        """Path -> what is remembered of files with that content (see `content`)."""
        keys = {self._key(path, told, asked): path for path, told, asked in files}
        return {keys[key]: value for key, value in self._store.get(keys).items()}

    def expect(self, source: Source, asked: Sequence[Question]) -> None:
        """The facts that are going to be noted are those of this content."""
        self._keys[source.path] = self._key(source.path, content(source.data), asked)

    def note(self, drawn: Iterable[Facts]) -> None:
        """Remember facts that were expected."""
        self._store.put({self._keys[facts.path]: facts for facts in drawn})

    def _key(self, path: str, told: bytes, asked: Sequence[Question]) -> bytes:
        about = repr((path, [(truth.name, rule) for truth, rule in asked]))
        return digest(b"facts", self._rules, as_bytes(about), told)

    # -- a whole tree

    def outcome(self, paths: Sequence[str], look: Callable[[], Scan]) -> tuple[Any, ...]:
        """What files of the work tree came to (the fields of a `Scan`), if neither they nor what their names lead to
        have changed; else what `look` says.

        `paths` are all that are searched: the judged ones, and other Python files.
        """
        if self._guarded.there != git.WORK_TREE:
            return tuple(look())
        key = self._key_of(b"scan", *map(as_bytes, paths))
        known = self._store.get([key]).get(key)
        if isinstance(known, tuple) and self._is_as_it_was(*known):
            outcome: tuple[Any, ...] = known[1]
            return outcome
        statuses = [*self._statuses(paths)]
        self.sights.begin(statuses)
        found = look()
        led = {path for path, is_there in found.asked.items() if is_there}.difference(paths)
        others = [*self._statuses(sorted(led))]
        if not any(digest for *_, digest in others):  # else one may have been written since a name led there
            self._store.put({key: ([*statuses, *others], tuple(found))})
        return tuple(found)

    def _is_as_it_was(self, statuses: Sequence[Status], outcome: tuple[Any, ...]) -> bool:
        root, exists = self._guarded.repository.root, self._guarded.tree.exists
        if not all(is_same(os.path.join(root, path), status, digest) for path, status, digest in statuses):
            return False
        there = {path for path, status, _ in statuses if status}
        return all(exists(path) == is_there for path, is_there in outcome[-1].items() if path not in there)

    def _statuses(self, paths: Iterable[str]) -> Iterator[Status]:
        for path in paths:
            full = os.path.join(self._guarded.repository.root, path)
            status = status_of(full)
            is_racy = not status or max(status[:2]) >= self._begun - RACY
            yield path, status, digest_of(full) if is_racy else b""

    # -- what the tree says

    def said(self, findings: Sequence[Finding], look: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
        """Findings as they are to be reported, if the same were described in this very tree; else as `look` says."""
        statuses = repr([*self._statuses(self._guarded.tree.paths())])
        key = self._key_of(b"said", as_bytes(statuses), as_bytes(repr([tuple(finding) for finding in findings])))
        found = self._store.get([key]).get(key)
        if not isinstance(found, list) or len(found) != len(findings):
            found = list(look())
            self._store.put({key: found})
        return found

    def _key_of(self, what: bytes, *parts: bytes) -> bytes:
        return digest(what, self._rules, as_bytes(self._guarded.repository.root), *parts)


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
