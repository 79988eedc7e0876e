"""The figures of a report, counted once for every format."""

from __future__ import annotations

from ..typed import NamedTuple
from ..verdict import DEBT, EXEMPT, EXPIRED, MOVED, NEW, STALE, Report


class Counts(NamedTuple):
    """How many of what. `new` counts errors only; a new finding that is only warned about is in `warned`."""

    files: int
    new: int
    warned: int
    debt: int
    exempt: int
    stale: int
    expired: int
    moved: int
    errors: int

    def known(self) -> tuple[tuple[str, int], ...]:
        """What does not fail a run, as (word, number), in the order in which people are told."""
        return tuple((word, getattr(self, word)) for word in ("warned", "debt", "exempt", "stale", "expired", "moved"))


def count(report: Report) -> Counts:
    """Count a report's findings by status, its allowlist entries by status, and its errors."""
    statuses = [(judged.status, judged.severity == "warn") for judged in report.findings]
    entries = [entry.status for entry in report.entries]
    return Counts(
        files=report.files_checked,
        new=statuses.count((NEW, False)),
        warned=statuses.count((NEW, True)),
        debt=sum(status == DEBT for status, _ in statuses),
        exempt=sum(status == EXEMPT for status, _ in statuses),
        stale=entries.count(STALE),
        expired=entries.count(EXPIRED),
        moved=entries.count(MOVED),
        errors=len(report.errors),
    )
