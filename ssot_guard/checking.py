"""The use case: options -> which sources -> engine -> base commit -> verdict -> report.

A run in which nothing is found reads the policy and the files and nothing else: no allowlist, no git.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from . import allowlist, git, rules, verdict
from .allowlist import Allowlist
from .encoding import decode
from .engine import judge
from .engine.finding import Finding
from .excludes import Excludes
from .policy import FILE_NAME, Policy, idle_globs, read_policy
from .problems import CannotRead, Problem, UsageError
from .sources import Commit, Index, ListedTree, Noted, OverLimit, Source, Tree, WorkTree, read, resolve
from .verdict import NEW, UNLISTED, Base, Judged, Report, Scope

if TYPE_CHECKING:
    from .dependents import Reach
    from .engine.codebase.project import Project

NO_COMMIT = "no commit yet"
MERGING = "HEAD and what is being merged"


class Guarded(NamedTuple):
    """A repository with its policy, and the tree of it that is judged."""

    repository: git.Repository
    tree: ListedTree
    policy: Policy
    rules: frozenset[str]
    staged: bool
    objects: git.Objects
    """What reads commits, and the index: whoever opened the repository closes it."""
    narrowed: bool = False
    """Whether only some of its truths are looked at: no allowlist entry can be judged then, for none names a truth."""


class Scan(NamedTuple):
    """What the engine says of some files."""

    checked: int
    """How many files were judged, those without a finding included."""
    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, Source] = {}
    """The files that have findings."""
    errors: Mapping[str, tuple[Problem, ...]] = {}
    """The files that could not be judged, and why."""
    asked: Mapping[str, bool] = {}
    """Where names led to: the paths that decided besides the files themselves, and whether there is such a file."""


# --- the doors --------------------------------------------------------------------------------------------------------


def check(
    start: str,
    files: Sequence[str] | None = None,
    *,
    staged: bool = False,
    against: str | None = None,
    rules: Collection[str] | None = None,
    truths: Collection[str] | None = None,
    today: str = "",
) -> Report:
    """Judge files of the repository that the absolute folder `start` is in.

    `files` are names as a user gives them, folders meaning the tracked files below. Without them every tracked file is
    judged; but with `staged` and without `against`, what a commit of the index would add or change. `staged` reads the
    index, policy and allowlist included, never the work tree. `against` is a revision: what its merge base with HEAD
    does not have is new. `rules` and `truths` narrow the run. `today` is an ISO 8601 date, this day by default.

    Raises `UsageError`, and `CannotRead` if policy, allowlist or base cannot be read; files that cannot are in the
    report.
    """
    guarded = opened(start, staged=staged)
    with guarded.objects:
        return _checked(_narrowed(guarded, rules, truths), files, against, today or this_day())


def _checked(guarded: Guarded, files: Sequence[str] | None, against: str | None, today: str) -> Report:
    base, base_name = _merge_base(guarded.repository, against) if against is not None else (None, "")
    selected = _select(guarded, files, changed_only=guarded.staged and against is None)
    scanned = _without_ignored(guarded, scan(guarded, selected.paths), selected.named)
    report = Report(
        scanned.checked,
        (),
        errors=(*selected.errors, *(problem for problems in scanned.errors.values() for problem in problems)),
        warnings=_warnings(guarded.policy, selected.listing) if selected.whole else (),
        base=base_name,
        allowlist=guarded.policy.allowlist,
    )
    if not (scanned.findings or selected.whole or selected.gone or guarded.policy.allowlist in selected.named):
        return report
    return _with_verdict(report, guarded, scanned, selected, base, today)


def opened(start: str, *, staged: bool = False) -> Guarded:
    """Find the repository of the absolute folder `start` and read its policy, from the index if `staged`.

    Raises `CannotRead`.
    """
    repository = git.locate(start)
    objects = git.Objects(repository)
    tree: ListedTree = Index(repository, objects) if staged else WorkTree(repository)
    try:
        if not tree.exists(FILE_NAME):
            raise CannotRead([Problem(FILE_NAME, 0, 0, _no_policy(repository, staged))])
        policy, known = _read_policy(tree)
    except CannotRead:
        objects.close()
        raise
    return Guarded(repository, tree, policy, known, staged, objects)


def _no_policy(repository: git.Repository, staged: bool) -> str:
    if staged and WorkTree(repository).exists(FILE_NAME):
        return f"{FILE_NAME} is not staged: run git add {FILE_NAME}"
    return f"no {FILE_NAME} in {repository.root}: run ssot-guard init"


def _read_policy(tree: Tree) -> tuple[Policy, frozenset[str]]:
    """A tree's policy, and the rules that there are by it."""
    known = rules.available()
    policy = read_policy(read(tree, FILE_NAME), rules=known, exists=tree.exists, read=lambda path: read(tree, path))
    if own := policy.own_rules():
        from .engine.own_rules import ready  # only those who have rules of their own pay for them

        policy = ready(policy)
    return policy, frozenset((*known, *own))


