"""A command on a terminal of its own: what it shows, and what somebody types."""

from __future__ import annotations

import os
import pty
import sys
from contextlib import suppress

from front_door import CHECKOUT
from repository import Repository


def on_terminal(repository: Repository, *arguments: str, typed: str = "") -> tuple[int, str]:
    """Run `ssot-guard` on a terminal and type these lines; its exit code and all that the terminal shows."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(repository.root)
        os.environ["PYTHONPATH"] = str(CHECKOUT)
        os.execv(sys.executable, [sys.executable, "-m", "ssot_guard", *arguments])
    os.write(terminal, typed.encode())
    shown = b""
    with suppress(OSError):  # Linux says so of a terminal whose program has ended
        while chunk := os.read(terminal, 65536):
            shown += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode("utf-8", "replace")
