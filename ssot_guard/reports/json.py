"""The report for machines: one JSON object, whose JSON Schema is docs/report.schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..engine.finding import Finding
from ..problems import Problem
from ..quoting import for_json
from ..typed import TYPE_CHECKING, Any
from ..verdict import IN_USE, Entry, Judged, Report
from .counts import count
from .entries import what_to_do

if TYPE_CHECKING:
    from ..loosening import Loosened
    from ..replay import Replay
    from ..verifying import Verification

VERSION = 1


def render(report: Report) -> str:
    """The report as one ASCII-only JSON object with a line end at its end; all findings, whatever their status.

    Bytes of a name that are not UTF-8 stand as `\\xNN`, so that every JSON reader takes the text.
    """
    whole = {
        "version": VERSION,
        "files_checked": report.files_checked,
        "findings": [of_judged(judged) for judged in report.findings],
        "allowlist": [of_entry(entry) for entry in report.entries if entry.status != IN_USE],
        "errors": [of_problem(problem) for problem in report.errors],
        "summary": _summary(report),
    }
    return json.dumps(whole, indent=1) + "\n"


def dump(data: Mapping[str, Any]) -> str:
    """What another command says, as such an object: texts at any depth without what JSON readers refuse."""
    return json.dumps(_readable(data), indent=1) + "\n"


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return for_json(value)
    if isinstance(value, Mapping):
        return {for_json(key): _readable(item) for key, item in value.items()}
    return [_readable(item) for item in value] if isinstance(value, (list, tuple)) else value


def verification(found: Verification) -> dict[str, Any]:
    """What docs/verify.schema.json describes."""
    return {
        "version": VERSION,
        "allowlist": found.allowlist,
        "holds": found.holds,
        "entries": [
            {**of_entry(entry), "line": entry.line, "moved_to": entry.moved_to, "mend": what_to_do(entry)}
            for entry in found.entries
        ],
        "problems": [of_problem(problem) for problem in found.problems],
        "warnings": [of_problem(problem) for problem in found.warnings],
        "loosened": _loosened(found.loosened),
    }


def replay(found: Replay) -> dict[str, Any]:
    """What docs/range.schema.json describes."""
    return {
        "version": VERSION,
        "range": found.range,
        "commits": found.commits,
        "accused": [
            {
                "commit": one.commit.oid,
                "author": one.commit.author,
                "subject": one.commit.subject,
                "findings": [of_judged(judged) for judged in one.open],
                "mended": [of_judged(judged) for judged in one.mended],
            }
            for one in found.accused
        ],
        "unexplained": [of_judged(judged) for judged in found.unexplained],
        "loosened": _loosened(found.loosened),
        "errors": [of_problem(problem) for problem in found.errors],
        "warnings": [of_problem(problem) for problem in found.warnings],
        "holds": found.holds,
    }


def _loosened(found: Loosened | None) -> dict[str, Any] | None:
    return found and {"what": found.what, "findings": [_of(one) for one in found.findings]}


def _of(finding: Finding) -> dict[str, Any]:
    keys = ("rule", "truth", "path", "line", "column", "subject", "message")
    return {key: getattr(finding, key) for key in keys}


def of_judged(judged: Judged) -> dict[str, Any]:
    """A finding with its status, as every object has it."""
    finding = judged.finding
    keys = {
        "rule": finding.rule,
        "truth": finding.truth,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "subject": finding.subject,
        "status": judged.status,
        "message": finding.message,
        "instead": finding.instead,
    }
    if judged.severity != "error":
        keys["severity"] = judged.severity
    return _clean(keys)


def of_entry(entry: Entry) -> dict[str, Any]:
    """An allowlist entry with its status."""
    return _clean({key: getattr(entry, key) for key in ("section", "rule", "path", "subject", "status")})


def of_problem(problem: Problem) -> dict[str, Any]:
    """What could not be read, or a warning."""
    return _clean({"path": problem.path, "line": problem.line, "message": problem.message})


def _summary(report: Report) -> dict[str, int]:
    counts = count(report)
    keys = {key: getattr(counts, key) for key in ("new", "debt", "exempt", "stale", "expired", "errors")}
    return keys | ({"warned": counts.warned} if counts.warned else {})


def _clean(keys: dict[str, Any]) -> dict[str, Any]:
    return {key: for_json(value) if isinstance(value, str) else value for key, value in keys.items()}
