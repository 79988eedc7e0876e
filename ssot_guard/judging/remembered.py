"""What a run may take from an earlier one: facts of files with the same content, looks at files of a work tree that
have not changed, and the outcome of one in which nothing has changed, be it what its files break or the whole answer.

A tree is known by its files' status, as git's index does it (racy-git(7)): what was written at about the time when it
was looked at is known by its content.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib.machinery import PathFinder

from .. import __version__, git
from ..engine.finding import Finding
from ..policy import FILE_NAME
from ..sources import Source
from ..typed import TYPE_CHECKING, Any
from .guarded import Guarded
from .sights import Sights
from .statuses import Statuses, as_bytes, content, digest
from .store import Store, folder

if TYPE_CHECKING:
    from ..engine.facts import Facts
    from ..engine.judge import Question
    from ..verdict import Report
    from .scanning import Scan

_FORM = 5
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
        self._statuses = Statuses(guarded.repository.root)
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

    def answer(
        self, question: Sequence[object], listing: bytes, look: Callable[[], tuple[Report, Mapping[str, bool]]]
    ) -> Report:
        """What was answered to a question about the whole work tree (whatever matters besides its files, git's listing
        of them and the rules), if nothing has changed; else what `look` answers, which tells what it asked the tree
        for, too."""
        guarded = self._guarded
        key = self._key_of(b"answer", as_bytes(repr(question)), listing)
        asides = (FILE_NAME, guarded.policy.allowlist, *guarded.policy.rule_files())  # they may be untracked
        report: Report = self._same_again(key, [*dict.fromkeys((*guarded.tree.paths(), *asides))], look)
        return report

    def outcome(self, paths: Sequence[str], look: Callable[[], Scan]) -> Scan:
        """What files of the work tree came to, if neither they nor what their names lead to have changed; else what
        `look` says.

        `paths` are all that are searched: the judged ones, and other Python files.
        """
        if self._guarded.there != git.WORK_TREE:
            return look()

        def looked() -> tuple[Scan, Mapping[str, bool]]:
            self.sights.begin(map(self._statuses.of, paths))
            found = look()
            return found, found.asked

        outcome: Scan = self._same_again(self._key_of(b"scan"), paths, looked)
        return outcome

    def _same_again(self, key: bytes, paths: Sequence[str], look: Callable[[], tuple[Any, Mapping[str, bool]]]) -> Any:
        """What `look` came to, if neither these files nor what it asked for besides has changed since."""
        key = digest(key, *map(as_bytes, paths))
        known = self._store.get([key]).get(key)
        if isinstance(known, tuple):
            state, led, absent, value = known
            statuses = self._statuses
            if statuses.hold(state, paths) and statuses.are(led) and statuses.are_missing(absent):
                self._settle(key, paths, known)
                return value
        state = self._statuses.state(paths)
        value, asked = look()
        searched = {*paths}
        besides = {path: is_there for path, is_there in asked.items() if path not in searched}
        led = [self._statuses.of(path) for path, is_there in besides.items() if is_there]
        if not value.errors and not any(racy for *_, racy in led):
            # What could not be read may be readable the next time, and what has just been written may have been written
            # since a name led there.
            absent = self._statuses.missing(path for path, is_there in besides.items() if not is_there)
            self._store.put({key: (state, led, absent, value)})
        return value

    def _settle(self, key: bytes, paths: Sequence[str], known: tuple[Any, ...]) -> None:
        """Remember files that had just been written then by their statuses alone, as their contents are the same."""
        (_, racy), *others = known
        if racy and len((now := self._statuses.state(paths))[1]) < len(racy):
            self._store.put({key: (now, *others)})

    # -- what the tree says

    def said(self, findings: Sequence[Finding], look: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
        """Findings as they are to be reported, if the same were described in this very tree; else as `look` says."""
        statuses = repr([*map(self._statuses.of, self._guarded.tree.paths())])
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
    """Of those who draw facts out of texts. Installers name the folder beside a package after its version (PyPA's
    specification "Recording installed projects"); to ask importlib.metadata takes 25 ms."""
    spec = PathFinder.find_spec("ast_grep_py")
    site = os.path.dirname(os.path.dirname(spec.origin)) if spec and spec.origin else ""
    beside = os.listdir(site) if site else ()
    return __version__, *sorted(name for name in beside if name.startswith("ast_grep_py-"))
