"""What was there before: which commits count as the base, and what their versions of files break."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress

from .. import git
from ..allowlist import Allowlist
from ..engine.finding import Finding
from ..excludes import Excludes
from ..problems import CannotRead, Problem
from ..sources import Commit
from ..verdict import MERGING, NO_COMMIT, Base
from .guarded import Guarded
from .scanning import Judging, Scan


def against(guarded: Guarded, revision: str | None) -> tuple[Guarded, str]:
    """The same held against the merge base of HEAD and a revision, as `--against` means it, and what to call that.

    None leaves it as it is, without a name. Raises `CannotRead`.
    """
    if revision is None:
        return guarded, ""
    base, name = _merge_base(guarded.repository, revision)
    return guarded._replace(bases=(base,)), name


def _merge_base(repository: git.Repository, revision: str) -> tuple[str, str]:
    named, head = git.commit(repository, revision), git.commit(repository, "HEAD")
    if named is None or head is None:
        missing = revision if named is None else "HEAD"
        raise no_base(repository, f"there is no commit {missing}", missing)
    base, *_ = merge_bases(repository, revision, named, head)
    return base, revision if base == named else f"the merge base of {revision} and HEAD"


def merge_bases(repository: git.Repository, name: str, one: str, other: str) -> tuple[str, ...]:
    """The object ids of the best common ancestors of two commits, the first called `name`. Raises `CannotRead`."""
    bases = git.merge_bases(repository, one, other)
    if not bases:
        raise no_base(repository, f"{name} and HEAD have no common ancestor")
    return bases


def no_base(repository: git.Repository, what: str, missing: str = "") -> CannotRead:
    """What to raise where a commit is missing: it may only have to be fetched. `missing` is its name, if it has one."""
    remote, _, branch = missing.partition("/")
    shallow = git.is_shallow(repository)
    commands = []
    if branch and remote in git.remotes(repository):
        commands.append(f"git fetch {remote} {branch}:refs/remotes/{missing}")
    if shallow:
        commands.append("git fetch --unshallow")
    why = ", and this clone is shallow" if shallow else ""
    advice = f": run `{' && '.join(commands)}`" if commands else ""
    return CannotRead([Problem(".git", 0, 0, f"{what}{why}{advice}: nothing to judge against")])


def look_back(guarded: Guarded, scanned: Scan, listed: Allowlist, *, follow_all: bool = False) -> tuple[Base, ...]:
    """What the base commits have of the files with findings. Raises `CannotRead`.

    Renames are asked for where the allowlist is about one of the files, which is all that excuses anything; with
    `follow_all` wherever a file with a finding is new.
    """
    commits = guarded.past_commits()
    return tuple(_base(guarded, scanned, None if follow_all else listed, commit) for commit in commits)


def called(bases: Sequence[object]) -> str:
    """What to call HEAD and what is being merged, as many as there are of them."""
    return (NO_COMMIT, "HEAD", MERGING)[min(len(bases), 2)]


def _base(guarded: Guarded, scanned: Scan, listed: Allowlist | None, commit: Commit) -> Base:
    absent = {path for path in scanned.files if not commit.exists(path)}
    renames: Mapping[str, str] = {}
    moved = any(finding.path in absent for finding in scanned.findings)
    if moved and (listed is None or _may_have_moved(guarded, scanned, listed, absent)):
        renames = _renames(guarded, commit, absent)
    paths = [renames.get(path, path) for path in scanned.files if path not in absent or path in renames]
    return Base(past(guarded, scanned, commit, paths), renames)


def _may_have_moved(guarded: Guarded, scanned: Scan, listed: Allowlist, absent: Collection[str]) -> bool:
    """Whether a rename could matter to a finding in a file that the base lacks: git need not be asked for most."""
    about = {(finding.rule, finding.subject) for finding in scanned.findings if finding.path in absent}
    rules = {rule for rule, _ in about}
    exists = guarded.tree.exists
    return any(
        any((rule, subject) in about for subject in subjects) and (path in absent or not exists(path))
        for (rule, path), subjects in listed.debt.items()
    ) or any(
        (entry.rule in rules if entry.subject is None else (entry.rule, entry.subject) in about)
        and not entry.is_glob()
        and not exists(entry.file())
        for entry in listed.exempt
    )


def _renames(guarded: Guarded, commit: Commit, wanted: Collection[str]) -> Mapping[str, str]:
    assert commit.tree is not None
    renames = git.renames(guarded.repository, commit.tree, guarded.there)
    return {new: old for new, old in renames.items() if new in wanted}


def past(guarded: Guarded, scanned: Scan, commit: Commit, paths: Sequence[str]) -> Mapping[str, Sequence[Finding]]:
    """What the commit's versions of these files break, in the commit. One that cannot be judged excuses nothing."""
    present: dict[str, list[Finding]] = {}
    for finding in scanned.findings:
        present.setdefault(finding.path, []).append(finding)
    excludes = Excludes(guarded.policy.exclude)
    paths = [path for path in paths if path not in excludes]  # nothing counted there: what comes from there is new
    found: dict[str, Sequence[Finding]] = {}
    if len(paths) >= _MANY:
        untouched = _untouched(guarded, scanned, commit, paths)
        found.update((path, present.get(path, ())) for path in paths if path in untouched)
        paths = [path for path in paths if path not in untouched]
    found.update(_judged(guarded, commit, paths, present))
    return found


def _judged(
    guarded: Guarded, commit: Commit, paths: Sequence[str], present: Mapping[str, Sequence[Finding]]
) -> Iterator[tuple[str, Sequence[Finding]]]:
    """What each of these files breaks in the commit; of what has the same text now, not all has to be asked again."""
    judging, limit = Judging(guarded, commit), guarded.policy.max_file_bytes
    now = guarded.tree.read_many(paths, limit)
    for path, answer, here in zip(paths, commit.read_many(paths, limit), now, strict=True):
        with suppress(CannotRead):
            yield path, judging.findings(path, answer, present.get(path, ()) if answer == here else ()) or ()


_MANY = 20
"""Judging fewer files anew takes less time than asking git what has changed."""


def _untouched(guarded: Guarded, scanned: Scan, commit: Commit, paths: Sequence[str]) -> Collection[str]:
    """Those of the files that break in the commit what they break here: git says that neither they nor any file that
    their names lead to has changed.

    git does not speak of untracked files, but what a name leads to in the work tree may be one.
    """
    assert commit.tree is not None
    changed = git.changed(guarded.repository, commit.tree, guarded.there)
    there = (path for path, is_there in scanned.asked.items() if is_there)
    if not changed.isdisjoint(scanned.asked) or not all(map(commit.exists, there)):
        return ()
    now = {*scanned.files}
    return {path for path in paths if path not in changed and path in now and commit.exists(path)}
