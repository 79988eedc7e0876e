"""The options of `ssot-guard allowlist list`, and what it says where."""

from __future__ import annotations

import argparse
import sys

from ..problems import Exit
from ..typed import TYPE_CHECKING
from . import console

if TYPE_CHECKING:
    from ..listing import Listing


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--path", action="append", metavar="PATH", help="about this file, folder or glob")
    add_narrowing(parser)
    parser.add_argument("--section", default="", choices=("exempt", "debt"), help="of this section")
    parser.add_argument("--status", action="append", help="that is `in use`, stale, expired or moved")
    parser.add_argument("--expires-within", type=int, metavar="DAYS", help="whose last day is near, or has passed")


def add_narrowing(parser: argparse.ArgumentParser) -> None:
    """What `owners` takes as well."""
    parser.add_argument("--rule", action="append", help="about this rule; may be repeated, as all of these")
    parser.add_argument("--truth", action="append", help="about this truth")
    parser.add_argument("--owner", action="append", help="that this owner answers for; `(nobody)` if nobody does")


def run(options: argparse.Namespace) -> int:
    """Exit 0, also without any entry. Raises `UsageError`, `CannotRead`."""
    from ..listing import Wanted, look

    wanted = Wanted(
        options.rule or (),
        options.truth or (),
        options.path or (),
        options.owner or (),
        options.section,
        [status.replace("-", " ") for status in options.status or ()],
        options.expires_within,
    )
    console.tell(_told(look(console.here(), wanted, today=options.today or ""), options.format))
    return Exit.CLEAN


def _told(found: Listing, format_: str) -> str:
    from ..reports import listed

    if format_ == "json":
        from ..reports.json import dump

        return dump(listed.data(found))
    if sys.stdout is None or not sys.stdout.isatty():
        return listed.plain(found)
    from shutil import get_terminal_size  # 3 ms

    return listed.table(found, room=get_terminal_size().columns, colour=console.coloured("auto"))
