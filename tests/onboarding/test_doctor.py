"""`ssot-guard doctor` in real clones, with hooks that the real pre-commit and the real prek installed."""

from __future__ import annotations

import os
import sys

import pytest
from front_door import POLICY, ssot_guard
from onboarding.newcomer import CI, CONFIG, RUNNER, diagnosis, only
from repository import Repository

CONFIG_FILE = ".pre-commit-config.yaml"
RUN = "pre-commit run --all-files"
STEP = f"run: pip install pre-commit && {RUN}"
PACKAGE = {
    "kit/__init__.py": "",
    "kit/base.py": "from kit.other import Imported\n\nclass Base:\n    def run(self): ...\n\nAlias = Base\n",
    "kit/star.py": "from kit.base import *\n",
}


def hook(keys: str, top: str = "") -> str:
    """A configuration with the one hook, and more keys."""
    return top + CONFIG.replace("- id: ssot-guard\n", f"- id: ssot-guard\n        {keys}\n")


def executable(repository: Repository, path: str, text: str) -> None:
    repository.write(path, text)
    (repository.root / path).chmod(0o755)


class TestWhole:
    def test_everything_on(self, installed: Repository) -> None:
        done = ssot_guard(installed, "doctor")
        assert done.code == 0, done.out
        assert "\nno " not in done.out
        assert "ok  installed     .git/hooks/pre-commit calls pre-commit\n" in done.out
        assert done.err == ""

    def test_a_fresh_clone(self, guarded: Repository) -> None:
        """Configured, yet not installed: exactly what happened in the real case."""
        done = ssot_guard(guarded, "doctor")
        assert done.code == 1
        assert (
            "ok  configured    ssot-guard at v0.1.0, ssot-allowlist at v0.1.0 in .pre-commit-config.yaml\n" in done.out
        )
        assert "no  installed     this clone has no .git/hooks/pre-commit\n" in done.out
        assert "-> pre-commit install (or: prek install)\n" in done.out

    def test_each_no_says_what_mends_it(self, repository: Repository) -> None:
        lines = [line for lines in diagnosis(repository).values() for line in lines]
        assert sum(line.status == "no" for line in lines) >= 3
        assert all(bool(line.mend) is (line.status == "no") for line in lines)

    def test_no_policy(self, repository: Repository) -> None:
        assert ssot_guard(repository, "doctor").code == 1
        assert only(repository, "policy") == ("no", "there is no ssot-guard.yaml", "ssot-guard init")

    def test_policy_that_cannot_be_read(self, installed: Repository) -> None:
        """Every mistake of the file is a line, and the other checks go on."""
        installed.write("ssot-guard.yaml", POLICY.replace("launches", "lanches").replace("run_tests.py]", "gone.py]"))
        assert ssot_guard(installed, "doctor").code == 3
        lines = diagnosis(installed)
        assert [line.status for line in lines["policy"]] == ["no", "no"]
        assert "ssot-guard.yaml:5:5" in lines["policy"][1].evidence
        assert lines["installed"][0].status == "ok"

    def test_policy_with_callables(self, installed: Repository) -> None:
        installed.write("ssot-guard.yaml", POLICY.replace("[pytest]", "[{callable: docker.from_env}]"))
        assert [line.status for line in diagnosis(installed)["policy"]] == ["ok"]

    def test_allowlist_that_cannot_be_read(self, installed: Repository) -> None:
        installed.write("ssot-allowlist.yaml", "version: 1\n<<<<<<< HEAD\n")
        assert ssot_guard(installed, "doctor").code == 3
        assert "ssot-allowlist.yaml:2:1" in only(installed, "allowlist").evidence

    def test_outside_a_repository(self, tmp_path: object) -> None:
        done = ssot_guard(Repository(tmp_path), "doctor")  # type: ignore[arg-type]
        assert done.code == 3
        assert done.out == ""

    def test_from_a_sub_folder(self, installed: Repository) -> None:
        installed.write("deep/down/x.py", "")
        assert ssot_guard(installed, "doctor", cwd="deep/down").code == 0

    def test_control_characters_are_shown_escaped(self, installed: Repository) -> None:
        path = "tests/run\x1b[31m.py"
        installed.write(path, "")
        installed.write("ssot-guard.yaml", POLICY.replace("run_tests.py]", '"tests/run\\e[31m.py"]'))
        done = ssot_guard(installed, "doctor")
        assert "\x1b" not in done.out
        assert "tests/run\\x1b[31m.py is there" in done.out

    def test_files_that_only_this_clone_has(self, installed: Repository) -> None:
        installed.write("ssot-allowlist.yaml", "version: 1\n")
        line = only(installed, "tracked")
        assert line.status == "no"
        assert line.mend == "git add ssot-allowlist.yaml"


