"""What must not matter: every blocked and allowed case is found the same after changes that change nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from engine.snippets import cases, judged_case

from ssot_guard import rules

ALL = [pytest.param(rule, case, id=f"{rule}: {case.name}") for rule, case in cases() if case.path.endswith(".py")]


def moved(code: str) -> str:
    return "# moved\n\n\f\n" + code.removeprefix("\ufeff")


def with_windows_line_ends(code: str) -> str:
    return code.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def marked(code: str) -> str:
    return "\ufeff" + code.removeprefix("\ufeff")


def with_blank_ends(code: str) -> str:
    return code.rstrip("\n") + "\n\n# end\n    # indented\n\n"


def with_names_outside_of_ascii(code: str) -> str:
    return code + "\n\nübung = '🎉'  # 𝒙\n"


CHANGES: list[tuple[Callable[[str], str], int]] = [
    (moved, 3),
    (with_windows_line_ends, 0),
    (marked, 0),
    (with_blank_ends, 0),
    (with_names_outside_of_ascii, 0),
]


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_what_must_not_matter(rule: str, case: rules.Case) -> None:
    wrong = {}
    for change, shift in CHANGES:
        found = _found(rule, case, change(case.code))
        if found != _found(rule, case, case.code, shift):
            wrong[change.__name__] = found
    assert wrong == {}


@pytest.mark.parametrize(("rule", "case"), [param for param in ALL if param.values[1].lines])
def test_a_syntax_error_further_down_hides_nothing(rule: str, case: rules.Case) -> None:
    whole = _found(rule, case, case.code)
    broken = _found(rule, case, case.code.rstrip("\n") + "\n\n\ndef broken(:\n    x = = 1\n\nclass ):\n")
    assert set(whole) <= set(broken)


def _found(rule: str, case: rules.Case, code: str, shift: int = 0) -> list[tuple[int, str]]:
    found = judged_case(rule, case, code, sift=False)
    return [(finding.line + shift, finding.subject) for finding in found]
