"""The import guard beside others that touch imports: pytest, pytest-xdist, type checkers, coverage, entry points.

Each test starts real pytest runs in a repository of its own. In it tests/test_old.py may import what competes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
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
    competing: [legacy.base, legacy.more, tests.past.test_base, gone.base, vendored.base]
    instead: from kit import Base
""",
    "ssot-allowlist.yaml": """\
version: 1
debt:
  competing-import:
    tests/test_old.py: [gone.base, legacy.base, legacy.more, tests.past.test_base]
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

OLD = """\
from legacy.base import double


def test_old():
    assert double(2) == 4
"""
NEW = """\
def test_new():
    import legacy.base
"""
SWALLOWS = """\
import pytest


@pytest.mark.parametrize("time", range(4))
def test_new(time):
    try:
        import legacy.base
    except Exception:
        pass
"""
REFUSED = "tests/test_new.py:2 imports legacy.base"


def with_files(repository: Repository, files: dict[str, str]) -> Repository:
    """The same repository, with `FILES` and these."""
    for path, text in {**FILES, **files}.items():
        repository.write(path, text)
    return repository


def run(repository: Repository, *command: str, cwd: str = ".", path: tuple[Path, ...] = (), **more: str) -> Outcome:
    """Run Python there, with this checkout's code, and with nothing of the environment that the tests run in."""
    environment = {
        "PYTHONPATH": os.pathsep.join(map(str, (CHECKOUT, *path))),
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_PLUGINS": "",
        "PYTEST_XDIST_WORKER": "",
        "SSOT_GUARD_RECORD": "",
        **more,
    }
    return repository.run(sys.executable, *command, cwd=cwd, **environment)


def pytest_in(repository: Repository, *arguments: str, cwd: str = ".", path: tuple[Path, ...] = ()) -> Outcome:
    """A run of pytest without a cache."""
    return run(repository, "-m", "pytest", "-p", "no:cacheprovider", *arguments, cwd=cwd, path=path)


def lines(outcome: Outcome) -> list[str]:
    return outcome.output.splitlines()


# -- pytest's own assert statements and import modes

DETAILED = {
    "pytest.ini": "[pytest]\npythonpath = . tests/past\n",
    "conftest.py": """\
import pytest

pytest.register_assert_rewrite("legacy.base")
pytest_plugins = ["helper"]


@pytest.fixture
def same():
    def check(one, other):
        assert one == other

    return check
""",
    "helper.py": """\
import pytest


@pytest.fixture
def sized():
    def check(items, size):
        assert len(items) == size

    return check
""",
    "legacy/base.py": "def check(one):\n    assert one() == 7\n",
    "tests/past/test_base.py": "def test_base():\n    pass\n",
    "tests/test_old.py": """\
import test_base
import tests.past.test_base
from legacy.base import check


def f():
    return 1


def test_here():
    assert f() == 2


def test_in_conftest(same):
    same(3, 4)


def test_in_plugin(sized):
    sized("ab", 5)


def test_in_what_competes():
    check(f)
""",
}
TWICE = """\
import importlib


def test_one_name():
    import tests.past.test_base


def test_other_name():
    import test_base


def test_by_text():
    importlib.import_module("test_base")


def test_rewritten():
    from legacy.base import check
"""


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
class TestImportModes:
    def test_assertion_details(self, repository: Repository, mode: str) -> None:
        with_files(repository, DETAILED)
        outcome = pytest_in(repository, *PLUGIN, f"--import-mode={mode}")
        assert "4 failed, 1 passed" in outcome.output, outcome.output
        assert "ssot-guard: on, 5 competing modules" in outcome.output
        told = [line.removeprefix("E").strip() for line in lines(outcome) if line.startswith("E ")]
        first = ["assert 1 == 2", "+  where 1 = f()", "assert 3 == 4", "assert 2 == 5", "+  where 2 = len('ab')"]
        assert told[:5] == first
        assert told[5] == "assert 1 == 7"
        assert told[6].startswith("+  where 1 = <function f at")
        assert [line for line in lines(outcome) if line.startswith("ssot-guard: ")][1:] == []

    def test_two_names(self, repository: Repository, mode: str) -> None:
        """What is refused before anybody has imported it is refused when it is in memory, too."""
        with_files(repository, {**DETAILED, "tests/test_new.py": TWICE, "tests/test_too.py": TWICE})
        outcome = pytest_in(repository, *PLUGIN, f"--import-mode={mode}")
        assert "12 failed, 1 passed" in outcome.output, outcome.output
        assert "8 imports refused" in outcome.output
        for file in ("tests/test_new.py", "tests/test_too.py"):
            for line in (5, 9, 13):
                assert f"{file}:{line} imports tests.past.test_base" in lines(outcome)
            assert f"{file}:17 imports legacy.base" in lines(outcome)


# -- pytest-xdist

XDIST = (*PLUGIN, "-p", "xdist", "-n", "2")


class TestXdist:
    def test_clean(self, repository: Repository) -> None:
        with_files(repository, {"tests/test_old.py": OLD, "tests/test_other.py": OLD.replace("legacy.base", "kit")})
        repository.write("tests/test_other.py", "import kit\n\n\ndef test_other():\n    assert kit.Base\n")
        outcome = pytest_in(repository, *XDIST)
        assert outcome.code == 0, outcome.output
        assert "2 passed" in outcome.output

    def test_imports_in_workers(self, repository: Repository) -> None:
        with_files(repository, {"tests/test_new.py": SWALLOWS, "tests/test_old.py": OLD})
        outcome = pytest_in(repository, *XDIST)
        assert outcome.code == 1, outcome.output
        assert "5 passed" in outcome.output
        assert "ssot-guard: 1 import refused" in outcome.output
        assert "tests/test_new.py:7 imports legacy.base (4 times)" in lines(outcome)

    def test_a_conftest_that_imports_in_workers_only(self, repository: Repository) -> None:
        conftest = 'import os\n\nif os.environ["PYTEST_XDIST_WORKER"]:\n    import legacy.base\n'
        with_files(repository, {"conftest.py": conftest, "tests/test_old.py": OLD})
        outcome = pytest_in(repository, *XDIST)
        assert outcome.code not in (0, 5), outcome.output
        assert "conftest.py:4 imports legacy.base" in outcome.output

    @pytest.mark.parametrize(
        ("takes_off", "told"),
        [
            (
                "import builtins, early\n    builtins.__import__ = early.ORIGINAL",
                "gw1: ssot-guard is installed, yet an import statement of what is there already could import",
            ),
            (
                "import ssot_guard.runtime.handle as handle\n    while handle.current():\n        handle.uninstall()",
                "gw1: ssot-guard is not installed in this process",
            ),
        ],
    )
    def test_taken_off_in_one_worker(self, repository: Repository, takes_off: str, told: str) -> None:
        test = f'import os\n\n\ndef test_off():\n    if os.environ["PYTEST_XDIST_WORKER"] != "gw1":\n        return\n    {takes_off}\n'
        with_files(repository, {"tests/test_off.py": test, "early.py": "import builtins\n\nORIGINAL = builtins.__import__\n"})
        outcome = pytest_in(repository, "-p", "early", *XDIST, "--dist", "each", path=(repository.root,))
        assert outcome.code == 1, outcome.output
        assert "2 passed" in outcome.output
        assert "ssot-guard: the guard did not work" in outcome.output
        assert [line[: len(told)] for line in lines(outcome) if line.startswith(("gw", "this process"))] == [told]
