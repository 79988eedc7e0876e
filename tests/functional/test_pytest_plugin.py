"""`pytest -p ssot_guard.pytest_plugin`: what a session says, and when it fails although its tests passed."""

from __future__ import annotations

import os
import sys

import pytest
from front_door import CHECKOUT
from guarded import config
from repository import Outcome, Repository

PLUGIN = ("-p", "ssot_guard.pytest_plugin")
POLICY = """\
version: 1
truths:
  runner:
    canonical: [tools/run_tests.py]
    launches: [pytest]
    instead: python tools/run_tests.py --all
  base:
    canonical: [shop.base.Base]
    competing: [legacy_base, shop.misc.Rival]
"""
START = "import subprocess, sys\nsys.exit(subprocess.run([sys.executable, '-m', *sys.argv[1:]]).returncode)\n"
FILES = {
    "ssot-guard.yaml": POLICY,
    "ssot-allowlist.yaml": "version: 1\ndebt:\n  competing-import:\n    tests/test_listed.py: [legacy_base]\n",
    "pytest.ini": "[pytest]\npythonpath = .\n",
    "shop/__init__.py": "",
    "shop/base.py": "class Base: ...\n",
    "shop/misc.py": "class Rival: ...\n",
    "legacy_base.py": "class LegacyBase: ...\n",
    "tools/run_tests.py": START,
    "tools/other.py": START,
    "tools/within.py": "import sys, pytest\nsys.exit(pytest.main(sys.argv[1:]))\n",
    "tests/test_good.py": "from shop.base import Base\n\n\ndef test_good():\n    assert Base\n",
    "tests/test_listed.py": "import legacy_base\n\n\ndef test_listed():\n    assert legacy_base\n",
}
SWALLOWED = "try:\n    import legacy_base\nexcept Exception:\n    legacy_base = None\n\n\ndef test_x():\n    pass\n"
ON = "ssot-guard: on, 2 competing modules, canary refused, 0 imported before"


@pytest.fixture
def tested(repository: Repository) -> Repository:
    """`FILES`, committed."""
    return repository.commit_files(FILES)


def run_pytest(
    repository: Repository, *arguments: str, starter: tuple[str, ...] = ("-m", "pytest"), **env: str
) -> Outcome:
    environment = {"PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", **env}
    return repository.run(sys.executable, *starter, *PLUGIN, "-p", "no:cacheprovider", *arguments, **environment)


class TestTheHeader:
    def test_all_is_well(self, tested: Repository) -> None:
        outcome = run_pytest(tested)
        assert outcome.code == 0, outcome.output
        assert ON in outcome.output.splitlines()
        assert "2 passed" in outcome.output

    @pytest.mark.parametrize(
        ("file", "install"),
        [(".pre-commit-config.yaml", "pre-commit install"), ("prek.toml", "prek install")],
    )
    def test_the_hook_is_configured_and_not_installed(self, tested: Repository, file: str, install: str) -> None:
        text = config(tested, "{id: ssot-guard}") if file.endswith("yaml") else '[[repos]]\nrepo = "ssot-guard"\n'
        tested.write(file, text)
        assert f"{ON}, commit hook not installed in this clone: {install}" in run_pytest(tested).output.splitlines()

    def test_the_hook_is_installed(self, tested: Repository) -> None:
        tested.write(".pre-commit-config.yaml", config(tested, "{id: ssot-guard}"))
        tested.write(".git/hooks/pre-commit", "#!/bin/sh\nexec ssot-guard check --staged\n")
        (tested.root / ".git/hooks/pre-commit").chmod(0o755)
        assert ON in run_pytest(tested).output.splitlines()

    def test_something_was_imported_before(self, tested: Repository) -> None:
        tested.write("early.py", "import legacy_base\n")
        path = f"{CHECKOUT}{os.pathsep}{tested.root}"
        outcome = run_pytest(tested, "-p", "early", starter=("-c", EARLY), PYTHONPATH=path)
        lines = outcome.output.splitlines()
        assert ON.replace("0 imported", "1 imported") in lines
        assert "  imported before: legacy_base, held by early.py" in lines
        assert (outcome.code, "early.py has legacy_base, or something of it" in outcome.output) == (1, True)

    def test_that_is_an_error_where_strict(self, tested: Repository) -> None:
        tested.write("pytest.ini", FILES["pytest.ini"] + "ssot_guard_strict = true\n")
        path = f"{CHECKOUT}{os.pathsep}{tested.root}"
        outcome = run_pytest(tested, starter=("-c", EARLY.replace("early", "legacy_base")), PYTHONPATH=path)
        assert (outcome.code, "1 competing module was imported before the guard came:" in outcome.output) == (4, True)

    def test_warn_and_off(self, tested: Repository) -> None:
        assert ON.replace("on,", "on, and only warns,") in run_pytest(tested, "--ssot-guard=warn").output
        assert "ssot-guard: off\n" in run_pytest(tested, "--ssot-guard=off").output


