"""SARIF 2.1.0, the format of code scanning services: https://docs.oasis-open.org/sarif/sarif/v2.1.0/

The section numbers are that document's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from urllib.parse import quote

from .. import __version__, rules
from ..problems import Problem
from ..quoting import for_json, for_terminal
from ..typed import Any
from ..verdict import NEW, Judged, Report
from .identities import Identified, identified
from .said import said

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "ssotGuardSubject/v1"
_LEVELS = {"error": "error", "warn": "warning"}


def render(report: Report) -> str:
    """One run as one ASCII-only JSON object with a line end at its end; all findings, what is known as suppressed."""
    names = sorted({judged.finding.rule for judged in report.findings})
    run = {
        "tool": {"driver": {"name": "ssot-guard", "version": __version__, "rules": _rules(names)}},
        "columnKind": "unicodeCodePoints",  # 3.14.27: how the engine counts; the default is UTF-16
        # 3.14.14: without a `uri`, as the report is to be the same wherever the repository has been checked out
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report)],
        "results": [_result(one, names.index(one.judged.finding.rule)) for one in identified(report.findings)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


# --- rules ------------------------------------------------------------------------------------------------------------


def _rules(names: Iterable[str]) -> list[dict[str, Any]]:
    built_in = rules.available()
    return [_rule(name, built_in=name in built_in) for name in names]


def _rule(name: str, *, built_in: bool) -> dict[str, Any]:
    short, full = rules.described(name) if built_in else ("a rule of this repository", "")
    explained = f"To read more of it: ssot-guard explain {for_terminal(name)}"
    return {
        "id": for_json(name),
        "shortDescription": {"text": _text(short)},
        "fullDescription": {"text": _text(full or short)},
        "help": {"text": _text(explained)},
    }


# --- results ----------------------------------------------------------------------------------------------------------


def _result(one: Identified, index: int) -> dict[str, Any]:
    finding = one.judged.finding
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {
        "ruleId": for_json(finding.rule),
        "ruleIndex": index,
        "level": _LEVELS[one.judged.severity],
        "message": {"text": _text("\n".join(said(one.judged)))},
        "locations": [_location(finding.path, region)],
        "partialFingerprints": {FINGERPRINT: one.fingerprint},
        "suppressions": _suppressions(one.judged),
    }


def _suppressions(judged: Judged) -> list[dict[str, str]]:
    """3.27.23: either no result has the key or each has it, so what is new says that nothing suppresses it."""
    if judged.status == NEW:
        return []
    why = f"{judged.status}, which the repository's allowlist names"
    return [{"kind": "external", "status": "accepted", "justification": why}]


def _location(path: str, region: dict[str, int]) -> dict[str, Any]:
    artifact = {"uri": _uri(path), "uriBaseId": ROOT}
    return {"physicalLocation": {"artifactLocation": artifact, **({"region": region} if region else {})}}


def _uri(path: str) -> str:
    """A relative reference (RFC 3986): the very bytes of the name, of which a service finds the file again."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # half a surrogate pair, which is no byte of a name
        return quote(for_json(path))


def _text(text: str) -> str:
    """`text` as a message that says just that.

    3.11.5: braces are doubled, or they would be placeholders. 3.11.6: `[x](y)` would be a link to wherever a judged
    file wants it to lead, so it is parted.
    """
    return for_json(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


# --- what could not be judged -----------------------------------------------------------------------------------------


def _invocation(report: Report) -> dict[str, Any]:
    return {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": [_notification("error", problem) for problem in report.errors],
        "toolConfigurationNotifications": [_notification("warning", problem) for problem in report.warnings],
    }


def _notification(level: str, problem: Problem) -> dict[str, Any]:
    if not problem.path or os.path.isabs(problem.path):  # of the installation, not of the repository
        return {"level": level, "message": {"text": _text(for_terminal(str(problem)))}}
    region = {"startLine": problem.line, "startColumn": max(problem.column, 1)} if problem.line else {}
    message = {"text": _text(for_terminal(problem.message))}
    return {"level": level, "message": message, "locations": [_location(problem.path, region)]}
