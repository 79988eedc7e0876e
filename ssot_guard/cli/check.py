"""`ssot-guard check`: judge files, tell what is new, and fail on it."""

from __future__ import annotations

from importlib import import_module

from .. import checking
from ..problems import Exit, UsageError
from ..reports.counts import count
from ..typed import TYPE_CHECKING
from ..verdict import Report
from . import console
from .arguments import add_jobs, add_no_cache, add_today, unknown

if TYPE_CHECKING:
    import argparse

FORMATS = {
    "text": "text",
    "json": "json",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "checkstyle": "checkstyle",
    "csv": "csv",
}
"""Format -> the module of `reports` that renders it; only the one that is asked for is imported."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="files or folders; default: every tracked file")
    parser.add_argument("--staged", action="store_true", help="judge the index, not the work tree")
    parser.add_argument("--against", metavar="REV", help="new is what this commit does not have; default: HEAD")
    parser.add_argument("--rule", action="append", metavar="RULE", help="only this rule; may be given again")
    parser.add_argument("--truth", action="append", metavar="TRUTH", help="only this truth; may be given again")
    parser.add_argument("--format", default="text", metavar="FORMAT", help=f"{', '.join(FORMATS)}; default: text")
    parser.add_argument("--output", metavar="FILE", help="write the report there instead of to standard output")
    parser.add_argument("--color", default="auto", choices=("auto", "always", "never"), help="default: on a terminal")
    add_jobs(parser)
    add_no_cache(parser)
    add_today(parser)


def run(options: argparse.Namespace) -> int:
    """Print or write the report. Raises `UsageError`, `CannotRead`."""
    if options.format not in FORMATS:
        raise UsageError(unknown("format", options.format, FORMATS))
    report = checking.check(
        console.here(),
        options.files or None,
        staged=options.staged,
        against=options.against,
        rules=options.rule,
        truths=options.truth,
        today=options.today or "",
    )
    text = _rendered(report, options)
    if options.output:
        console.save(options.output, text)
    else:
        console.tell(text)
    return _exit(report)


def _rendered(report: Report, options: argparse.Namespace) -> str:
    if options.format != "text":
        return for_machines(report, options.format)
    from ..reports import text

    return text.render(report, colour=colour(options))


def colour(options: argparse.Namespace) -> bool:
    """Whether to colour: a file only if that is asked for."""
    on_terminal = options.color == "auto" and not options.output
    return console.coloured("auto") if on_terminal else options.color == "always"


def for_machines(report: Report, format: str) -> str:
    """The report in one of the other formats; warnings, which most have no place for, go to standard error."""
    for warning in report.warnings:
        console.complain(f"warning: {warning}")
    console.verbatim()
    text: str = import_module(f"ssot_guard.reports.{FORMATS[format]}").render(report)
    return text


def _exit(report: Report) -> Exit:
    if report.errors:
        return Exit.UNREADABLE
    return Exit.VIOLATIONS if count(report).new else Exit.CLEAN
