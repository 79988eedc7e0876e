"""Which files a change of others can give another verdict: those that import a module which now means something else.

Most changes end at a look at two versions of one file. Only if its names, classes, bases or stars differ is anybody
looked for who imports it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from . import git
from .excludes import Excludes
from .policy import Policy, is_glob
from .problems import CannotRead
from .sources import ListedTree, Tree
from .typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .engine.codebase.outline import Outline, Refs
    from .engine.codebase.project import Project

ACROSS_FILES = ("names", "competing", "required_in")
"""The clauses whose rules look at other files than the one that is judged."""


class Reach(NamedTuple):
    """How far a change goes beyond the files that it changes."""

    modules: tuple[str, ...] = ()
    """The changed files that mean something else to others now: added, deleted or rewritten."""
    files: frozenset[str] = frozenset()
    """The Python files that depend on one of them, through any number of others; changed ones may be among them."""
    everywhere: bool = False
    """Whether what the policy names means something else now, so that any file can have another verdict."""


class Change(NamedTuple):
    """Two states of a repository, and the paths that differ."""

    repository: git.Repository
    before: Tree
    after: ListedTree
    paths: Collection[str]
    there: str
    """Where `after` is, as `git.WORK_TREE`."""


def reach(change: Change, policy: Policy) -> Reach:
    """Who depends on what was changed. Raises `CannotRead` if that cannot be known."""
    modules = [path for path in sorted(change.paths) if path.endswith(".py")]
    if not modules or not any(getattr(truth, clause) for truth in policy.truths for clause in ACROSS_FILES):
        return Reach()
    from .engine.codebase.project import Project

    before, after = Project(change.before, policy), Project(change.after, policy)
    modules = [path for path in modules if _face(before, path) != _face(after, path)]
    if not modules or not _mentioned(change, modules):
        return Reach(tuple(modules))
    if any(_meant(before, entry) != _meant(after, entry) for entry in _entries(policy)):
        return Reach(tuple(modules), everywhere=True)
    return Reach(tuple(modules), frozenset(_dependents(change, policy, modules)))


# --- what a file is to others -----------------------------------------------------------------------------------------


def _face(project: Project, path: str) -> Outline | str:
    """What one state of a file is to others, or why there is nothing to compare."""
    if not project.layout.exists(path):
        return "absent"
    try:
        return face_of(project.outlines.of(path))
    except CannotRead:
        return f"unreadable {id(project)}"


def face_of(outline: Outline) -> Outline:
    """An outline without what only its own file is concerned by: places, numbers, functions and constants."""
    from .engine.codebase.outline import Span

    nowhere = Span(0, 0, 0, 0)
    called = [own.name for own in outline.classes]
    numbered = {f":{number}": f":{name} {called[:number].count(name)}" for number, name in enumerate(called)}

    def settled(refs: Refs) -> frozenset[str]:
        return frozenset(numbered.get(first, first) + dot + rest for first, dot, rest in _parted(refs))

    def all_of(names: Mapping[str, Refs]) -> dict[str, frozenset[str]]:
        return {name: settled(refs) for name, refs in names.items() if refs}

    classes = tuple(
        own._replace(span=nowhere, bases=tuple(map(settled, own.bases)), members=all_of(own.members))
        for own in outline.classes
    )
    names, returned = all_of(outline.names), all_of(outline.returned)
    return outline._replace(names=names, classes=classes, returned=returned, imported=frozenset())


def _parted(refs: Refs) -> Iterator[tuple[str, str, str]]:
    return (ref.partition(".") for ref in refs)


def _entries(policy: Policy) -> Iterator[str]:
    """The classes and modules that a policy names, not those that it has a glob for."""
    for truth in policy.truths:
        yield from (entry for entry in truth.canonical if entry not in truth.canonical_files)
        yield from (entry for entry in truth.competing if not is_glob(entry))


def _meant(project: Project, entry: str) -> object:
    try:
        found = project.meanings.of("", entry)
        return {(kind, path, _class(project, path, number) or name) for kind, path, name, number, _ in found}
    except CannotRead:
        return f"unreadable {id(project)}"


def _class(project: Project, path: str, number: int) -> str:
    return project.outlines.of(path).classes[number].name if number >= 0 else ""


# --- who depends on it ------------------------------------------------------------------------------------------------


def _mentioned(change: Change, modules: Collection[str]) -> bool:
    """Whether anybody so much as writes the name of one of these modules: git finds that sooner than any import."""
    words = {path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2] for path in modules}
    if not all(word.isascii() for word in words) or "__init__" in words or any(_moves_roots(change, modules)):
        return True
    files = git.mentioning(change.repository, sorted(words), change.there)
    return any(_may_be_python(file) and file not in modules for file in files)


def _moves_roots(change: Change, modules: Iterable[str]) -> Iterator[str]:
    """The folders that became a package or are one no longer: where imports of the files below start may differ."""
    for path in modules:
        folder, _, name = path.rpartition("/")
        if name == "__init__.py" and change.before.exists(path) != change.after.exists(path):
            yield folder + "/"


def _dependents(change: Change, policy: Policy, modules: Collection[str]) -> set[str]:
    from .engine.codebase.importers import Importers

    excludes = Excludes(policy.exclude)
    files = [path for path in change.after.paths() if _may_be_python(path) and change.after.exists(path)]
    importers = Importers(change.after.read_many(files, policy.max_file_bytes), policy.roots)
    if unread := [problem for error in importers.unread for problem in error.problems if problem.path not in excludes]:
        raise CannotRead(unread)
    below = tuple(_moves_roots(change, modules))
    moved = {path for path in files if below and path.startswith(below)}
    return (importers.dependents({*modules, *moved}) | moved) & {*files}


def _may_be_python(path: str) -> bool:
    """By its ending, or because it has none: a script may import what others do."""
    name = path.rpartition("/")[2]
    return name.endswith((".py", ".pyw")) or "." not in name
