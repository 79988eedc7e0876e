"""The use case: options -> which sources -> engine -> base commit -> verdict -> report.

A run in which nothing is found reads the policy and the files and nothing else: no allowlist, no git.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from . import git, verdict
from .engine import judge
from .judging.guarded import Guarded, opened, read_allowlist, this_day
from .judging.scanning import Scan, Scanning
from .judging.selecting import Selected, narrowed, select
from .policy import FILE_NAME, Policy, idle_globs
from .problems import Problem
from .sources import Noted, WorkTree
from .typed import TYPE_CHECKING
from .verdict import NEW, UNLISTED, Base, Judged, Report, Scope

if TYPE_CHECKING:
    from .dependents import Reach


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
    guarded = opened(start, staged=staged, staging=staged and files is None and against is None)
    with guarded.objects:
        return checked(narrowed(guarded, rules, truths), files, against, today or this_day())


_MANY = 20
"""Fewer files are judged in less time than it takes to look up what was said of them."""


def checked(guarded: Guarded, files: Sequence[str] | None, against: str | None, today: str) -> Report:
    """The same of a repository that is open already."""
    base_name = ""
    if against is not None:
        from .judging import past

        guarded, base_name = past.against(guarded, against)
    selected = select(guarded, files, changed_only=guarded.staged and against is None)
    if len(selected.listing) < _MANY or not guarded.means.cache or not isinstance(guarded.tree, WorkTree):
        return _reported(Scanning(guarded), selected, base_name, today)
    from .judging.remembered import memory

    with memory(guarded) as known:
        bases = [commit.tree for commit in guarded.past_commits()]

        def look() -> tuple[Report, Mapping[str, bool]]:
            noted = Noted(guarded.tree)
            scanning = Scanning(guarded._replace(tree=noted), known)
            return _reported(scanning, selected, base_name, today), {**scanning.asked, **noted.asked}

        return known.answer((guarded.narrowed, base_name, today, bases), guarded.tree.state(), look)


def _reported(scanning: Scanning, selected: Selected, base_name: str, today: str) -> Report:
    guarded = scanning.guarded
    scanned = _without_ignored(guarded, scanning.scan(selected.paths), selected.named)
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
    return _with_verdict(report, scanning, scanned, selected, today)


def _without_ignored(guarded: Guarded, scanned: Scan, named: Collection[str]) -> Scan:
    """Leave out what `.gitignore` does: only files named one by one can be untracked, and only what is told matters."""
    asked = [path for path in (*scanned.files, *scanned.errors) if path in named]
    ignored = git.ignored(guarded.repository, asked) if asked and not guarded.staged else frozenset()
    if not ignored:
        return scanned
    return scanned._replace(
        checked=scanned.checked - len(ignored.intersection(scanned.files)),
        findings=tuple(finding for finding in scanned.findings if finding.path not in ignored),
        files=tuple(path for path in scanned.files if path not in ignored),
        errors={path: problems for path, problems in scanned.errors.items() if path not in ignored},
    )


def _with_verdict(report: Report, scanning: Scanning, scanned: Scan, selected: Selected, today: str) -> Report:
    from .allowlist import ending_soon  # a clean commit asks for none

    guarded = scanning.guarded
    if scanned.findings:
        guarded.objects.begin()  # git takes as long to start as reading the allowlist does
    listed = read_allowlist(guarded, quick=True)
    bases: tuple[Base, ...] = ()
    if scanned.findings:
        from .judging.past import called, look_back

        bases = look_back(guarded, scanned, listed)
        report = report._replace(base=report.base or called(bases))
    scope = Scope(guarded.rules, None if selected.whole else {*selected.paths, *selected.gone}, [*scanned.errors])
    judged = verdict.judge(
        scanned.findings, listed, bases, today=today, base_name=report.base, severities=guarded.policy.severities()
    )
    entries = verdict.entries(scanned.findings, listed, bases, today=today, scope=scope)
    report = report._replace(warnings=(*report.warnings, *ending_soon(listed, report.allowlist, today, scope.paths)))
    judged = _described(scanning, judged, everything=selected.whole)
    if selected.reach and selected.reach.files:
        judged = tuple(_of_dependents(judged, selected.reach, selected.named))
    return report._replace(findings=judged, entries=() if guarded.narrowed else entries)


def _described(scanning: Scanning, judged: Sequence[verdict.Judged], *, everything: bool) -> tuple[verdict.Judged, ...]:
    """Say more of what is new, and in a run over the whole tree of what is known. Raises `CannotRead`."""
    meant = [one for one in judged if everything or one.status == verdict.NEW]
    if not any(one.finding.rule in judge.SAID_BY_THE_TREE for one in meant):
        return tuple(judged)
    said = iter(scanning.described([one.finding for one in meant]))
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
