"""What the repository breaks today -> the allowlist's debt: written once, from then on only pruned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from .. import checking
from ..problems import CannotRead, Problem
from ..quoting import for_yaml, is_yaml
from ..verdict import EXEMPT, MOVED, NEW, STALE, UNLISTED, Judged, Report
from . import debt
from .writing import edit

LONGEST_KEY = 1000
"""In characters, quotes included. YAML ends a key after 1,024 (YAML 1.2.2, 7.4.3)."""


class Written(NamedTuple):
    """What was done to the allowlist."""

    path: str
    debt: debt.Debt
    """What it says now."""
    gone: int = 0
    """Entries that were taken out."""
    moved: int = 0
    """Entries that stand under a new path."""
    uncommitted: int = 0
    """Findings that no commit has yet: written down, and new all the same until they are committed."""
    changed: bool = True

    def told(self) -> list[str]:
        """What to tell the user, one line a thing."""
        entries = sum(len(set(subjects)) for subjects in self.debt.values())
        files = len({path for _, path in self.debt})
        has = f"{entries} {_plural(entries, 'entry', 'entries')} in {files} {_plural(files, 'file', 'files')}"
        if not self.changed:
            return [f"{self.path}: nothing to change, {has}" if self.debt else "nothing to write down: no debt"]
        did = f", {self.gone} taken out, {self.moved} moved" if self.gone or self.moved else ""
        lines = [f"{has} written to {self.path}{did}: commit it"]
        if self.uncommitted:
            lines.append(f"{self.uncommitted} of them no commit has yet: until they are committed, they stay new")
        return lines


def write(start: str, *, today: str = "") -> Written:
    """Judge every tracked file of the repository that the absolute folder `start` is in, and add the debt section.

    Raises `UsageError` if there is one already, `CannotRead` if any file cannot be judged; then nothing is written.
    """
    report = _judged(start, today)
    owed = [judged for judged in report.findings if judged.status != EXEMPT]
    listed = _debt_of(owed)
    uncommitted = sum(judged.status == NEW and UNLISTED not in judged.note for judged in owed)
    changed = _edit(start, lambda text: debt.added(text, listed) if listed else text, listed)
    return Written(report.allowlist, listed, uncommitted=uncommitted, changed=changed)


def prune(start: str, *, today: str = "") -> Written:
    """As `write`, but take out of the debt section what nothing breaks any more, and follow renamed files."""
    report = _judged(start, today)
    left = {key: set(subjects) for key, subjects in checking.read_allowlist(checking.opened(start)).debt.items()}
    gone = [entry for entry in report.entries if entry.section == "debt" and entry.status in (STALE, MOVED)]
    for entry in gone:
        left[entry.rule, entry.path].discard(entry.subject)
        if entry.status == MOVED:
            left.setdefault((entry.rule, entry.moved_to), set()).add(entry.subject)
    listed = {key: tuple(sorted(subjects)) for key, subjects in left.items() if subjects}
    moved = sum(entry.status == MOVED for entry in gone)
    changed = _edit(start, lambda text: debt.changed(text, listed) if gone else text, listed)
    return Written(report.allowlist, listed, len(gone) - moved, moved, changed=changed)


def _judged(start: str, today: str) -> Report:
    report = checking.check(start, today=today)
    if report.errors:
        advice = "nothing was written: mend these files, or add them to the policy's `exclude`"
        raise CannotRead([*report.errors, Problem(report.allowlist, 0, 0, advice)])
    return report


def _debt_of(owed: list[Judged]) -> dict[tuple[str, str], tuple[str, ...]]:
    listed: dict[tuple[str, str], set[str]] = {}
    for judged in owed:
        listed.setdefault((judged.finding.rule, judged.finding.path), set()).add(judged.finding.subject)
    return {key: tuple(sorted(subjects)) for key, subjects in listed.items()}


def _edit(start: str, change: Callable[[str], str], wanted: debt.Debt) -> bool:
    """Change the work tree's allowlist, if that changes it. Raises `UsageError`, `CannotRead`."""
    _refuse_unnameable(wanted)
    return edit(checking.opened(start), change, lambda before: before._replace(debt=wanted))


def _refuse_unnameable(wanted: debt.Debt) -> None:
    problems = [Problem(path, 0, 0, why) for path in sorted({path for _, path in wanted}) for why in _why_not(path)]
    if problems:
        raise CannotRead(problems)


def _why_not(path: str) -> Iterator[str]:
    advice = "rename the file, or add it to the policy's `exclude`"
    if not is_yaml(path):
        yield f"YAML cannot hold this file's name, which is not UTF-8: {advice}, or exempt a glob with `?` for it"
    elif len(for_yaml(path)) > LONGEST_KEY:
        yield f"YAML cannot hold this file's name as a key, it is too long: {advice}"


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
