"""What a history is made of: plain data, which reports read."""

from __future__ import annotations

from collections.abc import Mapping

from ..problems import Problem
from ..typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..git import Logged

PERIODS = ("day", "week", "month")
"""What a burn-down may have one point for."""

INTRODUCED, REMOVED, MOVED = "introduced", "removed", "moved"


class Revision(NamedTuple):
    """A commit, as people are told of it."""

    oid: str
    when: str
    """Its committer's date, as `2025-09-14T12:53:37-07:00` (ISO 8601)."""
    author: str
    subject: str
    """The first paragraph of its message, on one line."""

    @classmethod
    def of(cls, commit: Logged) -> Revision:
        """A commit that git told of."""
        return cls(commit.oid, commit.when, commit.author, commit.subject)

    @property
    def day(self) -> str:
        """`2025-09-14`."""
        return self.when[:10]


class Point(NamedTuple):
    """What one commit breaks."""

    revision: Revision
    truths: Mapping[str, int]
    """Truth -> findings, those without any included."""
    files: Mapping[str, int]
    """Truth -> files with findings."""


class Change(NamedTuple):
    """Findings of one identity that came, went or were carried along by a rename."""

    kind: str
    """`introduced` | `removed` | `moved`."""
    rule: str
    truth: str
    path: str
    """Where it is; for what was removed, where it was."""
    subject: str
    amount: int
    """How many of that identity came or went in that file; all there are of what moved."""
    revision: Revision
    """The commit that did it, or the last of those that may have."""
    since: str = ""
    """The object id after which it happened, where it cannot be told which commit did it; empty where it is known."""
    moved_from: str = ""


class Forecast(NamedTuple):
    """When a truth's findings would be none, if they went on falling as they did. All dates ISO 8601 days."""

    truth: str
    zero: str = ""
    """The likeliest day; empty without one."""
    earliest: str = ""
    latest: str = ""
    """Where 80 % of the likely days lie; the latest is empty if it is not before the end of the calendar used."""
    why: str = ""
    """Why there is no day: `no findings`, `too few points`, `does not fall`, `falls too unsteadily`; else empty."""


class History(NamedTuple):
    """The commits of one branch under today's policy, oldest first."""

    branch: str
    """What the user calls its end: `HEAD`, `main`."""
    points: tuple[Point, ...]
    changes: tuple[Change, ...]
    """Between the first point and the last, in the order of the commits."""
    forecasts: tuple[Forecast, ...]
    """One a truth, in the policy's order."""
    warnings: tuple[Problem, ...] = ()
    """Files of past commits that could not be judged: they count for nothing there."""