def opened_or_why_not(start: str) -> Guarded | str:
    """The work tree's, for commands that can do without: why there is none, outside a repository or without a policy.

    The work tree is read without git, so there is nothing to close as long as no commit is looked at. Raises
    `CannotRead` for a policy that is there and cannot be read.
    """
    try:
        repository = git.locate(start)
    except CannotRead as error:
        return error.problems[0].message
    return opened(start) if WorkTree(repository).exists(FILE_NAME) else f"no {FILE_NAME} in {repository.root}"


def read_allowlist(guarded: Guarded) -> Allowlist:
    """The judged tree's own; an empty one if it has none. Raises `CannotRead`."""
    path = guarded.policy.allowlist
    if not guarded.tree.exists(path):
        return Allowlist()
    return allowlist.read_allowlist(read(guarded.tree, path), path=path)


def scan(guarded: Guarded, paths: Iterable[str]) -> Scan:
    """Judge files (repository paths) of the tree, but not what the policy excludes or the engine does not claim.

    Raises nothing: what cannot be judged is in the scan's errors.
    """
    excludes = Excludes(guarded.policy.exclude)
    wanted = [path for path in paths if judge.claims(path, _ANY_SHEBANG, guarded.policy) and path not in excludes]
    tree = Noted(guarded.tree)
    judging = Judging(guarded, tree)
    checked = 0
    found: list[Finding] = []
    sources: dict[str, Source] = {}
    errors: dict[str, tuple[Problem, ...]] = {}
    for path, answer in zip(wanted, guarded.tree.read_many(wanted, guarded.policy.max_file_bytes), strict=True):
        try:
            findings = judging.findings(path, answer)
        except CannotRead as error:
            errors[path] = error.problems
            continue
        checked += findings is not None
        if findings and isinstance(answer, Source):
            found += findings
            sources[path] = answer
    return Scan(checked, tuple(found), sources, errors, tree.asked)


def of_rule(guarded: Guarded, rule: str, paths: Iterable[str]) -> tuple[Finding, ...]:
    """What files (repository paths) of the tree break of one rule. Raises `CannotRead` if one cannot be judged."""
    scanned = scan(guarded._replace(rules=frozenset([rule])), paths)
    if scanned.errors:
        raise CannotRead([problem for problems in scanned.errors.values() for problem in problems])
    return scanned.findings


_ANY_SHEBANG = b"#!/usr/bin/python3\n"
"""What makes a file claimed if anything in it can: so names alone tell which files need not be opened."""


class Judging:
    """Judges the files of one tree, the judged one or a base's; only what is suspicious has the engine imported."""

    def __init__(self, guarded: Guarded, tree: Tree) -> None:
        self._guarded, self._tree = guarded, tree

    def findings(
        self, path: str, answer: Source | CannotRead, known: Sequence[Finding] = ()
    ) -> Sequence[Finding] | None:
        """What a file breaks; None if it is not one to judge. Raises `CannotRead`.

        `known` is what a file of the same text broke, elsewhere: the rules that look at nothing else are not asked.
        """
        if isinstance(answer, CannotRead):
            if isinstance(answer, OverLimit) and not judge.claims(path, answer.head, self._guarded.policy):
                return None
            raise answer
        if not judge.claims(path, answer.data, self._guarded.policy):
            return None
        rules = self._guarded.rules - judge.WITHIN_FILE if known else self._guarded.rules
        asked = judge.suspicions(answer, self._guarded.policy, rules)
        if known or asked:
            same = [finding for finding in known if finding.rule in judge.WITHIN_FILE]
            return [*same, *(judge.findings(answer, asked, self._project) if asked else ())]
        decode(answer.data, path)  # bytes that are no text were searched in vain: that is no clean file
        return ()

    @cached_property
    def _project(self) -> Project:
        from .engine.codebase.project import Project

        return Project(self._tree, self._guarded.policy)