EARLY = "import sys, early, pytest; sys.exit(pytest.main(sys.argv[1:]))"


class TestTheEnd:
    def test_a_refused_import_is_an_error_of_its_file(self, tested: Repository) -> None:
        tested.write("tests/test_new é.py", "import legacy_base\n\n\ndef test_x():\n    pass\n")
        outcome = run_pytest(tested)
        assert outcome.code == 2
        assert "NonCanonicalImportError: tests/test_new é.py:1 imports legacy_base" in outcome.output

    def test_one_that_is_swallowed_fails_the_session(self, tested: Repository) -> None:
        tested.write("tests/test_a.py", SWALLOWED)
        outcome = run_pytest(tested)
        assert (outcome.code, "3 passed" in outcome.output) == (1, True), outcome.output
        assert " ssot-guard: 1 import refused " in outcome.output
        told = outcome.output.partition(" ssot-guard: 1 import refused ")[2].splitlines()[1:4]
        assert told == [
            "tests/test_a.py:2 imports legacy_base",
            "instead: import from shop.base.Base",
            "allow: ssot-guard allowlist add tests/test_a.py::legacy_base --rule competing-import"
            ' --reason "<why it may stay>"',
        ]

    def test_what_the_sweep_finds_fails_it_too(self, tested: Repository) -> None:
        text = "import sys, tests.test_listed\nb = sys.modules['legacy_base']\n\n\ndef test_x():\n    assert b\n"
        tested.write("tests/test_a.py", text)
        outcome = run_pytest(tested)
        assert outcome.code == 1, outcome.output
        assert "ssot-guard: 1 found by the sweep" in outcome.output
        assert "tests/test_a.py has legacy_base, or something of it, as b: not by an import" in outcome.output

    @pytest.mark.parametrize("named", ["['shop.base', 'legacy_base']", "'shop.base,legacy_base'", "'legacy_base'"])
    def test_pytest_plugins_are_imports_of_their_file(self, tested: Repository, named: str) -> None:
        tested.write("conftest.py", f"import os\n\npytest_plugins = {named}\n")
        outcome = run_pytest(tested)
        assert outcome.code == 4
        assert "ERROR: ssot-guard: conftest.py:3 imports legacy_base\n" in outcome.output
        tested.write("ssot-allowlist.yaml", FILES["ssot-allowlist.yaml"] + "    conftest.py: [legacy_base]\n")
        assert run_pytest(tested).code == 0

    def test_it_does_not_hide_a_worse_end(self, tested: Repository) -> None:
        tested.write("tests/test_a.py", SWALLOWED)
        tested.write("tests/test_b.py", "def\n")
        outcome = run_pytest(tested)
        assert (outcome.code, "ssot-guard: 1 import refused" in outcome.output) == (2, True)

    def test_nothing_fails_where_it_only_warns(self, tested: Repository) -> None:
        tested.write("tests/test_a.py", SWALLOWED)
        outcome = run_pytest(tested, "--ssot-guard=warn")
        assert (outcome.code, "ssot-guard: 1 import warned about" in outcome.output) == (0, True)
        assert "NonCanonicalImportWarning: tests/test_a.py:2 imports legacy_base" in outcome.output

    def test_a_truth_that_only_warns(self, tested: Repository) -> None:
        tested.write("ssot-guard.yaml", POLICY + "    severity: {competing-import: warn}\n")
        tested.write("tests/test_a.py", SWALLOWED)
        outcome = run_pytest(tested)
        assert (outcome.code, "ssot-guard: 1 import warned about" in outcome.output) == (0, True)

    def test_nothing_is_told_where_it_is_off(self, tested: Repository) -> None:
        tested.write("tests/test_a.py", "import ssot_guard\nssot_guard.install()\n" + SWALLOWED)
        outcome = run_pytest(tested, "--ssot-guard=off")
        assert (outcome.code, "refused" in outcome.output) == (0, False)


