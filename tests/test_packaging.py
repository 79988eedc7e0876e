"""The distributions, built for real: what is in them, and that an installed one works without the checkout."""

from __future__ import annotations

import os
import sys
import venv
import zipfile
from functools import partial
from pathlib import Path

import pytest
from guarded import LAUNCH, POLICY
from once import Once
from repository import Repository, run

import ssot_guard

CHECKOUT = Path(__file__).resolve().parents[1]


def output(*command: str, cwd: Path) -> str:
    """What a command prints. Raises `AssertionError` if it fails."""
    outcome = run(*command, cwd=cwd)
    assert outcome.code == 0, outcome.output
    return outcome.output


def build(project: Path, target: str, into: Path) -> Path:
    """The one distribution (`wheel` or `sdist`) of a project, in a folder of its own."""
    output(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into), cwd=project)
    (built,) = (path for path in into.iterdir() if path.suffix in (".whl", ".gz"))
    return built


@pytest.fixture(scope="session")
def wheel(once: Once) -> Path:
    folder = once.folder("wheel", partial(build, CHECKOUT, "wheel"))
    return next(folder.glob("*.whl"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


class TestWheel:
    def test_holds_every_file_of_the_package_and_of_the_rules(self, wheel: Path) -> None:
        files = {
            path.relative_to(CHECKOUT) for top in ("ssot_guard", "hooks") for path in (CHECKOUT / top).rglob("*.*")
        }
        kept = {path.as_posix() for path in files if "__pycache__" not in path.parts}
        expected = {path if path.startswith("ssot_guard/") else f"ssot_guard/{path}" for path in kept}
        assert {"ssot_guard/py.typed", "ssot_guard/hooks/direct-launch/rule.yml"} <= expected
        assert {name for name in names(wheel) if ".dist-info/" not in name} == expected

    def test_works_without_the_checkout(self, wheel: Path, repository: Repository, tmp_path: Path) -> None:
        environment = tmp_path / "environment"
        venv.create(environment)
        scripts = environment / ("Scripts" if os.name == "nt" else "bin")
        output(
            sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "-q", str(wheel), cwd=tmp_path
        )
        command = str(scripts / "ssot-guard")

        assert ssot_guard.__version__ in output(command, "--version", cwd=tmp_path)
        repository.write("ssot-guard.yaml", POLICY)
        repository.write("run_tests.py", LAUNCH)
        repository.commit()
        assert repository.run(command, "check").code == 0
        repository.write("new.py", LAUNCH)
        outcome = repository.run(command, "check", "new.py")
        assert outcome.code == 1
        assert "new.py:3:1" in outcome.output


def test_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = build(CHECKOUT, "sdist", tmp_path / "sdist")
    output(sys.executable, "-m", "tarfile", "-e", str(sdist), str(tmp_path), cwd=tmp_path)
    (unpacked,) = (path.parent for path in tmp_path.glob("*/pyproject.toml"))
    assert names(build(unpacked, "wheel", tmp_path / "wheel")) == names(wheel)
    assert (unpacked / "examples/demo.py").is_file()
    assert (unpacked / ".pre-commit-hooks.yaml").is_file()
