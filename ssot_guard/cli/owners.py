"""`ssot-guard owners`: how much of the allowlist each owner answers for."""

from __future__ import annotations

import argparse

from ..problems import Exit
from . import console
from .arguments import add_format
from .listing import add_narrowing


def configure(parser: argparse.ArgumentParser) -> None:
    add_narrowing(parser)
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Exit 0 whatever there is. Raises `UsageError`, `CannotRead`."""
    from .. import owners
    from ..reports import owned

    found = owners.shared(
        console.here(), rules=options.rule or (), truths=options.truth or (), owners=options.owner or ()
    )
    if options.format == "json":
        from ..reports.json import dump

        console.tell(dump(owned.data(found)))
    else:
        console.tell(owned.render(found))
    return Exit.CLEAN
