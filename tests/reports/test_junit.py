"""The report as test results, held against what Jenkins' junit-10.xsd allows."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from any_reports import HOSTILE, REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard.problems import Problem
from ssot_guard.reports.junit import render
from ssot_guard.verdict import DEBT, EXEMPT, Report

# Of that schema what the report uses: element -> (attributes that it has to have, others that it may have, children).
SHAPE = {
    "testsuites": ((), ("name", "tests", "failures", "errors"), ("testsuite",)),
    "testsuite": (("name", "tests", "failures", "errors"), ("skipped",), ("testcase",)),
    "testcase": (("name",), ("classname",), ("failure", "error", "skipped")),
    "failure": ((), ("message",), ()),
    "error": ((), ("message",), ()),
    "skipped": ((), ("message",), ()),
}


def suites(report: Report) -> ElementTree.Element:
    """The document, held against the schema and its own numbers."""
    text = render(report)
    assert text.isascii() and text.endswith(">\n")
    root = ElementTree.fromstring(text)
    for element in root.iter():
        required, optional, children = SHAPE[element.tag]
        assert {*required} <= {*element.attrib} <= {*required, *optional}
        assert all(child.tag in children for child in element)
    for parent in (root, *root):
        assert parent.get("tests") == str(len(parent.findall(".//testcase")))
        assert parent.get("failures") == str(len(parent.findall(".//failure")))
        assert parent.get("errors") == str(len(parent.findall(".//error")))
    return root


@settings(deadline=None)
@given(REPORTS)
def test_any_report_holds_to_the_schema(report: Report) -> None:
    assert len(suites(report).findall(".//testcase")) >= max(1, len(report.findings) + len(report.errors))


def test_new() -> None:
    (suite,) = suites(Report(1, (judged(),)))
    assert suite.get("name") == "direct-launch"
    (case,) = suite
    assert case.attrib == {"classname": "tests/a.py", "name": "test-runner: <module>"}
    (failure,) = case
    assert (failure.tag, failure.get("message")) == ("failure", "starts pytest past run_tests.py: pytest.main(...)")
    assert failure.text == (
        "tests/a.py:3:1\nstarts pytest past run_tests.py: pytest.main(...)\ninstead: python run_tests.py"
    )


def test_suite_for_each_rule_and_names_without_lines() -> None:
    root = suites(Report(1, (judged(rule="b"), judged(rule="a"), judged(rule="b", line=9))))
    assert [suite.get("name") for suite in root] == ["a", "b"]
    assert [case.get("name") for case in root[1]] == ["test-runner: <module>", "test-runner: <module> #2"]


@pytest.mark.parametrize("known", [judged(DEBT), judged(EXEMPT), judged(severity="warn")])
def test_what_fails_no_run_is_skipped(known: object) -> None:
    suite, clean = suites(Report(1, (known,)))  # type: ignore[arg-type]
    assert (suite.get("tests"), suite.get("skipped")) == ("1", "1")
    assert [case.get("name") for case in clean] == ["nothing new"]


def test_nothing_found_is_one_test_that_passes() -> None:
    ((case,),) = suites(Report(1, ()))
    assert len(case) == 0


def test_errors() -> None:
    ((case,),) = suites(Report(1, (), errors=(Problem("a.py", 3, 9, "byte 0xff"),)))
    assert case.get("classname") == "a.py"
    assert (case[0].tag, case[0].get("message")) == ("error", "a.py:3:9: byte 0xff")


@pytest.mark.parametrize("path", ["a]]>b.py", "<&\"'>.py", "new\r\nline\t.py", "é\U0001f600.py", "&#0;.py"])
def test_name_survives(path: str) -> None:
    assert suites(Report(1, (judged(path=path),)))[0][0].get("classname") == path


def test_what_xml_cannot_hold() -> None:
    path = suites(HOSTILE)[0][0].get("classname")
    assert path and path.startswith("=\\x1b]0;owned\\x07") and "\\xff" in path and "\\ufffe" in path
