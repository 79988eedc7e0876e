"""What an audit says, for eyes and for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..auditing.audit import Audit, Payment
from ..auditing.changes import Turnover, by_author, turnover
from ..auditing.tally import Sum, Tally, tally
from ..history.timeline import Change, History, Point, Revision
from ..listing import NOBODY
from ..quoting import for_terminal
from ..typed import Any
from ..verdict import IN_USE
from . import json
from .colours import COLOURS, Paint, painted, painter
from .table import aligned, as_it_is
from .text import problem_line

STATUSES = ("new", "warned", "debt", "exempt")
NOT_COMMITTED = "(not committed)"
"""What people read for the author of what the work tree has and no commit."""

_SHOWN = 10
"""Rows of a table that only shows the worst."""


# --- for eyes ---------------------------------------------------------------------------------------------------------


def render(audit: Audit, *, colour: bool, room: int | None = None) -> str:
    """Totals, then a table each for truths, rules, folders, owners and files; `room` is a terminal's width."""
    return "".join(line + "\n" for line in _lines(audit, painter(colour), room, colour=colour))


def _lines(audit: Audit, paint: Paint, room: int | None, *, colour: bool) -> Iterator[str]:
    sums = tally(audit)
    yield _total(audit, sums.total, paint)
    tables = _Tables(sums.total, room, colour=colour)
    yield from tables.of_truths(audit, sums)
    for what, rows in (("rule", sums.rules), ("folder", sums.folders)):
        yield from tables.of(what, rows)
    yield from tables.of("owner", {owner or NOBODY: found for owner, found in sums.owners.items()})
    yield from tables.of("file", sums.files)
    yield from _since(audit)
    yield from (problem_line("warning", COLOURS.warn, problem, paint) for problem in audit.report.warnings)
    yield from (problem_line("error", COLOURS.error, problem, paint) for problem in audit.report.errors)
    if audit.report.errors:
        yield paint(COLOURS.error, "Not all could be judged: the figures may be too low.")


def _total(audit: Audit, total: Sum, paint: Paint) -> str:
    files = f"{counted(audit.report.files_checked, 'file')} checked"
    where = f"{for_terminal(audit.name)}, {audit.today}: {files}"
    if not total.findings:
        return f"{where}, {paint(COLOURS.good, 'nothing found')}"
    told = ", ".join(f"{number} {status}" for status, number in of_status(total).items())
    return f"{where}, {counted(total.findings, 'finding')} in {counted(total.files, 'file')}: {told}"


class _Tables:
    """Tables with the same columns, those of statuses that nothing has left out."""

    def __init__(self, total: Sum, room: int | None, *, colour: bool) -> None:
        self._statuses = tuple(of_status(total))
        self._room = room
        self._shade = _shade if colour else as_it_is

    def of_truths(self, audit: Audit, sums: Tally) -> Iterator[str]:
        """Every truth, those that hold included."""
        header = ("truth", "priority", *self._figures(files=True), "impact")
        truths = {truth.name: truth for truth in audit.policy.truths}
        rows = [
            (name, truths[name].priority, *self._cells(found, files=True), truths[name].impact)
            for name, found in sums.truths.items()
        ]
        yield from self._table(header, rows, cut=("impact",))

    def of(self, what: str, sums: Mapping[str, Sum]) -> Iterator[str]:
        """The first of them, and how many more there are."""
        files = what != "file"
        rows = [(name, *self._cells(found, files=files)) for name, found in sums.items()][:_SHOWN]
        if rows:
            yield from self._table((what, *self._figures(files=files)), rows)
        if len(sums) > _SHOWN:
            yield f"... and {counted(len(sums) - _SHOWN, f'{what} more', f'{what}s more')}"

    def _table(self, header: Sequence[str], rows: Sequence[Sequence[str]], cut: Sequence[str] = ()) -> Iterator[str]:
        figures = self._figures(files=True)
        yield ""
        yield from aligned(header, rows, room=self._room, cut=cut, figures=figures, shade=self._shade)

    def _figures(self, *, files: bool) -> tuple[str, ...]:
        return (*self._statuses, "files") if files else self._statuses

    def _cells(self, found: Sum, *, files: bool) -> tuple[str, ...]:
        return tuple(str(getattr(found, name)) for name in self._figures(files=files))


