"""The figures of an audit, counted once: text, JSON, the tracker page and the HTML page all read these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from ..typed import NamedTuple
from ..verdict import DEBT, EXEMPT, NEW, Judged
from .audit import Audit

ROOT = "."
"""What the folder of files at the repository's root is called."""
_LEVELS = 2
_Key = TypeVar("_Key", str, str | None)


class Sum(NamedTuple):
    """How many findings of each status, in how many files."""

    new: int = 0
    """Those that fail a run."""
    warned: int = 0
    """New ones that are only warned about."""
    debt: int = 0
    exempt: int = 0
    files: int = 0
    """Files with findings, whatever their status."""

    @property
    def findings(self) -> int:
        """All of them."""
        return self.new + self.warned + self.debt + self.exempt

    @property
    def open(self) -> int:
        """Those that nobody has allowed for good: what there is to mend."""
        return self.new + self.warned + self.debt


class Tally(NamedTuple):
    """The sums of an audit, by what they are asked about: in each but `truths` the most open findings come first."""

    total: Sum
    truths: Mapping[str, Sum]
    """Every truth, those without any findings included, by priority."""
    rules: Mapping[str, Sum]
    folders: Mapping[str, Sum]
    """The top two levels of folders, without a slash at the end: `tests/unit`, `tests`, `.` for the root itself."""
    owners: Mapping[str | None, Sum]
    """A finding with several owners counts for each; None for what nobody owns."""
    files: Mapping[str, Sum]


def tally(audit: Audit) -> Tally:
    """Count an audit's findings."""
    findings = audit.report.findings
    truths = _by((judged.finding.truth, judged) for judged in findings)
    return Tally(
        total=_sum(findings),
        truths={truth.name: truths.get(truth.name, Sum()) for truth in audit.by_priority()},
        rules=_by((judged.finding.rule, judged) for judged in findings),
        folders=_by((folder_of(judged.finding.path), judged) for judged in findings),
        owners=_by(_owned(audit)),
        files=_by((judged.finding.path, judged) for judged in findings),
    )


def folder_of(path: str) -> str:
    """The top two levels of a path's folders; `.` for a file at the root."""
    return "/".join(path.split("/")[:-1][:_LEVELS]) or ROOT


def _owned(audit: Audit) -> Iterator[tuple[str | None, Judged]]:
    for number, judged in enumerate(audit.report.findings):
        for owner in audit.owners_of(number) or (None,):
            yield owner, judged


def _by(pairs: Iterable[tuple[_Key, Judged]]) -> dict[_Key, Sum]:
    groups: dict[_Key, list[Judged]] = {}
    for key, judged in pairs:
        groups.setdefault(key, []).append(judged)
    sums = ((key, _sum(found)) for key, found in groups.items())
    return dict(sorted(sums, key=lambda pair: (-pair[1].open, -pair[1].findings, pair[0] is None, pair[0] or "")))


def _sum(findings: Sequence[Judged]) -> Sum:
    statuses = [(judged.status, judged.severity == "warn") for judged in findings]
    return Sum(
        new=statuses.count((NEW, False)),
        warned=statuses.count((NEW, True)),
        debt=sum(status == DEBT for status, _ in statuses),
        exempt=sum(status == EXEMPT for status, _ in statuses),
        files=len({judged.finding.path for judged in findings}),
    )
