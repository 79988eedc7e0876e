"""What the import guard costs: a statement, a start, a test session. Beside it the import-guard of PyPI.

    python benchmarks/import_guard.py [runs] [test files]

In a made-up repository with an allowlist of 2,000 entries. All are measured in turn, so that a busy machine slows each
alike; the median of each counts. import-guard is asked for the same: that nobody imports `legacy_base` and `legacy.*`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [tools/run_tests.py]
    launches: [pytest]
    instead: python tools/run_tests.py
  test-base:
    canonical: [shop.base.Base]
    names: ["*BaseTestCase"]
    competing: [legacy_base, "legacy.*", shop.misc.Rival]
"""
ENTRIES = 2_000
FOLDERS = 50
TEST = """\
import json
import os

import pytest

from shop.base import Base


class TestPrice(Base):
    def test_price(self):
        assert json.loads("1") == len(os.sep)

    @pytest.mark.parametrize("number", [1, 2])
    def test_number(self, number):
        assert number
"""

PLAIN = "pass"
OURS = "import ssot_guard; ssot_guard.install()"
OTHER = "from import_guard import guard; guard.set_deny_rules({'legacy_base': ['*'], 'legacy': ['*']}); guard.enable()"
GUARDS = {"plain": PLAIN, "ssot-guard": OURS, "import-guard": OTHER}

STATEMENTS = {
    "a cached `import json`": "import json",
    "a cached `from shop.base import Base`": "from shop.base import Base",
    "a cached `from shop import base`": "from shop import base",
}
TIMED = """\
import sys, timeit
sys.path.insert(0, {root!r})
{guard}
{statement}
number = 100_000
print(min(timeit.repeat({statement!r}, number=number, repeat=3)) / number)
"""

SESSIONS = {
    "plain": ((), ""),
    "ssot-guard": (("-p", "ssot_guard.pytest_plugin"), ""),
    "import-guard": ((), OTHER.replace("; ", "\n") + "\n"),
}
"""Each with its arguments for pytest and its conftest.py."""

TARGETS = {"statement": 2.0, "start": 0.040, "session": 0.03}


def main(runs: int, files: int) -> int:
    """Print all figures; the exit code is 0 whatever they are, for they depend on the machine."""
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.realpath(folder)
        _make(root, files)
        print(f"python {sys.version.split()[0]}, median of {runs} runs each, in turn")
        for name, statement in STATEMENTS.items():
            _statement(root, name, statement, runs)
        _start(root, runs)
        _session(root, files, max(3, runs // 4))
    return 0


def _statement(root: str, name: str, statement: str, runs: int) -> None:
    commands = {
        guard: [sys.executable, "-c", TIMED.format(root=root, guard=code, statement=statement)]
        for guard, code in GUARDS.items()
    }
    seconds = {guard: [float(_run(command, root)) for _ in range(runs)] for guard, command in commands.items()}
    medians = {guard: statistics.median(each) for guard, each in seconds.items()}
    plain = medians.pop("plain")
    told = ", ".join(f"{guard} {each / plain:.2f} times" for guard, each in medians.items())
    print(f"{name}: {plain * 1e9:.0f} ns; {told} (target {TARGETS['statement']:.0f})")


def _start(root: str, runs: int) -> None:
    commands = {guard: [sys.executable, "-c", code] for guard, code in GUARDS.items()}
    medians = _in_turn(commands, root, runs)
    plain = medians.pop("plain")
    told = ", ".join(f"{guard} {(each - plain) * 1e3:+.1f} ms" for guard, each in medians.items())
    print(f"a bare interpreter: {plain * 1e3:.1f} ms; {told} (target +{TARGETS['start'] * 1e3:.0f} ms)")


def _session(root: str, files: int, runs: int) -> None:
    commands = {}
    for guard, (arguments, conftest) in SESSIONS.items():
        _write(root, f"conftest_{guard}/conftest.py", conftest)
        commands[guard] = [
            *(sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider", *arguments),
            *(f"conftest_{guard}", "tests"),
        ]
    medians = _in_turn(commands, root, runs)
    plain = medians.pop("plain")
    told = ", ".join(f"{guard} {each / plain - 1:+.1%}" for guard, each in medians.items())
    print(f"collecting {files:,} test files: {plain:.2f} s; {told} (target +{TARGETS['session']:.0%})")


def _in_turn(commands: Mapping[str, Sequence[str]], root: str, runs: int) -> dict[str, float]:
    """The median seconds of each; a first run, which may write byte code, does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            _run(command, root)
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(each[1:]) for name, each in seconds.items()}


def _run(command: Sequence[str], cwd: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    environment = {**kept, "PYTHONPATH": CHECKOUT}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 5):
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _make(root: str, files: int) -> None:
    listed = "".join(f"    tests/part_{n % FOLDERS}/test_old_{n:05}.py: [legacy_base]\n" for n in range(ENTRIES))
    _write(root, "ssot-guard.yaml", POLICY)
    _write(root, "ssot-allowlist.yaml", f"version: 1\ndebt:\n  competing-import:\n{listed}")
    _write(root, "pytest.ini", "[pytest]\naddopts = --import-mode=importlib\npythonpath = .\n")
    _write(root, "tools/run_tests.py", "")
    _write(root, "shop/__init__.py", "")
    _write(root, "shop/base.py", "class Base: ...\n")
    _write(root, "shop/misc.py", "class Rival: ...\n")
    _write(root, "legacy_base.py", "class LegacyBase: ...\n")
    for number in range(files):
        _write(root, f"tests/part_{number % FOLDERS}/test_{number:05}.py", TEST)


def _write(root: str, path: str, text: str) -> None:
    file = os.path.join(root, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="utf-8", newline="") as writing:
        writing.write(text)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(20, 5_000)[len(given) :]))
