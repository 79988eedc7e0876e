"""A repository with its policy, and the tree of it that is judged: the work tree, the index or a commit."""

from __future__ import annotations

import os
import time

from .. import git, rules
from ..policy import FILE_NAME, Policy, read_policy
from ..problems import CannotRead, Problem
from ..sources import Commit, Index, ListedTree, Tree, WorkTree, read
from ..typed import TYPE_CHECKING, NamedTuple
from .means import ALONE, Means, current

if TYPE_CHECKING:
    from ..allowlist import Allowlist


class Guarded(NamedTuple):
    """A repository with its policy, and the tree of it that is judged."""

    repository: git.Repository
    tree: ListedTree
    policy: Policy
    rules: frozenset[str]
    there: str
    """Where that tree is: `git.WORK_TREE`, `git.INDEX`, or the object id of a commit."""
    objects: git.Objects
    """What reads commits, and the index: whoever opened the repository closes it."""
    narrowed: bool = False
    """Whether only some of its truths are looked at: no allowlist entry can be judged then, for none names a truth."""
    bases: tuple[str, ...] | None = None
    """The commits (object ids) that say what was there before; None for HEAD and what is being merged into it."""

    means: Means = ALONE

    @property
    def staged(self) -> bool:
        """Whether it is the index that is judged."""
        return self.there == git.INDEX

    def past_commits(self) -> list[Commit]:
        """The bases that there are: none before the first commit."""
        revisions = self.bases if self.bases is not None else ("HEAD", *git.merge_heads(self.repository))
        commits = [Commit(self.objects, revision) for revision in revisions]
        return [commit for commit in commits if commit.tree]


def opened(start: str, *, staged: bool = False, staging: bool = False) -> Guarded:
    """Find the repository of the absolute folder `start` and read its policy, from the index if `staged`.

    With `staging` git finds out meanwhile what would be committed. Raises `CannotRead`.
    """
    repository = git.locate(start)
    objects = git.Objects(repository)
    tree: ListedTree = Index(repository, objects) if staged else WorkTree(repository)
    try:
        if staging:
            objects.ask_staged()
        if not tree.exists(FILE_NAME):
            raise CannotRead([Problem(FILE_NAME, 0, 0, _no_policy(repository, staged))])
        policy, known = policy_of(tree)
    except CannotRead:
        objects.close()
        raise
    there = git.INDEX if staged else git.WORK_TREE
    return Guarded(repository, tree, policy, known, there, objects, means=current())


def at_commit(repository: git.Repository, objects: git.Objects, oid: str, bases: tuple[str, ...]) -> Guarded | None:
    """One commit's tree with the policy that it has; None if it has none. Nobody checks it out. Raises `CannotRead`."""
    tree = Commit(objects, oid)
    if not tree.exists(FILE_NAME):
        return None
    policy, known = policy_of(tree)
    return Guarded(repository, tree, policy, known, oid, objects, bases=bases, means=current())


def _no_policy(repository: git.Repository, staged: bool) -> str:
    if os.path.islink(os.path.join(repository.root, FILE_NAME)):
        return f"{FILE_NAME} is a link: put the file itself there"
    if staged and WorkTree(repository).exists(FILE_NAME):
        return f"{FILE_NAME} is not staged: run git add {FILE_NAME}"
    return f"no {FILE_NAME} in {repository.root}: run ssot-guard init"


def policy_of(tree: Tree) -> tuple[Policy, frozenset[str]]:
    """A tree's policy, and the rules that there are by it. Raises `CannotRead`."""
    known = rules.available()
    policy = read_policy(read(tree, FILE_NAME), rules=known, exists=tree.exists, read=lambda path: read(tree, path))
    if own := policy.own_rules():
        from ..engine.own_rules import ready  # only those who have rules of their own pay for them

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


def read_allowlist(guarded: Guarded, *, quick: bool = False) -> Allowlist:
    """The judged tree's own; an empty one if it has none. `quick`: see `allowlist`. Raises `CannotRead`."""
    from .. import allowlist  # a clean commit asks for none

    path = guarded.policy.allowlist
    if not guarded.tree.exists(path):
        return allowlist.Allowlist()
    return allowlist.read_allowlist(read(guarded.tree, path), path=path, quick=quick)


def allowlist_of(commit: Commit, path: str) -> Allowlist:
    """A base's own; one that it lacks or that cannot be read allows nothing."""
    from .. import allowlist

    try:
        return allowlist.read_allowlist(read(commit, path), path=path)
    except CannotRead:
        return allowlist.Allowlist()


def this_day() -> str:
    return time.strftime("%Y-%m-%d")
