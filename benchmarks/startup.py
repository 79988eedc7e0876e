"""What the hook costs on one staged file, as ratios to the least that any such program has to import.

Whole processes in made-up repositories, measured in turn so that a busy machine slows both sides alike; the median of
each counts. Then which modules were imported that are to be imported late or never.

    python benchmarks/startup.py [runs]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import NamedTuple

from scratch import commit, environment, git, write

POLICY = """\
version: 1
roots: ["."]
exclude: ["**/backups/**", "*.generated.py"]
truths:
  test-runner:
    canonical: [tests/unified_test_runner.py]
    launches: [pytest]
    instead: python tests/unified_test_runner.py --category <category>
    impact: chat validation
  orchestrator:
    canonical: [tools/orchestration.py]
    launches: [docker compose, docker-compose]
    instead: python tools/orchestration.py up
  migrations:
    canonical: [tools/migrate.py]
    launches: [alembic]
  test-base:
    canonical: [layer_0.base.Base0]
    required-in: ["tests/**", "**/tests/**"]
    instead: "layer_0.base.Base0"
"""
EXEMPT = """\
version: 1
exempt:
  - {rule: direct-launch, path: scripts/bisect.py, subject: main, reason: git bisect needs the bare exit code}
  - {rule: direct-launch, path: "scripts/release/**", reason: releases are tested without the runner, covers: 4}
debt:
  direct-launch:
