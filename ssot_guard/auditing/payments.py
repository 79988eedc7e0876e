"""The work log: which commits took debt out of the allowlist, and which put some in, by git's own objects."""

from __future__ import annotations

from collections import Counter

from .. import git
from ..allowlist import Allowlist, read_allowlist
from ..history.timeline import Revision
from ..policy import DEFAULT_MAX_FILE_BYTES, Policy
from ..problems import CannotRead, Problem
from ..typed import NamedTuple
from .audit import Payment

LIMIT = 200
"""Commits that are looked at unless more are asked for."""


class WorkLog(NamedTuple):
    """What the commits of a branch did to the debt."""

    payments: tuple[Payment, ...]
    """The latest first; commits that left the debt as it was are not among them."""
    warnings: tuple[Problem, ...] = ()
    """Versions that could not be read: neither they nor what came right after them are among the payments."""


def payments(repository: git.Repository, objects: git.Objects, policy: Policy, limit: int = LIMIT) -> WorkLog:
    """What the latest `limit` commits of HEAD's first-parent line that touched the allowlist did to its debt.

    A merge is held against its first parent: what a branch paid off, its merge pays. What a commit takes out under one
    path and puts in under another has moved. Raises `CannotRead` where git cannot tell.
    """
    if git.commit(repository, "HEAD") is None:
        return WorkLog(())
    newest = ["--first-parent", f"--max-count={limit}", "HEAD"]
    cut = git.shallow_commits(repository)
    versions = _Versions(objects, policy.allowlist)
    found = []
    for commit in reversed(git.log(repository, newest, policy.allowlist)):
        if commit.oid in cut:
            versions.warnings[commit.oid] = Problem(
                commit.oid[:12], 0, 0, "is where this shallow clone ends, and so does the work log"
            )
        elif payment := versions.payment(commit):
            found.append(payment)
    return WorkLog(tuple(found), tuple(versions.warnings.values()))


_Owed = Counter[tuple[str, str, str]]
"""Rule, path and subject of each entry under `debt`."""


class _Versions:
    """The allowlist as commits have it, each text read once: most are one commit's new and the next one's old."""

    def __init__(self, objects: git.Objects, path: str) -> None:
        self._objects, self._path = objects, path
        self._read: dict[str, _Owed | None] = {}
        self.warnings: dict[str, Problem] = {}

    def payment(self, commit: git.Logged) -> Payment | None:
        """What a commit did to the debt; None if nothing, or if one of the two versions cannot be read."""
        parent = next(iter(commit.parents), "")
        before, after = self._owed(parent), self._owed(commit.oid)
        if before is None or after is None:
            return None
        out, put = _without_moves(before - after, after - before)
        first = not before and self._blob(parent) is None
        return Payment(Revision.of(commit), _by_rule(out), _by_rule(put), first) if out or put else None

    def _owed(self, revision: str) -> _Owed | None:
        blob = self._blob(revision)
        if blob is None:
            return Counter()
        if blob not in self._read:
            try:
                self._read[blob] = _debt(self._allowlist(blob))
            except CannotRead as error:
                self._read[blob] = None
                why = f"the work log leaves out {revision[:12]}, whose allowlist cannot be read: {error.problems[0]}"
                self.warnings[blob] = Problem(self._path, 0, 0, why)
        return self._read[blob]

    def _blob(self, revision: str) -> str | None:
        """The object id of a commit's version; None if it has none. No revision is what a first commit is based on."""
        tree = self._objects.tree(revision) if revision else None
        if revision and tree is None:
            raise CannotRead([Problem(".git", 0, 0, f"the commit {revision} is missing: run `git fsck`")])
        entry = self._objects.find(tree, self._path) if tree else None
        return entry[1] if entry else None

    def _allowlist(self, blob: str) -> Allowlist:
        found = self._objects.get(blob, DEFAULT_MAX_FILE_BYTES + 1)
        if found is None or found.kind != "blob" or found.size > DEFAULT_MAX_FILE_BYTES:
            raise CannotRead([Problem(self._path, 0, 0, "is no file, is missing, or is too large")])
        return read_allowlist(found.data, path=self._path, quick=True)


def _debt(allowlist: Allowlist) -> _Owed:
    entries = ((rule, path, about) for (rule, path), subjects in allowlist.debt.items() for about in subjects)
    return Counter(entries)


def _without_moves(out: _Owed, put: _Owed) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """By rule and subject, without what is in both: only its path has changed."""
    gone, come = _pathless(out), _pathless(put)
    return gone - come, come - gone


def _pathless(entries: _Owed) -> Counter[tuple[str, str]]:
    return Counter((rule, subject) for rule, _, subject in entries.elements())


def _by_rule(entries: Counter[tuple[str, str]]) -> dict[str, int]:
    return dict(sorted(Counter(rule for rule, _ in entries.elements()).items()))
