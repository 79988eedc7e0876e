"""The other use case: whether the allowlist holds. Only the files that it names are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from . import allowlist, dependents, git, verdict
from .allowlist import Allowlist, Exempt
from .checking import Guarded, Scan, called, opened, past, read_allowlist, scan, this_day
from .dependents import Change, Reach
from .engine import judge
from .policy import FILE_NAME
from .problems import CannotRead, Problem
from .sources import Commit, Source, read
from .verdict import IN_USE, Base, Entry, Scope


class Verification(NamedTuple):
    """What about the allowlist does not hold: both are empty if all does."""

    entries: tuple[Entry, ...]
    """Those that are stale, expired or moved."""
    problems: tuple[Problem, ...]
    """All else, in the order of the file: each message says what to do."""
    allowlist: str = allowlist.FILE_NAME
    """The allowlist's path, to name it in messages."""


def verify(start: str, *, staged: bool = False, only_changed: bool = False, today: str = "") -> Verification:
    """Judge every entry of the allowlist; only the files that it names are read.

    With `only_changed`, HEAD answers for debt whose line, file and policy are as they are there, and whose file could
    still hold a violation by its bytes: nothing of it is parsed, so that the cost does not grow with the debt.

    It holds if no entry is stale, expired or moved, no glob covers more tracked files than it says, the debt is in
    order, every rule exists, and every line of debt is in HEAD's allowlist (or that of what is being merged) or excuses
    what was there already.
    Raises `CannotRead`, also if a file that it names cannot be judged.
    """
    guarded = opened(start, staged=staged)
    with guarded.objects:
        return _verified(guarded, only_changed, today or this_day())


def _verified(guarded: Guarded, only_changed: bool, today: str) -> Verification:
    listed = read_allowlist(guarded)
    tracked = frozenset(guarded.tree.paths())
    heads = ["HEAD", *git.merge_heads(guarded.repository)]
    commits = [commit for commit in (Commit(guarded.objects, head) for head in heads) if commit.tree]
    named = _named(listed, tracked)
    renames = [_renames_of(guarded, commit, named, tracked) for commit in commits]
    settled = _settled(guarded, listed, commits) if only_changed else frozenset[str]()
    scanned = scan(guarded, sorted(tracked.intersection(named.union(*renames)) - settled))
    if scanned.errors:
        raise CannotRead(problem for problems in scanned.errors.values() for problem in problems)
    past = [
        _past_with_allowlist(guarded, scanned, commit, listed, moves)
        for commit, moves in zip(commits, renames, strict=True)
    ]
    bases = [base for base, _ in past]
    scope = Scope(guarded.rules, unread=settled)
    entries = verdict.entries(scanned.findings, listed, bases, today=today, scope=scope)
    return Verification(
        tuple(entry for entry in entries if entry.status != IN_USE),
        tuple(sorted(_not_held(guarded, listed, past, tracked), key=lambda problem: problem.line)),
        guarded.policy.allowlist,
    )


def covered(exempt: Exempt, tracked: Iterable[str]) -> int:
    """What a glob's `covers` counts: the tracked files that it matches, whatever is in them."""
    return sum(exempt.covers_path(path) for path in tracked)


def _named(listed: Allowlist, tracked: Collection[str]) -> set[str]:
    """Every path that the allowlist means, those that are gone included."""
    exact = {entry.file() for entry in listed.exempt if not entry.is_glob()}
    globs = [entry for entry in listed.exempt if entry.is_glob()]
    matched = {path for entry in globs for path in tracked if entry.covers_path(path)}
    return {path for _, path in listed.debt} | exact | matched


