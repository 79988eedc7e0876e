"""GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from ..problems import Problem
from ..quoting import for_json, for_terminal
from ..typed import Any
from ..verdict import NEW, Report
from .identities import Identified, fingerprint, identified
from .said import said

_SEVERITIES = {"error": "major", "warn": "minor"}


def render(report: Report) -> str:
    """What is new and what could not be judged as one ASCII-only JSON array with a line end at its end.

    What is known is left out: the format has no word for it, and a merge request would show it as found.
    """
    new = (one for one in identified(report.findings) if one.judged.status == NEW)
    return json.dumps([*map(_of_finding, new), *_of_problems(report.errors)], indent=1) + "\n"


def _of_finding(one: Identified) -> dict[str, Any]:
    judged = one.judged
    finding = judged.finding
    text = "; ".join(said(judged))
    return _issue(finding.rule, text, one.fingerprint, _SEVERITIES[judged.severity], finding.path, finding.line)


def _of_problems(problems: Iterable[Problem]) -> Iterator[dict[str, Any]]:
    """Each as the gravest of all: a file that was not judged may hold anything."""
    seen: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        key = (problem.path, problem.message)
        seen[key] += 1
        mark = fingerprint("not judged", *key, seen[key])
        yield _issue("not-judged", for_terminal(problem.message), mark, "blocker", problem.path, problem.line or 1)


def _issue(name: str, text: str, mark: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": for_json(name),
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": for_json(path), "lines": {"begin": line}},
    }
