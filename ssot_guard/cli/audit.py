"""`ssot-guard audit`: the whole work tree at once, for people, for machines, and as a page that is kept up to date."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping

from ..history.timeline import PERIODS
from ..judging.means import current, using
from ..problems import Exit, UsageError
from ..typed import TYPE_CHECKING, Any
from . import check, console
from .arguments import add_jobs, add_no_cache, add_today, unknown
from .executors import add_executor, lent

if TYPE_CHECKING:
    from ..auditing.audit import Audit
    from ..auditing.looking import Past

OWN_FORMATS = ("text", "json", "markdown", "summary", "html")
FORMATS = (*OWN_FORMATS, *(name for name in check.FORMATS if name not in OWN_FORMATS))
"""The others are those of `check`, and hold the same."""
REPORT_EXTRA = "pip install 'ssot-guard[report]'"

_NO_POLICY = ("text", "json")
"""What there is in a repository without a policy, and for many repositories."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="REV", help="also say what has changed since this commit, and by whom")
    parser.add_argument("--history", metavar="DATE_OR_REV", help="how far back the burn-down goes; default: 26 weeks")
    parser.add_argument("--every", default="week", choices=PERIODS, help="one point of it for each; default: week")
    parser.add_argument("--no-history", action="store_true", help="no burn-down in the page and the tracker")
    parser.add_argument("--rule", action="append", metavar="RULE", help="only this rule; may be given again")
    parser.add_argument("--truth", action="append", metavar="TRUTH", help="only this truth; may be given again")
    parser.add_argument("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}; default: text")
    parser.add_argument("--output", metavar="FILE", help="write the report there instead of to standard output")
    parser.add_argument("--update", metavar="FILE", help="put the Markdown page in its place in this file")
    parser.add_argument("--color", default="auto", choices=("auto", "always", "never"), help="default: on a terminal")
    parser.add_argument(
        "--repos", metavar="FILE", help="audit the repositories that this file lists, one folder a line"
    )
    add_executor(parser)
    add_jobs(parser)
    add_no_cache(parser)
    add_today(parser)


def run(options: argparse.Namespace) -> int:
    """Exit 0 whatever is found, 3 if something could not be judged. Raises `UsageError`, `CannotRead`."""
    options.format = options.format or ("markdown" if options.update else "text")
    _refuse(options)
    if not options.executor:
        return _run(options)
    with lent(options.executor, current()) as means, using(means):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    if options.repos:
        return _fleet(options)
    if not _has_policy():
        return _discover(options)
    audit = _audited(options)
    _write(_rendered(audit, options), options)
    return Exit.UNREADABLE if audit.report.errors else Exit.CLEAN


def _refuse(options: argparse.Namespace) -> None:
    """What has no meaning, before anything is judged."""
    if options.format not in FORMATS:
        raise UsageError(unknown("format", options.format, FORMATS))
    if options.update and options.format != "markdown":
        raise UsageError(f"--update puts a Markdown page into a file, so it takes no --format {options.format}")
    if options.update and options.output:
        raise UsageError("--update and --output are two files for one page: give one of them")
    if options.repos:
        given = [name for name in ("since", "history", "rule", "truth", "update") if getattr(options, name)]
        if given or options.format not in _NO_POLICY:
            what = f"--{given[0]}" if given else f"--format {options.format}"
            raise UsageError(f"{what} is about one repository, and --repos about many: text and json tell of them")
    if options.format == "summary" and not options.since:
        raise UsageError("--format summary says what has changed: give --since REV, the commit that it is held against")


def _fleet(options: argparse.Namespace) -> int:
    """Many repositories, one report."""
    from ..auditing.fleet import look_at_all
    from ..reports import fleet as fleets

    fleet = look_at_all(options.repos, today=options.today or "")
    if options.format == "json":
        _write(_dumped(fleets.data(fleet)), options)
    else:
        _write(fleets.render(fleet, colour=check.colour(options), room=_room(options)), options)
    return Exit.CLEAN if fleet.judged else Exit.UNREADABLE


# --- without a policy -------------------------------------------------------------------------------------------------


def _has_policy() -> bool:
    """Also where it is something that cannot be read, which is an error and no discovery. Raises `CannotRead`."""
    from .. import git
    from ..policy import FILE_NAME

    return os.path.lexists(os.path.join(git.locate(console.here()).root, FILE_NAME))


