"""What a large allowlist costs: nothing on a clean file, little on one with a finding; and how long an edit takes.

    python benchmarks/allowlist.py [runs]

Whole processes in made-up repositories that differ in their allowlist alone, measured in turn so that a busy machine
slows all alike; the median of each counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence

from scratch import environment, git, write

POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [tools/run_tests.py]
    launches: [pytest]
    instead: python tools/run_tests.py
"""
CLEAN = "def test_price():\n    assert 2 * 2 == 4\n"
MANY = 50
FOLDERS = 50
EMPTY = "empty"
LARGE = "9,800 debt and 200 exempt"
WRITTEN = "10,000 exempt"
ALLOWLISTS = {EMPTY: (0, 0), LARGE: (9_800, 200), WRITTEN: (0, 10_000)}
"""How many files are in debt, one a line, and how many `exempt` entries there are."""

NOISE = 0.005
"""Seconds by which two medians of the same thing may differ."""
FINDING_MORE, ADDING = 0.150, 2.0
"""The targets, in seconds: what a finding may cost more, and all that an `add` may take."""


def main(runs: int) -> int:
    """Print all figures; the exit code is 0 whatever they are, for they depend on the machine."""
    with tempfile.TemporaryDirectory() as folder:
        repositories = {name: os.path.join(folder, str(number)) for number, name in enumerate(ALLOWLISTS)}
        for name, repository in repositories.items():
            _make(repository, *ALLOWLISTS[name])
        print(f"python {sys.version.split()[0]}, median of {runs} runs each, in turn")
        clean = _in_turn(repositories, runs, lambda _: ("check", "tests/test_clean.py"), 0)
        _tell_more("check of a clean file", clean, NOISE)
        found = _in_turn(repositories, runs, lambda _: ("check", "tests/test_one.py"), 1)
        many = _in_turn(repositories, max(3, runs // 4), lambda _: ("check", "tests/test_many.py"), 1)
        _tell_more("check of a finding", found, FINDING_MORE)
        _tell_more(f"check of {MANY} findings", many, None)
        added = _in_turn(repositories, max(3, runs // 4), _one_more, 0)
        for name, seconds in added.items():
            told = f" ({_met(seconds, ADDING)})" if name == LARGE else ""
            print(f"allowlist add, {name}: {seconds:.2f} s{told}")
    return 0


def _tell_more(what: str, medians: Mapping[str, float], target: float | None) -> None:
    print(f"{what}, {EMPTY}: {medians[EMPTY] * 1e3:.1f} ms")
    for name in (LARGE, WRITTEN):
        more = medians[name] - medians[EMPTY]
        told = f" ({_met(more, target)})" if name == LARGE and target is not None else ""
        print(f"{what}, {name}: {more * 1e3:+.1f} ms{told}")


def _met(seconds: float, target: float) -> str:
    return f"target at most {target * 1e3:.0f} ms: {'met' if seconds <= target else 'missed'}"


def _one_more(run: int) -> Sequence[str]:
    target = f"tests/test_many.py::go_{run}"
    return ("allowlist", "add", target, "--rule", "direct-launch", "--reason", "measures the runner itself")


def _in_turn(
    repositories: Mapping[str, str], runs: int, arguments: Callable[[int], Sequence[str]], code: int
) -> dict[str, float]:
    """The median seconds in each; a first run, which may write byte code, does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in repositories}
    for run in range(runs + 1):
        for name, repository in repositories.items():
            seconds[name].append(_seconds(arguments(run), repository, code))
    return {name: statistics.median(each[1:]) for name, each in seconds.items()}


def _seconds(arguments: Sequence[str], cwd: str, code: int) -> float:
    command = [sys.executable, "-m", "ssot_guard", *arguments]
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode != code:
        sys.exit(f"{command} ended with {done.returncode}, not {code}:\n{done.stdout.decode()}{done.stderr.decode()}")
    return seconds


def _make(repository: str, debt: int, exempt: int) -> None:
    """A repository of that many listed files, none of which is there: what is staged is not listed."""
    files = {
        "ssot-guard.yaml": POLICY,
        "ssot-allowlist.yaml": _allowlist(debt, exempt),
        "tools/run_tests.py": "",
    }
    for path, text in files.items():
        write(os.path.join(repository, path), text)
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "--no-verify", "-m", "start")
    for name, launches in (("clean", 0), ("one", 1), ("many", MANY)):
        write(os.path.join(repository, f"tests/test_{name}.py"), _launching(launches))
    git(repository, "add", "-A")


def _launching(launches: int) -> str:
    functions = (f"\n\ndef go_{number}():\n    pytest.main()\n" for number in range(launches))
    return "import pytest\n" + "".join(functions) if launches else CLEAN


def _allowlist(debt: int, exempt: int) -> str:
    entries = (
        f"  - rule: direct-launch\n    path: scripts/part_{n % FOLDERS}/job_{n:05}.py\n    subject: main\n"
        "    reason: git bisect needs the bare exit code of pytest\n"
        for n in range(exempt)
    )
    paths = sorted(f"tests/part_{n % FOLDERS}/test_old_{n:05}.py" for n in range(debt))
    rows = (f'    {path}: ["<module>"]\n' for path in paths)
    sections = ["version: 1\n"]
    if exempt:
        sections += ["exempt:\n", *entries]
    if debt:
        sections += ["debt:\n  direct-launch:\n", *rows]
    return "".join(sections)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
