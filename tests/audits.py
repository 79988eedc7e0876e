"""Audits made by hand: only what a test is about has to be said."""

from __future__ import annotations

from typing import Any

from ssot_guard.auditing.audit import Audit
from ssot_guard.history.timeline import INTRODUCED, Change, Revision
from ssot_guard.policy import Policy, Truth
from ssot_guard.verdict import Judged, Report

RUNNER = Truth(
    "test-runner",
    ("run_tests.py",),
    frozenset({"run_tests.py"}),
    launches=("pytest",),
    priority="P0",
    impact="every release",
)
REVISION = Revision("c0ffee" + "0" * 34, "2025-09-14T12:53:37-07:00", "Ann", "Pay off")


def audit(*findings: Judged, truths: tuple[Truth, ...] = (RUNNER,), **differs: Any) -> Audit:
    """An audit of these findings, with what differs."""
    keys: dict[str, Any] = {
        "name": "shop",
        "today": "2025-09-15",
        "head": REVISION,
        "policy": Policy(truths),
        "report": Report(12, findings),
        "owners": {},
    }
    return Audit(**{**keys, **differs})


def change(kind: str = INTRODUCED, **differs: Any) -> Change:
    """One launch that came to tests/a.py, with what differs."""
    keys: dict[str, Any] = {
        "kind": kind,
        "rule": "direct-launch",
        "truth": "test-runner",
        "path": "tests/a.py",
        "subject": "<module>",
        "amount": 1,
        "revision": REVISION,
    }
    return Change(**{**keys, **differs})
