"""`ssot-guard history`: what each commit of a branch made of the truths, by today's policy, and where that leads."""

from __future__ import annotations

import argparse

from ..history.timeline import PERIODS
from ..problems import Exit
from ..typed import TYPE_CHECKING
from . import console
from .arguments import add_jobs

if TYPE_CHECKING:
    from ..history.timeline import History

FORMATS = ("text", "json", "csv")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE_OR_REV", help="begin there; default: with the branch's first commit")
    parser.add_argument(
        "--every", choices=PERIODS, help="one point for each; default: each commit that changes something"
    )
    parser.add_argument("--branch", default="HEAD", metavar="REV", help="the commit it ends with; default: HEAD")
    parser.add_argument("--rule", action="append", metavar="RULE", help="only this rule; may be given again")
    parser.add_argument("--truth", action="append", metavar="TRUTH", help="only this truth; may be given again")
    add_jobs(parser)
    parser.add_argument("--format", default="text", choices=FORMATS, help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write the report there instead of to standard output")
    parser.add_argument("--color", default="auto", choices=("auto", "always", "never"), help="default: on a terminal")


def run(options: argparse.Namespace) -> int:
    """Exit 0 whatever there is: the past fails nobody. Raises `UsageError`, `CannotRead`."""
    from ..history import looking
    from ..judging.means import current, using
    from .progress import Bar

    with Bar("judging") as bar, using(current()._replace(tick=bar.advance)):
        found = looking.look(
            console.here(),
            since=options.since,
            every=options.every,
            branch=options.branch,
            rules=options.rule,
            truths=options.truth,
        )
    text = _rendered(found, options)
    if options.output:
        console.save(options.output, text)
    else:
        console.tell(text)
    return Exit.CLEAN


def _rendered(found: History, options: argparse.Namespace) -> str:
    from ..reports import burndown

    if options.format == "text":
        on_terminal = options.color == "auto" and not options.output
        return burndown.render(found, colour=console.coloured("auto") if on_terminal else options.color == "always")
    console.verbatim()
    if options.format == "json":
        from ..reports.json import dump

        return dump(burndown.data(found))
    for warning in found.warnings:  # a spreadsheet has no place for them
        console.complain(f"warning: {warning}")
    return burndown.csv(found)
