"""The command itself, where no neighbour is installed, and what it measures on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from front_door import CHECKOUT
from repository import Outcome, Repository, run
from trees import Tree, copied_tree

POLICY = "version: 1\ntruths:\n  test-runner:\n    canonical: [run.py]\n    launches: [pytest]\n"


@pytest.fixture
def nothing_installed(tmp_path: Path) -> Path:
    """A folder of tools that has a Python and none of them."""
    python = tmp_path / "tools/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path / "tools"


def benchmark(script: str, *arguments: str, cwd: Path) -> Outcome:
    return run(sys.executable, str(CHECKOUT / "benchmarks" / script), *arguments, cwd=cwd)


class TestNeighbours:
    def test_what_is_not_installed_is_told_and_ours_is_measured(self, nothing_installed: Path, tmp_path: Path) -> None:
        arguments = ("1", "--generate", "20", "--no-targets", "--tools", str(nothing_installed))
        outcome = benchmark("neighbours.py", *arguments, cwd=tmp_path)
        assert outcome.code == 0, outcome.output
        rows = [line for line in outcome.output.splitlines() if line.startswith("| ")]
        for tool in ("ruff --no-cache", "ast-grep", "semgrep", "fixit", "flake8", "pylint", "import-linter"):
            assert any(row.startswith(f"| {tool} | – | not installed | – |") for row in rows), tool
        seconds = [row.split(" | ")[2] for row in rows if row.startswith("| ssot-guard |")]
        assert len(seconds) == 3
        assert all(float(each) > 0 for each in seconds)

    def test_history_without_the_command(self, guarded: Repository) -> None:
        """A target that nothing was measured for is not met."""
        outcome = benchmark("history.py", "--repository", str(guarded.root), cwd=guarded.root)
        assert outcome.code == 0, outcome.output
        assert "at most 60 s" in outcome.output

    def test_history_without_a_repository(self, tmp_path: Path) -> None:
        assert "nothing is measured" in benchmark("history.py", cwd=tmp_path).output


class TestTrees:
    @pytest.mark.parametrize("versioned", [True, False], ids=["repository", "folder"])
    def test_what_is_given_is_left_alone(self, versioned: bool, tmp_path: Path) -> None:
        source = tmp_path / "given"
        if versioned:
            Repository.create(source).commit_files({"a b.py": "import os\n"})
        else:
            source.mkdir()
            (source / "a b.py").write_text("import os\n")
        before = {path.name for path in source.iterdir()}
        tree = copied_tree(str(tmp_path / "scratch"), str(source), POLICY)
        tree.judge_by(tree.policy)
        assert {path.name for path in source.iterdir()} == before
        assert Repository(Path(tree.root)).git("status", "--short") == ""
        assert (Path(tree.root) / "ssot-guard.yaml").read_text() == POLICY
        assert [Path(path).name for path in tree.python_files()] == ["a b.py", "base.py", "run_tests.py"]

    def test_packages_are_where_imports_start(self, tmp_path: Path) -> None:
        """Folders without `__init__.py` are none; those in `src` are."""
        for path in ("src/shop/__init__.py", "shop_tests/__init__.py", "docs/conf.py"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
        assert Tree("it", str(tmp_path), POLICY).packages() == ["shop_tests", "shop"]
