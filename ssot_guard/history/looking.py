"""The use case `history`: the commits of a branch, each judged from its blobs by today's policy."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from .. import git
from ..judging.guarded import Guarded, opened, this_day
from ..judging.means import ALONE
from ..judging.scanning import Judging
from ..judging.selecting import narrowed
from ..problems import CannotRead, Problem
from ..sources import Snapshot
from ..typed import NamedTuple
from .attribution import Attribution, Counts, Key, steps, tallied
from .forecast import forecast
from .sampling import commits, sampled
from .states import States
from .timeline import Change, History, Point, Revision

_MOST_LOOKED_INTO = 300
"""Older versions of files that are judged to tell which of several commits did something; after that it is told as a
range of commits."""


def look(
    start: str,
    *,
    since: str | None = None,
    every: str | None = None,
    branch: str = "HEAD",
    rules: Collection[str] | None = None,
    truths: Collection[str] | None = None,
    today: str = "",
) -> History:
    """Judge the commits of a branch of the repository that the absolute folder `start` is in, by its present policy.

    `since` is a day or a revision, `every` one of `PERIODS`; None for all commits. `today` is an ISO 8601 date, this
    day by default. Raises `UsageError`, and `CannotRead` without a policy or such a branch.
    """
    guarded = opened(start)
    with guarded.objects:
        guarded = narrowed(guarded, rules, truths)
        return history(guarded, commits(guarded.repository, branch, since), every, branch, today or this_day())


def history(guarded: Guarded, every: Sequence[git.Logged], period: str | None, branch: str, today: str) -> History:
    """The same of commits that are known, the oldest first. Raises `UsageError`, `CannotRead`."""
    tick, guarded = guarded.means.tick, guarded._replace(means=guarded.means._replace(tick=ALONE.tick))
    run = _Run(guarded, every)
    chosen = sampled(every, period)
    for number, one in enumerate(chosen, 1):
        run.enter(one.oid)
        tick(number, len(chosen))
    return run.history(branch, date.fromisoformat(today).toordinal(), all_points=period is not None)


class Way(NamedTuple):
    """From one commit to another."""

    changes: tuple[Change, ...]
    counts: Counts
    """What there is at its end."""


def way(guarded: Guarded, every: Sequence[git.Logged]) -> Way:
    """What commits did to the state before the first of them is left, the oldest first. Raises `CannotRead`."""
    run = _Run(guarded, every)
    for oid in dict.fromkeys((every[0].oid, every[-1].oid)):
        run.enter(oid)
    return run.way()


class _Run:
    """From commit to commit, of those of a branch: `every`, the oldest first."""

    def __init__(self, guarded: Guarded, every: Sequence[git.Logged]) -> None:
        self._guarded, self._every = guarded, every
        self._known = {one.oid: Revision.of(one) for one in every}
        self._states = States(guarded)
        self._files: dict[str, str] = {}
        self._before: Revision | None = None
        self._counts: Counts = {}
        self._points: list[Point] = []
        self._changed: list[bool] = []
        self._changes: list[Change] = []
        self._versions: dict[tuple[str, str], Mapping[Key, int] | None] = {}
        self._warnings: dict[str, Problem] = {}

    def enter(self, oid: str) -> None:
        """Judge one commit, and tell what came and went since the one before."""
        repository, before, now = self._guarded.repository, self._before, self._known[oid]
        if before is None:
            self._files = git.files(repository, now.oid)
            self._states.enter(self._files, self._files.keys())
        else:
            differences = git.differences(repository, before.oid, now.oid)
            self._apply(differences)
            self._states.enter(self._files, {one.path for one in differences})
        counts = tallied(finding for found in self._states.findings().values() for finding in found)
        if before is not None and counts != self._counts:
            self._changes += self._attributed(before, now, counts)
        self._points.append(self._point(now))
        self._changed.append(before is None or counts != self._counts)
        self._before, self._counts = now, counts

    def history(self, branch: str, today: int, *, all_points: bool) -> History:
        """What all of it was, `today` as an ordinal; without `all_points` only where something changed."""
        if not all_points:
            kept = zip(self._points, [*self._changed[:-1], True], strict=True)
            self._points = [point for point, changed in kept if changed]
        days = [date.fromisoformat(point.revision.day).toordinal() for point in self._points]
        forecasts = tuple(
            forecast(truth.name, days, [point.truths[truth.name] for point in self._points], today)
            for truth in self._guarded.policy.truths
        )
        unjudged = {**self._states.unjudged, **self._warnings}
        warnings = tuple(problem for _, problem in sorted(unjudged.items()))
        return History(branch, tuple(self._points), tuple(self._changes), forecasts, warnings)

    def way(self) -> Way:
        """What there is now, and how it came to that."""
        return Way(tuple(self._changes), self._counts)

    def _apply(self, differences: Sequence[git.Difference]) -> None:
        self._files = dict(self._files)
        for path, _, after in differences:
            if after:
                self._files[path] = after
            else:
                self._files.pop(path, None)

    def _point(self, now: Revision) -> Point:
        truths = {truth.name: 0 for truth in self._guarded.policy.truths}
        files = dict(truths)
        for found in self._states.findings().values():
            for truth in {finding.truth for finding in found}:
                files[truth] += 1
            for finding in found:
                truths[finding.truth] += 1
        return Point(now, truths, files)

    # -- who did it

    def _attributed(self, before: Revision, now: Revision, counts: Counts) -> Iterator[Change]:
        appeared = [path for path in counts if path not in self._counts]
        gone = [path for path in self._counts if path not in counts]
        renames = self._renames(before, now) if appeared and gone else {}
        order = [*self._known]
        between = self._every[order.index(before.oid) + 1 : order.index(now.oid) + 1]
        touched = steps(git.touched(self._guarded.repository, between), self._known)
        return Attribution(before.oid, now, touched, renames, self._count_in).changes(self._counts, counts)

    def _renames(self, before: Revision, now: Revision) -> Mapping[str, str]:
        """What git sees as renamed; where it lacks what it would have to compare, as in a partial clone, it is told as
        going and coming."""
        try:
            return git.renames(self._guarded.repository, before.oid, now.oid)
        except CannotRead as error:
            self._warnings[now.oid] = error.problems[0]._replace(path=now.oid[:12])
            return {}

    def _count_in(self, path: str, blob: str) -> Mapping[Key, int] | None:
        """How many findings a file has with other content; None if it cannot be judged, or that is too much work."""
        if (path, blob) not in self._versions:
            if len(self._versions) >= _MOST_LOOKED_INTO:
                return None
            self._versions[path, blob] = self._counted(path, blob)
        return self._versions[path, blob]

    def _counted(self, path: str, blob: str) -> Mapping[Key, int] | None:
        tree = Snapshot(self._guarded.objects, ChainMap({path: blob}, self._files))
        guarded = self._guarded._replace(tree=tree, policy=self._guarded.policy.at(tree.exists))
        (answer,) = tree.read_many([path], guarded.policy.max_file_bytes)
        with suppress(CannotRead):
            return tallied(Judging(guarded, tree).findings(path, answer) or ()).get(path, {})
        return None
