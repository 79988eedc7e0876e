"""`ssot-guard init` in real repositories: what it proposes, what it writes, and what it leaves alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from front_door import CHECKOUT, LAUNCH, Done, ssot_guard
from onboarding.newcomer import CONFIG, RUNNER, only
from repository import Repository

TRUTH = "test-runner"
GUARDED_TEST = 'import pytest\n\n\ndef test_it(): ...\n\n\nif __name__ == "__main__":\n    pytest.main([__file__])\n'


def init(repository: Repository, *arguments: str, cwd: str = ".") -> Done:
    return ssot_guard(repository, "init", *arguments, cwd=cwd)


def policy(repository: Repository) -> dict[str, Any]:
    text = (repository.root / "ssot-guard.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def canonical(repository: Repository) -> list[str]:
    found: list[str] = policy(repository)["truths"][TRUTH]["canonical"]
    return found


def files(repository: Repository) -> dict[str, bytes]:
    return {
        str(path.relative_to(repository.root)): path.read_bytes()
        for path in repository.root.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


@pytest.fixture
def project(repository: Repository) -> Repository:
    """A project with a runner that others name, a second runner that nobody names, and a test that starts itself."""
    repository.write("tests/unified_test_runner.py", RUNNER)
    repository.write("scripts/run_smoke_tests.py", RUNNER)
    repository.write("tests/test_shop.py", GUARDED_TEST)
    repository.write("Makefile", "test:\n\tpython tests/unified_test_runner.py\n")
    repository.write("shop/release.py", "from tests import unified_test_runner\n")
    repository.commit()
    return repository


class TestWritten:
    def test_policy_with_its_evidence(self, project: Repository) -> None:
        done = init(project)
        assert done.code == 0, done
        assert canonical(project) == ["tests/unified_test_runner.py"]
        text = (project.root / "ssot-guard.yaml").read_text()
        assert "# launches pytest at line 10; named in 2 files (Makefile, shop/release.py)" in text
        assert "# - scripts/run_smoke_tests.py # launches pytest at line 10; named in no other file" in text
        assert (
            policy(project)["truths"][TRUTH]["instead"] == "python tests/unified_test_runner.py --category <category>"
        )

    def test_allowlist(self, project: Repository) -> None:
        assert "2 entries in 2 files written to ssot-allowlist.yaml" in init(project).out
        assert ssot_guard(project, "check").code == 0
        assert ssot_guard(project, "allowlist", "verify").code == 0

    def test_what_comes_next(self, project: Repository) -> None:
        out = init(project).out
        assert "  git add ssot-guard.yaml ssot-allowlist.yaml .pre-commit-config.yaml\n" in out
        block = yaml.safe_load(out[out.index("default_install_hook_types:") : out.index("\n(Fill in")])
        assert [hook["id"] for hook in block["repos"][0]["hooks"]] == ["ssot-guard", "ssot-allowlist"]
        assert "conftest" not in out

    def test_merge_driver_as_it_is_told(self, project: Repository, tmp_path: Path) -> None:
        """Registered line by line: two branches that have each paid one debt of the list merge without a conflict."""
        attribute, *settings = init(project).out.rpartition("\n\n")[2].splitlines()[1:]
        project.write(".gitattributes", attribute.strip() + "\n")
        project.commit()
        for setting in settings:
            assert project.run("sh", "-c", setting).code == 0
        command = f'#!/bin/sh\nPYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -m ssot_guard "$@"\n'
        project.write("../bin/ssot-guard", command)
        (tmp_path / "bin/ssot-guard").chmod(0o755)
        for branch, paid in (("one", "tests/test_shop.py"), ("other", "scripts/run_smoke_tests.py")):
            project.git("checkout", "-q", "-b", branch, "main")
            project.write(paid, "")
            assert ssot_guard(project, "allowlist", "prune").code == 0
            project.commit()
        path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
        merged = project.run("git", "merge", "-q", "--no-edit", "one", PATH=path)
        assert merged.code == 0, merged.output
        assert (project.root / "ssot-allowlist.yaml").read_text() == "version: 1\n"

    def test_doctor_agrees(self, project: Repository) -> None:
        init(project)
        for check in ("policy", "allowlist", "canonical", "instead"):
            assert only(project, check).status == "ok"

    def test_no_debt_no_allowlist(self, repository: Repository) -> None:
        repository.write("run_tests.py", RUNNER)
        repository.commit()
        assert init(repository).code == 0
        assert not (repository.root / "ssot-allowlist.yaml").exists()

    def test_from_a_sub_folder(self, project: Repository) -> None:
        assert init(project, cwd="shop").code == 0
        assert canonical(project) == ["tests/unified_test_runner.py"]

    def test_before_the_first_commit(self, repository: Repository) -> None:
        """The hook would call everything new until something is committed: so it is installed after that."""
        repository.stage("run_tests.py", RUNNER)
        out = init(repository).out
        assert out.index("git add -A") < out.index("git commit") < out.index("pre-commit install")

    def test_where_the_hooks_are_configured_already(self, project: Repository) -> None:
        project.write(".pre-commit-config.yaml", CONFIG)
        out = init(project).out
        assert "Add this to .pre-commit-config.yaml, under `repos:`" in out
        assert "default_install_hook_types" not in out

    def test_prek_toml(self, project: Repository) -> None:
        project.write("prek.toml", "")
        out = init(project).out
        assert '[[repos]]\nrepo = "' in out
        assert "  prek install\n" in out


class TestWhichRunner:
    def test_named_by_a_command_beats_prose(self, repository: Repository) -> None:
        repository.write("run_tests.py", RUNNER)
        repository.write("run_all_tests.py", RUNNER)
        repository.write("README.md", "See run_all_tests.py.\n")
        repository.write(".github/workflows/ci.yml", "- run: python ./run_tests.py\n")
        repository.commit()
        init(repository)
        assert canonical(repository) == ["run_tests.py"]

    @pytest.mark.parametrize(
        ("path", "text", "instead"),
        [
            ("noxfile.py", '@nox.session\ndef tests(session):\n    session.run("pytest")\n', "nox -s tests"),
            ("noxfile.py", 'import nox\n@nox.session\ndef t(session):\n    session.run("pytest")\n', "nox -s t"),
            ("tasks.py", '@task\ndef all_tests(c):\n    c.run("python -m pytest -q")\n', "invoke all-tests"),
            ("run_tests.py", LAUNCH, "python run_tests.py"),
        ],
    )
    def test_command_that_starts_it(self, repository: Repository, path: str, text: str, instead: str) -> None:
        repository.write(path, text)
        repository.commit()
        assert init(repository).code == 0
        assert canonical(repository) == [path]
        assert policy(repository)["truths"][TRUTH]["instead"] == instead

    def test_no_command_is_made_up(self, repository: Repository) -> None:
        """The runner's file does nothing when it is run."""
        repository.write("run_tests.py", "import pytest\n\n\ndef main():\n    pytest.main()\n")
        repository.commit()
        init(repository)
        assert "instead" not in policy(repository)["truths"][TRUTH]

    def test_chosen(self, project: Repository) -> None:
        assert init(project, "--canonical", "run_smoke_tests.py", cwd="scripts").code == 0
        assert canonical(project) == ["scripts/run_smoke_tests.py"]

    def test_chosen_that_is_not_python(self, repository: Repository) -> None:
        repository.write("tox.ini", "[testenv]\ncommands = pytest\n")
        repository.commit()
        assert init(repository, "--canonical", "tox.ini").code == 0
        assert canonical(repository) == ["tox.ini"]