class TestInstalled:
    def test_prek(self, guarded: Repository) -> None:
        assert guarded.run("prek", "install").code == 0
        line = only(guarded, "installed")
        assert line.status == "ok"
        assert "calls prek; no pre-merge-commit hook" in line.evidence

    def test_linked_worktree(self, installed: Repository) -> None:
        """Its hooks are the main work tree's."""
        installed.git("worktree", "add", "-q", "../linked")
        linked = Repository(installed.root.parent / "linked")
        assert only(linked, "installed").status == "ok"

    def test_worktree_of_a_clone_without_hooks(self, guarded: Repository) -> None:
        guarded.git("worktree", "add", "-q", "../linked")
        assert only(Repository(guarded.root.parent / "linked"), "installed").status == "no"

    def test_hooks_path_without_a_hook(self, installed: Repository) -> None:
        """What is in .git/hooks counts for nothing then, and pre-commit refuses to install."""
        installed.git("config", "core.hooksPath", ".husky")
        line = only(installed, "installed")
        assert line.status == "no"
        assert line.evidence == "this clone has no .husky/pre-commit"
        assert line.mend.startswith("git config --unset-all core.hooksPath && pre-commit install")
        assert installed.run("pre-commit", "install").code == 1

    def test_hooks_path_with_prek(self, guarded: Repository) -> None:
        guarded.git("config", "core.hooksPath", "hooks of ours")
        assert guarded.run("prek", "install").code == 0
        line = only(guarded, "installed")
        assert line.status == "ok"
        assert line.evidence.startswith("hooks of ours/pre-commit calls prek")

    @pytest.mark.parametrize(
        "call", ["ssot-guard check --staged", "exec pre-commit run", "uvx prek run --stage pre-commit"]
    )
    def test_hook_of_ones_own(self, guarded: Repository, call: str) -> None:
        executable(guarded, ".git/hooks/pre-commit", f"#!/bin/sh\nset -e\n{call}\n")
        assert only(guarded, "installed").status == "ok"

    def test_husky(self, guarded: Repository) -> None:
        """Version 9: git calls `.husky/_/pre-commit`, which calls `.husky/pre-commit`."""
        guarded.git("config", "core.hooksPath", ".husky/_")
        executable(guarded, ".husky/_/pre-commit", '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
        assert only(guarded, "installed").status == "no"
        guarded.write(".husky/pre-commit", "pre-commit run\n")
        assert only(guarded, "installed").status == "ok"

    @pytest.mark.parametrize(
        "call",
        ["npm test", "# ssot-guard check", "ssot-guard check || true", "pre-commit run black", "echo pre-commit run"],
    )
    def test_hook_that_does_not_call_it(self, guarded: Repository, call: str) -> None:
        executable(guarded, ".git/hooks/pre-commit", f"#!/bin/sh\n{call}\n")
        assert only(guarded, "installed").status == "no"

    def test_hook_that_git_does_not_run(self, installed: Repository) -> None:
        (installed.root / ".git/hooks/pre-commit").chmod(0o644)
        line = only(installed, "installed")
        assert line[::2] == ("no", "chmod +x .git/hooks/pre-commit")

    def test_runner_that_is_gone(self, installed: Repository) -> None:
        file = installed.root / ".git/hooks/pre-commit"
        lines = file.read_text().splitlines()
        moved = ["INSTALL_PYTHON=/gone/python" if line.startswith("INSTALL_PYTHON=") else line for line in lines]
        file.write_text("\n".join(moved))
        assert only(installed, "installed").status == "ok"  # the hook falls back on PATH
        without = os.pathsep.join(
            folder for folder in os.environ["PATH"].split(os.pathsep) if not os.path.exists(f"{folder}/pre-commit")
        )
        assert "/gone/python" in only(installed, "installed", PATH=without).evidence


class TestConfigured:
    @pytest.mark.parametrize(
        "config",
        [
            hook("stages: [pre-commit, pre-push]"),
            hook("exclude: ^vendor/"),
            hook("args: [--truth, test-runner, --]", top="exclude: ^docs/\n"),
            hook("verbose: true", top="default_stages: [pre-push]\n"),
            "repos: [{repo: local, hooks: [{id: one, name: one, entry: .venv/bin/ssot-guard check}]}]",
            "repos: [{repo: local, hooks: [{id: one, name: one, entry: python -m ssot_guard check}]}]",
            "repos: [{repo: https://example.com/x, rev: v0.1.0, hooks: [{id: ssot-direct-launch}]}]",
        ],
    )
    def test_on(self, installed: Repository, config: str) -> None:
        installed.write(CONFIG_FILE, config)
        assert only(installed, "configured").status == "ok"

    @pytest.mark.parametrize(
        ("config", "why"),
        [
            (hook("stages: [manual]"), "stages manual only"),
            (hook("exclude: ''"), "`exclude` leaves out every Python file"),
            (hook("files: ^nothing/"), "`files` leaves out every Python file"),
            (hook("verbose: true", top="exclude: \\.py$\n"), "the configuration's `exclude`"),
            (hook("exclude: '['"), "no regular expression"),
            (hook("exclude_types: [python]"), "exclude_types"),
            (hook("types_or: [markdown, rst]"), "`types_or` (markdown, rst) leave out Python"),
            ("repos: [{repo: meta, hooks: [{id: ssot-guard}]}]", "has no hook of ssot-guard"),
            (
                "repos: [{repo: https://example.com/x, rev: v1, hooks: [{id: ssot-allowlist}]}]",
                "has only ssot-allowlist",
            ),
            (
                "repos: [{repo: local, hooks: [{id: x, name: x, language: system, entry: grep ssot-guardian}]}]",
                "no hook of",
            ),
            ("repos: [", "is no YAML"),
            ("[" * 30_000, "nested"),
            ("", "no hook of ssot-guard"),
        ],
        ids=lambda value: value[-25:],
    )
    def test_off(self, installed: Repository, config: str, why: str) -> None:
        installed.write(CONFIG_FILE, config)
        line = only(installed, "configured")
        assert line.status == "no"
        assert why in line.evidence

    def test_skipped_in_this_shell(self, installed: Repository) -> None:
        assert only(installed, "configured", SKIP="black, ssot-guard").status == "no"
        assert only(installed, "configured", SKIP="ssot-guard-2").status == "ok"

    def test_skipped_by_the_installed_hook(self, guarded: Repository) -> None:
        assert guarded.run("prek", "install", "--skip", "ssot-guard").code == 0
        assert "to skip it" in only(guarded, "configured").evidence

    def test_other_file_that_the_installed_hook_reads(self, guarded: Repository) -> None:
        guarded.write("ci/hooks.yaml", "repos: []\n")
        assert guarded.run("pre-commit", "install", "--config", "ci/hooks.yaml").code == 0
        assert only(guarded, "configured").evidence.startswith("pre-commit reads ci/hooks.yaml")

    @pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 has no reader for TOML")
    def test_prek_toml_comes_first(self, guarded: Repository) -> None:
        """As prek itself has it; pre-commit does not read it."""
        guarded.write("prek.toml", "repos = []\n")
        assert guarded.run("prek", "install").code == 0
        assert "prek reads prek.toml, which has no hook" in only(guarded, "configured").evidence
        toml = '[[repos]]\nrepo = "https://example.com/x"\nrev = "v0.1.0"\nhooks = [{ id = "ssot-guard" }]\n'
        guarded.write("prek.toml", toml)
        assert only(guarded, "configured").status == "ok"
        assert guarded.run("pre-commit", "install", "-f").code == 0
        assert only(guarded, "configured").evidence.endswith(CONFIG_FILE)

    @pytest.mark.skipif(sys.version_info >= (3, 11), reason="newer Pythons can read TOML")
    def test_prek_toml_that_cannot_be_read(self, guarded: Repository) -> None:
        guarded.write("prek.toml", "repos = []\n")
        assert guarded.run("prek", "install").code == 0
        assert "newer" in only(guarded, "configured").evidence

    def test_called_by_the_hook_itself(self, guarded: Repository) -> None:
        (guarded.root / CONFIG_FILE).unlink()
        executable(guarded, ".git/hooks/pre-commit", "#!/bin/sh\nexec ssot-guard check --staged\n")
        assert only(guarded, "configured").status == "ok"


class TestVersion:
    @pytest.mark.parametrize(
        ("rev", "status"), [("v0.1.0", "ok"), ("0.1.0", "ok"), ("v0.0.9", "no"), ("a1b2c3d", "--"), ("main", "--")]
    )
    def test_rev(self, installed: Repository, rev: str, status: str) -> None:
        installed.write(CONFIG_FILE, CONFIG.replace("v0.1.0", rev))
        assert only(installed, "version").status == status


class TestContinuous:
    @pytest.mark.parametrize(
        ("path", "text"),
        [
            (".github/workflows/ci.yml", CI),
            (".github/workflows/ci.yml", CI.replace(STEP, "uses: pre-commit/action@v3.0.1")),
            (".github/workflows/ci.yaml", CI.replace(RUN, "ssot-guard check --against origin/main")),
            (".gitlab-ci.yml", "hooks:\n  script:\n    - prek run --all-files\n"),
            (".circleci/config.yml", "jobs: {hooks: {steps: [{run: python -m pre_commit run -a}]}}\n"),
            ("azure-pipelines.yml", "steps:\n- script: pre-commit run ssot-guard --all-files\n"),
        ],
    )
    def test_runs_it(self, guarded: Repository, path: str, text: str) -> None:
        guarded.git("rm", "-q", ".github/workflows/ci.yml")
        guarded.stage(path, text)
        line = only(guarded, "CI")
        assert (line.status, path in line.evidence) == ("ok", True)

    @pytest.mark.parametrize(
        "step",
        [
            "pip install pre-commit",
            "make hooks\n        name: pre-commit run",
            "'true' # pre-commit run --all-files",
            "pre-commit run black --all-files",
            "pre-commit run --all-files || true",
            "SKIP=ssot-guard pre-commit run --all-files",
        ],
    )
    def test_does_not(self, guarded: Repository, step: str) -> None:
        guarded.write(".github/workflows/ci.yml", CI.replace(STEP, f"run: {step}"))
        assert only(guarded, "CI").status == "no"

    def test_no_ci_at_all(self, guarded: Repository) -> None:
        guarded.git("rm", "-q", ".github/workflows/ci.yml")
        assert only(guarded, "CI").status == "--"

    @pytest.mark.parametrize(("skip", "status"), [("[black]", "--"), ("[ssot-guard]", "no")])
    def test_pre_commit_ci(self, installed: Repository, skip: str, status: str) -> None:
        """It works without a file; only its settings can be seen."""
        installed.git("rm", "-q", ".github/workflows/ci.yml")
        installed.write(CONFIG_FILE, f"ci: {{skip: {skip}}}\n{CONFIG}")
        assert only(installed, "CI").status == status


class TestCanonical:
    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("kit", "ok"),
            ("kit.base", "ok"),
            ("kit.base.Base", "ok"),
            ("kit.base.Alias", "ok"),
            ("kit.base.Imported", "ok"),
            ("kit.base.Base.run", "ok"),
            ("kit.star.Base", "--"),
            ("kit.base.Gone", "no"),
            ("kit.base.Base.gone", "no"),
        ],
    )
    def test_dotted_name(self, installed: Repository, name: str, status: str) -> None:
        for path, text in PACKAGE.items():
            installed.write(path, text)
        installed.write("ssot-guard.yaml", POLICY.replace("run_tests.py]", f"{name}]"))
        assert only(installed, "canonical").status == status

    def test_module_is_not_imported(self, installed: Repository) -> None:
        installed.write("kit.py", "open('imported', 'w')\nclass Base: ...\n")
        installed.write("ssot-guard.yaml", POLICY.replace("run_tests.py]", "kit.Base]"))
        assert only(installed, "canonical").status == "ok"
        assert not (installed.root / "imported").exists()


