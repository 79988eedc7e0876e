"""`ssot-guard allowlist`: write the first one, allow one thing, take out what is paid off, list, verify."""

from __future__ import annotations

import argparse

from ..problems import Exit
from ..typed import TYPE_CHECKING
from . import console, listing
from .arguments import add_commands, add_format, add_today, last_day

if TYPE_CHECKING:
    from ..editing.edited import Edited

TARGET = "PATH[::SUBJECT]"


def configure(parser: argparse.ArgumentParser) -> None:
    commands = add_commands(parser)
    baseline = commands.add_parser("baseline", help="write down as debt what the repository breaks today")
    baseline.add_argument("--prune-only", action="store_true", help="the same as `prune`")
    baseline.set_defaults(action=_baseline, against=None)
    add = commands.add_parser("add", help="allow something: write an `exempt` entry with its reason")
    add.add_argument("target", metavar=TARGET, help="or a finding as printed, PATH:LINE:COLUMN; or a glob")
    add.add_argument("--rule", default="", help="the rule that does not hold there")
    add.add_argument("--reason", default="", help="why it may stay")
    add.add_argument("--owner", default="", help="whom to ask")
    add.add_argument("--expires", default="", metavar="DATE", help="the last day, such as 2027-01-31, or in days: 90d")
    add.add_argument("--replace", action="store_true", help="write over the entry that is about the same")
    add.set_defaults(action=_add)
    remove = commands.add_parser("remove", help="take entries out: what they excused is new from then on")
    remove.add_argument("target", metavar=TARGET, help="as for `add`")
    remove.add_argument("--rule", default="", help="needed where several rules are meant")
    remove.add_argument("--section", default="", choices=("exempt", "debt"), help="needed where both are meant")
    remove.set_defaults(action=_remove)
    prune = commands.add_parser("prune", help="take out what is paid off, follow renamed files, lower counts, sort")
    prune.add_argument("--against", metavar="REV", help="follow renames since this commit; default: HEAD")
    prune.add_argument("--recorded", action="append", metavar="FILE", help="also what these test runs never imported")
    prune.set_defaults(action=_prune)
    listed = commands.add_parser("list", help="show entries, how each stands and who answers for it")
    listing.configure(listed)
    listed.set_defaults(action=listing.run)
    verify = commands.add_parser("verify", help="fail on entries that do not hold and on debt that grew")
    verify.add_argument("--staged", action="store_true", help="verify the index, not the work tree")
    verify.add_argument("--against", metavar="REV", help="grown is what this commit does not have; default: HEAD")
    verify.add_argument("--allow-loosening", action="store_true", help="the policy may ask less than before")
    verify.add_argument(
        "--message-follows", action="store_true", help="leave loosening to the hook ssot-commit-msg, where it is on"
    )
    verify.add_argument(
        "--only-changed", action="store_true", help="let HEAD answer for debt that is as it is there: for the hook"
    )
    verify.set_defaults(action=_verify)
    merge = commands.add_parser("merge", help="git's merge driver: merge three versions by what they say")
    merge.add_argument("base", metavar="BASE", help="%%O: the version of the common ancestor")
    merge.add_argument("ours", metavar="OURS", help="%%A: our version, which the merged one is written over")
    merge.add_argument("theirs", metavar="THEIRS", help="%%B: their version")
    merge.add_argument("--marker-size", type=int, default=7, metavar="N", help="%%L: how long conflict markers are")
    merge.add_argument("--path", default="", help="%%P: where the allowlist is in the repository")
    merge.set_defaults(action=_merge)
    for command in (baseline, add, remove, prune, listed, verify):
        add_format(command)
        add_today(command)
    for command in (baseline, add, remove, prune):
        command.add_argument("--interactive", action="store_true", help="ask, where there is a terminal")


def run(options: argparse.Namespace) -> int:
    """Raises `UsageError`, `CannotRead`."""
    code: int = options.action(options)
    return code


def _baseline(options: argparse.Namespace) -> int:
    from ..editing import baseline

    if options.prune_only:
        options.recorded = None
        return _prune(options)
    console.confirm(options, "Write down as debt all that breaks a rule today?")
    return _tell(baseline.write(console.here(), today=options.today or ""), options)


def _add(options: argparse.Namespace) -> int:
    from ..editing import adding
    from ..judging.guarded import this_day
    from .asking import complete

    today = options.today or ""
    options = complete(options)
    day = last_day(options.expires, today or this_day())
    wish = adding.Wish(options.target, options.rule, options.reason, options.owner, day, options.replace)
    return _tell(adding.add(console.here(), wish, today=today), options)


def _remove(options: argparse.Namespace) -> int:
    from ..editing import removing

    unwanted = removing.Unwanted(options.target, options.rule, options.section)
    console.confirm(options, f"Take out what the allowlist has about {options.target}?")
    return _tell(removing.remove(console.here(), unwanted), options)


def _prune(options: argparse.Namespace) -> int:
    from ..editing import pruning
    from ..recorded import compare

    idle = compare(console.here(), options.recorded).idle if options.recorded else ()
    console.confirm(options, "Take out what excuses nothing any more?")
    return _tell(pruning.prune(console.here(), against=options.against, idle=idle, today=options.today or ""), options)


def _merge(options: argparse.Namespace) -> int:
    from ..editing import merging

    names = (options.base, options.ours, options.theirs)
    result = merging.merge(console.here(), names, marker_size=options.marker_size, path=options.path)
    for line in result.lines:
        console.complain(line)
    return Exit.CLEAN if result.clean else Exit.VIOLATIONS


def _tell(edited: Edited, options: argparse.Namespace) -> Exit:
    if options.format == "json":
        from ..reports import json

        console.tell(json.dump(edited.data()))
    else:
        from ..quoting import for_terminal

        console.tell("".join(for_terminal(line) + "\n" for line in edited.lines))
    return Exit.CLEAN


def _verify(options: argparse.Namespace) -> int:
    from .. import verifying

    wanted = verifying.Options(
        staged=options.staged,
        against=options.against,
        only_changed=options.only_changed,
        allow_loosening=options.allow_loosening,
        today=options.today or "",
    )
    found = verifying.verify(console.here(), wanted)
    if found.loosened and options.message_follows and _message_is_judged():
        found = found._replace(loosened=None)
    if options.format == "json":
        from ..reports import json

        console.tell(json.dump(json.verification(found)))
    else:
        from ..reports import text

        console.tell(text.render_verification(found, colour=console.coloured("auto")))
    return Exit.CLEAN if found.holds else Exit.VIOLATIONS


def _message_is_judged() -> bool:
    from ..onboarding.messages import are_judged

    return are_judged(console.here())