def _shade(column: str, text: str) -> str:
    if not column:
        return painted(COLOURS.dim, text)
    return painted(COLOURS.error, text) if column == "new" and text != "0" else text


def _since(audit: Audit) -> Iterator[str]:
    """What changed, and by whom."""
    if audit.since is None:
        return
    changes = audit.since.changes
    yield ""
    yield f"since {for_terminal(audit.since.name)}: {in_words(turnover(changes))}"
    rows = [(name or NOT_COMMITTED, *map(str, found)) for name, found in by_author(changes).items()]
    header = ("by", *Turnover._fields)
    if rows:
        yield from aligned(header, rows[:_SHOWN], figures=Turnover._fields)
    if len(rows) > _SHOWN:
        yield f"... and {len(rows) - _SHOWN} more"


def in_words(found: Turnover) -> str:
    """`3 paid off, 1 added, 2 moved`."""
    words = zip(found, ("paid off", "added", "moved"), strict=True)
    return ", ".join(f"{number} {what}" for number, what in words if number) or "nothing changed"


def of_status(found: Sum) -> dict[str, int]:
    """Status -> findings, without those that nothing has."""
    return {name: number for name in STATUSES if (number := getattr(found, name))}


def counted(number: int, one: str, several: str = "") -> str:
    """`1 file`, `2 files`."""
    return f"{number} {one if number == 1 else several or one + 's'}"


# --- for JSON ---------------------------------------------------------------------------------------------------------


def data(audit: Audit) -> dict[str, Any]:
    """What docs/audit.schema.json describes."""
    sums, report = tally(audit), audit.report
    return {
        "version": json.VERSION,
        "name": audit.name,
        "today": audit.today,
        "head": audit.head and _revision(audit.head),
        "base": report.base,
        "files_checked": report.files_checked,
        "total": _sum(sums.total),
        "truths": [_truth(audit, name, found) for name, found in sums.truths.items()],
        "rules": [{"rule": name, **_sum(found)} for name, found in sums.rules.items()],
        "folders": [{"folder": name, **_sum(found)} for name, found in sums.folders.items()],
        "owners": [{"owner": name, **_sum(found)} for name, found in sums.owners.items()],
        "files": [{"path": name, **_statuses(found)} for name, found in sums.files.items()],
        "findings": [
            {**json.of_judged(judged), "note": judged.note, "owners": audit.owners_of(number)}
            for number, judged in enumerate(report.findings)
        ],
        "allowlist": [json.of_entry(entry) for entry in report.entries if entry.status != IN_USE],
        "errors": [json.of_problem(problem) for problem in report.errors],
        "warnings": [json.of_problem(problem) for problem in report.warnings],
        "since": audit.since and {"name": audit.since.name, "changes": [_flat(each) for each in audit.since.changes]},
        "history": audit.history and _history(audit.history),
        "steps": [step._asdict() for step in audit.steps],
        "log": [_flat(payment) for payment in audit.log],
    }


def _truth(audit: Audit, name: str, found: Sum) -> dict[str, Any]:
    truth = audit.truth(name)
    keys = {key: getattr(truth, key) for key in ("title", "priority", "impact", "owner")}
    return {"truth": name, **keys, **_sum(found)}


def _sum(found: Sum) -> dict[str, int]:
    return {**_statuses(found), "files": found.files}


def _statuses(found: Sum) -> dict[str, int]:
    return {name: getattr(found, name) for name in STATUSES}


def _revision(revision: Revision) -> dict[str, Any]:
    return {"commit": revision.oid or None, **{key: getattr(revision, key) for key in ("when", "author", "subject")}}


def _flat(dated: Change | Point | Payment) -> dict[str, Any]:
    return {**dated._asdict(), "revision": _revision(dated.revision)}


def _history(history: History) -> dict[str, Any]:
    return {
        "branch": history.branch,
        "points": [_flat(point) for point in history.points],
        "changes": [_flat(change) for change in history.changes],
        "forecasts": [forecast._asdict() for forecast in history.forecasts],
        "warnings": [json.of_problem(problem) for problem in history.warnings],
    }
