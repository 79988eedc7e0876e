"""What the hook costs on one staged file, as ratios to the least that any such program has to import.

Whole processes in a made-up repository, measured in turn so that a busy machine slows both sides alike; the median of
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
from collections.abc import Mapping, Sequence
from typing import NamedTuple

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

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
FORBIDDEN_IF_CLEAN = FORBIDDEN | {"ast_grep_py", "subprocess"}


class Race(NamedTuple):
    """A run of the hook against the imports that it cannot do without."""

    name: str
    file: str
    exit: int
    imports: str
    target: float
    forbidden: frozenset[str]


RACES = (
    Race("nothing suspicious", "tests/test_clean.py", 0, "import argparse, yaml", 1.5, FORBIDDEN_IF_CLEAN),
    Race("with a finding", "tests/test_launch.py", 1, "import argparse, yaml, ast_grep_py", 1.6, FORBIDDEN),
)


def main(runs: int) -> int:
    """Print both ratios; the exit code is 0 whatever they are, for figures depend on the machine."""
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "ssot-guard")
        _write(script, SCRIPT)
        repository = os.path.join(folder, "repository")
        _make(repository)
        print(f"python {sys.version.split()[0]}, median of {runs} runs each, in turn")
        for race in RACES:
            _run(
                race,
                [sys.executable, script, "check", race.file],
                [sys.executable, "-c", race.imports],
                repository,
                runs,
            )
    return 0


def _run(race: Race, hook: Sequence[str], imports: Sequence[str], cwd: str, runs: int) -> None:
    hooks, floors = [], []
    for _ in range(runs + 1):
        hooks.append(_seconds(hook, cwd, race.exit))
        floors.append(_seconds(imports, cwd, 0))
    ours, floor = statistics.median(hooks[1:]), statistics.median(floors[1:])  # the first one may write byte code
    print(f"{race.name}: {ours * 1e3:.1f} ms / {floor * 1e3:.1f} ms = {ours / floor:.2f} (target {race.target})")
    unasked = (_imported(hook, cwd) - _imported(imports, cwd)) & race.forbidden
    print(f"  imported, but not to be: {', '.join(sorted(unasked)) or 'nothing'}")


def _seconds(command: Sequence[str], cwd: str, code: int) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=_environment(), capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != code:
        sys.exit(f"{command} ended with {done.returncode}, not {code}:\n{done.stdout.decode()}{done.stderr.decode()}")
    return seconds


def _imported(command: Sequence[str], cwd: str) -> set[str]:
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(timed, cwd=cwd, env=_environment(), capture_output=True, check=False)
    lines = [line for line in done.stderr.decode().splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def _environment() -> Mapping[str, str]:
    """As a hook has it: this checkout's code, with byte code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_"))}
    return {**kept, "PYTHONPATH": CHECKOUT}


def _make(repository: str) -> None:
    old = [f"tests/unit/test_old_{number:03}.py" for number in range(DEBT)]
    debt = "".join(f'    {path}: ["<module>"]\n' for path in old)
    files = {
        "ssot-guard.yaml": POLICY,
        "ssot-allowlist.yaml": EXEMPT + debt,
        "tests/unified_test_runner.py": "",
        "tools/orchestration.py": "",
        "tools/migrate.py": "",
        **dict.fromkeys(old, FINDING),
    }
    for path, text in files.items():
        _write(os.path.join(repository, path), text)
    git = ("git", "-C", repository, "-c", "user.name=n", "-c", "user.email=e@example.com")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "--no-verify", "-m", "start"], check=True)
    _write(os.path.join(repository, "tests/test_clean.py"), CLEAN)
    _write(os.path.join(repository, "tests/test_launch.py"), FINDING)
    subprocess.run([*git, "add", "-A"], check=True)


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
