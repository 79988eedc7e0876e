"""The report for GitLab's merge requests."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from any_reports import HOSTILE, REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard.problems import Problem
from ssot_guard.reports.gitlab import render
from ssot_guard.verdict import DEBT, EXEMPT, Report

# What GitLab's page asks for (https://docs.gitlab.com/ci/testing/code_quality/), as a schema.
ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string"},
        "check_name": {"type": "string"},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string"},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}
VALIDATOR = jsonschema.Draft202012Validator({"type": "array", "items": ISSUE})


def issues(report: Report) -> list[dict[str, Any]]:
    text = render(report)
    assert text.isascii() and text.endswith("]\n")
    parsed: list[dict[str, Any]] = json.loads(text)
    json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    VALIDATOR.validate(parsed)
    assert len({issue["fingerprint"] for issue in parsed}) == len(parsed)
    return parsed


@settings(deadline=None)
@given(REPORTS)
def test_any_report(report: Report) -> None:
    issues(report)


def test_new() -> None:
    (issue,) = issues(Report(1, (judged(), judged(DEBT), judged(EXEMPT))))
    del issue["fingerprint"]
    assert issue == {
        "description": "starts pytest past run_tests.py: pytest.main(...); instead: python run_tests.py",
        "check_name": "direct-launch",
        "severity": "major",
        "location": {"path": "tests/a.py", "lines": {"begin": 3}},
    }


def test_warned() -> None:
    assert [issue["severity"] for issue in issues(Report(1, (judged(severity="warn"),)))] == ["minor"]


def test_nothing_new() -> None:
    assert issues(Report(1, (judged(DEBT),))) == []


def test_debt_keeps_its_number() -> None:
    """What is new beside debt of the same identity has not the fingerprint that the debt had when it was new."""
    (once,) = issues(Report(1, (judged(),)))
    (now,) = issues(Report(1, (judged(DEBT), judged(line=9))))
    assert once["fingerprint"] != now["fingerprint"]


def test_what_could_not_be_judged() -> None:
    twice = Problem("a.py", 0, 0, "is not a file")
    whole, _, placed = issues(Report(1, (), errors=(twice, twice, Problem("b.py", 3, 9, "byte 0xff"))))
    assert (whole["severity"], whole["location"]) == ("blocker", {"path": "a.py", "lines": {"begin": 1}})
    assert placed["location"]["lines"] == {"begin": 3}


def test_hostile_texts() -> None:
    assert all(issue["description"].isprintable() for issue in issues(HOSTILE))
