"""`ssot-guard allowlist`: write the first one, allow one thing, take out what is paid off, verify that it holds."""

from __future__ import annotations

import argparse

from .. import verifying
from ..checking import this_day
from ..problems import Exit
from . import console
from .arguments import add_commands, add_today, last_day


def configure(parser: argparse.ArgumentParser) -> None:
    commands = add_commands(parser)
    baseline = commands.add_parser("baseline", help="write down as debt what the repository breaks today")
    baseline.add_argument("--prune-only", action="store_true", help="only take out what is paid off")
    baseline.set_defaults(action=_baseline)
    add_today(baseline)
    add = commands.add_parser("add", help="allow something: write an `exempt` entry with its reason")
    add.add_argument("target", metavar="PATH[::SUBJECT]", help="or a finding as printed, PATH:LINE:COLUMN; or a glob")
    add.add_argument("--rule", required=True, help="the rule that does not hold there")
    add.add_argument("--reason", required=True, help="why it may stay")
    add.add_argument("--owner", default="", help="whom to ask")
    add.add_argument("--expires", default="", metavar="DATE", help="the last day, such as 2027-01-31, or in days: 90d")
    add.set_defaults(action=_add)
    add_today(add)
    verify = commands.add_parser("verify", help="fail on entries that do not hold and on debt that grew")
    verify.add_argument("--staged", action="store_true", help="verify the index, not the work tree")
    verify.add_argument(
        "--only-changed", action="store_true", help="let HEAD answer for debt that is as it is there: for the hook"
    )
    verify.set_defaults(action=_verify)
    add_today(verify)


def run(options: argparse.Namespace) -> int:
    """Raises `UsageError`, `CannotRead`."""
    code: int = options.action(options)
    return code


def _baseline(options: argparse.Namespace) -> int:
    from ..editing import baseline

    edit = baseline.prune if options.prune_only else baseline.write
    written = edit(console.here(), today=options.today or "")
    console.tell("".join(line + "\n" for line in written.told()))
    return Exit.CLEAN


def _add(options: argparse.Namespace) -> int:
    from ..editing import exempt

    today = options.today or ""
    wish = exempt.Wish(
        options.target, options.rule, options.reason, options.owner, last_day(options.expires, today or this_day())
    )
    console.tell("".join(line + "\n" for line in exempt.add(console.here(), wish, today=today).told()))
    return Exit.CLEAN


def _verify(options: argparse.Namespace) -> int:
    from ..reports import text

    verification = verifying.verify(
        console.here(), staged=options.staged, only_changed=options.only_changed, today=options.today or ""
    )
    console.tell(text.render_verification(verification, colour=console.coloured("auto")))
    return Exit.VIOLATIONS if verification.entries or verification.problems else Exit.CLEAN
