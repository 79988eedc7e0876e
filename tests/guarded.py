"""A small repository with a policy, old debt and the hooks, and how a commit to it ends."""

from __future__ import annotations

from typing import NamedTuple

from repository import Outcome, Repository

POLICY = """\
version: 1
exclude: [vendor/**]
truths:
  test-runner:
    canonical: [run_tests.py]
    launches: [pytest]
    instead: python run_tests.py
"""

ALLOWLIST = """\
version: 1
exempt:
  - rule: direct-launch
    path: scripts/bisect.py
    subject: main
    reason: git bisect needs the bare exit code of pytest
debt:
  direct-launch:
    tests/test_old.py: ["<module>"]
    tests/test_older.py: ["<module>"]
"""

LAUNCH = "import pytest\n\npytest.main()\n"

OLD = """\
import pytest


def test_price():
    assert 2 * 2 == 4


if __name__ == "__main__":
    pytest.main([__file__])
"""

FILES = {
    "ssot-guard.yaml": POLICY,
    "ssot-allowlist.yaml": ALLOWLIST,
    "run_tests.py": 'import subprocess\n\nsubprocess.run(["python", "-m", "pytest"])\n',
    "scripts/bisect.py": "import pytest\n\n\ndef main():\n    return pytest.main()\n",
    "tests/test_old.py": OLD,
    "tests/test_older.py": OLD.replace("price", "older_price"),
    "shop/price.py": "def price(amount):\n    return 2 * amount\n",
}


class Guarded(NamedTuple):
    """A repository with the hooks installed, one commit (`FILES`) and a clean work tree."""

    repository: Repository
    runner: str

    def commit(self, *arguments: str, cwd: str = ".", **environment: str) -> Outcome:
        """Commit what is staged, through the hooks."""
        return self.repository.run("git", "commit", "-q", "-m", "change", *arguments, cwd=cwd, **environment)

    def run(self, *arguments: str, cwd: str = ".") -> Outcome:
        """Call the runner itself, as CI does."""
        return self.repository.run(self.runner, "run", *arguments, cwd=cwd)

    def log(self) -> list[str]:
        """The subjects of the commits on HEAD, newest first."""
        return self.repository.git("log", "--format=%s").splitlines()


def config(snapshot: Repository, *hooks: str) -> str:
    """A `.pre-commit-config.yaml` with hooks of the snapshot, each written as YAML flow."""
    return f"""\
default_install_hook_types: [pre-commit, pre-merge-commit]
repos:
  - repo: {snapshot.root.as_uri()}
    rev: {snapshot.git("rev-parse", "HEAD").strip()}
    hooks: [{", ".join(hooks)}]
"""
