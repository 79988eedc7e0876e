"""The report for machines: one JSON object, whose JSON Schema is docs/report.schema.json."""

from __future__ import annotations

import json
from typing import Any

from ..problems import Problem
from ..quoting import for_json
from ..verdict import IN_USE, Entry, Judged, Report
from .counts import count

VERSION = 1


def render(report: Report) -> str:
    """The report as one ASCII-only JSON object with a line end at its end; all findings, whatever their status.

    Bytes of a name that are not UTF-8 stand as `\\xNN`, so that every JSON reader takes the text.
    """
    whole = {
        "version": VERSION,
        "files_checked": report.files_checked,
        "findings": [_finding(judged) for judged in report.findings],
        "allowlist": [_entry(entry) for entry in report.entries if entry.status != IN_USE],
        "errors": [_error(problem) for problem in report.errors],
        "summary": _summary(report),
    }
    return json.dumps(whole, indent=1) + "\n"


def _finding(judged: Judged) -> dict[str, Any]:
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


def _entry(entry: Entry) -> dict[str, Any]:
    return _clean({key: getattr(entry, key) for key in ("section", "rule", "path", "subject", "status")})


def _error(problem: Problem) -> dict[str, Any]:
    return _clean({"path": problem.path, "line": problem.line, "message": problem.message})


def _summary(report: Report) -> dict[str, int]:
    counts = count(report)
    keys = {key: getattr(counts, key) for key in ("new", "debt", "exempt", "stale", "expired", "errors")}
    return keys | ({"warned": counts.warned} if counts.warned else {})


def _clean(keys: dict[str, Any]) -> dict[str, Any]:
    return {key: for_json(value) if isinstance(value, str) else value for key, value in keys.items()}