def _discover(options: argparse.Namespace) -> int:
    """Say what there are several of here, so that somebody can write a policy."""
    given = [name for name in ("since", "history", "rule", "truth", "update") if getattr(options, name)]
    needs = f"--{given[0]}" if given else f"--format {options.format}" if options.format not in _NO_POLICY else ""
    if needs:
        raise UsageError(f"{needs} needs a policy, and there is no ssot-guard.yaml here yet: run `ssot-guard init`")
    from ..onboarding.discovering import discover
    from ..reports import discovery as discovered

    discovery = discover(console.here())
    if options.format == "json":
        _write(_dumped(discovered.data(discovery)), options)
    else:
        _write(discovered.render(discovery, colour=check.colour(options)), options)
    return Exit.UNREADABLE if discovery.unread else Exit.CLEAN


# --- with one ---------------------------------------------------------------------------------------------------------


def _audited(options: argparse.Namespace) -> Audit:
    from ..auditing.looking import look
    from .progress import Bar

    with Bar("judging") as bar, using(current()._replace(tick=bar.advance)):
        audit = look(
            console.here(),
            rules=options.rule,
            truths=options.truth,
            today=options.today or "",
            since=options.since,
            past=_past(options),
        )
    whole = not (options.rule or options.truth)
    return _with_process(audit, whole=whole) if options.format in ("json", "markdown", "html") else audit


def _past(options: argparse.Namespace) -> Past | None:
    """How far back the burn-down goes: what has a place for it takes half a year, others what is asked for."""
    from ..auditing.looking import Past

    if options.no_history or (not options.history and options.format not in ("html", "markdown")):
        return None
    return Past(options.history or "", options.every)


def _with_process(audit: Audit, *, whole: bool) -> Audit:
    """With the work log and, if the audit is whole, how far the clean-up has come."""
    from .. import git
    from ..auditing.payments import payments
    from ..onboarding.process import steps
    from ..onboarding.surroundings import around

    here = around(console.here())
    with git.Objects(here.repository) as objects:
        log = payments(here.repository, objects, audit.policy)
    report = audit.report._replace(warnings=(*audit.report.warnings, *log.warnings))
    audit = audit._replace(report=report, log=log.payments)
    return audit._replace(steps=steps(here, audit)) if whole else audit


def _rendered(audit: Audit, options: argparse.Namespace) -> str:
    if options.format not in OWN_FORMATS:
        return check.for_machines(audit.report, options.format)
    if options.format == "text":
        from ..reports import audited

        return audited.render(audit, colour=check.colour(options), room=_room(options))
    for warning in audit.report.warnings:
        console.complain(f"warning: {warning}")
    console.verbatim()
    return _RENDERERS[options.format](audit)


def _json(audit: Audit) -> str:
    from ..reports import audited

    return _dumped(audited.data(audit))


def _dumped(data: Mapping[str, Any]) -> str:
    from ..reports import json

    return json.dump(data)


def _markdown(audit: Audit) -> str:
    from ..reports import tracker

    return tracker.render(audit)


def _summary(audit: Audit) -> str:
    from ..reports import summary

    assert audit.since is not None  # or it was refused
    return summary.render(audit, audit.since)


def _html(audit: Audit) -> str:
    from .. import git
    from ..auditing.code import lines
    from ..sources import WorkTree

    try:
        from ..reports import page
    except ImportError as error:
        raise UsageError(f"--format html needs more than is installed ({error.name}): {REPORT_EXTRA}") from error
    tree = WorkTree(git.locate(console.here()))
    return page.render(audit, lines(tree, audit.report.findings, audit.policy.max_file_bytes))


_RENDERERS: Mapping[str, Callable[[Audit], str]] = {
    "json": _json,
    "markdown": _markdown,
    "summary": _summary,
    "html": _html,
}


# --- where it goes ----------------------------------------------------------------------------------------------------


def _write(text: str, options: argparse.Namespace) -> None:
    if options.update:
        from ..editing.part import Marks, update
        from ..reports.tracker import BEGIN, END

        make = "ssot-guard audit --format markdown --output FILE"
        update(options.update, text, Marks(BEGIN, END), make=make)
    elif options.output:
        console.save(options.output, text)
    else:
        console.tell(text)


def _room(options: argparse.Namespace) -> int | None:
    """The terminal's width, if it goes to one."""
    if options.output or sys.stdout is None or not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size  # 3 ms

    return get_terminal_size().columns
