"""The command as users start it: a process of its own, with its exit code and both streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from repository import Repository

CHECKOUT = Path(__file__).resolve().parents[1]

POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [run_tests.py]
    launches: [pytest]
    instead: python run_tests.py
"""
LAUNCH = "import pytest\n\npytest.main()\n"


class Done(NamedTuple):
    """How a command ended; what it printed as text, bytes that are not UTF-8 as surrogates."""

    code: int
    out: str
    err: str


def ssot_guard(repository: Repository, *arguments: str, cwd: str = ".", **environment: str) -> Done:
    """Run `ssot-guard` in the repository, with this checkout's code."""
    done = subprocess.run(
        [sys.executable, "-m", "ssot_guard", *arguments],
        cwd=repository.root / cwd,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, *(stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr)))


def with_policy(repository: Repository, policy: str = POLICY) -> Repository:
    """The same repository, with a policy and its canonical runner committed."""
    repository.write("ssot-guard.yaml", policy)
    repository.write("run_tests.py", "")
    repository.commit("start")
    return repository


def on_a_terminal(
    repository: Repository, *arguments: str, columns: int = 80, typed: str = "", **environment: str
) -> Done:
    """Run `ssot-guard` on a terminal of that many columns, where somebody types; `out` is all that it shows."""
    command = [sys.executable, "-m", "ssot_guard", *arguments]
    return shown_on_a_terminal(command, cwd=repository.root, columns=columns, typed=typed, **environment)


def shown_on_a_terminal(
    command: Sequence[str], *, cwd: Path, columns: int = 80, typed: str = "", **environment: str
) -> Done:
    """Run any command on a terminal, with this checkout's code."""
    import pty

    ours, theirs = pty.openpty()
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    more = {"TERM": "xterm", "COLUMNS": str(columns), "PYTHONPATH": str(CHECKOUT), **environment}
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = subprocess.Popen(command, cwd=cwd, env=known | more, **streams)
    os.close(theirs)
    os.write(ours, typed.encode())
    shown = b""
    with suppress(OSError):  # how Linux tells that nobody writes any more
        while more_bytes := os.read(ours, 4096):
            shown += more_bytes
    os.close(ours)
    return Done(process.wait(), shown.decode("utf-8", "surrogateescape").replace("\r\n", "\n"), "")
