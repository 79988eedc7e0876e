"""What was seen in the files of a work tree by the run before, so that only what has changed is looked at."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ..problems import CannotRead
from ..typed import TYPE_CHECKING, NamedTuple
from .guarded import Guarded
from .sifting import Look, Looking, Named, meant, named
from .statuses import Status, as_bytes, digest_of
from .store import Store

if TYPE_CHECKING:
    from ..engine.codebase.importing import Imports
    from ..engine.codebase.outline import Outline
    from ..sources import Noted, Source


class _Seen(NamedTuple):
    """A `Look` at a file that could be read, and the file's status by then."""

    status: tuple[int, ...]
    racy: bytes
    asked: Named | None
    size: int
    imports: Imports | None
    content: bytes


class _Leads(NamedTuple):
    """Who may import what competes."""

    of: Mapping[str, frozenset[str]]
    read: frozenset[str]
    """The files that were looked into for it."""
    asked: Mapping[str, bool]
    """The paths that were looked for, and whether there was such a file."""


class _Kept(NamedTuple):
    """What one run leaves to the next."""

    looks: Mapping[str, _Seen]
    leads: _Leads
    outlined: tuple[str, ...]


class Sights:
    """One run's. `key_of` makes the key of something remembered of the repository from what it is and its parts."""

    def __init__(self, guarded: Guarded, store: Store, key_of: Callable[..., bytes]) -> None:
        self._guarded, self._store, self._key_of = guarded, store, key_of
        self._key = b""
        self._now: Mapping[str, Status] = {}
        """The files as they are."""
        self._looks: dict[str, _Seen] = {}
        self._changed: set[str] = set()
        """The files that were looked at anew."""
        self._others_import = False
        """Whether one of them imports something else than before."""
        self._leads = _Leads({}, frozenset(), {})
        self._recalled: set[str] = set()

    def begin(self, statuses: Iterable[Status]) -> None:
        """Be told of the files before any is read: of others nothing is remembered."""
        self._now = {status[0]: status for status in statuses}

    def looking(self, fresh: Looking, *, imports: bool) -> Looking:
        """Looks at what has changed only; of the other files it gives what was seen in them before. `imports` says
        whether `fresh` looks at these, too."""
        self._key = self._key_of(b"looks", b"imports" if imports else b"")
        truths = {truth.name: truth for truth in self._guarded.policy.truths}

        def looking(paths: Sequence[str]) -> Iterator[tuple[Look, Source | None]]:
            as_seen = {*filter(self._is_as_seen, paths)}
            others = iter(fresh([path for path in paths if path not in as_seen]))
            for path in paths:
                if path in as_seen:
                    seen = self._looks[path] = self._kept.looks[path]
                    yield Look(path, meant(seen.asked, truths), seen.size, (), seen.imports, seen.content), None
                else:
                    look, source = next(others)
                    self._see(look)
                    yield look, source

        return looking

    def _is_as_seen(self, path: str) -> bool:
        seen, now = self._kept.looks.get(path), self._now.get(path)
        if seen is None or now is None or seen.status != now[1]:
            return False
        full = os.path.join(self._guarded.repository.root, path)
        return not seen.racy or seen.racy == (now[2] or digest_of(full))

    def _see(self, look: Look) -> None:
        path, before = look.path, self._kept.looks.get(look.path)
        self._changed.add(path)
        if isinstance(look.imports, CannotRead) or look.problems or not self._now.get(path, ("", ()))[1]:
            self._others_import = True  # who knows; the next run looks again
            return
        self._others_import |= before is None or before.imports != look.imports
        _, status, racy = self._now[path]
        self._looks[path] = _Seen(status, racy, named(look.asked), look.size, look.imports, look.content)

    def led(
        self, truth: str, tree: Noted, find: Callable[[], Collection[str]], outlined: Collection[str]
    ) -> Collection[str]:
        """Who may import what competes with a truth: as before, if all import what they did and nothing has changed of
        what was looked into for it. `outlined` are files that are known without being read."""
        if not self._leads.of:
            same = not self._others_import and self._looks.keys() == self._kept.looks.keys()
            kept = self._kept.leads
            if same and self._changed.isdisjoint(kept.read) and _are_there(tree, kept.asked):
                self._leads = kept
        if truth not in self._leads.of:
            found = frozenset(find())
            self._leads = _Leads({**self._leads.of, truth: found}, frozenset((*tree.read, *outlined)), {**tree.asked})
        return self._leads.of[truth]

    def outlines(self) -> Iterable[Outline]:
        """Of files that others led to, which said nothing else."""
        keys = {self._outline_key(path): path for path in self._kept.outlined if path in self._looks}
        found = self._store.get(keys)
        self._recalled = {keys[key] for key in found}
        return found.values()

    def keep(self, outlines: Iterable[Outline]) -> None:
        """Remember what was seen in the files, and these outlines besides those of facts."""
        if not self._changed or not self._looks:
            return
        drawn = {outline.path: outline for outline in outlines if outline.path in self._looks}
        self._store.put({self._outline_key(path): drawn[path] for path in drawn.keys() - self._recalled})
        looks = {path: tuple(seen) for path, seen in self._looks.items()}
        self._store.put({self._key: (looks, tuple(self._leads), tuple(drawn))})

    def _outline_key(self, path: str) -> bytes:
        return self._key_of(b"outline", as_bytes(path), self._looks[path].content)

    @cached_property
    def _kept(self) -> _Kept:
        """What the last run over this work tree has seen."""
        key = self._key
        found = self._store.get([key]).get(key) if self._now else None
        if not isinstance(found, tuple):
            return _Kept({}, _Leads({}, frozenset(), {}), ())
        looks, leads, outlined = found
        return _Kept({path: _Seen(*seen) for path, seen in looks.items()}, _Leads(*leads), outlined)


def _are_there(tree: Noted, asked: Mapping[str, bool]) -> bool:
    return all(tree.exists(path) == is_there for path, is_there in asked.items())
