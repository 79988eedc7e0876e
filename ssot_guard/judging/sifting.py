"""Suspicion first: which files of a tree have to be parsed, and what each is to be asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from ..engine import judge
from ..engine.judge import Question
from ..engine.kinds import is_python
from ..excludes import Excludes
from ..policy import Policy, Truth
from ..problems import CannotRead, Problem
from ..sources import OverLimit, Source, read
from ..typed import TYPE_CHECKING, NamedTuple
from .guarded import Guarded

if TYPE_CHECKING:
    from ..engine.codebase.importers import Importers
    from ..engine.codebase.project import Project

MANY = 200
"""Of fewer files it takes less time to parse some than to look at who imports what in the whole tree."""


class Sifted(NamedTuple):
    """What is to be done about some files."""

    checked: int
    """How many files are judged, those without suspicion included."""
    asked: dict[str, list[Question]]
    """Each suspicious file and what its bytes do not answer with no, in the order of the files."""
    sizes: dict[str, int]
    """Their bytes."""
    errors: dict[str, tuple[Problem, ...]]
    """The files that cannot be judged, and why."""
    sources: dict[str, Source]
    """The suspicious files themselves, where they are few; many are read again, one after the other."""


_ANY_SHEBANG = b"#!/usr/bin/python3\n"
"""What makes a file claimed if anything in it can: so names alone tell which files need not be opened."""


def claimed(policy: Policy, paths: Iterable[str]) -> list[str]:
    """Those of some files (repository paths) that may be judged: what the policy does not exclude and the engine may
    claim."""
    excludes = Excludes(policy.exclude)
    return [path for path in paths if judge.claims(path, _ANY_SHEBANG, policy) and path not in excludes]


def sift(guarded: Guarded, wanted: Sequence[str], index: Importers | None, project: Callable[[], Project]) -> Sifted:
    """Search the bytes of files (repository paths). Raises nothing: what cannot be read is among the errors.

    `index` is what `index_of` says of them: it knows the imports of the whole tree afterwards.
    """
    found = look(guarded, wanted, index, keep=len(wanted) < MANY)
    return found if index is None else _with_leads(guarded, found, index, project)


def look(guarded: Guarded, wanted: Sequence[str], index: Importers | None = None, *, keep: bool = False) -> Sifted:
    """Search the bytes of files; the imports of the Python ones go into an index. `keep` the suspicious ones.

    Raises nothing: what cannot be read is among the errors.
    """
    sifting = _Sifting(guarded)
    for path, answer in zip(wanted, guarded.tree.read_many(wanted, guarded.policy.max_file_bytes), strict=True):
        if index is not None:
            note(index, path, answer)
        sifting.look(path, answer, keep=keep)
    return sifting.found()


def note(index: Importers, path: str, answer: Source | CannotRead) -> None:
    """Take a file's imports into an index, if it is Python."""
    if path.endswith((".py", ".pyw")) or (isinstance(answer, Source) and is_python(path, answer.data)):
        index.note(answer)


class _Sifting:
    """Files, one after the other."""

    def __init__(self, guarded: Guarded) -> None:
        self._asking = judge.Asking(guarded.policy, guarded.rules)
        self._checked = 0
        self._found = Sifted(0, {}, {}, {}, {})

    def found(self) -> Sifted:
        """What came of it."""
        return self._found._replace(checked=self._checked)

    def look(self, path: str, answer: Source | CannotRead, *, keep: bool) -> None:
        """Ask one file's bytes."""
        try:
            asked = suspicions(self._asking, path, answer)
        except CannotRead as error:
            self._found.errors[path] = error.problems
            return
        if asked is None or isinstance(answer, CannotRead):
            return
        self._checked += 1
        if asked:
            self._found.asked[path] = asked
            self._found.sizes[path] = len(answer.data)
            if keep:
                self._found.sources[path] = answer


def suspicions(asking: judge.Asking, path: str, answer: Source | CannotRead) -> list[Question] | None:
    """What a file is to be asked; None if it is not one to judge.

    Raises `CannotRead`: what cannot be read, or is no text where that matters, is no clean file.
    """
    policy = asking.policy
    if isinstance(answer, CannotRead):
        if isinstance(answer, OverLimit) and not judge.claims(path, answer.head, policy):
            return None
        raise answer
    if not judge.claims(path, answer.data, policy):
        return None
    asked = asking.suspicions(answer)
    if all(rule == judge.OF_IMPORTS for _, rule in asked):  # these may be taken back; the others are asked of its text
        judge.refuse_illegible(answer, policy)
    return asked


# --- imports ----------------------------------------------------------------------------------------------------------


def index_of(guarded: Guarded, wanted: Sequence[str]) -> Importers | None:
    """The imports of the Python files that are not among those wanted; None if nothing would be gained by it."""
    if (
        len(wanted) < MANY
        or judge.OF_IMPORTS not in guarded.rules
        or not any(truth.competing for truth in guarded.policy.truths)
    ):
        return None
    there = {*wanted}
    others = [path for path in guarded.tree.paths() if path not in there and judge.may_be_python(path)]
    if len(others) > len(there):
        return None
    from ..engine.codebase.importers import Importers

    index = Importers((), guarded.policy.roots)
    for path, answer in zip(others, guarded.tree.read_many(others, guarded.policy.max_file_bytes), strict=True):
        note(index, path, answer)
    return index


def _with_leads(guarded: Guarded, found: Sifted, index: Importers, project: Callable[[], Project]) -> Sifted:
    from ..engine.codebase.leads import Leads

    leads = Leads(project(), index, lambda path: read(guarded.tree, path, guarded.policy.max_file_bytes))
    return without_innocent_imports(found, lambda truth, _: leads.of(truth))


def without_innocent_imports(found: Sifted, led: Callable[[Truth, Sequence[str]], Collection[str]]) -> Sifted:
    """Nearly every file imports something; asked is only who may import what competes. `led` says of a truth which of
    some files may."""
    questions = (question for asked in found.asked.values() for question in asked)
    truths = {truth.name: truth for truth, rule in questions if rule == judge.OF_IMPORTS and not truth.strings}
    asked = found.asked
    for truth in truths.values():
        question = (truth, judge.OF_IMPORTS)
        leading = led(truth, [path for path, each in asked.items() if question in each])
        asked = {path: [one for one in each if one != question or path in leading] for path, each in asked.items()}
    return found._replace(asked={path: each for path, each in asked.items() if each})
