"""The report as annotations, read as GitHub's runner reads its log."""

from __future__ import annotations

import re

import pytest
from any_reports import EVIL, HOSTILE, REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard.problems import Problem
from ssot_guard.reports.github import render
from ssot_guard.verdict import DEBT, EXEMPT, NEW, Report


def commands(report: Report) -> list[tuple[str, dict[str, str], str]]:
    """(command, properties, message) of each line, unescaped."""
    text = render(report)
    assert text == "" or text.endswith("\n")
    return [parsed(line) for line in text.split("\n")[:-1]]


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    match = re.fullmatch(r"::(error|warning) ([^:]*)::(.*)", line)
    assert match and line.isprintable(), line
    command, properties, message = match.groups()
    pairs = (pair.split("=", 1) for pair in properties.split(","))
    return command, {key: undone(value, ":,") for key, value in pairs}, undone(message)


def undone(text: str, more: str = "") -> str:
    for char in "\r\n" + more + "%":
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def test_new() -> None:
    assert render(Report(1, (judged(), judged(DEBT), judged(EXEMPT)))) == (
        "::error file=tests/a.py,line=3,col=1,endLine=3,endColumn=14,title=direct-launch%3A <module>"
        "::starts pytest past run_tests.py: pytest.main(...)%0Ainstead: python run_tests.py\n"
    )


def test_warned() -> None:
    assert commands(Report(1, (judged(severity="warn"),)))[0][0] == "warning"


def test_nothing_new() -> None:
    assert render(Report(1, (judged(DEBT),))) == ""


def test_several_lines_have_no_columns() -> None:
    assert commands(Report(1, (judged(end_line=5),)))[0][1] == {
        "file": "tests/a.py", "line": "3", "endLine": "5", "title": "direct-launch: <module>",
    }  # fmt: skip


def test_errors() -> None:
    errors = (Problem("a.py", 3, 9, "byte 0xff"), Problem("b.py", 0, 0, "is not a file"))
    assert render(Report(1, (), errors=errors)) == (
        "::error file=a.py,line=3,col=9,title=not judged::byte 0xff\n"
        "::error file=b.py,title=not judged::is not a file\n"
    )


@pytest.mark.parametrize("path", ["a,line=1.py", "a::b.py", "50%.py", "%0A.py", "new\r\nline.py", "é.py", "=.py"])
def test_name_survives(path: str) -> None:
    assert commands(Report(1, (judged(path=path),)))[0][1]["file"] == path


def test_hostile_texts_stay_in_their_command() -> None:
    (command, properties, message), (_, problem, _) = commands(HOSTILE)
    assert command == "error"
    assert properties["line"] == "3" and properties["file"] == problem["file"]
    assert message.split("\n")[0].startswith("=\\x1b]0;owned") and EVIL not in message


@settings(deadline=None)
@given(REPORTS)
def test_one_line_each(report: Report) -> None:
    new = sum(found.status == NEW for found in report.findings)
    assert len(commands(report)) == new + len(report.errors)
