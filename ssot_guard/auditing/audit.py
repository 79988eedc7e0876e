"""What an audit is made of: plain data, which reports read."""

from __future__ import annotations

from collections.abc import Mapping

from ..allowlist import Exempt
from ..history.timeline import Change, History, Revision
from ..policy import Policy, Truth
from ..typed import NamedTuple
from ..verdict import Judged, Report


class Since(NamedTuple):
    """What became of the findings since a commit."""

    name: str
    """What the user calls it: a revision."""
    changes: tuple[Change, ...]
    """What commits did; the work tree's own changes since HEAD have a revision without an object id."""


class Step(NamedTuple):
    """One step of the clean-up; whether it is done is measured and never said by hand."""

    name: str
    """`audit`, `guard`, `protecting tests`, `falling`, `closed`."""
    title: str
    done: bool
    evidence: str
    """What was measured, in words."""
    command: str = ""
    """What to do if it is not done: a command."""


class Payment(NamedTuple):
    """A commit that changed the allowlist's debt."""

    revision: Revision
    paid: Mapping[str, int]
    """Rule -> entries that it took out."""
    added: Mapping[str, int]
    """Rule -> entries that it put in."""
    baseline: bool = False
    """Whether it wrote the first allowlist: what it put in was there before, and nobody added it."""


class Audit(NamedTuple):
    """A repository's whole tree, judged."""

    name: str
    """The repository's folder."""
    today: str
    """ISO 8601."""
    head: Revision | None
    """None before the first commit."""
    policy: Policy
    report: Report
    """All findings, whatever their status, in the order of path and place; all entries; what could not be judged."""
    owners: Mapping[str, tuple[str, ...]]
    """Path of each file with findings -> who answers for it by CODEOWNERS; a path that nobody owns is not in it."""
    exempt_owners: Mapping[int, str] = {}
    """Index in `report.findings` -> the owner that the entry which excuses it names, if it names one."""
    ending: tuple[Exempt, ...] = ()
    """The allowlist's entries that hold for a few days more, in the file's order."""
    since: Since | None = None
    history: History | None = None
    steps: tuple[Step, ...] = ()
    log: tuple[Payment, ...] = ()
    """The latest first."""

    def truth(self, name: str) -> Truth:
        """The policy's own."""
        return next(truth for truth in self.policy.truths if truth.name == name)

    def by_priority(self) -> list[Truth]:
        """The truths, those with a priority first and the gravest of them at the top, else in the policy's order."""
        return sorted(self.policy.truths, key=lambda truth: truth.priority or "P9")

    def owners_of(self, number: int) -> tuple[str, ...]:
        """Who answers for finding `number`: its entry's owner, else its truth's, else CODEOWNERS'."""
        finding = self.report.findings[number].finding
        own = self.exempt_owners.get(number) or self.truth(finding.truth).owner
        return (own,) if own else self.owners.get(finding.path, ())

    def of(self, truth: str) -> list[Judged]:
        """The findings of one truth."""
        return [judged for judged in self.report.findings if judged.finding.truth == truth]