class TestInstead:
    @pytest.mark.parametrize(
        ("instead", "status"),
        [
            ("python run_tests.py", "ok"),
            ("python3 run_tests.py --category <category>", "ok"),
            ("python run_tests.py --category=unit, or ask the owner", "ok"),
            ("./run_tests.py --verbose", "ok"),
            ("use `python run_tests.py --category unit`", "ok"),
            ("git commit --verbose", "ok"),
            ("a function of run_tests.py", "ok"),
            ("ask the owner", "--"),
            ("python -m kit", "--"),
            ("python run_tests.py --file x", "no"),
            ("use `python run_tests.py --categor unit`", "no"),
            ("python tests/gone.py", "no"),
            ("a function of kit/gone.py", "no"),
            ("no-such-program --quick", "no"),
            ("bin/no-such-program", "no"),
        ],
    )
    def test_command(self, installed: Repository, instead: str, status: str) -> None:
        installed.write("run_tests.py", RUNNER)
        installed.write("ssot-guard.yaml", POLICY.replace("instead: python run_tests.py", f"instead: {instead!r}"))
        line = only(installed, "instead")
        assert line.status == status, line

    def test_options_that_are_handed_on(self, installed: Repository) -> None:
        """The runner takes any option, so none can be called missing."""
        installed.write("run_tests.py", RUNNER + "parser.parse_known_args()\n")
        installed.write("ssot-guard.yaml", POLICY.rstrip() + " --file x\n")
        assert only(installed, "instead").status == "--"


