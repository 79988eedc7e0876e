"""The report for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from any_reports import HOSTILE, REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard.problems import Problem
from ssot_guard.reports.csv import COLUMNS, render
from ssot_guard.verdict import DEBT, EXEMPT, NEW, Report


def rows(report: Report) -> list[dict[str, str]]:
    text = render(report)
    assert text.endswith("\r\n")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    found = list(reader)
    assert all(None not in row and None not in row.values() for row in found)
    return found


@settings(deadline=None)
@given(REPORTS)
def test_one_line_each_and_no_formula(report: Report) -> None:
    found = rows(report)
    assert len(found) == len(report.findings) + len(report.errors)
    assert render(report).count("\n") == render(report).count("\r\n") == len(found) + 1
    assert all(cell.isprintable() for row in found for cell in row.values())
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t")) for row in found for cell in row.values())


def test_every_status() -> None:
    found = rows(Report(1, (judged(), judged(DEBT, severity="warn"), judged(EXEMPT, note="why"))))
    assert [row["status"] for row in found] == [NEW, DEBT, EXEMPT]
    assert found[1]["severity"] == "warn" and found[2]["note"] == "why"
    assert found[0] == {
        "status": "new",
        "severity": "error",
        "rule": "direct-launch",
        "truth": "test-runner",
        "path": "tests/a.py",
        "line": "3",
        "column": "1",
        "end_line": "3",
        "end_column": "14",
        "subject": "<module>",
        "message": "starts pytest past run_tests.py: pytest.main(...)",
        "instead": "python run_tests.py",
        "note": "",
    }


def test_texts_are_quoted_and_numbers_are_not() -> None:
    assert '"tests/a;b.py",3,1,3,14,"' in render(Report(1, (judged(path="tests/a;b.py"),)))


def test_nothing_found() -> None:
    assert rows(Report(1, ())) == []


def test_errors() -> None:
    placed, whole = rows(Report(1, (), errors=(Problem("a.py", 3, 9, "odd"), Problem("b.py", 0, 0, "is no file"))))
    assert (placed["status"], placed["line"], placed["message"]) == ("error", "3", "odd")
    assert (whole["path"], whole["line"]) == ("b.py", "")


@pytest.mark.parametrize(
    ("path", "cell"),
    [
        ("=1+1.py", "'=1+1.py"),
        ("+a.py", "'+a.py"),
        ("-x.py", "'-x.py"),
        ("@scope/a.py", "'@scope/a.py"),
        (" =1.py", "' =1.py"),
        ("＝1.py", "'＝1.py"),
        ("\t=1.py", "\\t=1.py"),
        ("a\n=1.py", "a\\n=1.py"),
        ('q"uote,.py', 'q"uote,.py'),
        ("caf\udce9.py", "caf\\xe9.py"),
        ("é.py", "é.py"),
    ],
)
def test_odd_names(path: str, cell: str) -> None:
    assert rows(Report(1, (judged(path=path),)))[0]["path"] == cell


def test_hostile_texts() -> None:
    assert all(row["path"].startswith("'=\\x1b]0;owned") for row in rows(HOSTILE))
