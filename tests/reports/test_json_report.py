"""The report for machines, and its JSON Schema."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from any_reports import REPORTS
from front_door import CHECKOUT
from hypothesis import given, settings
from made import judged

from ssot_guard.problems import Problem
from ssot_guard.reports.json import render
from ssot_guard.verdict import DEBT, EXEMPT, IN_USE, STALE, Entry, Report

SCHEMA = json.loads((CHECKOUT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@settings(deadline=None)
@given(REPORTS)
def test_any_report_holds_to_the_schema(report: Report) -> None:
    """ASCII only, no lone surrogate even after parsing, one line end at the end."""
    text = render(report)
    assert text.isascii() and text.endswith("}\n")
    parsed = json.loads(text)
    json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    VALIDATOR.validate(parsed)
    assert len(parsed["findings"]) == len(report.findings)
    assert sum(parsed["summary"][status] for status in (DEBT, EXEMPT)) + parsed["summary"]["new"] + parsed[
        "summary"
    ].get("warned", 0) == len(report.findings)


def test_keys_and_their_order() -> None:
    report = Report(
        12,
        (judged(), judged(DEBT, severity="warn")),
        (
            Entry("debt", "direct-launch", "b.py", "f", STALE, line=4),
            Entry("debt", "direct-launch", "c.py", "f", IN_USE),
        ),
        (Problem("d.py", 1, 5, "byte 0xff is not utf-8"),),
        (Problem("ssot-guard.yaml", 1, 1, "matches nothing"),),
        "HEAD",
    )
    finding = {
        "rule": "direct-launch",
        "truth": "test-runner",
        "path": "tests/a.py",
        "line": 3,
        "column": 1,
        "end_line": 3,
        "end_column": 14,
        "subject": "<module>",
        "status": "new",
        "message": "starts pytest past run_tests.py: pytest.main(...)",
        "instead": "python run_tests.py",
    }
    whole = {
        "version": 1,
        "files_checked": 12,
        "findings": [finding, {**finding, "status": "debt", "severity": "warn"}],
        "allowlist": [
            {"section": "debt", "rule": "direct-launch", "path": "b.py", "subject": "f", "status": "stale"},
        ],
        "errors": [{"path": "d.py", "line": 1, "message": "byte 0xff is not utf-8"}],
        "summary": {"new": 1, "debt": 1, "exempt": 0, "stale": 1, "expired": 0, "errors": 1},
    }
    assert json.dumps(json.loads(render(report))) == json.dumps(whole)


def test_new_finding_that_is_only_warned_about() -> None:
    parsed = json.loads(render(Report(1, (judged(severity="warn"),))))
    assert parsed["findings"][0]["severity"] == "warn"
    assert (parsed["summary"]["new"], parsed["summary"]["warned"]) == (0, 1)


def test_name_that_is_not_utf8() -> None:
    parsed = json.loads(render(Report(1, (judged(path="caf\udce9.py"),))))
    assert parsed["findings"][0]["path"] == "caf\\xe9.py"


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all objects in a document."""
    if isinstance(value, dict):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from objects(inner, (*path, key))


FULL = json.loads(
    render(Report(1, (judged(),), (Entry("debt", "r", "p", "s", STALE),), (Problem("d.py", 1, 5, "cannot be read"),)))
)


@pytest.mark.parametrize("place", list(objects(FULL)), ids=str)
def test_schema_refuses_a_key_too_many_and_one_too_few(place: tuple[Any, ...]) -> None:
    for change in ("more", "fewer"):
        document = copy.deepcopy(FULL)
        target = document
        for key in place:
            target = target[key]
        if change == "more":
            target["surprise"] = 1
        else:
            target.pop(next(iter(target)))
        assert not VALIDATOR.is_valid(document)
