"""Writing to the terminal, a pipe or a file, so that neither odd names nor a reader that has left make a crash."""

from __future__ import annotations

import io
import os
import sys

from ..problems import CannotRead, Problem, UsageError
from ..typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse


def never_crash() -> None:
    """From here on both streams escape what their encoding cannot say (the C locale, cp1252, lone surrogates)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def verbatim() -> None:
    """From here on standard output is for machines: UTF-8 whatever the locale, and line ends as they are written."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")


def here() -> str:
    """The folder that the command was called in. Raises UsageError if it is gone."""
    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError(f"the folder this was called in cannot be found: {error.strerror}") from error


def tell(text: str) -> None:
    """Write to standard output. A reader that has left, as in `| head`, is no error: the exit code still tells.

    Raises CannotRead (never taken for clean) if the text cannot be written for any other reason, as on a full disk.
    """
    if sys.stdout is None:  # closed before the start, as with `>&-`
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
    except OSError as error:
        _discard(sys.stdout)
        raise CannotRead([Problem("standard output", 0, 0, f"cannot be written: {error.strerror}")]) from error


def complain(line: str) -> None:
    """Write one line to standard error, with what a terminal would act on escaped. If nobody reads it, so be it."""
    from ..quoting import for_terminal

    if sys.stderr is None:
        return
    try:
        sys.stderr.write(for_terminal(line) + "\n")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def is_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def ask(question: str) -> str:
    """One line that the user types; empty at the end of the input."""
    tell(f"{question} ")
    return sys.stdin.readline().strip()


def confirm(options: argparse.Namespace, question: str) -> None:
    """With `--interactive` on a terminal, go on only after a yes. Raises UsageError for anything else."""
    if options.interactive and is_terminal() and not ask(f"{question} [y/N]").lower().startswith("y"):
        raise UsageError("nothing was changed")


def coloured(when: str) -> bool:
    """Whether to colour standard output: `always`, `never` or `auto`.

    `auto` asks NO_COLOR (https://no-color.org) first, then FORCE_COLOR (https://force-color.org), then the terminal.
    """
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def save(path: str, text: str) -> None:
    """Write `text` to `path`: a regular file is replaced as a whole or left as it was, a device or pipe written to.

    Raises UsageError if it cannot be written.
    """
    from ..editing.atomic import replace

    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "w", encoding="utf-8", errors="backslashreplace") as device:
                device.write(text)
        else:
            replace(os.path.realpath(path), text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def _discard(stream: TextIO) -> None:
    """Point the stream's descriptor at nothing, so that the interpreter's own flush at exit has nothing to say."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
