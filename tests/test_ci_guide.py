"""The workflows of docs/ci.md: the services would take them, and their commands do what the page says of them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from front_door import LAUNCH, ssot_guard
from guarded import OLD
from prose import ROOT, blocks
from repository import Repository, run

import ssot_guard as package

PAGE = ROOT / "docs" / "ci.md"
GITHUB, GITLAB = (block.text for block in blocks(PAGE, "yaml"))
SERVICES = {"github-workflows": GITHUB, "gitlab-ci": GITLAB}
TEXTS = [GITHUB, GITLAB, *(block.text for block in blocks(PAGE, "sh"))]
COMMANDS = sorted(
    {
        line.strip().removeprefix("- ").removeprefix("run: ")
        for text in TEXTS
        for line in text.splitlines()
        if line.strip().removeprefix("- ").removeprefix("run: ").startswith("ssot-guard ")
    }
)
each_command = pytest.mark.parametrize("command", COMMANDS)


class Change(NamedTuple):
    """A clone in which a service has checked a change out that is to go into `origin/main`."""

    clone: Repository

    def runs(self, command: str) -> int:
        """The exit code of a command of the page."""
        _name, *arguments = shlex.split(command)
        return ssot_guard(self.clone, *arguments).code


def cloned(origin: Repository, into: Path, *options: str) -> Repository:
    outcome = run("git", "clone", "-q", *options, origin.root.as_uri(), str(into), cwd=into.parent)
    assert outcome.code == 0, outcome.output
    return Repository(into)


@pytest.fixture(params=["its own commits", "a merge into main"])
def change(request: pytest.FixtureRequest, guarded: Repository, tmp_path: Path) -> Change:
    """A branch that only pays debt off, with `main` gone on: GitLab checks out its commits, GitHub a merge of both."""
    guarded.git("checkout", "-q", "-b", "change")
    guarded.write("tests/test_old.py", OLD.partition("\n\nif __name__")[0])
    allowlist = (guarded.root / "ssot-allowlist.yaml").read_text(encoding="utf-8")
    guarded.write("ssot-allowlist.yaml", allowlist.replace('    tests/test_old.py: ["<module>"]\n', ""))
    guarded.commit("pay one off")
    guarded.git("checkout", "-q", "main")
    guarded.write("shop/tax.py", "TAX = 1\n")
    guarded.commit("go on")
    clone = cloned(guarded, tmp_path / "clone")
    clone.git("checkout", "-q", "--detach", "origin/change")
    if request.param == "a merge into main":
        clone.git("checkout", "-q", "--detach", "origin/main")
        clone.git("merge", "-q", "--no-ff", "-m", "what GitHub checks out", "origin/change")
    return Change(clone)


@each_command
def test_a_change_that_pays_off_passes_every_command(change: Change, command: str) -> None:
    """Whatever the service has checked out."""
    assert change.runs(command) == 0
    options = shlex.split(command)
    if "--output" in options:
        assert (change.clone.root / options[options.index("--output") + 1]).stat().st_size


@each_command
def test_a_violation_that_passed_the_hooks_by_fails_what_judges_it(change: Change, command: str) -> None:
    """It is in the allowlist, so only the base can tell; what reports and what judges `main` itself say nothing."""
    path = change.clone.root / "ssot-allowlist.yaml"
    path.write_text(path.read_text(encoding="utf-8") + '    tests/test_zoo.py: ["<module>"]\n', encoding="utf-8")
    change.clone.write("tests/test_zoo.py", LAUNCH)
    change.clone.commit("add one past the hooks")
    judges = "origin/main" in command and not command.startswith("ssot-guard audit")
    assert change.runs(command) == (1 if judges else 0)


@pytest.mark.parametrize("command", [command for command in COMMANDS if "origin/main" in command])
def test_a_shallow_clone_is_an_error_and_not_a_pass(guarded: Repository, tmp_path: Path, command: str) -> None:
    """Why the workflows fetch everything: the commit where the branches parted is not there."""
    guarded.git("checkout", "-q", "-b", "change")
    guarded.write("tests/test_new.py", LAUNCH)
    guarded.commit("add")
    guarded.git("checkout", "-q", "main")
    guarded.write("shop/tax.py", "TAX = 1\n")
    guarded.commit("go on")
    clone = cloned(guarded, tmp_path / "clone", "--depth", "1", "--no-single-branch")
    clone.git("checkout", "-q", "--detach", "origin/change")
    assert Change(clone).runs(command) == 3


@pytest.mark.parametrize("schema", SERVICES)
def test_the_service_would_take_the_workflow(schema: str, tmp_path: Path) -> None:
    """By the service's own schema, which the checker brings with it."""
    file = tmp_path / "workflow.yml"
    file.write_text(SERVICES[schema], encoding="utf-8")
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    outcome = run(*checker, cwd=tmp_path)
    assert outcome.code == 0, outcome.output


def test_what_is_uploaded_is_what_was_written() -> None:
    """Each file that a command writes is named where the service takes it up."""
    for text in SERVICES.values():
        written = [line.rpartition("--output ")[2].strip() for line in text.splitlines() if "--output" in line]
        assert written
        assert [name for name in written if text.count(name) < 2] == []


def test_every_job_has_the_whole_history() -> None:
    checkouts = [step["with"] for step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts == [{"fetch-depth": 0}] * len(yaml.safe_load(GITHUB)["jobs"])
    jobs = yaml.safe_load(GITLAB)
    assert jobs[".ssot-guard"]["variables"] == {"GIT_DEPTH": "0"}
    assert {job["extends"] for name, job in jobs.items() if not name.startswith(".")} == {".ssot-guard"}


def test_no_expression_stands_in_a_shell_line() -> None:
    """What `${{ }}` puts there is run as it stands, and people name their branches as they like."""
    assert [step["run"] for step in steps() if "${{" in step.get("run", "")] == []


def test_what_is_installed_is_this_version() -> None:
    installed = {line.rpartition(" ")[2] for text in TEXTS for line in text.splitlines() if "pip install" in line}
    assert installed == {f"ssot-guard=={package.__version__}"}


@pytest.mark.parametrize(("path", "text"), [(".github/workflows/x.yml", GITHUB), (".gitlab-ci.yml", GITLAB)])
def test_the_doctor_sees_that_the_guard_runs_there(guarded: Repository, path: str, text: str) -> None:
    guarded.write(path, text)
    guarded.commit()
    (told,) = [line for line in ssot_guard(guarded, "doctor").out.splitlines() if line[4:].startswith("CI ")]
    assert told.startswith("ok ")
    assert path in told


def steps() -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(GITHUB)["jobs"].values():
        yield from job["steps"]
