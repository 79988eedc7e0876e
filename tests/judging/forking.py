"""Runs in a process of its own, which has no threads: does some work with children, and prints what came of it.

python forking.py SCENARIO
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from ssot_guard.judging import forks, sifting
from ssot_guard.judging.guarded import opened
from ssot_guard.judging.means import Means
from ssot_guard.judging.scanning import Scanning
from ssot_guard.problems import CannotRead, Problem

PARENT = os.getpid()


def squares(numbers: Sequence[int]) -> list[tuple[int, bool]]:
    return [(number**2, os.getpid() == PARENT) for number in numbers]


def dying(numbers: Sequence[int]) -> list[tuple[int, bool]]:
    if os.getpid() != PARENT and 4 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return squares(numbers)


def refusing(numbers: Sequence[int]) -> list[tuple[int, bool]]:
    if 4 in numbers:
        raise CannotRead([Problem("a.py", 1, 2, f"in the parent: {os.getpid() == PARENT}")])
    return squares(numbers)


def interrupted(numbers: Sequence[int]) -> list[tuple[int, bool]]:
    if os.getpid() == PARENT:
        raise KeyboardInterrupt
    time.sleep(60)
    return squares(numbers)


def outcome(work: str) -> object:
    try:
        return forks.mapped(globals()[work], range(10), 3)
    except CannotRead as error:
        return [tuple(problem) for problem in error.problems]
    except KeyboardInterrupt:
        return "interrupted"


def with_a_thread() -> bool:
    done = threading.Event()
    threading.Thread(target=done.wait).start()
    try:
        return forks.are_possible()
    finally:
        done.set()


def scans(root: str) -> list[object]:
    """A scan by one process, and by three."""
    found = []
    for jobs in (1, 3):
        guarded = opened(root)._replace(means=Means(jobs=jobs))
        with guarded.objects:
            found.append(repr(Scanning(guarded).scan(guarded.tree.paths())))
    return found


def main(scenario: str, *arguments: str) -> None:
    """Print the outcome, and whether a child is left."""
    if scenario == "threads":
        print(json.dumps([forks.are_possible(), with_a_thread()]))
        return
    if scenario == "forgotten":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        scenario = "squares"
    if scenario == "refused":
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")), 64))
        scenario = "squares"
    if scenario == "buffered":
        print("once")
        scenario = "squares"
    if scenario == "scans":
        sifting._WORTH_A_PROCESS = 1
        print(json.dumps(scans(str(Path(arguments[0])))))
        return
    found = outcome(scenario)
    try:
        left = bool(os.waitpid(-1, os.WNOHANG))
    except ChildProcessError:
        left = False
    print(json.dumps([found, left]))


if __name__ == "__main__":
    main(*sys.argv[1:])
