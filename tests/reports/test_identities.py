"""Fingerprints: what follows a finding from run to run."""

from __future__ import annotations

from any_reports import REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard.reports.identities import identified
from ssot_guard.verdict import DEBT, Judged, Report


def fingerprints(*findings: Judged) -> list[str]:
    return [one.fingerprint for one in identified(findings)]


def test_no_line_is_in_it() -> None:
    assert fingerprints(judged()) == fingerprints(judged(line=70, column=5, end_line=71, message="said differently"))


def test_it_stays_as_it_is_in_the_next_version() -> None:
    """A service takes a finding with another fingerprint for a new one."""
    assert fingerprints(judged()) == ["0988cdb3775ea7024bfeb8534ea32c03f803cbc9061eccf22bd86dcddc3de025"]


def test_status_does_not_change_it() -> None:
    assert fingerprints(judged(DEBT), judged()) == fingerprints(judged(), judged(severity="warn"))


def test_each_part_tells_apart() -> None:
    others = [judged(rule="r"), judged(truth="t"), judged(path="p"), judged(subject="s")]
    assert len({*fingerprints(judged(), judged(), *others)}) == 6


@settings(deadline=None)
@given(REPORTS)
def test_unique_in_a_report(report: Report) -> None:
    found = fingerprints(*report.findings, *report.findings)
    assert len({*found}) == len(found)
