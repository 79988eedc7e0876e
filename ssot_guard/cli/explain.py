"""`ssot-guard explain RULE`: what a rule is about, which truths here have it, and what they find."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence

from ..problems import Exit, UsageError
from ..typed import TYPE_CHECKING
from . import console
from .arguments import unknown

if TYPE_CHECKING:
    from ..patterns import OwnRule
    from ..policy import Truth
    from ..verdict import Judged, Report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a built-in rule, or the `id` of one of the repository's own")


def run(options: argparse.Namespace) -> int:
    """Exit 3 if not every file could be judged, so that no figure is too low in silence.

    Raises `UsageError`, `CannotRead`.
    """
    from .. import rules
    from ..checking import check
    from ..judging.guarded import opened_or_why_not

    guarded = opened_or_why_not(console.here())
    own = {} if isinstance(guarded, str) else guarded.policy.own_rules()
    known = [*rules.available(), *own]
    if options.rule not in known:
        raise UsageError(unknown("rule", options.rule, known))
    _tell(_of_own(own[options.rule]) if options.rule in own else _readme(rules.folder(), options.rule))
    if isinstance(guarded, str):
        _tell(["", f"Of a repository there is nothing to say: {guarded}"])
        return Exit.CLEAN
    truths = guarded.policy.truths_with(options.rule)
    report = check(console.here(), rules=[options.rule]) if truths else None
    _tell(["", *_here(options.rule, truths, report)])
    return Exit.UNREADABLE if report and report.errors else Exit.CLEAN


def _tell(lines: Sequence[str] | Iterator[str]) -> None:
    """What lines hold comes from files: each is shown as a terminal may be shown it."""
    from ..quoting import for_terminal

    console.tell("".join(for_terminal(line.expandtabs()) + "\n" for line in lines))


def _readme(folder: str, rule: str) -> list[str]:
    with open(os.path.join(folder, rule, "README.md"), encoding="utf-8") as page:
        return page.read().splitlines()


def _of_own(rule: OwnRule) -> Iterator[str]:
    yield f"# {rule.id}: {rule.message or 'a rule of this repository'}"
    yield ""
    if rule.note:
        yield from [*rule.note.rstrip().splitlines(), ""]
    if rule.url:
        yield from [f"See {rule.url}", ""]
    yield f"It stands in {rule.path}:{rule.place().line}:"
    yield ""
    yield from (f"    {line}" for line in rule.text.splitlines())


def _here(rule: str, truths: Sequence[Truth], report: Report | None) -> Iterator[str]:
    yield "## In this repository"
    yield ""
    if report is None:
        yield f"No truth in ssot-guard.yaml has {rule}."
        return
    for truth in truths:
        found = [judged for judged in report.findings if judged.finding.truth == truth.name]
        title = f" ({truth.title})" if truth.title else ""
        yield f"{truth.name}{title}: {_counted(found)}{_severity(truth, rule)}"
        yield f"    canonical: {', '.join(truth.canonical)}"
    yield from (f"error: {problem}" for problem in report.errors)
    if any(judged.status == "new" for judged in report.findings):
        yield f"What is new: ssot-guard check --rule {rule}"


def _severity(truth: Truth, rule: str) -> str:
    severity = truth.severity.get(rule, "error")
    return {"warn": "; it is only warned about", "off": "; it is off here"}.get(severity, "")


def _counted(found: Sequence[Judged]) -> str:
    statuses = Counter(judged.status for judged in found)
    return ", ".join(f"{statuses[status]} {status}" for status in ("new", "debt", "exempt"))
