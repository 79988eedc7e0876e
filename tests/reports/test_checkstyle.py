"""The report in Checkstyle's XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from any_reports import HOSTILE, REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard.problems import Problem
from ssot_guard.reports.checkstyle import render
from ssot_guard.verdict import DEBT, EXEMPT, NEW, Report


def files(report: Report) -> dict[str, list[dict[str, str]]]:
    """Name -> the attributes of its errors, in a document of that shape."""
    text = render(report)
    assert text.isascii() and text.endswith(">\n")
    root = ElementTree.fromstring(text)
    assert (root.tag, root.attrib) == ("checkstyle", {"version": "4.3"})
    assert {file.tag for file in root} <= {"file"}
    errors = root.findall("file/error")
    assert [*root.iter()] == [root, *(element for file in root for element in (file, *file))]
    for error in errors:
        assert [*error.attrib] == ["line", "column", "severity", "message", "source"]
        assert error.attrib["severity"] in ("error", "warning")
    return {file.attrib["name"]: [error.attrib for error in file] for file in root}


@settings(deadline=None)
@given(REPORTS)
def test_any_report(report: Report) -> None:
    new = {found.finding.path for found in report.findings if found.status == NEW}
    assert len(files(report)) <= len(new) + len(report.errors)


def test_new() -> None:
    report = Report(1, (judged(DEBT), judged(), judged(EXEMPT), judged(path="b.py", severity="warn", instead="")))
    assert files(report) == {
        "tests/a.py": [
            {
                "line": "3",
                "column": "1",
                "severity": "error",
                "message": "starts pytest past run_tests.py: pytest.main(...); instead: python run_tests.py",
                "source": "ssot-guard.direct-launch",
            }
        ],
        "b.py": [
            {
                "line": "3",
                "column": "1",
                "severity": "warning",
                "message": "starts pytest past run_tests.py: pytest.main(...)",
                "source": "ssot-guard.direct-launch",
            }
        ],
    }


def test_nothing_new() -> None:
    assert files(Report(1, (judged(DEBT),))) == {}


def test_errors_stand_with_their_file() -> None:
    report = Report(1, (judged(),), errors=(Problem("tests/a.py", 3, 9, "odd"), Problem("b.py", 0, 0, "is no file")))
    found = files(report)
    assert [error["source"] for error in found["tests/a.py"]] == ["ssot-guard.direct-launch", "ssot-guard.not-judged"]
    assert (found["b.py"][0]["line"], found["b.py"][0]["message"]) == ("1", "is no file")


@pytest.mark.parametrize("path", ["a]]>b.py", "<&\"'>.py", "new\r\nline\t.py", "é\U0001f600.py"])
def test_name_survives(path: str) -> None:
    assert [*files(Report(1, (judged(path=path),)))] == [path]


def test_what_xml_cannot_hold() -> None:
    ((path, (error, _)),) = files(HOSTILE).items()
    assert "\\x1b" in path and "\\xff" in path and "\\ufffe" in path
    assert error["message"].isprintable()