def _settled(guarded: Guarded, listed: Allowlist, commits: Sequence[Commit]) -> frozenset[str]:
    """The paths under `debt` that HEAD answers for."""
    if len(commits) != 1 or commits[0].tree is None:
        return frozenset()
    changed = git.changed(guarded.repository, commits[0].tree, cached=guarded.staged)
    if not changed.isdisjoint((FILE_NAME, *guarded.policy.rule_files())):
        return frozenset()
    reach = _reach(guarded, listed, commits[0], changed)
    if reach.everywhere:
        return frozenset()
    before = _past_allowlist(guarded, commits[0])
    new = {path for key, subjects in listed.debt.items() for path in key[1:] if before.debt.get(key) != subjects}
    exempt = {path for _, path in listed.debt if any(entry.covers_path(path) for entry in listed.exempt)}
    same = sorted({path for _, path in listed.debt}.difference(changed, reach.files, new, exempt))
    answers = zip(same, guarded.tree.read_many(same, guarded.policy.max_file_bytes), strict=True)
    return frozenset(path for path, answer in answers if _still_suspicious(guarded, answer))


def _reach(guarded: Guarded, listed: Allowlist, commit: Commit, changed: Collection[str]) -> Reach:
    """Whose debt others may have paid off: an unchanged file's, whose base is another now."""
    if all(rule in judge.WITHIN_FILE for rule, _ in listed.debt):
        return Reach()
    change = Change(guarded.repository, commit, guarded.tree, changed, cached=guarded.staged)
    return dependents.reach(change, guarded.policy)


def _still_suspicious(guarded: Guarded, answer: Source | CannotRead) -> bool:
    return isinstance(answer, Source) and bool(judge.suspicions(answer, guarded.policy, guarded.rules))


def _renames_of(
    guarded: Guarded, commit: Commit, named: Collection[str], tracked: Collection[str]
) -> Mapping[str, str]:
    """The renames from or to a named path; git is only asked if one is gone, or was not there before."""
    if all(path in tracked and commit.exists(path) for path in named):
        return {}
    assert commit.tree is not None
    renames = git.renames(guarded.repository, commit.tree, cached=guarded.staged)
    return {new: old for new, old in renames.items() if new in named or old in named}


def _past_with_allowlist(
    guarded: Guarded, scanned: Scan, commit: Commit, listed: Allowlist, renames: Mapping[str, str]
) -> tuple[Base, Allowlist]:
    base, before = Base({}, renames), _past_allowlist(guarded, commit)
    added = {
        path
        for (rule, path), subjects in listed.debt.items()
        if not all(verdict.lists(base, before, rule, path, subject) for subject in subjects)
    }
    paths = [path for path in sorted(map(base.path_of, added)) if commit.exists(path)]
    return base._replace(findings=past(guarded, scanned, commit, paths)), before


def _past_allowlist(guarded: Guarded, commit: Commit) -> Allowlist:
    """The commit's own; one that it lacks or that cannot be read allows nothing."""
    path = guarded.policy.allowlist
    with suppress(CannotRead):
        return allowlist.read_allowlist(read(commit, path), path=path)
    return Allowlist()


def _not_held(
    guarded: Guarded, listed: Allowlist, past: Sequence[tuple[Base, Allowlist]], tracked: Collection[str]
) -> Iterator[Problem]:
    path = guarded.policy.allowlist
    yield from allowlist.unsorted(listed, path=path)
    yield from allowlist.unknown_rules(listed, guarded.rules, path=path)
    for entry in listed.exempt:
        if entry.covers is not None and (count := covered(entry, tracked)) > entry.covers:
            message = f"{entry.path} covers {count} files, not {entry.covers}: narrow it, or write `covers: {count}`"
            yield Problem(path, entry.line, 1, message)
        if entry.runtime and not entry.is_glob() and entry.file() not in tracked:
            yield Problem(path, entry.line, 1, f"{entry.file()} is gone: take the entry out")
    for added in verdict.grown(listed, past):
        yield Problem(path, added.line, 1, _grown(added, called(past)))


def _grown(added: Entry, base: str) -> str:
    return (
        f"{added.rule} {added.path} {added.subject}: debt may only shrink, and {base} has neither this line nor the "
        "violation: mend the violation, or write an `exempt` entry with a reason"
    )
