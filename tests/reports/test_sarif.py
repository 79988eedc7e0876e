"""The report for code scanning services, held against SARIF's own JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from any_reports import HOSTILE, REPORTS
from hypothesis import given, settings
from made import judged

from ssot_guard import __version__, rules
from ssot_guard.problems import Problem
from ssot_guard.reports.sarif import render
from ssot_guard.verdict import DEBT, EXEMPT, Judged, Report

SCHEMA = json.loads((Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def run_of(report: Report) -> dict[str, Any]:
    """The one run, held against the schema."""
    text = render(report)
    assert text.isascii() and text.endswith("}\n")
    parsed = json.loads(text)
    json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    VALIDATOR.validate(parsed)
    (run,) = parsed["runs"]
    return run  # type: ignore[no-any-return]


def result(found: Judged) -> dict[str, Any]:
    return run_of(Report(1, (found,)))["results"][0]  # type: ignore[no-any-return]


@settings(deadline=None, max_examples=30)
@given(REPORTS)
def test_any_report_holds_to_the_schema(report: Report) -> None:
    run = run_of(report)
    assert len(run["results"]) == len(report.findings)
    listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(listed[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert all("suppressions" in one for one in run["results"])


def test_nothing_found() -> None:
    run = run_of(Report(12, ()))
    assert run["results"] == []
    assert run["tool"]["driver"] == {"name": "ssot-guard", "version": __version__, "rules": []}
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["columnKind"] == "unicodeCodePoints"


def test_new() -> None:
    found = result(judged(note="was there"))
    fingerprint = found.pop("partialFingerprints")
    assert [*fingerprint] == ["ssotGuardSubject/v1"]
    assert found == {
        "ruleId": "direct-launch",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "starts pytest past run_tests.py: pytest.main(...)\nnote: was there\ninstead: python run_tests.py"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "tests/a.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 14},
                }
            }
        ],
        "suppressions": [],
    }


def test_warned() -> None:
    assert result(judged(severity="warn"))["level"] == "warning"


@pytest.mark.parametrize("status", [DEBT, EXEMPT])
def test_known_is_suppressed(status: str) -> None:
    (suppression,) = result(judged(status))["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"].startswith(status)


@pytest.mark.parametrize("rule", rules.available())
def test_rule_is_described_as_on_its_page(rule: str) -> None:
    (described,) = run_of(Report(1, (judged(rule=rule),)))["tool"]["driver"]["rules"]
    assert described["id"] == rule
    assert described["shortDescription"]["text"] and described["fullDescription"]["text"].startswith("Blocks ")
    assert described["help"]["text"].endswith(f"ssot-guard explain {rule}")


@pytest.mark.parametrize("rule", ["no-sleep", "../docs", "a\x1b[31m"])
def test_rule_of_the_repository(rule: str) -> None:
    (described,) = run_of(Report(1, (judged(rule=rule),)))["tool"]["driver"]["rules"]
    assert described["id"] == rule
    assert described["shortDescription"]["text"] == "a rule of this repository"


@pytest.mark.parametrize(
    "path", ["a b.py", "50%.py", "a#b?c.py", "c:/x.py", "http://x.py", "é.py", "caf\udce9.py", "new\nline.py", 'q".py']
)
def test_uri_leads_to_the_name_as_it_is(path: str) -> None:
    uri = result(judged(path=path))["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii() and uri.isprintable() and not set(uri) & set(' :?#"')
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


def test_no_placeholders_and_no_links() -> None:
    text = result(judged(message="f[0](x) of {0}", instead=""))["message"]["text"]
    assert text == "f[0] (x) of {{0}}"


def test_hostile_texts_are_spelled_out() -> None:
    for found in run_of(HOSTILE)["results"]:
        assert all(line.isprintable() for line in found["message"]["text"].split("\n"))


def test_errors_and_warnings() -> None:
    errors = (Problem("a b.py", 3, 9, "byte 0xff"), Problem("c.py", 0, 0, "no file"), Problem("/lib/x", 1, 1, "gone"))
    (invocation,) = run_of(Report(2, (), errors=errors, warnings=(Problem("ssot-guard.yaml", 2, 0, "idle"),)))[
        "invocations"
    ]
    assert invocation["executionSuccessful"] is False
    placed, whole, elsewhere = invocation["toolExecutionNotifications"]
    assert placed == {
        "level": "error",
        "message": {"text": "byte 0xff"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20b.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 9},
                }
            }
        ],
    }
    assert "region" not in whole["locations"][0]["physicalLocation"]
    assert elsewhere == {"level": "error", "message": {"text": "/lib/x:1:1: gone"}}
    (warning,) = invocation["toolConfigurationNotifications"]
    assert warning["level"] == "warning"
