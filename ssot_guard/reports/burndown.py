"""What the commits of a branch made of each truth, for eyes, spreadsheets and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..history.timeline import INTRODUCED, REMOVED, Change, Forecast, History, Point
from ..quoting import for_terminal
from ..typed import Any, NamedTuple
from .colours import COLOURS, Paint, painted, painter
from .csv import table
from .table import Shade, aligned, as_it_is

COLUMNS = ("truth", "date", "commit", "findings", "files", "change", "author", "subject")
"""Of the CSV, and those of the text's tables but for the last two."""

_SHORT = 12
_MOST_ROWS = 30
_MOST_AUTHORS = 5
_BAR = 24
_WHY = {
    "no findings": "nothing is left",
    "too few points": "there are points on fewer than four days",
    "does not fall": "the findings do not fall, or not so that it could be told from chance",
    "falls too unsteadily": "they fall so slowly or unsteadily that it may take more than ten years",
}


class _Step(NamedTuple):
    """One truth at one point, and what became of its findings since the point before."""

    point: Point
    findings: int
    files: int
    change: int | None


def render(history: History, *, colour: bool) -> str:
    """For each truth a table, its forecast and who did it; in ASCII but for names. With a line end at its end."""
    paint = painter(colour)
    lines = (*_lines(history, paint, _shade if colour else as_it_is), *_end(history, paint))
    return "".join(line + "\n" for line in lines)


def csv(history: History) -> str:
    """One row for each point and truth."""
    return table(COLUMNS, [_row(truth, step) for truth in _truths(history) for step in _steps(history, truth)])


def data(history: History) -> dict[str, Any]:
    """What docs/history.schema.json describes."""
    return {
        "version": 1,
        "branch": history.branch,
        "points": [
            {
                "revision": point.revision._asdict(),
                "truths": {
                    truth: {"findings": count, "files": point.files.get(truth, 0)}
                    for truth, count in point.truths.items()
                },
            }
            for point in history.points
        ],
        "changes": [{**one._asdict(), "revision": one.revision._asdict()} for one in history.changes],
        "forecasts": [one._asdict() for one in history.forecasts],
        "warnings": [{"path": one.path, "line": one.line, "message": one.message} for one in history.warnings],
    }


# --- figures ----------------------------------------------------------------------------------------------------------


def _truths(history: History) -> list[str]:
    """In the policy's order, which the forecasts have."""
    known = [forecast.truth for forecast in history.forecasts]
    return list(dict.fromkeys([*known, *(truth for point in history.points for truth in point.truths)]))


def _steps(history: History, truth: str) -> list[_Step]:
    steps: list[_Step] = []
    for point in history.points:
        if truth in point.truths:
            count = point.truths[truth]
            steps.append(_Step(point, count, point.files.get(truth, 0), count - steps[-1].findings if steps else None))
    return steps


def _row(truth: str, step: _Step) -> dict[str, str | int]:
    revision = step.point.revision
    change = {} if step.change is None else {"change": step.change}
    where = {"date": revision.day, "commit": revision.oid}
    who = {"author": revision.author, "subject": revision.subject}
    return {"truth": truth, **where, "findings": step.findings, "files": step.files, **change, **who}


# --- for eyes ---------------------------------------------------------------------------------------------------------


def _lines(history: History, paint: Paint, shade: Shade) -> Iterator[str]:
    if not history.points:
        yield f"{for_terminal(history.branch)}: there is no commit to judge"
    forecasts = {forecast.truth: forecast for forecast in history.forecasts}
    for truth in _truths(history):
        steps = _steps(history, truth)
        yield _heading(history, truth, steps, paint)
        yield from (f"  {line}" for line in _table(steps, shade))
        if truth in forecasts:
            yield f"  {_forecast(forecasts[truth])}"
        yield from (f"  {line}" for line in _people(history.changes, truth))
        yield ""


