"""JUnit's XML, which CI services show as test results.

There is no standard; this holds to the schema of Jenkins, of which other services read what is used here:
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ..quoting import for_terminal
from ..typed import TYPE_CHECKING
from ..verdict import NEW, Report
from .counts import count
from .identities import Identified, identified
from .said import said
from .xml import document, element

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def render(report: Report) -> str:
    """A suite for each rule, a test case for each finding: failed if it is new, skipped if it fails no run."""
    root = element(None, "testsuites", name="ssot-guard")
    by_rule = sorted(identified(report.findings), key=_rule)  # stable: places stay in their order
    for rule, found in groupby(by_rule, _rule):
        _counted(root, rule, map(_of_finding, found))
    if report.errors:
        errors = (_case(problem.path, "can be judged", "error", str(problem)) for problem in report.errors)
        _counted(root, "not judged", errors)
    elif not count(report).new:  # services take a file without a test for a run that broke down
        _counted(root, "ssot-guard", [_passed("ssot-guard", "nothing new")])
    suites = list(root)
    for number in ("tests", "failures", "errors"):
        root.set(number, str(sum(int(suite.attrib[number]) for suite in suites)))
    return document(root)


def _rule(one: Identified) -> str:
    return one.judged.finding.rule


def _counted(root: Element, name: str, cases: Iterable[Element]) -> None:
    inside = list(cases)
    ended = [case[0].tag if len(case) else "" for case in inside]
    numbers = {key: ended.count(tag) for key, tag in (("failures", "failure"), ("errors", "error"))}
    element(root, "testsuite", name=name, tests=len(inside), **numbers, skipped=ended.count("skipped")).extend(inside)


def _of_finding(one: Identified) -> Element:
    judged = one.judged
    finding = judged.finding
    # Services follow a test by its names from run to run, so no line is in them.
    name = f"{finding.truth}: {finding.subject}{f' #{one.ordinal}' if one.ordinal > 1 else ''}"
    lines = (f"{for_terminal(finding.path)}:{finding.line}:{finding.column}", *said(judged))
    if judged.status != NEW:
        return _case(finding.path, name, "skipped", judged.status, *lines)
    if judged.severity == "warn":
        return _case(finding.path, name, "skipped", f"warning only: {finding.message}", *lines)
    return _case(finding.path, name, "failure", finding.message, *lines)


def _case(path: str, name: str, ended: str, message: str, *lines: str) -> Element:
    case = _passed(path, name)
    element(case, ended, message=for_terminal(message)).text = "\n".join(lines)
    return case


def _passed(path: str, name: str) -> Element:
    return element(None, "testcase", classname=path, name=name)