class TestNothingWritten:
    def unchanged(self, repository: Repository, *arguments: str, code: int) -> Done:
        before = files(repository)
        done = init(repository, *arguments)
        assert (done.code, files(repository)) == (code, before), done
        return done

    def test_dry_run(self, project: Repository) -> None:
        """What it prints is what the real run writes."""
        printed = self.unchanged(project, "--dry-run", code=0).out
        init(project)
        for name in ("ssot-guard.yaml", "ssot-allowlist.yaml"):
            assert f"# --- {name}\n{(project.root / name).read_text()}" in printed

    @pytest.mark.parametrize("name", ["ssot-guard.yaml", "ssot-allowlist.yaml"])
    def test_what_is_there_stays(self, project: Repository, name: str) -> None:
        project.write(name, "broken: [\n")
        assert name in self.unchanged(project, code=2).err
        assert name in self.unchanged(project, "--canonical", "Makefile", code=2).err

    def test_link_that_leads_nowhere_stays(self, project: Repository) -> None:
        (project.root / "ssot-guard.yaml").symlink_to("elsewhere.yaml")
        assert init(project).code == 2
        assert not (project.root / "elsewhere.yaml").exists()

    def test_nothing_convincing(self, repository: Repository) -> None:
        repository.write("tests/test_a.py", GUARDED_TEST)
        repository.write("tox.ini", "[testenv]\ncommands = pytest\n")
        repository.commit()
        done = self.unchanged(repository, code=2)
        assert "Outside Python, pytest is named in tox.ini." in done.out
        assert "ssot-guard init --canonical PATH" in done.err

    def test_two_that_are_as_good(self, repository: Repository) -> None:
        """It does not guess, and says what it saw."""
        repository.write("run_tests.py", RUNNER)
        repository.write("runtests.py", RUNNER)
        repository.commit()
        done = self.unchanged(repository, code=2)
        assert "  run_tests.py launches pytest at line 10" in done.out
        assert "  runtests.py launches pytest at line 10" in done.out

    @pytest.mark.parametrize("path", ["gone.py", "tests", "../elsewhere.py"])
    def test_chosen_that_is_no_file_here(self, project: Repository, path: str) -> None:
        self.unchanged(project, "--canonical", path, code=2)

    def test_nothing_tracked(self, repository: Repository) -> None:
        repository.write("run_tests.py", RUNNER)
        assert "git add -A" in self.unchanged(repository, code=2).err


