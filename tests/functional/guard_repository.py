"""A small repository with a policy of what competes, and real pytest runs in it.

In it only tests/test_old.py may import what competes; tests/test_new.py runs before it, and tests/test_too.py after it,
when what competes is in memory.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from repository import Outcome, Repository

CHECKOUT = Path(__file__).resolve().parents[2]
PLUGIN = ("-p", "ssot_guard.pytest_plugin")

FILES = {
    "ssot-guard.yaml": """\
version: 1
roots: [., vendored/src]
truths:
  test-base:
    canonical: [kit]
    competing: [legacy.base, legacy.more, tests.past.test_base, outer.base, inner.base]
    instead: from kit import Base
""",
    "ssot-allowlist.yaml": """\
version: 1
debt:
  competing-import:
    tests/test_old.py: [inner.base, legacy.base, legacy.more, outer.base, tests.past.test_base]
""",
    "pytest.ini": "[pytest]\npythonpath = .\n",
    "kit.py": "class Base:\n    pass\n",
    "legacy/__init__.py": "",
    "legacy/base.py": """\
def double(amount: int) -> int:
    if amount < 0:
        return 0
    return 2 * amount
""",
    "legacy/more/__init__.py": "",
}
NEW = "def test_new():\n    import legacy.base\n"
OLD = "def test_old():\n    from legacy.base import double\n    assert double(2) == 4\n"
THREE = {"tests/test_new.py": NEW, "tests/test_old.py": OLD, "tests/test_too.py": NEW}
REFUSED = ["tests/test_new.py:2 imports legacy.base", "tests/test_too.py:2 imports legacy.base"]
"""What the summary says of `THREE`."""
SWALLOWS = """\
import pytest

@pytest.mark.parametrize("time", range(4))
def test_new(time):
    try:
        import legacy.base
    except Exception:
        pass
"""
INSTALLS = "import ssot_guard\n\nssot_guard.install()\n"


def files_in(repository: Repository, files: dict[str, str]) -> Repository:
    """The same repository, with `FILES` and these."""
    for path, text in {**FILES, **files}.items():
        repository.write(path, text)
    return repository


def run(repository: Repository, *command: str, cwd: str = ".", site: Path = CHECKOUT, **more: str) -> Outcome:
    """Run Python there with this checkout's code and what is in `site`, and without what those who test set."""
    settings = ("COVERAGE_FILE", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER", "SSOT_GUARD_RECORD")
    paths = {"PYTHONPATH": f"{CHECKOUT}{os.pathsep}{site}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment = {**dict.fromkeys(settings, ""), **paths, **more}
    return repository.run(sys.executable, *command, cwd=cwd, **environment)


def run_pytest(repository: Repository, *arguments: str, cwd: str = ".", site: Path = CHECKOUT) -> Outcome:
    return run(repository, "-m", "pytest", "-p", "no:cacheprovider", *arguments, cwd=cwd, site=site)


def refused(outcome: Outcome) -> list[str]:
    """What the summary names."""
    return [line for line in outcome.output.splitlines() if re.match(r"\S+:\d+ imports ", line)]