class TestWhatItNeeds:
    def test_no_policy(self, tested: Repository) -> None:
        (tested.root / "ssot-guard.yaml").unlink()
        outcome = run_pytest(tested)
        assert outcome.code == 4
        assert "ERROR: ssot-guard: ssot-guard.yaml: there is none in " in outcome.output

    def test_a_broken_policy(self, tested: Repository) -> None:
        tested.write("ssot-guard.yaml", POLICY.replace("competing:", "competting:"))
        outcome = run_pytest(tested)
        assert outcome.code == 4
        assert "ssot-guard.yaml:9:5: unknown key `competting`, did you mean `competing`?" in outcome.output

    def test_a_broken_allowlist(self, tested: Repository) -> None:
        tested.write("ssot-allowlist.yaml", "version: 1\ndept: {}\n")
        outcome = run_pytest(tested)
        assert (outcome.code, "ssot-allowlist.yaml:2:1: unknown key `dept`" in outcome.output) == (4, True)
        assert run_pytest(tested, "--ssot-guard=off").code == 0

    def test_a_mode_that_there_is_not(self, tested: Repository) -> None:
        outcome = run_pytest(tested, "--ssot-guard=loud")
        assert (outcome.code, "invalid choice: 'loud'" in outcome.output) == (4, True)


class TestTheRunner:
    @pytest.fixture
    def strict(self, tested: Repository) -> Repository:
        tested.write("pytest.ini", FILES["pytest.ini"] + "ssot_guard_require_runner = true\n")
        return tested

    @pytest.mark.parametrize("starter", [("tools/run_tests.py", "pytest"), ("-m", "tools.run_tests", "pytest")])
    def test_started_by_it(self, strict: Repository, starter: tuple[str, ...]) -> None:
        outcome = run_pytest(strict, starter=starter)
        assert outcome.code == 0, outcome.output

    def test_started_within_it(self, strict: Repository) -> None:
        strict.write("tools/run_tests.py", FILES["tools/within.py"])
        assert run_pytest(strict, starter=("tools/run_tests.py",)).code == 0

    def test_also_with_workers(self, strict: Repository) -> None:
        assert run_pytest(strict, "-n", "1", starter=("tools/run_tests.py", "pytest")).code == 0

    def test_a_token(self, strict: Repository) -> None:
        assert run_pytest(strict, SSOT_GUARD_RUNNER="tools/run_tests.py").code == 0

    @pytest.mark.parametrize(
        ("starter", "token"),
        [
            (("-m", "pytest"), ""),
            (("-m", "pytest"), "tools/other.py"),
            (("tools/other.py", "pytest"), ""),
            (("tools/within.py",), ""),
        ],
    )
    def test_started_by_anything_else(self, strict: Repository, starter: tuple[str, ...], token: str) -> None:
        outcome = run_pytest(strict, starter=starter, SSOT_GUARD_RUNNER=token)
        assert outcome.code == 4, outcome.output
        assert "tools/run_tests.py did not start this session. Run: python tools/run_tests.py --all" in outcome.output

    @pytest.mark.parametrize(
        "probe", ["--help", "--version", "--markers", "--fixtures", "--collect-only", "--setup-plan"]
    )
    def test_what_starts_no_test(self, strict: Repository, probe: str) -> None:
        assert run_pytest(strict, probe).code == 0
        strict.write("ssot-guard.yaml", POLICY.replace("launches: [pytest]", "launches: [pytest]\n    probes: deny"))
        assert run_pytest(strict, probe).code == (0 if probe == "--version" else 4)

    def test_a_policy_that_names_no_runner(self, strict: Repository) -> None:
        strict.write("ssot-guard.yaml", POLICY.replace("launches: [pytest]", "launches: [tox]"))
        outcome = run_pytest(strict)
        assert (outcome.code, "no truth has `launches: [pytest]`: say who starts" in outcome.output) == (4, True)