"""
DEBT = 200
CLEAN = "import os\n\n\ndef test_price():\n    assert os.sep\n" + "# padding\nVALUE = {'a': [1, 2, 3]}\n" * 100
FINDING = CLEAN + "\n\nif __name__ == '__main__':\n    import pytest\n\n    pytest.main([__file__])\n"

CHAIN = 5
MODULE = '''\
"""What the tests of layer {number} have in common."""

import os
from typing import Any

from layer_{below} import Base{below}

LIMITS = {{"small": 10, "large": 1_000}}


class Base{number}(Base{below}):
    """Sets things up and takes them down."""

    name = "layer {number}"

    def set_up(self) -> None:
        super().set_up()
        self.folder = os.path.join(self.root(), self.name)
        self.values = [number * LIMITS["small"] for number in range(10)]

    def tear_down(self) -> None:
        for value in self.values:
            if value > LIMITS["large"]:
                raise ValueError(f"{{value}} is too large for {{self.name}}")
        super().tear_down()

    def assert_price(self, price: dict[str, Any], *, wanted: int = 0) -> None:
        assert price["amount"] == wanted, price
'''
TEST = (
    f'''\
"""Prices."""

from layer_{CHAIN} import Base{CHAIN}


class TestPrice(Base{CHAIN}):
    def test_price(self):
        self.assert_price({{"amount": 3}}, wanted=3)
'''
    + "\n    def test_more(self):\n        assert self.values\n" * 10
)
"""A chain of five modules, each in a package that passes its class on."""
SIZES = (100, 10_000)

SCRIPT = """\
import re
import sys
from ssot_guard.cli import run
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit(run())
"""
"""What pip installs as `ssot-guard`, which is what hooks run (pip/_vendor/distlib/scripts.py, SCRIPT_TEMPLATE)."""

FORBIDDEN = frozenset(
    (
        "asyncio",
        "dataclasses",
        "difflib",
        "email",
        "http",
        "importlib.metadata",
        "importlib_metadata",
        "inspect",
        "json",
        "logging",
        "multiprocessing",
        "pathlib",
        "pathspec",
        "platform",
        "shutil",
        "tempfile",
        "traceback",
        "unittest",
        "urllib",
        "xml",
    )
)
FORBIDDEN_IF_CLEAN = FORBIDDEN | {"ast_grep_py", "subprocess", "typing"}


class Race(NamedTuple):
    """A run of the hook against the imports that it cannot do without."""

    name: str
    arguments: str
    exit: int
    imports: str
    target: float
    forbidden: frozenset[str]


RACES = (
    Race("nothing suspicious", "check tests/test_clean.py", 0, "import argparse, yaml", 1.3, FORBIDDEN_IF_CLEAN),
    Race("with a finding", "check tests/test_launch.py", 1, "import argparse, yaml, ast_grep_py", 1.5, FORBIDDEN),
)
CHAIN_RACES = tuple(
    Race(f"a chain of {CHAIN} modules, {how}", arguments, 0, RACES[1].imports, 2.0, FORBIDDEN)
    for how, arguments in (("by file name", "check tests/test_chain.py"), ("--staged", "check --staged"))
)
ALIKE = 0.1


def main(runs: int) -> int:
    """Print all ratios; the exit code is 0 whatever they are, for figures depend on the machine."""
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "ssot-guard")
        write(script, SCRIPT)
        repository = os.path.join(folder, "repository")
        make(repository)
        chains = [os.path.join(folder, f"chain-{size}") for size in SIZES]
        for chain, size in zip(chains, SIZES, strict=True):
            make_chain(chain, size)
        print(f"python {sys.version.split()[0]}, median of {runs} runs each, in turn")
        for race in RACES:
            _run(race, script, [repository], runs)
        for race in CHAIN_RACES:
            small, large = _run(race, script, chains, runs)
            growth = large / small - 1
            print(f"  {SIZES[1]} files instead of {SIZES[0]}: {growth:+.1%} (target at most {ALIKE:.0%})")
    return 0


def _run(race: Race, script: str, repositories: Sequence[str], runs: int) -> list[float]:
    """The median seconds in each of the repositories."""
    hook = [sys.executable, script, *race.arguments.split()]
    imports = [sys.executable, "-c", race.imports]
    hooks: list[list[float]] = [[] for _ in repositories]
    floors = []
    for _ in range(runs + 1):
        for cwd, seconds in zip(repositories, hooks, strict=True):
            seconds.append(_seconds(hook, cwd, race.exit))
        floors.append(_seconds(imports, repositories[0], 0))
    medians = [statistics.median(seconds[1:]) for seconds in hooks]  # the first one may write byte code
    floor = statistics.median(floors[1:])
    for ours in medians:
        print(f"{race.name}: {ours * 1e3:.1f} ms / {floor * 1e3:.1f} ms = {ours / floor:.2f} (target {race.target})")
    unasked = (_imported(hook, repositories[0]) - _imported(imports, repositories[0])) & race.forbidden
    print(f"  imported, but not to be: {', '.join(sorted(unasked)) or 'nothing'}")
    return medians


def _seconds(command: Sequence[str], cwd: str, code: int) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != code:
        sys.exit(f"{command} ended with {done.returncode}, not {code}:\n{done.stdout.decode()}{done.stderr.decode()}")
    return seconds


def _imported(command: Sequence[str], cwd: str) -> set[str]:
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(timed, cwd=cwd, env=environment(), capture_output=True, check=False)
    lines = [line for line in done.stderr.decode().splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def make(repository: str) -> None:
    """A repository with 200 debts, and a clean file and one with a finding staged."""
    old = [f"tests/unit/test_old_{number:03}.py" for number in range(DEBT)]
    debt = "".join(f'    {path}: ["<module>"]\n' for path in old)
    files = {
        "ssot-guard.yaml": POLICY,
        "ssot-allowlist.yaml": EXEMPT + debt,
        "tests/unified_test_runner.py": "",
        "tools/orchestration.py": "",
        "tools/migrate.py": "",
        "layer_0/base.py": "class Base0:\n    pass\n",
        **dict.fromkeys(old, FINDING),
    }
    commit(repository, files)
    for path, text in {"tests/test_clean.py": CLEAN, "tests/test_launch.py": FINDING}.items():
        write(os.path.join(repository, path), text)
    git(repository, "add", "-A")


def make_chain(repository: str, size: int) -> None:
    """A repository of that many files, with a test that is staged to be edited."""
    files = {
        "ssot-guard.yaml": POLICY,
        "tests/unified_test_runner.py": "",
        "tools/orchestration.py": "",
        "tools/migrate.py": "",
        "tests/test_chain.py": TEST,
        "layer_0/__init__.py": "from .base import Base0\n",
        "layer_0/base.py": "class Base0:\n    pass\n",
    }
    for number in range(1, CHAIN + 1):
        files[f"layer_{number}/__init__.py"] = f"from .base import Base{number}\n"
        files[f"layer_{number}/base.py"] = MODULE.format(number=number, below=number - 1)
    for number in range(size - len(files)):
        files[f"app/part_{number % 50}/module_{number}.py"] = CLEAN
    commit(repository, files)
    write(os.path.join(repository, "tests/test_chain.py"), TEST.replace("wanted=3", "wanted=4"))
    git(repository, "add", "-A")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
