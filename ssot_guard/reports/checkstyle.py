"""Checkstyle's XML, which editors and review bots read: https://checkstyle.org/apidocs/com/puppycrawl/tools/checkstyle/XMLLogger.html

Version 4.3 of it, as other linters write it: `file` elements with `error` elements.
"""

from __future__ import annotations

from ..problems import Problem
from ..quoting import for_terminal
from ..typed import NamedTuple
from ..verdict import NEW, Judged, Report
from .said import said
from .xml import document, element

VERSION = "4.3"
_SEVERITIES = {"error": "error", "warn": "warning"}


class _Line(NamedTuple):
    """An `error` element; its attributes in the order in which Checkstyle writes them."""

    line: int
    column: int
    severity: str
    message: str
    source: str


def render(report: Report) -> str:
    """What is new and what could not be judged, file by file: the format has no word for what is known."""
    by_file: dict[str, list[_Line]] = {}
    for judged in report.findings:
        if judged.status == NEW:
            by_file.setdefault(judged.finding.path, []).append(_of_finding(judged))
    for problem in report.errors:
        by_file.setdefault(problem.path, []).append(_of_problem(problem))
    root = element(None, "checkstyle", version=VERSION)
    for path, lines in by_file.items():
        file = element(root, "file", name=path)
        for line in lines:
            element(file, "error", **line._asdict())
    return document(root)


def _of_finding(judged: Judged) -> _Line:
    finding = judged.finding
    source = f"ssot-guard.{finding.rule}"
    return _Line(finding.line, finding.column, _SEVERITIES[judged.severity], "; ".join(said(judged)), source)


def _of_problem(problem: Problem) -> _Line:
    """On the first line if it is the whole file's: many readers leave out what has no line."""
    return _Line(
        problem.line or 1, problem.column or 1, "error", for_terminal(problem.message), "ssot-guard.not-judged"
    )
