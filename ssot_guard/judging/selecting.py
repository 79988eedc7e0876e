"""Which files of a tree are judged: those that are named, all, or what a commit would change."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from .. import git
from ..policy import FILE_NAME
from ..problems import CannotRead, Problem, UsageError
from ..sources import Commit, resolve
from ..typed import TYPE_CHECKING, NamedTuple
from .guarded import Guarded, policy_of

if TYPE_CHECKING:
    from ..dependents import Reach


class Selected(NamedTuple):
    """Paths of the tree, and why it is these."""

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


def narrowed(guarded: Guarded, rules: Collection[str] | None, truths: Collection[str] | None) -> Guarded:
    """The same with only these rules and truths, None for all. Raises `UsageError` for one that there is not."""
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


def select(guarded: Guarded, files: Sequence[str] | None, *, changed_only: bool) -> Selected:
    """The files that are named as a user does; without names all, or only what is changed. Raises `UsageError`,
    `CannotRead`."""
    if files is None:
        return changed(guarded) if changed_only else _whole(guarded)
    names = resolve(guarded.repository, files)
    if "" in names.folders:
        return _whole(guarded)
    inside = tuple(folder + "/" for folder in names.folders)
    below = [path for path in guarded.tree.paths() if path.startswith(inside)] if inside else []
    absent = [path for path in names.files if not _is_there(guarded, path)]
    gone, errors = _explain(guarded, absent) if absent else ([], [])
    named = {*names.files}.difference(gone, (problem.path for problem in errors))
    return Selected(sorted({*named, *below}), named=named, gone=gone, errors=tuple(errors))


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


def _whole(guarded: Guarded) -> Selected:
    listing = guarded.tree.paths()
    return Selected(listing, whole=True, listing=listing)


def changed(guarded: Guarded, *, whole_for_policy: bool = True) -> Selected:
    """What differs from every base, and the files that depend on that: all of them where names mean something else.

    With `whole_for_policy` also where the policy says something else than at the first base. Raises `CannotRead`.
    """
    from .. import dependents  # takes as long as git does to say what is staged

    bases = guarded.past_commits()
    paths = _differing(guarded, bases)
    there = [path for path in paths if guarded.tree.exists(path)]
    selected = Selected(there, named=frozenset(there), gone=sorted({*paths}.difference(there)))
    if not paths or not bases:
        return selected
    if not (whole_for_policy and _changes_policy(guarded, bases[0], paths)):
        change = dependents.Change(guarded.repository, bases[0], guarded.tree, paths, guarded.there)
        reach = dependents.reach(change, guarded.policy)
        if not reach.everywhere:
            return selected._replace(paths=sorted({*there, *reach.files}), reach=reach)
    return _whole(guarded)._replace(named=selected.named, gone=selected.gone)


def _differing(guarded: Guarded, bases: Sequence[Commit]) -> list[str]:
    if guarded.staged and guarded.bases is None:
        return guarded.objects.staged()  # also where there is no commit yet
    if not bases:
        return [*guarded.tree.paths()]
    each = [git.changed(guarded.repository, base.tree, guarded.there) for base in bases if base.tree]
    return sorted(frozenset.intersection(*each))


def _changes_policy(guarded: Guarded, before: Commit, changed: Collection[str]) -> bool:
    """Whether the policy says something else than there, and not only in other words."""
    if not {*guarded.policy.rule_files()}.isdisjoint(changed):
        return True
    if FILE_NAME not in changed:
        return False
    with suppress(CannotRead):
        old, now = policy_of(before)[0], guarded.policy
        truths = {truth.name for truth in now.truths} if guarded.narrowed else {truth.name for truth in old.truths}
        return old._replace(truths=tuple(truth for truth in old.truths if truth.name in truths)) != now
    return True
