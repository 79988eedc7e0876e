"""Findings, entries and reports made by hand: only what a test is about has to be said."""

from __future__ import annotations

from typing import Any

from ssot_guard.engine.finding import Finding
from ssot_guard.verdict import NEW, Judged


def finding(**differs: Any) -> Finding:
    """A launch in tests/a.py, with what differs."""
    keys = {
        "rule": "direct-launch",
        "truth": "test-runner",
        "path": "tests/a.py",
        "line": 3,
        "column": 1,
        "end_line": 3,
        "end_column": 14,
        "subject": "<module>",
        "message": "starts pytest past run_tests.py: pytest.main(...)",
        "instead": "python run_tests.py",
    }
    return Finding(**{**keys, **differs})


def judged(status: str = NEW, *, severity: str = "error", note: str = "", **differs: Any) -> Judged:
    """The same, judged."""
    return Judged(finding(**differs), status, severity, note)
