"""Every rule does what the snippets in its own folder say."""

from __future__ import annotations

import os
from collections import Counter

import pytest
import yaml
from engine.snippets import cases, judged_case

from ssot_guard import proving, rules

SURROUNDINGS = {"path", "files"}
ALL = [pytest.param(rule, case, id=f"{rule}: {case.name}") for rule, case in cases()]
BLOCKED = [pytest.param(rule, case, id=f"{rule}: {case.name}") for rule, case in cases() if case.lines]


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_finds_something_on_these_lines_and_on_no_others(rule: str, case: rules.Case) -> None:
    found = judged_case(rule, case, case.code, sift=False)
    assert [finding.line for finding in found] == list(case.lines), [finding.message for finding in found]


@pytest.mark.parametrize(("rule", "case"), BLOCKED)
def test_is_not_passed_over_unread(rule: str, case: rules.Case) -> None:
    assert judged_case(rule, case, case.code)


@pytest.mark.parametrize("rule", rules.available())
def test_users_are_told_so(rule: str) -> None:
    """`ssot-guard rules test` comes to the same."""
    assert proving.prove(rule) == (rule, len(rules.cases(rule)), ())


@pytest.mark.parametrize("rule", rules.available())
class TestTheCaseFile:
    def test_has_snippets_of_both_kinds(self, rule: str) -> None:
        assert {bool(case.lines) for case in rules.cases(rule)} == {False, True}

    def test_names_each_case_once(self, rule: str) -> None:
        names = Counter(case.name for case in rules.cases(rule))
        assert [name for name, count in names.items() if count > 1] == []

    def test_tells_lines_of_blocked_cases_only_and_holds_no_other_keys(self, rule: str) -> None:
        """A misspelt `lines` would turn a blocked case into an allowed one."""
        with open(os.path.join(rules.folder(), rule, "cases.yml"), "rb") as file:
            document = yaml.safe_load(file)
        assert document.keys() - SURROUNDINGS == {"truth", "allowed", "blocked"}
        for case in document["allowed"]:
            assert case.keys() - {"truth", "roots"} - SURROUNDINGS == {"name", "code"}, case["name"]
        for case in document["blocked"]:
            assert case.keys() - {"truth", "roots"} - SURROUNDINGS == {"name", "code", "lines"}, case["name"]
            assert case["lines"] == sorted(case["lines"]) != [], case["name"]
