"""`ssot-guard verify A..B`: judge each commit of a range; `--message` is for the hook that sees a commit's message."""

from __future__ import annotations

import argparse
import os

from ..problems import Exit
from . import console
from .arguments import add_format, add_today


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "range", nargs="?", default="", metavar="A..B", help="default: what is pushed, or what no remote has"
    )
    parser.add_argument(
        "--message", metavar="FILE", help="judge the commit that is being made by its message: only whether it loosens"
    )
    parser.add_argument("--allow-loosening", action="store_true", help="the policy may ask less than before")
    add_format(parser)
    add_today(parser)


def run(options: argparse.Namespace) -> int:
    """Raises `UsageError`, `CannotRead`."""
    if options.message is not None:
        return _message(options)
    from ..replay import replay

    wanted, tip = (options.range, "HEAD") if options.range else _pushed()
    found = replay(console.here(), wanted, tip=tip, allow_loosening=options.allow_loosening, today=options.today or "")
    if options.format == "json":
        from ..reports import json

        console.tell(json.dump(json.replay(found)))
    else:
        from ..reports import commits

        console.tell(commits.render(found, colour=console.coloured("auto")))
    if found.errors:
        return Exit.UNREADABLE
    return Exit.CLEAN if found.holds else Exit.VIOLATIONS


def _pushed() -> tuple[str, str]:
    """The range that pre-commit and prek say is pushed, or the branch, where a remote has nothing of it yet.

    https://pre-commit.com/#pre-push
    """
    first, last = (os.environ.get(f"PRE_COMMIT_{name}_REF", "") for name in ("FROM", "TO"))
    branch = os.environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    return (f"{first}..{last}", last) if first and last else ("", branch or "HEAD")


def _message(options: argparse.Namespace) -> int:
    from .. import loosening

    if options.allow_loosening:
        return Exit.CLEAN
    found = loosening.unsigned(console.here(), options.message, today=options.today or "")
    if found is not None:
        from ..quoting import for_terminal

        console.tell(f"error: {for_terminal(str(found.problem()))}\n")
        return Exit.VIOLATIONS
    return Exit.CLEAN
