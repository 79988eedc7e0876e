"""Workflow commands of GitHub Actions, which become annotations on a pull request's lines.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator

from ..problems import Problem
from ..quoting import for_terminal
from ..verdict import NEW, Judged, Report
from .said import said

_COMMANDS = {"error": "error", "warn": "warning"}


def render(report: Report) -> str:
    """One command a line for what is new and for what could not be judged; nothing at all if there is neither."""
    new = (judged for judged in report.findings if judged.status == NEW)
    return "".join(line + "\n" for line in (*map(_of_finding, new), *map(_of_problem, report.errors)))


def _of_finding(judged: Judged) -> str:
    finding = judged.finding
    place: dict[str, str | int] = {"file": finding.path, "line": finding.line, "endLine": finding.end_line}
    if finding.line == finding.end_line:  # else the runner takes the columns away and complains in the log
        place |= {"col": finding.column, "endColumn": finding.end_column}
    title = f"{finding.rule}: {finding.subject}"
    return _command(_COMMANDS[judged.severity], place | {"title": title}, "\n".join(said(judged)))


def _of_problem(problem: Problem) -> str:
    place: dict[str, str | int] = {"file": problem.path}
    if problem.line:
        place |= {"line": problem.line, "col": max(problem.column, 1)}
    return _command("error", place | {"title": "not judged"}, for_terminal(problem.message))


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    told = ",".join(f"{key}={_property(str(value))}" for key, value in _placed(properties))
    return f"::{name} {told}::{_message(message)}"


def _placed(properties: dict[str, str | int]) -> Iterator[tuple[str, str | int]]:
    """In the order of the documentation, whatever the order they were found in."""
    order = ("file", "line", "col", "endLine", "endColumn", "title")
    return ((key, properties[key]) for key in order if key in properties)


def _message(text: str) -> str:
    """As the runner undoes it; what it does not know of and a terminal would act on is spelled out."""
    return for_terminal(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
