"""An audit of a real repository."""

from __future__ import annotations

import pytest
from guarded import ALLOWLIST
from repository import Repository

from ssot_guard.auditing.looking import look


@pytest.mark.parametrize(
    ("today", "told"),
    [("2026-12-31", False), ("2027-01-16", False), ("2027-01-17", True), ("2027-01-31", True), ("2027-02-01", False)],
)
def test_entries_that_hold_for_a_few_days_more(guarded: Repository, today: str, told: bool) -> None:
    """Those whose last day is within 14 days; on the day after it they are expired, and no longer ending."""
    dated = ALLOWLIST.replace("    subject: main\n", "    subject: main\n    expires: 2027-01-31\n")
    guarded.write("ssot-allowlist.yaml", dated)
    audit = look(str(guarded.root), today=today)
    assert [entry.path for entry in audit.ending] == ["scripts/bisect.py"] * told
    assert any(" ends " in warning.message for warning in audit.report.warnings) is told
