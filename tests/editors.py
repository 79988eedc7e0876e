"""Processes of their own that edit an allowlist, one entry after the other: alone, at the same time, until killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from front_door import CHECKOUT, Done
from repository import Repository

_EDITING = """\
import sys
from ssot_guard.allowlist import Exempt
from ssot_guard.editing import exempt, writing
from ssot_guard.judging.guarded import opened

def one_more(guarded, subject):
    entry = Exempt("direct-launch", "tests/a.py", subject, "measures the runner")
    def change(text, before):
        return exempt.edited(text, {}, [entry]), before._replace(exempt=(*before.exempt, entry))
    return writing.edit(guarded, change)

guarded = opened(sys.argv[1])
"""
MANY = """\
from ssot_guard.editing import debt

def owing(subject):
    def change(text, before):
        owed = {"tests/a.py": (), **{path: said for (_, path), said in before.debt.items()}}
        after = {("direct-launch", path): (*said, subject) for path, said in owed.items()}
        return debt.changed(text, after), before._replace(debt=after)
    return change

for number in range(int(sys.argv[3])):
    writing.edit(guarded, owing(f"{sys.argv[2]}_{number}"))
"""
"""Subjects more in one row, as one in brackets is the quickest to read. Arguments: how each begins, and how many."""
TO_AND_FRO = """\
import os
import filelock  # or each would import it again

def to_and_fro(name):
    def without(text, before):
        kept = tuple(entry for entry in before.exempt if entry.subject != name)
        gone = [number for number, entry in enumerate(before.exempt) if entry.subject == name]
        return exempt.edited(text, dict.fromkeys(gone)), before._replace(exempt=kept)
    while True:
        one_more(guarded, name)
        writing.edit(guarded, without)

for name in sys.stdin:
    pid = os.fork()
    if not pid:
        to_and_fro(name.strip())
    print(pid, flush=True)
    os.waitpid(pid, 0)
"""
"""For each subject that it reads, one process that puts the entry in and takes it out again; it prints its id."""


_PIPES: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)


def start(repository: Repository, code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Let a process run `code`; `guarded` is the repository in it, and `one_more(guarded, subject)` allows a thing."""
    command = [sys.executable, "-c", _EDITING + code, str(repository.root), *arguments]
    return subprocess.Popen(command, env=_environment(), **_PIPES)


def finish(process: subprocess.Popen[bytes]) -> Done:
    """Wait for it."""
    out, err = process.communicate()
    return Done(process.returncode, out.decode(), err.decode())


def command(repository: Repository, *arguments: str, before: str = "") -> Done:
    """The command itself in a process that runs some Python `before` it: a smaller limit, another waiting time."""
    code = f"{before}\nimport sys\nfrom ssot_guard.cli import run\nsys.exit(run())\n"
    command = [sys.executable, "-c", code, *arguments]
    return finish(subprocess.Popen(command, cwd=repository.root, env=_environment(), **_PIPES))


def _environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKOUT)}


def left_over(repository: Repository) -> set[Path]:
    """What new files there are that nobody asked for, git's own folder included, but for the lock."""
    files = {*repository.root.glob(".ssot-allowlist*"), *repository.root.glob(".git/ssot-guard*")}
    return {file.relative_to(repository.root) for file in files} - {Path(".git/ssot-guard.lock")}