def this_day() -> str:
    return time.strftime("%Y-%m-%d")


# --- which files ------------------------------------------------------------------------------------------------------


class _Selected(NamedTuple):
    paths: Sequence[str]
    """What to judge."""
    whole: bool = False
    listing: Sequence[str] = ()
    """Every tracked file, if `whole`."""
    named: Collection[str] = ()
    """Those that the user named one by one."""
    gone: Collection[str] = ()
    """Named or changed files that the judged tree has no longer: their allowlist entries can be judged."""
    errors: tuple[Problem, ...] = ()
    reach: Reach | None = None
    """Why files are among the paths that the commit does not change."""


def _narrowed(guarded: Guarded, rules: Collection[str] | None, truths: Collection[str] | None) -> Guarded:
    policy = guarded.policy
    if rules is not None:
        _refuse_unknown("rule", rules, guarded.rules)
        guarded = guarded._replace(rules=frozenset(rules))
    if truths is not None:
        _refuse_unknown("truth", truths, [truth.name for truth in policy.truths])
        kept = tuple(truth for truth in policy.truths if truth.name in truths)
        guarded = guarded._replace(policy=policy._replace(truths=kept), narrowed=len(kept) < len(policy.truths))
    return guarded


def _refuse_unknown(what: str, given: Iterable[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise UsageError(
                f"no {what} `{name}`: there {'is' if len(known) == 1 else 'are'} {', '.join(sorted(known))}"
            )


def _select(guarded: Guarded, files: Sequence[str] | None, *, changed_only: bool) -> _Selected:
    if files is None:
        return _changed(guarded) if changed_only else _whole(guarded)
    names = resolve(guarded.repository, files)
    if "" in names.folders:
        return _whole(guarded)
    inside = tuple(folder + "/" for folder in names.folders)
    below = [path for path in guarded.tree.paths() if path.startswith(inside)] if inside else []
    absent = [path for path in names.files if not _is_there(guarded, path)]
    gone, errors = _explain(guarded, absent) if absent else ([], [])
    named = {*names.files}.difference(gone, (problem.path for problem in errors))
    return _Selected(sorted({*named, *below}), named=named, gone=gone, errors=tuple(errors))


def _is_there(guarded: Guarded, path: str) -> bool:
    if guarded.staged:
        return guarded.tree.exists(path)
    return os.path.lexists(os.path.join(guarded.repository.root, path))


def _explain(guarded: Guarded, absent: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Of named files that the tree does not hold: those whose deletion is staged, which is no mistake, and mistakes.

    A file that is staged and only gone from the disk is neither: reading it tells what is wrong.
    """
    tracked = {entry.path for entry in git.index(guarded.repository)}
    missing = [path for path in absent if path not in tracked]
    head = Commit(guarded.objects, "HEAD")
    gone = [path for path in missing if head.exists(path)]
    why = "is not staged: run `git add` on it" if guarded.staged else "no such file"
    return gone, [Problem(path, 0, 0, why) for path in missing if path not in gone]


def _whole(guarded: Guarded) -> _Selected:
    listing = guarded.tree.paths()
    return _Selected(listing, whole=True, listing=listing)


def _changed(guarded: Guarded) -> _Selected:
    """What the index changes, and the files that depend on that: all of them where the policy means something else."""
    changed = git.staged(guarded.repository)
    there = [path for path in changed if guarded.tree.exists(path)]
    selected = _Selected(there, named=frozenset(there), gone=sorted({*changed}.difference(there)))
    if not changed or (head := Commit(guarded.objects, "HEAD")).tree is None:
        return selected
    from . import dependents
    from .dependents import Change

    if not _changes_policy(guarded, head, changed):
        reach = dependents.reach(Change(guarded.repository, head, guarded.tree, changed, cached=True), guarded.policy)
        if not reach.everywhere:
            return selected._replace(paths=sorted({*there, *reach.files}), reach=reach)
    return _whole(guarded)._replace(named=selected.named, gone=selected.gone)


def _changes_policy(guarded: Guarded, head: Commit, changed: Collection[str]) -> bool:
    """Whether the policy says something else than at HEAD, and not only in other words."""
    if not {*guarded.policy.rule_files()}.isdisjoint(changed):
        return True
    if FILE_NAME not in changed:
        return False
    with suppress(CannotRead):
        before, now = _read_policy(head)[0], guarded.policy
        truths = {truth.name for truth in now.truths} if guarded.narrowed else {truth.name for truth in before.truths}
        return before._replace(truths=tuple(truth for truth in before.truths if truth.name in truths)) != now
    return True


def _without_ignored(guarded: Guarded, scanned: Scan, named: Collection[str]) -> Scan:
    """Leave out what `.gitignore` does: only files named one by one can be untracked, and only what is told matters."""
    asked = [path for path in (*scanned.sources, *scanned.errors) if path in named]
    ignored = git.ignored(guarded.repository, asked) if asked and not guarded.staged else frozenset()
    if not ignored:
        return scanned
    return scanned._replace(
        checked=scanned.checked - len(ignored.intersection(scanned.sources)),
        findings=tuple(finding for finding in scanned.findings if finding.path not in ignored),
        sources={path: source for path, source in scanned.sources.items() if path not in ignored},
        errors={path: problems for path, problems in scanned.errors.items() if path not in ignored},
    )


# --- what was there before --------------------------------------------------------------------------------------------


def _merge_base(repository: git.Repository, revision: str) -> tuple[str, str]:
    """The object id of the commit that `--against` means, and what to call it. Raises `CannotRead`."""
    named, head = git.commit(repository, revision), git.commit(repository, "HEAD")
    if named is None or head is None:
        missing = revision if named is None else "HEAD"
        raise _no_base(repository, f"there is no commit {missing}", f"git fetch origin {missing}")
    base = git.merge_base(repository, named, head)
    if base is None:
        raise _no_base(repository, f"{revision} and HEAD have no common ancestor", "git fetch --unshallow")
    return base, revision if base == named else f"the merge base of {revision} and HEAD"


def _no_base(repository: git.Repository, what: str, command: str) -> CannotRead:
    shallow = git.is_shallow(repository)
    advice = f", and this clone is shallow: run `{command}` (or `git fetch --deepen=<commits>`)" if shallow else ""
    return CannotRead([Problem(".git", 0, 0, f"{what}{advice}: nothing to judge against")])


def _with_verdict(
    report: Report, guarded: Guarded, scanned: Scan, selected: _Selected, base: str | None, today: str
) -> Report:
    listed = read_allowlist(guarded)
    bases: tuple[Base, ...] = ()
    if scanned.findings:
        bases, name = _look_back(guarded, scanned, listed, base)
        report = report._replace(base=report.base or name)
    scope = Scope(guarded.rules, None if selected.whole else {*selected.paths, *selected.gone}, [*scanned.errors])
    judged = verdict.judge(
        scanned.findings, listed, bases, today=today, base_name=report.base, severities=_severities(guarded.policy)
    )
    entries = verdict.entries(scanned.findings, listed, bases, today=today, scope=scope)
    judged = _described(guarded, judged, everything=selected.whole)
    if selected.reach and selected.reach.files:
        judged = tuple(_of_dependents(judged, selected.reach, selected.named))
    return report._replace(findings=judged, entries=() if guarded.narrowed else entries)


def _described(guarded: Guarded, judged: Sequence[verdict.Judged], *, everything: bool) -> tuple[verdict.Judged, ...]:
    """Say more of what is new, and in a run over the whole tree of what is known. Raises `CannotRead`."""
    meant = [one for one in judged if everything or one.status == verdict.NEW]
    if not any(one.finding.rule in judge.SAID_BY_THE_TREE for one in meant):
        return tuple(judged)
    from .engine.codebase.project import Project

    project = Project(guarded.tree, guarded.policy)
    said = iter(judge.described([one.finding for one in meant], project, guarded.tree))
    return tuple(one._replace(finding=next(said)) if everything or one.status == verdict.NEW else one for one in judged)


def _of_dependents(judged: Iterable[Judged], reach: Reach, changed: Collection[str]) -> Iterator[Judged]:
    """Say why a file is told of that the commit does not change; what it broke before is no affair of the commit."""
    first, *others = reach.modules
    note = f"it depends on {first}{f' or {len(others)} more' if others else ''}, which this commit changes"
    for one in judged:
        if one.finding.path in changed or one.status != NEW:
            yield one
        elif UNLISTED not in one.note:
            yield one._replace(note="; ".join(filter(None, (one.note, note))))


def _warnings(policy: Policy, listing: Sequence[str]) -> tuple[Problem, ...]:
    if not listing:
        return (Problem(FILE_NAME, 0, 0, "git tracks no file here, so nothing was judged: run git add first"),)
    return tuple(idle_globs(policy, listing))


def _severities(policy: Policy) -> Mapping[tuple[str, str], str]:
    return {(truth.name, rule): severity for truth in policy.truths for rule, severity in truth.severity.items()}


def _look_back(guarded: Guarded, scanned: Scan, listed: Allowlist, base: str | None) -> tuple[tuple[Base, ...], str]:
    """What the base commits have of the files with findings, and what to call them. Raises `CannotRead`."""
    revisions = [base] if base else ["HEAD", *git.merge_heads(guarded.repository)]
    commits = [Commit(guarded.objects, revision) for revision in revisions]
    bases = tuple(_base(guarded, scanned, listed, commit) for commit in commits if commit.tree)
    return bases, called(bases)


def called(bases: Sequence[object]) -> str:
    return (NO_COMMIT, "HEAD", MERGING)[min(len(bases), 2)]


def _base(guarded: Guarded, scanned: Scan, listed: Allowlist, commit: Commit) -> Base:
    absent = {path for path in scanned.sources if not commit.exists(path)}
    renames: Mapping[str, str] = {}
    if any(finding.path in absent for finding in scanned.findings) and _may_have_moved(
        guarded, scanned, listed, absent
    ):
        renames = _renames(guarded, commit, absent)
    paths = [renames.get(path, path) for path in scanned.sources if path not in absent or path in renames]
    return Base(past(guarded, scanned, commit, paths), renames)


def _may_have_moved(guarded: Guarded, scanned: Scan, listed: Allowlist, absent: Collection[str]) -> bool:
    """Whether a rename could matter to a finding in a file that the base lacks: git need not be asked for most."""
    about = {(finding.rule, finding.subject) for finding in scanned.findings if finding.path in absent}
    exists = guarded.tree.exists
    return any(
        (path in absent or not exists(path)) and any((rule, subject) in about for subject in subjects)
        for (rule, path), subjects in listed.debt.items()
    ) or any(
        not entry.is_glob()
        and not exists(entry.file())
        and any(entry.rule == rule and entry.subject in (None, subject) for rule, subject in about)
        for entry in listed.exempt
    )


def _renames(guarded: Guarded, commit: Commit, wanted: Collection[str]) -> Mapping[str, str]:
    assert commit.tree is not None
    renames = git.renames(guarded.repository, commit.tree, cached=guarded.staged)
    return {new: old for new, old in renames.items() if new in wanted}


def past(guarded: Guarded, scanned: Scan, commit: Commit, paths: Sequence[str]) -> Mapping[str, Sequence[Finding]]:
    """What the commit's versions of these files break, in the commit. One that cannot be judged excuses nothing."""
    judging = Judging(guarded, commit)
    present: dict[str, list[Finding]] = {}
    for finding in scanned.findings:
        present.setdefault(finding.path, []).append(finding)
    led_there_too = len(paths) >= _MANY and _led_there_too(guarded, scanned, commit)
    found: dict[str, Sequence[Finding]] = {}
    for path, answer in zip(paths, commit.read_many(paths, guarded.policy.max_file_bytes), strict=True):
        known = present.get(path, ()) if answer == scanned.sources.get(path) else ()
        if known and led_there_too:
            found[path] = known
            continue
        with suppress(CannotRead):
            found[path] = judging.findings(path, answer, known) or ()
    return found


_MANY = 20
"""Judging fewer files anew takes less time than asking git what has changed."""


def _led_there_too(guarded: Guarded, scanned: Scan, commit: Commit) -> bool:
    """Whether names led to the same files in the commit: then a file of the same text breaks there what it breaks here.

    git does not speak of untracked files, but what a name leads to in the work tree may be one.
    """
    if not scanned.asked:
        return True
    assert commit.tree is not None
    changed = git.changed(guarded.repository, commit.tree, cached=guarded.staged)
    there = (path for path, is_there in scanned.asked.items() if is_there)
    return changed.isdisjoint(scanned.asked) and all(map(commit.exists, there))
