"""`ssot-guard explain RULE`: what it is about, and what of it is here."""

from __future__ import annotations

from pathlib import Path

import pytest
from environment import blocks, with_environment
from front_door import CHECKOUT, Done, ssot_guard
from repository import Repository


def explain(repository: Repository, rule: str) -> Done:
    return ssot_guard(repository, "explain", rule)


def test_a_built_in_rule_and_its_truths(guarded: Repository) -> None:
    """Statuses are those of a run over the whole tree."""
    guarded.write("tests/old.py", "import pytest\npytest.main()\n")
    guarded.write("ssot-allowlist.yaml", 'version: 1\ndebt: {direct-launch: {tests/old.py: ["<module>"]}}\n')
    guarded.commit()
    guarded.stage("tests/new.py", "import pytest\npytest.main()\npytest.main()\n")
    done = explain(guarded, "direct-launch")
    readme = (CHECKOUT / "hooks/direct-launch/README.md").read_text(encoding="utf-8")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(readme)
    assert done.out.removeprefix(readme) == (
        "\n## In this repository\n\n"
        "test-runner: 2 new, 1 debt, 0 exempt\n"
        "    canonical: run_tests.py\n"
        "What is new: ssot-guard check --rule direct-launch\n"
    )


def test_a_truth_of_callables(repository: Repository) -> None:
    truths = "{docker: {canonical: [run.py], launches: [{callable: docker.from_env}]}}"
    repository.commit_files({"ssot-guard.yaml": f"version: 1\ntruths: {truths}\n", "run.py": ""})
    repository.stage("a.py", "import docker\ndocker.from_env()\n")
    assert "docker: 1 new, 0 debt, 0 exempt\n" in explain(repository, "direct-launch").out


def test_no_truth_has_it(repository: Repository) -> None:
    done = explain(with_environment(repository), "direct-launch")
    assert done.code == 0
    assert done.out.endswith("\n## In this repository\n\nNo truth in ssot-guard.yaml has direct-launch.\n")


@pytest.mark.parametrize(("severity", "says"), [("warn", "it is only warned about"), ("off", "it is off here")])
def test_severity(repository: Repository, severity: str, says: str) -> None:
    with_environment(repository)
    told = f"    severity: {{raw-environ: {severity}}}\n    title: One\u200benvironment\n"
    repository.write("ssot-guard.yaml", blocks()["ssot-guard.yaml"] + told)
    done = explain(repository, "raw-environ")
    assert done.code == 0
    assert f"; {says}\n" in done.out
    assert "environment (One\\u200benvironment): " in done.out


def test_what_a_terminal_would_act_on_is_escaped(repository: Repository) -> None:
    with_environment(repository)
    rule = 'id: "a\\u001b[2J"\nlanguage: python\nrule: {kind: call}\nurl: "http://x/\\u202e"\n# \u200b\n'
    repository.write("rules/raw-environ.yml", rule)
    done = explain(repository, "a\x1b[2J")
    assert done.code == 0
    assert "\x1b" not in done.out and "\u202e" not in done.out and "\u200b" not in done.out
    assert "# a\\x1b[2J: a rule of this repository\n\nSee http://x/\\u202e\n" in done.out


def test_a_file_that_cannot_be_judged_makes_no_figure_wrong_in_silence(repository: Repository) -> None:
    with_environment(repository)
    repository.stage("tests/broken.py", b"import os\nos.getenv(A)  # \xff\n")
    done = explain(repository, "raw-environ")
    assert done.code == 3
    assert "error: tests/broken.py:2:17: " in done.out


def test_outside_a_repository(tmp_path: Path) -> None:
    done = explain(Repository(tmp_path), "direct-launch")
    assert (done.code, done.err) == (0, "")
    assert "# direct-launch: " in done.out
    assert "In this repository" not in done.out
    assert done.out.splitlines()[-1].startswith("Of a repository there is nothing to say: ")


def test_a_broken_policy(guarded: Repository) -> None:
    guarded.write("ssot-guard.yaml", "version: 2\n")
    done = explain(guarded, "direct-launch")
    assert (done.code, done.out) == (3, "")


def test_unknown_rule(repository: Repository) -> None:
    done = explain(with_environment(repository), "raw-enviro")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        "ssot-guard: no rule `raw-enviro`. Did you mean `raw-environ`? There are: competing-import, "
    )