class TestImportGuard:
    COMPETING = POLICY + "  base:\n    canonical: [run_tests.py]\n    competing: [legacy_base, old]\n"

    def test_nothing_to_hold_back(self, installed: Repository) -> None:
        assert only(installed, "import guard").evidence.startswith("no truth has `competing`")
        installed.write("ssot-guard.yaml", self.COMPETING.replace("truths:", "runtime: off\ntruths:"))
        assert only(installed, "import guard").evidence.startswith("the policy has it off")

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("conftest.py", "import ssot_guard\n\nssot_guard.install()\n"),
            ("tests/conftest.py", "from ssot_guard import install\ninstall()\n"),
            ("conftest.py", 'pytest_plugins = ["ssot_guard.pytest_plugin"]\n'),
            ("pytest.ini", "[pytest]\naddopts = -p ssot_guard.pytest_plugin\n"),
            ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = ["-p", "ssot_guard.pytest_plugin"]\n'),
        ],
    )
    def test_it_is_put_on(self, installed: Repository, path: str, text: str) -> None:
        installed.write("ssot-guard.yaml", self.COMPETING)
        installed.stage(path, text)
        line = only(installed, "import guard")
        assert line.status == "ok"
        assert line.evidence.startswith(path)

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("conftest.py", "# ssot_guard.install()\n"),
            ("pytest.ini", "[pytest]\n# addopts = -p ssot_guard.pytest_plugin\n"),
            ("pytest.ini", "[pytest]\naddopts = -p no:ssot_guard.pytest_plugin\n"),
            ("pytest.ini", "[pytest]\naddopts = -p ssot_guard.pytest_plugin --ssot-guard=off\n"),
            ("tests/test_a.py", "import ssot_guard\nssot_guard.install()\n"),
        ],
    )
    def test_it_is_not(self, installed: Repository, path: str, text: str) -> None:
        installed.write("ssot-guard.yaml", self.COMPETING)
        installed.stage(path, text)
        assert only(installed, "import guard").status == "--"
