"""Debt that one side of a merge added: what of it is really owed is judged, not believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .. import git
from ..allowlist import Allowlist
from ..judging.guarded import Guarded, allowlist_of, at_commit
from ..judging.scanning import scan
from ..problems import CannotRead
from ..sources import Commit
from ..typed import NamedTuple
from .three_way import Added, Owed, Sides, owed

_HEAD = "HEAD"


class _Side(NamedTuple):
    """One side's additions, and what they are judged with."""

    added: frozenset[Owed]
    guarded: Guarded
    """HEAD's tree with that side's policy."""
    renames: Mapping[str, str]
    """Path on that side -> its path in the merge base."""
    other: Allowlist
    own: Guarded | None = None
    """That side's own tree, for files that neither HEAD nor the merge base has: nobody else can owe what is in them."""
    base: Commit | None = None


def standing(start: str, added: Added, sides: Sides, path: str = "") -> frozenset[Owed]:
    """Those of `added` that HEAD's tree breaks; none where that cannot be judged. Raises nothing.

    `start` is an absolute folder of the repository, `path` the allowlist's own in it, if that is known: HEAD is taken
    for our side only if its allowlist says what ours says, for git also merges commits that are not checked out.
    """
    try:
        repository = git.locate(start)
        with git.Objects(repository) as objects:
            head = _with_policy_of(repository, objects, _HEAD)
            if head is None or not _is_ours(head, sides.ours, path):
                return frozenset()
            return frozenset(each for side in _sides(head, added, sides) for each in _standing(side, sides.base))
    except CannotRead:
        return frozenset()


def _with_policy_of(repository: git.Repository, objects: git.Objects, revision: str) -> Guarded | None:
    """HEAD's tree with the policy that a commit has."""
    found = at_commit(repository, objects, revision, ())
    return found._replace(tree=Commit(objects, _HEAD), there=_HEAD) if found else None


def _is_ours(head: Guarded, ours: Allowlist, path: str) -> bool:
    listed = allowlist_of(Commit(head.objects, _HEAD), path or head.policy.allowlist)
    return owed(listed) == owed(ours)


def _sides(head: Guarded, added: Added, sides: Sides) -> Iterable[_Side]:
    heads = git.merge_heads(head.repository)
    if len(heads) != 1 or not Commit(head.objects, heads[0]).tree:  # a rebase, a cherry-pick: nobody says whose it is
        return _Side(added.ours, head, {}, sides.theirs), _Side(added.theirs, head, {}, sides.ours)
    (their,) = heads
    theirs = _with_policy_of(head.repository, head.objects, their) or head
    base = next(iter(git.merge_bases(head.repository, _HEAD, their)), None)
    moved = [git.renames(head.repository, base, tip) if base else {} for tip in (_HEAD, their)]
    own = at_commit(head.repository, head.objects, their, ())
    fork = Commit(head.objects, base) if base else None
    ours = _Side(added.ours, head, moved[0], sides.theirs)
    return ours, _Side(added.theirs, theirs, moved[1], sides.ours, own, fork)


def _standing(side: _Side, base: Allowlist) -> Iterable[Owed]:
    """What HEAD breaks, be it under the path that it had before that side renamed it: HEAD may not have followed.

    If it was owed under that path before, and the other side has paid it off there, it is paid off.
    """
    if not side.added:
        return
    before = {each: (each[0], side.renames.get(each[1], each[1]), each[2]) for each in side.added}
    broken = _broken(side.guarded, {*before, *before.values()}) | _in_own_files(side)
    for each, old in before.items():
        if broken & {each, old} and (not base.owes(*old) or side.other.owes(*old)):
            yield each


def _in_own_files(side: _Side) -> set[Owed]:
    if side.own is None:
        return set()
    trees = [side.guarded.tree, *([side.base] if side.base else [])]
    return _broken(side.own, {each for each in side.added if not any(tree.exists(each[1]) for tree in trees)})


def _broken(guarded: Guarded, asked: Iterable[Owed]) -> set[Owed]:
    rules, paths = ({each[part] for each in asked} for part in (0, 1))
    there = sorted(path for path in paths if guarded.tree.exists(path))
    scanned = scan(guarded._replace(rules=guarded.rules & rules), there)
    return {(finding.rule, finding.path, finding.subject) for finding in scanned.findings}
