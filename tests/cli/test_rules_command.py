"""`ssot-guard rules test` and own rules at the front door, on the worked example of docs/patterns.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from environment import blocks, consoles, with_environment
from front_door import CHECKOUT, Done, ssot_guard, with_policy
from repository import Repository

from ssot_guard import rules

RULE = "rules/raw-environ.yml"
CASES = "rules/raw-environ-test.yml"
TEST = "tests/test_home.py"


@pytest.fixture
def environment(repository: Repository) -> Repository:
    return with_environment(repository)


def rules_test(repository: Repository, *arguments: str) -> Done:
    return ssot_guard(repository, "rules", "test", *arguments)


class TestThePage:
    @pytest.mark.parametrize(("command", "printed"), consoles())
    def test_is_what_happens(self, environment: Repository, command: str, printed: str) -> None:
        assert ssot_guard(environment, *command.split()[1:]).out == printed

    def test_files(self) -> None:
        assert list(blocks()) == ["ssot-guard.yaml", RULE, CASES, "shared/isolated_environment.py", TEST]


class TestRulesTest:
    def test_own_and_built_in(self, environment: Repository) -> None:
        done = rules_test(environment)
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines()[-2:] == [
            "raw-environ: 8 cases hold",
            f"{len(rules.available()) + 1} rules tested: all hold",
        ]

    def test_without_a_repository(self, tmp_path: Path) -> None:
        done = rules_test(Repository(tmp_path), "--rule", "direct-launch")
        assert (done.code, done.out.splitlines()[-1]) == (0, "1 rule tested: all hold")
        assert done.err.startswith("only the built-in rules: ")

    def test_without_a_policy(self, repository: Repository) -> None:
        done = rules_test(repository, "--rule", "direct-launch")
        assert done.code == 0
        assert done.err == f"only the built-in rules: no ssot-guard.yaml in {repository.root}\n"

    def test_wrong_results(self, environment: Repository) -> None:
        environment.write(
            CASES, 'id: raw-environ\nvalid:\n- |\n  x\n  os.getenv("A")\ninvalid:\n- os.environ\n- os.environ[A]\n'
        )
        done = rules_test(environment, "--rule", "raw-environ")
        assert done == Done(
            1,
            f"error: raw-environ: {CASES}:3: is to find nothing, and finds line 2\n"
            f"error: raw-environ: {CASES}:7: is to find something, and finds nothing\n"
            "1 rule tested: 1 failed\n",
            "",
        )

    def test_wrong_results_as_json(self, environment: Repository) -> None:
        environment.write(CASES, "id: raw-environ\nvalid: ['os.getenv(A)']\ninvalid: [x]\n")
        done = rules_test(environment, "--rule", "raw-environ", "--format", "json")
        assert done.code == 1
        assert json.loads(done.out) == {
            "version": 1,
            "rules": [
                {
                    "rule": "raw-environ",
                    "cases": 2,
                    "failures": [
                        {
                            "case": f"{CASES}:2",
                            "message": "is to find nothing, and finds line 1",
                            "expected": [],
                            "actual": [1],
                        },
                        {
                            "case": f"{CASES}:3",
                            "message": "is to find something, and finds nothing",
                            "expected": None,
                            "actual": [],
                        },
                    ],
                }
            ],
        }

    def test_a_rule_without_cases_proves_nothing(self, environment: Repository) -> None:
        (environment.root / CASES).unlink()
        done = rules_test(environment, "--rule", "raw-environ")
        assert done.code == 1
        assert done.out.splitlines() == [
            "error: raw-environ: has no case in which it is to find something",
            "error: raw-environ: has no case in which it is to find nothing",
            "1 rule tested: 1 failed",
        ]

    @pytest.mark.parametrize("kind", ["valid", "invalid"])
    def test_nor_do_cases_of_one_kind(self, environment: Repository, kind: str) -> None:
        code = "get_env()" if kind == "valid" else "os.getenv(A)"
        environment.write(CASES, f"id: raw-environ\n{kind}: ['{code}']\n")
        assert rules_test(environment, "--rule", "raw-environ").code == 1

    def test_cases_where_ast_grep_puts_them_and_in_the_document(self, environment: Repository) -> None:
        (environment.root / CASES).rename(environment.root / "rules.yml")
        environment.write("rule-tests/raw-environ-test.yml", "id: raw-environ\nvalid: [get_env()]\n")
        environment.write(RULE, blocks()[RULE] + "invalid: ['os.getenv(A)']\n")
        assert rules_test(environment, "--rule", "raw-environ").out.startswith("raw-environ: 2 cases hold\n")

    def test_unreadable_cases(self, environment: Repository) -> None:
        environment.write(CASES, "id: raw-enviro\nvalid: [x]\n")
        done = rules_test(environment)
        assert (done.code, done.out) == (3, "")
        assert done.err == f"{CASES}:1:5: there is no rule `raw-enviro`, did you mean `raw-environ`?\n"

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--rule", "raw-enviro"), "no rule `raw-enviro`. Did you mean `raw-environ`?"),
            (("--format", "sarif"), "no format `sarif`."),
        ],
    )
    def test_usage(self, environment: Repository, arguments: tuple[str, ...], says: str) -> None:
        done = rules_test(environment, *arguments)
        assert (done.code, done.out) == (2, "")
        assert says in done.err

    def test_no_command(self, environment: Repository) -> None:
        assert ssot_guard(environment, "rules").code == 2


class TestCheck:
    def test_new_is_blocked_and_what_was_there_and_is_listed_is_not(self, environment: Repository) -> None:
        assert ssot_guard(environment, "allowlist", "baseline").code == 0
        environment.commit("debt")
        assert ssot_guard(environment, "check").code == 0
        assert ssot_guard(environment, "allowlist", "verify").code == 0
        environment.stage("tests/test_new.py", 'import os\n\nHOME = os.environ["HOME"]\n')
        done = ssot_guard(environment, "check", "--staged")
        assert done.code == 1
        assert done.out.startswith("tests/test_new.py:3:8 raw-environ <module>\n")

    def test_the_index_has_its_own_rules(self, environment: Repository) -> None:
        environment.stage("tests/test_new.py", "import os\nos.getenv(A)\n")
        environment.write(RULE, blocks()[RULE].replace("os.getenv", "os.gotenv"))
        assert ssot_guard(environment, "check", "tests/test_new.py").code == 0
        assert ssot_guard(environment, "check", "--staged").code == 1

    def test_allowlist(self, environment: Repository) -> None:
        environment.write(
            "ssot-allowlist.yaml",
            "version: 1\nexempt:\n"
            "- {rule: raw-environ, path: 'tests/**', covers: 1, reason: they test the machine itself}\n",
        )
        assert ssot_guard(environment, "check").code == 0
        assert ssot_guard(environment, "allowlist", "verify").code == 0

    def test_allowlist_with_an_unknown_rule(self, environment: Repository) -> None:
        environment.write(
            "ssot-allowlist.yaml",
            f"version: 1\nexempt:\n- {{rule: raw-enviro, path: {TEST}, reason: they test the machine itself}}\n",
        )
        done = ssot_guard(environment, "allowlist", "verify")
        assert done.code == 1
        assert "there is no rule `raw-enviro`" in done.out

    @pytest.mark.parametrize(
        ("rule", "truth", "code"),
        [("severity: hint", "", 0), ("severity: off", "", 0), ("severity: hint", "error", 1), ("", "warn", 0)],
    )
    def test_severity(self, environment: Repository, rule: str, truth: str, code: int) -> None:
        environment.write(RULE, blocks()[RULE] + rule + "\n")
        told = f"    severity: {{raw-environ: {truth}}}\n" if truth else ""
        environment.write("ssot-guard.yaml", blocks()["ssot-guard.yaml"] + told)
        done = ssot_guard(environment, "check")
        assert done.code == code
        assert ("raw-environ" in done.out) == (rule != "severity: off")

    def test_narrowed(self, environment: Repository) -> None:
        assert ssot_guard(environment, "check", "--rule", "raw-environ").code == 1
        assert ssot_guard(environment, "check", "--rule", "direct-launch").code == 0
        done = ssot_guard(environment, "check", "--rule", "raw-enviro")
        assert (done.code, done.out) == (2, "")
        assert "raw-environ" in done.err

    def test_other_languages(self, environment: Repository) -> None:
        environment.write(
            RULE,
            "id: token\nlanguage: yaml\nrule: {pattern: 'token: $A'}\nignores: [old/**]\n---\n"
            "id: eval\nlanguage: js\nrule: {pattern: eval($A)}\n",
        )
        launching = "  runner: {canonical: [bin/run], launches: [pytest]}\n"  # says nothing of other languages
        environment.write("ssot-guard.yaml", blocks()["ssot-guard.yaml"] + launching)
        environment.write("a/ci.yml", "job:\n  token: x  # subprocess.run('pytest')\n")
        environment.write("old/ci.yml", "token: x\n")
        environment.write("a.mjs", "function f() { eval(x) }\nimport pytest; pytest.main()\n")
        environment.write("bin/run", "#!/usr/bin/env python\nimport os\nos.environ['A']\n")
        environment.git("add", "-A")
        done = ssot_guard(environment, "check", "--format", "json")
        assert [(one["path"], one["rule"]) for one in json.loads(done.out)["findings"]] == [
            ("a.mjs", "eval"),
            ("a/ci.yml", "token"),
        ]

    def test_a_file_of_another_language_that_cannot_be_read_is_not_clean(self, environment: Repository) -> None:
        environment.write(RULE, "id: token\nlanguage: yaml\nrule: {pattern: 'token: $A'}\n")
        environment.stage("a.yaml", b"x: \xff\n")
        done = ssot_guard(environment, "check")
        assert done.code == 3
        assert "error: a.yaml:1:4: " in done.out

    @pytest.mark.parametrize(
        "arguments", [("check", "shared/isolated_environment.py"), ("allowlist", "verify"), ("rules", "test")]
    )
    def test_a_broken_rule_is_told_at_every_run(self, environment: Repository, arguments: tuple[str, ...]) -> None:
        environment.write(RULE, "id: a\nlanguage: python\nrule:\n  pattern: import import (\n")
        done = ssot_guard(environment, *arguments)
        assert (done.code, done.out) == (3, "")
        assert done.err == (
            f"{RULE}:4:12: a: the pattern is no python by itself, so it finds nothing: `import import (`\n"
        )

    def test_a_rule_that_changes_makes_the_hook_look_at_debt_again(self, environment: Repository) -> None:
        """HEAD answers for debt only as long as the rules are HEAD's."""
        assert ssot_guard(environment, "allowlist", "baseline").code == 0
        environment.commit("debt")
        assert ssot_guard(environment, "allowlist", "verify", "--only-changed").code == 0
        environment.write(RULE, blocks()[RULE].replace("os.getenv($KEY)", "os.gotenv($KEY)"))
        done = ssot_guard(environment, "allowlist", "verify", "--only-changed")
        assert done.code == 1
        assert f"debt raw-environ {TEST} TestHome.test_home" in done.out

    def test_policies_without_patterns_load_nothing_for_them(self, repository: Repository) -> None:
        with_policy(repository)
        wanted = {f"ssot_guard.{name}" for name in ("patterns", "globs", "languages", "engine.own_rules")}
        repository.write(
            "run.py",
            "import sys\nfrom ssot_guard.cli import main\n"
            "print(int(main(['check', 'run_tests.py'])))\n"
            f"print(sorted(sys.modules.keys() & {wanted | {'ast_grep_py'}}))\n",
        )
        outcome = repository.run(sys.executable, "run.py", PYTHONPATH=str(CHECKOUT))
        assert outcome.output.splitlines()[-2:] == ["0", "[]"]