class TestExcludes:
    @pytest.mark.parametrize(
        ("path", "beside", "excluded"),
        [
            ("backups/old/run.py", "", True),
            ("lib/_vendor/six.py", "", True),
            ("vendor/lib/six.py", "vendor/lib/LICENSE.txt", True),
            ("shop/vendor/prices.py", "", False),
            ("shop/backup/now.py", "shop/backup/__init__.py", False),
            ("backups/notes.md", "", False),
        ],
    )
    def test_only_with_evidence(self, project: Repository, path: str, beside: str, excluded: bool) -> None:
        project.write(path, LAUNCH)
        if beside:
            project.write(beside, "")
        project.commit()
        init(project)
        assert ("exclude" in policy(project)) is excluded
        listed = (project.root / "ssot-allowlist.yaml").read_text()
        assert (path in listed) is (not excluded and path.endswith(".py"))

    def test_runner_in_a_backup_is_no_candidate(self, project: Repository) -> None:
        project.write("backups/unified_test_runner.py", RUNNER)
        project.commit()
        init(project)
        assert canonical(project) == ["tests/unified_test_runner.py"]


class TestHostileNames:
    NAMES = (
        "run\ntests: {a: b}.py",
        "run #tests.py",
        "'run\"tests'.py",
        "run\x1b[31m.py",
        "- run: x.py",
        "run\u2028t.py",
        "rün.py",
    )

    @pytest.mark.parametrize("name", NAMES)
    def test_canonical(self, repository: Repository, name: str) -> None:
        repository.write(name, RUNNER)
        repository.commit()
        done = init(repository, "--canonical", name)
        assert done.code == 0, done
        assert canonical(repository) == [name]
        assert "\x1b" not in done.out

    @pytest.mark.parametrize("name", NAMES)
    def test_in_comments(self, project: Repository, name: str) -> None:
        """A runner-up, and a file that names the canonical one."""
        project.write(f"x/{name}".replace("run", "other runner"), RUNNER)
        project.write(f"y/{name}".removesuffix(".py") + ".sh", "python tests/unified_test_runner.py\n")
        project.commit()
        assert init(project).code == 0
        assert canonical(project) == ["tests/unified_test_runner.py"]
        assert list(policy(project)["truths"]) == [TRUTH]

    def test_name_that_is_not_utf8(self, repository: Repository) -> None:
        repository.write("run_\udcff_tests.py", RUNNER)
        repository.commit()
        done = init(repository)
        assert done.code == 2
        assert not (repository.root / "ssot-guard.yaml").exists()


def test_file_that_cannot_be_judged(project: Repository) -> None:
    """The policy stays; what is wrong and what to run is said. Nothing is taken for clean."""
    project.write("shop/odd.py", b"import pytest\npytest.main('\xff')\n")
    project.commit()
    done = init(project)
    assert done.code == 3
    assert "shop/odd.py" in done.err
    assert "ssot-guard allowlist baseline" in done.err
    (project.root / "shop/odd.py").unlink()
    project.commit()
    assert ssot_guard(project, "allowlist", "baseline").code == 0


def test_commit_after_the_printed_commands(project: Repository) -> None:
    """As far as it goes without a network: the hooks are local ones."""
    init(project)
    entry = "{id: ssot-guard, name: guard, language: system, types: [python], entry: python -m ssot_guard check}"
    project.write(".pre-commit-config.yaml", f"repos: [{{repo: local, hooks: [{entry}]}}]\n")
    assert project.run("pre-commit", "install").code == 0
    project.git("add", "-A")
    checkout = str(CHECKOUT)
    assert project.run("git", "commit", "-qm", "guard", PYTHONPATH=checkout).code == 0
    project.stage("tests/test_new.py", GUARDED_TEST)
    blocked = project.run("git", "commit", "-qm", "new", PYTHONPATH=checkout)
    assert blocked.code == 1
    assert "instead: python tests/unified_test_runner.py --category <category>" in blocked.output
