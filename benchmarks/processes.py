"""A program, run to its end: how long, how much processor, how much memory over all of its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, NamedTuple

Ended = tuple[int, float]
SAMPLED, SAMPLED_AT_FIRST, FIRST = 0.02, 0.002, 1.0
"""Seconds between two looks at the memory; in the first second more, for what is over soon."""


class Ran(NamedTuple):
    """A run: seconds on the wall and of processor (with all children), the exit code (None: stopped at the limit or
    never started) and its standard output. What it said on standard error is kept to tell why it failed."""

    seconds: float
    processor: float
    code: int | None
    out: str = ""
    err: str = ""


def timed(command: Sequence[str], cwd: str, environment: Mapping[str, str], limit: float) -> Ran:
    """Run it; after `limit` seconds it and all of its session are killed. Never raises for what it does."""
    return _run(command, cwd, environment, limit, _wait)


def peak(command: Sequence[str], cwd: str, environment: Mapping[str, str], limit: float) -> int | None:
    """The most bytes that all of its processes held at one time, shared pages counted once.

    Sums of PSS in /proc/PID/smaps_rollup of its session, 50 times a second and oftener in the first: in a run of its
    own, since looking takes time. A sum counts if the next one is as high: of a process that was started by vfork(2)
    and is no program of its own yet, all that its parent holds is told once more. None where there is no such file, or
    if the run was stopped at the limit.
    """
    seen = [0]
    ran = _run(command, cwd, environment, limit, lambda process: _watched(process, seen))
    return seen[0] if ran.code is not None and seen[0] else None


def _run(
    command: Sequence[str],
    cwd: str,
    environment: Mapping[str, str],
    limit: float,
    wait: Callable[[subprocess.Popen[bytes]], Ended],
) -> Ran:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        except OSError as error:
            return Ran(0, 0, None, err=str(error))
        stopped = threading.Event()
        timer = threading.Timer(limit, _stop, (process.pid, stopped))
        timer.start()
        code, processor = wait(process)
        seconds = time.perf_counter() - start
        timer.cancel()
        return Ran(seconds, processor, None if stopped.is_set() else code, _text(out), _text(err))


def _wait(process: subprocess.Popen[bytes]) -> Ended:
    ended = _ended(process, 0)
    assert ended is not None
    return ended


def _watched(process: subprocess.Popen[bytes], seen: list[int]) -> Ended:
    start, before = time.perf_counter(), 0
    while (ended := _ended(process, os.WNOHANG)) is None:
        now = sum(map(_held, _session(process.pid)))
        seen[0], before = max(seen[0], min(before, now)), now
        time.sleep(SAMPLED if time.perf_counter() - start > FIRST else SAMPLED_AT_FIRST)
    return ended


def _ended(process: subprocess.Popen[bytes], flags: int) -> Ended | None:
    """Its exit code and seconds of processor, children that it waited for included; None while it runs."""
    pid, status, usage = os.wait4(process.pid, flags)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def _stop(session: int, stopped: threading.Event) -> None:
    stopped.set()
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        stopped.clear()  # It ended by itself just now.


def _session(leader: int) -> list[int]:
    """All processes of a session. Empty where there is no /proc."""
    try:
        known = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    except OSError:
        return []
    return [pid for pid in known if _is_in(pid, leader)]


def _is_in(pid: int, leader: int) -> bool:
    try:
        return os.getsid(pid) == leader
    except OSError:
        return False


def _held(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            lines = file.read().splitlines()
    except OSError:  # It has ended, or is another user's.
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:")), 0)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
