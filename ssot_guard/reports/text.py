"""The report for eyes: what is new and what to do about it; what is known is counted, not listed."""

from __future__ import annotations

from collections.abc import Iterator

from .. import mending
from ..problems import Problem
from ..quoting import for_terminal, is_yaml
from ..typed import TYPE_CHECKING
from ..verdict import IN_USE, NEW, NO_COMMIT, UNLISTED, Entry, Judged, Report
from .colours import COLOURS, Paint, painter
from .counts import Counts, count

if TYPE_CHECKING:
    from ..verifying import Verification


def render(report: Report, *, colour: bool) -> str:
    """The whole report, one line a thing, with a line end at its end."""
    return "".join(line + "\n" for line in _lines(report, painter(colour)))


def render_verification(verification: Verification, *, colour: bool) -> str:
    """What about the allowlist does not hold, one line a thing, and a summary; with a line end at its end."""
    paint = painter(colour)
    allowlist = for_terminal(verification.allowlist)
    lines = [_entry(entry, allowlist, paint) for entry in verification.entries]
    lines += [problem_line("error", COLOURS.error, problem, paint) for problem in verification.wrong()]
    warnings = [problem_line("warning", COLOURS.warn, problem, paint) for problem in verification.warnings]
    wrong = paint(COLOURS.error, f"{len(lines)} {'line does' if len(lines) == 1 else 'lines do'} not hold")
    lines.append(f"{allowlist}: {wrong if lines else paint(COLOURS.good, 'holds')}")
    return "".join(line + "\n" for line in warnings + lines)


def _lines(report: Report, paint: Paint) -> Iterator[str]:
    told = [judged for judged in report.findings if judged.status == NEW]
    for judged in told:
        yield from finding_lines(judged, paint)
    allowlist = for_terminal(report.allowlist)
    yield from (_entry(entry, allowlist, paint) for entry in report.entries if entry.status != IN_USE)
    yield from (problem_line("warning", COLOURS.warn, problem, paint) for problem in report.warnings)
    yield from (problem_line("error", COLOURS.error, problem, paint) for problem in report.errors)
    if told:
        yield f"To allow one all the same, run its `allow` line and say why: it writes to {allowlist}."
    if any(UNLISTED in judged.note for judged in told):
        first = f"take the `debt` out of {allowlist}, then run " if count(report).debt else ""
        yield f"To keep all that was there before as debt: {first}ssot-guard allowlist baseline"
    if report.base == NO_COMMIT:
        yield "There is no commit yet: debt is what a commit has, so nothing counts as debt."
    yield _summary(count(report), report.base, paint)


def finding_lines(judged: Judged, paint: Paint) -> Iterator[str]:
    """One finding: where and what, why, what to do instead, what would allow it."""
    finding, warned = judged.finding, judged.severity == "warn"
    place = paint(COLOURS.place, f"{for_terminal(finding.path)}:{finding.line}:{finding.column}")
    rule = paint(COLOURS.warn if warned else COLOURS.error, for_terminal(finding.rule))
    yield f"{place} {rule} {for_terminal(finding.subject)}"
    yield f"    {'warning only: ' if warned else ''}{for_terminal(finding.message)}"
    if judged.note:
        yield f"    note: {for_terminal(judged.note)}"
    if finding.instead:
        yield f"    instead: {paint(COLOURS.good, for_terminal(finding.instead))}"
    yield f"    allow: {paint(COLOURS.dim, for_terminal(allow(judged)))}"


def allow(judged: Judged) -> str:
    """The command that excuses the finding once a reason is there, or why there can be none."""
    finding = judged.finding
    if not is_yaml(finding.path + finding.subject):
        return "YAML cannot hold this file's name, which is not UTF-8: rename it, or exempt a glob with `?` for it"
    return mending.allow(finding.rule, finding.path, finding.subject)


def _entry(entry: Entry, allowlist: str, paint: Paint) -> str:
    from .entries import what_to_do  # most runs have no entry to tell of

    place = f"{allowlist}:{entry.line}" if entry.line else allowlist
    what = " ".join(for_terminal(part) for part in (entry.section, entry.rule, entry.path, entry.subject) if part)
    return f"{paint(COLOURS.warn, entry.status + ':')} {place}: {what}: {for_terminal(what_to_do(entry))}"


def problem_line(kind: str, colour: str, problem: Problem, paint: Paint) -> str:
    """One problem with its place."""
    return f"{paint(colour, kind + ':')} {for_terminal(str(problem))}"


def _summary(counts: Counts, base: str, paint: Paint) -> str:
    against = f" against {for_terminal(base)}" if base not in ("", "HEAD", NO_COMMIT) else ""
    parts = [paint(COLOURS.error, f"{counts.new} new") if counts.new else paint(COLOURS.good, "nothing new")]
    parts += [f"{number} {word}" for word, number in counts.known() if number]
    if counts.errors:
        word = "error" if counts.errors == 1 else "errors"
        parts.append(paint(COLOURS.error, f"{counts.errors} {word}: not all could be judged"))
    return f"{counts.files} {'file' if counts.files == 1 else 'files'} checked{against}: {', '.join(parts)}"
