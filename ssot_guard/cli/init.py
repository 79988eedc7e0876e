"""`ssot-guard init`: look at the repository, propose the policy, write it with the first allowlist."""

from __future__ import annotations

import argparse

from ..problems import Exit
from . import console


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--canonical", metavar="PATH", help="the one file that starts the tests, if you know it")
    parser.add_argument("--dry-run", action="store_true", help="print what would be written, and write nothing")


def run(options: argparse.Namespace) -> int:
    """Exit 2 if nothing was convincing: then it takes `--canonical`. Raises `UsageError`, `CannotRead`."""
    from ..onboarding import init

    here = console.here()
    drafted = init.look(here, options.canonical)
    tell = console.complain if options.dry_run else _line  # what --dry-run prints is the files and nothing else
    for line in drafted.seen:
        tell(line)
    if not drafted.policy:
        console.complain(
            "Nothing was written. Say which file starts the tests (a script, noxfile.py, tox.ini, Makefile):"
        )
        console.complain("  ssot-guard init --canonical PATH")
        return Exit.USAGE
    if options.dry_run:
        console.tell(init.preview(drafted))
    else:
        _line("Judging every Python file that git tracks, for the allowlist ...")
        for line in init.write(drafted, here):
            _line(line)
    return Exit.CLEAN


def _line(line: str) -> None:
    console.tell(line + "\n")
