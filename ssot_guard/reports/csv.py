"""Comma-separated values, for spreadsheets and data frames: https://www.rfc-editor.org/rfc/rfc4180"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from ..problems import Problem
from ..quoting import for_terminal
from ..verdict import Judged, Report

_OF_FINDING = ("rule", "truth", "path", "line", "column", "end_line", "end_column", "subject", "message", "instead")
COLUMNS = ("status", "severity", *_OF_FINDING, "note")
_FORMULA = tuple("=+-@＝＋－＠")
"""How a formula begins (https://owasp.org/www-community/attacks/CSV_Injection), the wide forms for Japanese ones."""


def render(report: Report) -> str:
    """A row with the names of the columns and one for each finding, whatever its status, and each error."""
    return table(COLUMNS, [*map(_of_finding, report.findings), *map(_of_problem, report.errors)])


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str | int]]) -> str:
    """Rows under a first one with the names of the columns; cells that a row lacks are empty.

    All texts are quoted: where the list separator is a semicolon, one in a name would begin a cell of its own.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(map(_cells, rows))
    return text.getvalue()


def _of_finding(judged: Judged) -> dict[str, str | int]:
    where: dict[str, str | int] = {key: getattr(judged.finding, key) for key in _OF_FINDING}
    return {"status": judged.status, "severity": judged.severity, **where, "note": judged.note}


def _of_problem(problem: Problem) -> dict[str, str | int]:
    place: dict[str, str | int] = {"line": problem.line, "column": problem.column} if problem.line else {}
    return {"status": "error", "severity": "error", "path": problem.path, **place, "message": problem.message}


def _cells(row: Mapping[str, str | int]) -> dict[str, str | int]:
    return {key: _cell(value) if isinstance(value, str) else value for key, value in row.items()}


def _cell(text: str) -> str:
    """`text` on one line, for a spreadsheet to show and not to run: a quote before what it would take for a formula.

    Tabs and line ends, which are stripped before one looks for a formula, have become escapes by then.
    """
    shown = for_terminal(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
