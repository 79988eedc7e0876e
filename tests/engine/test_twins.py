"""What belongs to a rule is all there: its folder, check, test, page and hook; and there is nothing without a rule."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import yaml

from ssot_guard import rules

ROOT = os.path.dirname(rules.folder())
TWINS = (
    "hooks/{rule}/rule.yml",
    "hooks/{rule}/cases.yml",
    "hooks/{rule}/README.md",
    "ssot_guard/engine/checks/{module}.py",
    "tests/engine/checks/test_{module}.py",
    "docs/rules/{rule}.md",
)


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("rule", rules.available())
def test_every_rule_has(rule: str, twin: str) -> None:
    path = twin.format(rule=rule, module=rule.replace("-", "_"))
    assert os.path.getsize(os.path.join(ROOT, path)) > 0


@pytest.mark.parametrize("rule", rules.available())
def test_every_rule_has_a_hook_that_runs_it_alone(rule: str) -> None:
    hooks = {hook["id"]: hook for hook in _manifest()}
    assert hooks[f"ssot-{rule}"]["entry"] == f"ssot-guard check --rule {rule}"


@pytest.mark.parametrize(
    ("folder", "before", "after"),
    [
        ("ssot_guard/engine/checks", "", ".py"),
        ("tests/engine/checks", "test_", ".py"),
        ("docs/rules", "", ".md"),
    ],
)
def test_no_twin_is_left_without_its_rule(folder: str, before: str, after: str) -> None:
    # (The folder of the rules that `patterns` checks is the user's repository.)
    known = {rule.replace("-", "_") for rule in rules.available()} | {"__init__", "README", "patterns"}
    names = {name.removesuffix(after).removeprefix(before) for name in _names(folder) if name.endswith(after)}
    assert {name.replace("-", "_") for name in names} - known == set()


def test_no_hook_is_left_without_its_rule() -> None:
    named = [hook["entry"].partition(" --rule ")[2] for hook in _manifest()]
    assert {rule for rule in named if rule} == set(rules.available())


def test_a_page_names_its_rule() -> None:
    for rule in rules.available():
        with open(os.path.join(ROOT, "docs", "rules", f"{rule}.md"), encoding="utf-8") as page:
            assert rule in page.readline()


@pytest.mark.parametrize("rule", rules.available())
def test_a_rules_page_is_its_readme_and_no_copy(rule: str) -> None:
    """A copy would be mended in one of the two places."""
    page, readme = (
        os.path.join(ROOT, *parts) for parts in (("docs", "rules", f"{rule}.md"), ("hooks", rule, "README.md"))
    )
    assert os.path.samefile(page, readme)


def _manifest() -> list[dict[str, str]]:
    with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), "rb") as file:
        return list(yaml.safe_load(file))


def _names(folder: str) -> Iterator[str]:
    with os.scandir(os.path.join(ROOT, folder)) as entries:
        yield from (entry.name for entry in entries if entry.is_file())
