"""Rules held against their cases: what a wrong case and an unproven rule are told as."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from own import PATH, own_rule

from ssot_guard import proving, rules
from ssot_guard.patterns import Case
from ssot_guard.proving import Failure, Proof

HEAD = "truth: {canonical: [run.py], launches: [pytest]}\n"
ALLOWED = "allowed:\n- {name: nothing, code: x = 1}\n"
BLOCKED = "blocked:\n- name: a launch\n  code: |\n    import pytest\n    pytest.main()\n  lines: [2]\n"
NEITHER = (
    Failure("direct-launch", "", "has no case in which it is to find something"),
    Failure("direct-launch", "", "has no case in which it is to find nothing"),
)


@pytest.fixture
def prove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Proof]:
    """Proves direct-launch with other cases. Its folder is a real one; only where it lies is told differently."""
    shutil.copytree(rules.folder(), tmp_path / "hooks")
    monkeypatch.setattr(rules, "folder", lambda: os.fspath(tmp_path / "hooks"))

    def proved(cases: str) -> Proof:
        home = tmp_path / "hooks" / "direct-launch"
        (home / "cases-scripts.yml").unlink(missing_ok=True)
        (home / "cases.yml").write_text(HEAD + cases, encoding="utf-8")
        return proving.prove("direct-launch")

    return proved


class TestBuiltIn:
    def test_holds(self, prove: Callable[[str], Proof]) -> None:
        assert prove(ALLOWED + BLOCKED) == ("direct-launch", 2, ())

    @pytest.mark.parametrize(
        ("told", "expected", "message"),
        [
            ("[1]", (1,), "is to find line 1, and finds line 2"),
            ("[2, 3]", (2, 3), "is to find lines 2, 3, and finds line 2"),
            ("[]", (), "is to find nothing, and finds line 2"),
        ],
    )
    def test_another_line(
        self, prove: Callable[[str], Proof], told: str, expected: tuple[int, ...], message: str
    ) -> None:
        failures = prove(ALLOWED + BLOCKED.replace("[2]", told)).failures
        assert failures[0] == Failure("direct-launch", "a launch", message, expected, (2,))

    def test_nothing_where_something_is_expected(self, prove: Callable[[str], Proof]) -> None:
        failures = prove(ALLOWED + BLOCKED.replace("pytest.main()", "pytest.skip()")).failures
        assert [failure.message for failure in failures] == ["is to find line 2, and finds nothing"]

    def test_unproven(self, prove: Callable[[str], Proof]) -> None:
        assert prove("allowed: []\nblocked: []\n") == ("direct-launch", 0, NEITHER)
        assert prove(ALLOWED + "blocked: []\n").failures == NEITHER[:1]
        assert prove("allowed: []\n" + BLOCKED).failures == NEITHER[1:]


class TestOwn:
    CASES = (Case("f()", True, PATH, 7), Case("g()", False, PATH, 8))

    def test_holds(self) -> None:
        assert proving.prove_own(own_rule("rule: {pattern: f()}"), self.CASES) == ("own", 2, ())

    def test_files_do_not_matter_to_cases(self) -> None:
        assert not proving.prove_own(own_rule("rule: {pattern: f()}\nfiles: [x/**]"), self.CASES).failures

    def test_another_language(self) -> None:
        rule = own_rule("rule: {pattern: 'image: $A'}", head="id: own\nlanguage: yaml\n")
        cases = [Case("a:\n  image: x\n", True, PATH, 7), Case("# image: x\n", False, PATH, 8)]
        assert not proving.prove_own(rule, cases).failures

    def test_a_case_that_the_byte_test_passes_over(self) -> None:
        """Its words are those of another rule: so it would be, were they wrong."""
        rule = own_rule("rule: {pattern: f()}")._replace(words=((b"g",),))
        assert proving.prove_own(rule, self.CASES).failures == (
            Failure("own", f"{PATH}:7", "is passed over by the byte test, unread", None, ()),
        )
