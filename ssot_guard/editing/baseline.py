"""What the repository breaks today -> the allowlist's debt: written once, from then on only pruned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import checking
from ..allowlist import Allowlist
from ..judging.guarded import opened
from ..problems import CannotRead, Problem
from ..quoting import for_yaml, is_yaml
from ..verdict import EXEMPT, NEW, UNLISTED, Judged, Report
from . import debt
from .edited import Edited, how_much
from .writing import edit

LONGEST_KEY = 1000
"""In characters, quotes included. YAML ends a key after 1,024 (YAML 1.2.2, 7.4.3)."""


def write(start: str, *, today: str = "") -> Edited:
    """Judge every tracked file of the repository that the absolute folder `start` is in, and add the debt section.

    Raises `UsageError` if there is one already, `CannotRead` if any file cannot be judged; then nothing is written.
    """
    report = _judged(start, today)
    owed = [judged for judged in report.findings if judged.status != EXEMPT]
    listed = _debt_of(owed)
    _refuse_unnameable({path for _, path in listed})
    guarded = opened(start)

    def add(text: str, before: Allowlist) -> tuple[str, Allowlist]:
        if not listed and not before.debt:
            return text, before
        return debt.added(text, listed), before._replace(debt=listed)

    with guarded.objects:
        written = edit(guarded, add)
    if not written.changed:
        return Edited(report.allowlist, written, ("nothing to write down: no debt",))
    lines = [f"{how_much(written.after)} written to {report.allowlist}: commit it"]
    uncommitted = sum(judged.status == NEW and UNLISTED not in judged.note for judged in owed)
    if uncommitted:
        lines.append(f"{uncommitted} of them no commit has yet: until they are committed, they stay new")
    return Edited(report.allowlist, written, tuple(lines))


def _judged(start: str, today: str) -> Report:
    report = checking.check(start, today=today)
    if report.errors:
        advice = "nothing was written: mend these files, or add them to the policy's `exclude`"
        raise CannotRead([*report.errors, Problem(report.allowlist, 0, 0, advice)])
    return report


def _debt_of(owed: Iterable[Judged]) -> dict[tuple[str, str], tuple[str, ...]]:
    listed: dict[tuple[str, str], set[str]] = {}
    for judged in owed:
        listed.setdefault((judged.finding.rule, judged.finding.path), set()).add(judged.finding.subject)
    return {key: tuple(sorted(subjects)) for key, subjects in listed.items()}


def _refuse_unnameable(paths: Iterable[str]) -> None:
    problems = [Problem(path, 0, 0, why) for path in sorted(paths) for why in _why_not(path)]
    if problems:
        raise CannotRead(problems)


def _why_not(path: str) -> Iterator[str]:
    advice = "rename the file, or add it to the policy's `exclude`"
    if not is_yaml(path):
        yield f"YAML cannot hold this file's name, which is not UTF-8: {advice}, or exempt a glob with `?` for it"
    elif len(for_yaml(path)) > LONGEST_KEY:
        yield f"YAML cannot hold this file's name as a key, it is too long: {advice}"
