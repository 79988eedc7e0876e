"""The use case `verify A..B`: each commit of a range is judged from its blobs, so that what passed a hook by is found.

What decides is the range's end: what was added and mended within it is told and fails nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import git, loosening
from .judging.guarded import Guarded, at_commit, read_allowlist, this_day
from .judging.judged import Outcome, judged
from .judging.past import merge_bases, no_base
from .judging.selecting import changed
from .loosening import Loosened
from .policy import FILE_NAME
from .problems import CannotRead, Problem, UsageError
from .sources import Commit
from .typed import NamedTuple
from .verdict import Judged


class Accused(NamedTuple):
    """A commit that added something."""

    commit: git.Logged
    open: tuple[Judged, ...]
    """What is still there at the range's end and nothing excuses, as it was in this commit."""
    mended: tuple[Judged, ...]
    """What is not, or is excused there."""


class Replay(NamedTuple):
    """What the commits of a range did."""

    range: str
    commits: int
    accused: tuple[Accused, ...]
    """In the order of the commits, ancestors first."""
    unexplained: tuple[Judged, ...]
    """What is new at the end, and no one commit added: what had excused it is gone, or several made it together."""
    errors: tuple[Problem, ...]
    """What could not be judged at the range's end."""
    warnings: tuple[Problem, ...]
    """Commits on the way that could not be judged: the end was, so nothing is lost."""
    loosened: Loosened | None = None

    @property
    def holds(self) -> bool:
        """Whether the range adds nothing."""
        return not (self.loosened or self.unexplained or any(one.open for one in self.accused))


def replay(start: str, wanted: str, *, tip: str = "HEAD", allow_loosening: bool = False, today: str = "") -> Replay:
    """Judge the commits `A..B` (gitrevisions(7)) of the repository that the absolute folder `start` is in.

    An empty `wanted` means the commits of `tip` that no remote has. Nothing is checked out. Raises `UsageError` for
    what is no range, `CannotRead` if its commits are not all here, or its end has no policy.
    """
    repository = git.locate(start)
    with git.Objects(repository) as objects:
        span = _since_the_policy(_span(repository, wanted, tip), objects)
        if not span.commits:
            return Replay(span.name, 0, (), (), (), ())
        end = at_commit(repository, objects, span.tip, span.bases)
        if end is None and not any(Commit(objects, base).exists(FILE_NAME) for base in span.bases):
            return Replay(span.name, len(span.commits), (), (), (), ())
        if end is None:
            why = f"there is none in {span.tip[:12]}: nothing says what there is to be one of"
            raise CannotRead([Problem(FILE_NAME, 0, 0, why)])
        agreed = allow_loosening or loosening.agreed([value for commit in span.commits for value in commit.trailers])
        run = _Run(end, today or this_day())
        return run.replay(span)._replace(loosened=None if agreed else loosening.find(end, run.today))


# --- which commits ----------------------------------------------------------------------------------------------------


class _Span(NamedTuple):
    name: str
    commits: Sequence[git.Logged]
    """Ancestors first."""
    tip: str
    bases: tuple[str, ...]
    """What the commits stand on."""


def _span(repository: git.Repository, wanted: str, tip: str) -> _Span:
    if not wanted:
        last = _found(repository, tip)
        commits = _log(repository, [last, "--not", "--remotes"])
        own = {commit.oid for commit in commits}
        parents = dict.fromkeys(parent for commit in commits for parent in commit.parents)
        return _Span("what no remote has", commits, last, tuple(each for each in parents if each not in own))
    if ".." not in wanted or "..." in wanted:
        raise UsageError(f"{wanted} is no range of commits: write A..B, such as origin/main..HEAD")
    first, _, last = wanted.partition("..")
    base, end = _found(repository, first or "HEAD"), _found(repository, last or "HEAD")
    return _Span(wanted, _log(repository, [f"{base}..{end}"]), end, merge_bases(repository, first or "HEAD", base, end))


def _since_the_policy(span: _Span, objects: git.Objects) -> _Span:
    """The range from where the policy came, if it came within: what is older is debt, whoever lists it."""
    if any(Commit(objects, base).exists(FILE_NAME) for base in span.bases):
        return span
    guarded = [number for number, commit in enumerate(span.commits) if Commit(objects, commit.oid).exists(FILE_NAME)]
    if not guarded:
        return span
    first = guarded[0]
    return span._replace(commits=span.commits[first + 1 :], bases=(span.commits[first].oid,))


def _found(repository: git.Repository, revision: str) -> str:
    oid = git.commit(repository, revision)
    if oid is None:
        raise no_base(repository, f"there is no commit {revision}", revision)
    return oid


def _log(repository: git.Repository, range: Sequence[str]) -> list[git.Logged]:
    """The commits of a range. Raises `CannotRead` where a shallow clone has cut one off from its parents."""
    commits = git.log(repository, range)
    cut = git.shallow_commits(repository) if commits else frozenset()
    for commit in commits:
        if commit.oid in cut:
            what = f"the range goes back beyond {commit.oid[:12]}, where this clone ends"
            raise no_base(repository, what)
    return commits


# --- judging them -----------------------------------------------------------------------------------------------------


class _Run:
    """One replay towards its end."""

    def __init__(self, end: Guarded, today: str) -> None:
        self._end, self.today = end, today
        self._outcome = self._judged(end)
        self._open = {_spot(one, one.finding.path) for one in self._outcome.added()}

    def replay(self, span: _Span) -> Replay:
        accused, warnings = [], []
        explained: set[_Spot] = set()
        for commit in span.commits:
            try:
                added = self._added(commit)
            except CannotRead as error:
                warnings.append(Problem(commit.oid[:12], 0, 0, f"cannot be judged: {error.problems[0]}"))
                continue
            if added:
                spots = self._spots(commit, added)
                explained |= {*spots}
                accused.append(
                    Accused(
                        commit,
                        tuple(one for one, spot in zip(added, spots, strict=True) if spot in self._open),
                        tuple(one for one, spot in zip(added, spots, strict=True) if spot not in self._open),
                    )
                )
        rest = (one for one in self._outcome.added() if _spot(one, one.finding.path) not in explained)
        errors = self._outcome.errors
        return Replay(span.name, len(span.commits), tuple(accused), tuple(rest), errors, tuple(warnings))

    def _judged(self, guarded: Guarded) -> Outcome:
        """What differs from the bases, and what depends on that."""
        paths = changed(guarded, whole_for_policy=False).paths
        return judged(guarded, paths, read_allowlist(guarded), self.today, base_name="what it is based on")

    def _added(self, commit: git.Logged) -> Sequence[Judged]:
        """What a commit adds to what its parents have; its own policy and allowlist decide."""
        guarded = at_commit(self._end.repository, self._end.objects, commit.oid, commit.parents)
        if guarded is None:
            return ()
        outcome = self._judged(guarded)
        if outcome.errors:
            raise CannotRead(outcome.errors)
        return outcome.added()

    def _spots(self, commit: git.Logged, added: Sequence[Judged]) -> list[_Spot]:
        """Where each would be at the end: git's own rename detection tells, if its file is not there any more."""
        gone = {one.finding.path for one in added if not self._end.tree.exists(one.finding.path)}
        renames = git.renames(self._end.repository, commit.oid, self._end.there) if gone else {}
        moved = {old: new for new, old in renames.items() if old in gone}
        return [_spot(one, moved.get(one.finding.path, one.finding.path)) for one in added]


_Spot = tuple[str, str, str]
"""Rule, subject and path."""


def _spot(one: Judged, path: str) -> _Spot:
    return one.finding.rule, one.finding.subject, path