def _heading(history: History, truth: str, steps: Sequence[_Step], paint: Paint) -> str:
    name = f"{paint(COLOURS.place, for_terminal(truth))} on {for_terminal(history.branch)}"
    if not steps:
        return f"{name}: no commit was judged by it"
    first, last = steps[0], steps[-1]
    points = f"{len(steps):,} point{'s' * (len(steps) != 1)}"
    return f"{name}: {first.findings:,} -> {last.findings:,} findings, {_span(first.point, last.point)}, {points}"


def _span(first: Point, last: Point) -> str:
    days = dict.fromkeys((first.revision.day, last.revision.day))
    return " to ".join(map(for_terminal, days))


def _table(steps: Sequence[_Step], shade: Shade) -> Iterator[str]:
    """The points at which something changed, the first and the last; of many the latest, and how many are left out."""
    last = len(steps) - 1
    told = [step for n, step in enumerate(steps) if n in (0, last) or step.change or _other_files(steps, n)]
    shown = told[-_MOST_ROWS:]
    if len(shown) < len(told):
        yield f"... {len(told) - len(shown):,} earlier points; --format csv has them all"
    most = max((step.findings for step in shown), default=0)
    header = ("date", "commit", "findings", "files", "change", "")
    rows = [(*_cells(step), "#" * _length(step.findings, most)) for step in shown]
    yield from aligned(header, rows, figures=header[2:5], shade=shade) if rows else ()


def _other_files(steps: Sequence[_Step], number: int) -> bool:
    return number > 0 and steps[number].files != steps[number - 1].files


def _cells(step: _Step) -> tuple[str, ...]:
    revision = step.point.revision
    change = f"{step.change:+,}" if step.change else ""
    return revision.day, revision.oid[:_SHORT], f"{step.findings:,}", f"{step.files:,}", change


def _length(count: int, most: int) -> int:
    """Of the bar: what is not nothing is seen."""
    return max(1, round(_BAR * count / most)) if count else 0


def _shade(column: str, text: str) -> str:
    if column == "change":
        return painted(COLOURS.good if text.startswith("-") else COLOURS.error, text)
    return painted(COLOURS.dim, text) if column in ("", "commit") else text


def _forecast(one: Forecast) -> str:
    if not one.zero:
        return f"No forecast: {for_terminal(_WHY.get(one.why, one.why))}."
    until = f"and {one.latest}" if one.latest else "and nobody knows when"
    return f"If it goes on as lately, none are left on {one.zero}; by 80 % between {one.earliest} {until}."


# --- who did it -------------------------------------------------------------------------------------------------------


def _people(changes: Sequence[Change], truth: str) -> Iterator[str]:
    for kind, verb in ((INTRODUCED, "Introduced"), (REMOVED, "Removed")):
        ours = [change for change in changes if change.truth == truth and change.kind == kind]
        known: Counter[str] = Counter()
        for change in ours:
            if not change.since:
                known[change.revision.author] += change.amount
        unknown = sum(change.amount for change in ours if change.since)
        if ours:
            yield f"{verb}: {', '.join(_shares(known, unknown))}"


def _shares(known: Counter[str], unknown: int) -> Iterator[str]:
    """By author, the most first; nobody is named for what came between two points that are commits apart."""
    ranked = sorted(known.items(), key=lambda share: (-share[1], share[0]))
    yield from (f"{for_terminal(author) or '(no name)'} {amount:,}" for author, amount in ranked[:_MOST_AUTHORS])
    rest = ranked[_MOST_AUTHORS:]
    if rest:
        yield f"{len(rest):,} others {sum(amount for _, amount in rest):,}"
    if unknown:
        yield f"{unknown:,} by one of several commits"


def _end(history: History, paint: Paint) -> Iterator[str]:
    for problem in history.warnings:
        yield f"{paint(COLOURS.warn, 'warning:')} {for_terminal(str(problem))}"
