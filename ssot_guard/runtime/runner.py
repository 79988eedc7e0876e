"""Whether the canonical runner started this test session: known by a token that it sets, or by the processes above."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain

from ..policy import FILE_NAME, Policy, Truth
from ..problems import CannotRead, Problem
from ..typed import NamedTuple
from .territory import Territory

VARIABLE = "SSOT_GUARD_RUNNER"
"""The environment variable in which a runner says which canonical file it is: its path from the repository's root."""

_DEEPEST = 64


class Process(NamedTuple):
    """One process above this one."""

    argv: Sequence[str]
    cwd: str


def unstarted(policy: Policy, territory: Territory) -> Truth | None:
    """The truth about who starts pytest, if none of its canonical files has started this session; else None.

    Raises `CannotRead` if no truth of the policy says who does.
    """
    truths = [truth for truth in policy.truths if any(words.split()[0] == "pytest" for words in truth.launches)]
    if not truths:
        why = "ssot_guard_require_runner is set, and no truth has `launches: [pytest]`: say who starts the tests"
        raise CannotRead([Problem(FILE_NAME, 0, 0, why)])
    runners = {path for truth in truths for path in truth.canonical_files}
    files = chain(_told(territory), _here(), _above(territory, policy))  # the processes are asked last, if at all
    return None if any(territory.path_of(file) in runners for file in files) else truths[0]


def refusal(truth: Truth) -> str:
    """Which command to use instead, and what a runner does that cannot be seen to have started it."""
    runner = sorted(truth.canonical_files)[0]
    token = os.environ.get(VARIABLE)
    seen = f"; it says {token}, which is not that file" if token else ""
    return (
        f"{runner} did not start this session. Run: {truth.instead or f'python {runner}'} "
        f"(a runner that starts pytest where it cannot be seen sets {VARIABLE}={runner}{seen})"
    )


def _told(territory: Territory) -> Iterator[str]:
    token = os.environ.get(VARIABLE)
    if token:
        yield os.path.join(territory.root, token)


def _here() -> Iterator[str]:
    """The files on the stack: a runner may call `pytest.main()` itself."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        yield frame.f_code.co_filename


def _above(territory: Territory, policy: Policy) -> Iterator[str]:
    """The files that Python runs in the processes above this one."""
    for process in ancestors(territory.root):
        program = os.path.basename(process.argv[0]) if process.argv else ""
        yield os.path.join(process.cwd, process.argv[0]) if process.argv else ""
        if program.lower().startswith(("python", "pypy")):
            for before, argument in zip(process.argv, process.argv[1:], strict=False):
                yield os.path.join(process.cwd, argument)
                if before == "-m":
                    yield from _of_module(argument, territory, policy)


def _of_module(dotted: str, territory: Territory, policy: Policy) -> Iterator[str]:
    for root in policy.roots:
        start = os.path.join(territory.root, root, *dotted.split("."))
        yield from (start + ending for ending in (".py", f"{os.sep}__main__.py"))


def ancestors(cwd: str) -> Iterator[Process]:
    """The processes above this one, nearest first. `cwd` stands for their folders where those cannot be told."""
    look = _by_proc if os.path.isdir("/proc/self") else _by_ps
    pid = os.getppid()
    for _ in range(_DEEPEST):
        found = look(pid, cwd) if pid > 1 else None
        if found is None:
            return
        pid, process = found
        yield process


def _by_proc(pid: int, cwd: str) -> tuple[int, Process] | None:
    """As Linux has it: proc_pid_stat(5), proc_pid_cmdline(5). A container's first process is asked as well."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            parent = int(file.read().rpartition(b")")[2].split()[1])
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            argv = [os.fsdecode(word) for word in file.read().split(b"\0")]
    except (OSError, ValueError, IndexError):
        return None
    with suppress(OSError):  # another user's
        cwd = os.readlink(f"/proc/{pid}/cwd")
    return parent, Process(argv, cwd)


def _by_ps(pid: int, cwd: str) -> tuple[int, Process] | None:
    """As POSIX has it: ps(1)."""
    import shlex
    import subprocess

    command = ["ps", "-ww", "-o", "ppid=", "-o", "args=", "-p", str(pid)]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        parent, _, line = told.partition(" ")
        return int(parent), Process(shlex.split(line), cwd)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
