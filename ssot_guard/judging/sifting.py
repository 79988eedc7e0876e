"""Suspicion first: which files of a tree have to be parsed, and what each is to be asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from ..engine import judge
from ..engine.judge import Question
from ..engine.kinds import is_python
from ..excludes import Excludes
from ..policy import Policy, Truth
from ..problems import CannotRead, Problem
from ..sources import OverLimit, Source
from ..typed import TYPE_CHECKING, NamedTuple
from .guarded import Guarded

if TYPE_CHECKING:
    from ..engine.codebase.importers import Importers
    from ..engine.codebase.importing import Imports

_WORTH_A_PROCESS = 1_000
"""Files for another process to search: it takes 20 ms to make one and to have its answers, and 50 to search these."""
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
    contents: dict[str, bytes] = {}  # noqa: RUF012
    """What tells each from other versions of it, where that is to be remembered."""


_ANY_SHEBANG = b"#!/usr/bin/python3\n"
"""What makes a file claimed if anything in it can: so names alone tell which files need not be opened."""


def claimed(policy: Policy, paths: Iterable[str]) -> list[str]:
    """Those of some files (repository paths) that may be judged: what the policy does not exclude and the engine may
    claim."""
    excludes = Excludes(policy.exclude)
    return [path for path in paths if judge.claims(path, _ANY_SHEBANG, policy) and path not in excludes]


class Look(NamedTuple):
    """What the bytes of one file say, whatever it is looked at for."""

    path: str
    asked: Sequence[Question] | None = None
    """What it is to be asked; None if it is not one to judge."""
    size: int = 0
    """Its bytes."""
    problems: tuple[Problem, ...] = ()
    """Why it cannot be judged."""
    imports: Imports | CannotRead | None = None
    """Only of Python, and where an index wants them: or why nobody knows."""
    content: bytes = b""
    """What tells it from other versions, for those who remember it."""


Named = tuple[tuple[str, str], ...]
"""What a file is to be asked, the truths by their names: as it is told to other processes, and remembered."""


def named(asked: Sequence[Question] | None) -> Named | None:
    """The same by names."""
    return None if asked is None else tuple((truth.name, rule) for truth, rule in asked)


def meant(asked: Named | None, truths: Mapping[str, Truth]) -> list[Question] | None:
    """What is meant by names; `truths` are the policy's, by theirs."""
    return None if asked is None else [(truths[name], rule) for name, rule in asked]


_NO_PROBLEMS: tuple[Problem, ...] = ()

Looking = Callable[[Sequence[str]], Iterable[tuple[Look, Source | None]]]
"""Looks at files by their paths, in their order; gives along those that it has read for it."""


def sift(
    wanted: Sequence[str],
    looking: Looking,
    index: Importers | None,
    led: Callable[[Truth], Collection[str]],
) -> Sifted:
    """Search the bytes of files (repository paths). Raises nothing: what cannot be read is among the errors.

    `index` is what `index_of` says of the others: it knows the imports of the whole tree afterwards, and then `led`
    says who may import what competes with a truth.
    """
    found = gathered(looking(wanted), index, keep=len(wanted) < MANY)
    return found if index is None else without_innocent_imports(found, lambda truth, _: led(truth))


def look(guarded: Guarded, wanted: Sequence[str], index: Importers | None = None) -> Sifted:
    """Search the bytes of files; the imports of the Python ones go into an index.

    Raises nothing: what cannot be read is among the errors.
    """
    return gathered(looker(guarded, imports=index is not None)(wanted), index)


def looker(guarded: Guarded, *, imports: bool, content: Callable[[bytes], bytes] | None = None) -> Looking:
    """Reads files of the tree and looks at each. `content` tells one version from another."""
    asking = judge.Asking(guarded.policy, guarded.rules)
    truths = {truth.name: truth for truth in guarded.policy.truths}

    def looking(paths: Sequence[str]) -> Iterable[tuple[Look, Source | None]]:
        count = min(guarded.means.jobs, len(paths) // _WORTH_A_PROCESS)
        return spread(paths, count) if count > 1 else here(paths)

    def spread(paths: Sequence[str], count: int) -> Iterator[tuple[Look, Source | None]]:
        from . import forks  # a commit has few files

        if not forks.are_possible():
            yield from here(paths)
            return

        def work(part: Sequence[str]) -> list[tuple[Look, Named | None]]:
            return [(look._replace(asked=None), named(look.asked)) for look, _ in here(part)]

        for look, asked in forks.mapped(work, paths, count):
            yield look._replace(asked=meant(asked, truths)), None

    def here(paths: Sequence[str]) -> Iterator[tuple[Look, Source | None]]:
        for path, answer in zip(paths, guarded.tree.read_many(paths, guarded.policy.max_file_bytes), strict=True):
            asked, problems, size, told = None, _NO_PROBLEMS, 0, b""
            try:
                asked = suspicions(asking, path, answer)
            except CannotRead as error:
                problems = error.problems
            source = None if isinstance(answer, CannotRead) else answer
            if source is not None:
                size, told = len(source.data), content(source.data) if content else b""
            imported = _imports(answer) if imports and _is_indexed(path, answer) else None
            yield Look(path, asked, size, problems, imported, told), source

    return looking


def _imports(answer: Source | CannotRead) -> Imports | CannotRead:
    from ..engine.codebase.importers import imports_of  # a commit asks for none

    return imports_of(answer)


def _is_indexed(path: str, answer: Source | CannotRead) -> bool:
    """Whether a file's imports are of interest: if it is Python."""
    return path.endswith((".py", ".pyw")) or (isinstance(answer, Source) and is_python(path, answer.data))


def note(index: Importers, path: str, answer: Source | CannotRead) -> None:
    """Take a file's imports into an index, if it is Python."""
    if _is_indexed(path, answer):
        index.note(answer)


def gathered(
    looks: Iterable[tuple[Look, Source | None]], index: Importers | None = None, *, keep: bool = False
) -> Sifted:
    """What some files come to together; their imports go into an index. `keep` the suspicious ones."""
    checked, found = 0, Sifted(0, {}, {}, {}, {}, {})
    for each, source in looks:
        if index is not None and each.imports is not None:
            index.take(each.path, each.imports)
        if each.problems:
            found.errors[each.path] = each.problems
        elif each.asked is not None:
            checked += 1
            if each.asked:
                found.asked[each.path] = [*each.asked]
                found.sizes[each.path], found.contents[each.path] = each.size, each.content
                if keep and source is not None:
                    found.sources[each.path] = source
    return found._replace(checked=checked)


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


def others_to_index(guarded: Guarded, wanted: Sequence[str]) -> list[str] | None:
    """The Python files that are not among those wanted, if it pays to know the imports of the whole tree: where many
    files are asked for what competes. None if it does not."""
    if len(wanted) < MANY or judge.OF_IMPORTS not in guarded.rules:
        return None
    if not any(truth.competing for truth in guarded.policy.truths):
        return None
    there = {*wanted}
    others = [path for path in guarded.tree.paths() if path not in there and judge.may_be_python(path)]
    return others if len(others) <= len(there) else None


def index_of(guarded: Guarded, looks: Iterable[tuple[Look, Source | None]]) -> Importers:
    """The imports that were seen in some files."""
    from ..engine.codebase.importers import Importers

    index = Importers((), guarded.policy.roots)
    gathered(looks, index)
    return index


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
