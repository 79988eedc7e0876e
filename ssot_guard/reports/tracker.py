"""The tracker page: one of each, how far the clean-up has come, who did it and what comes next, in Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from .. import mending
from ..auditing.audit import Audit, Payment
from ..auditing.changes import Turnover, by_truth
from ..auditing.tally import Sum, tally
from ..history.timeline import Forecast
from ..policy import Truth
from ..quoting import for_markdown, for_markdown_code
from ..verdict import EXPIRED, IN_USE
from .audited import counted, of_status
from .markdown import author, code, commit, prose, table

BEGIN, END = "<!-- ssot-guard:begin -->", "<!-- ssot-guard:end -->"
"""The lines that the page stands between, in a file that may hold more."""

_SHOWN = 20
"""Lines of the work log, and problems that are told one by one."""


def render(audit: Audit) -> str:
    """The page between its two lines, to stand in any file; `--update` puts a new one in its place."""
    return "".join(line + "\n" for line in (BEGIN, *_lines(audit), END))


def _lines(audit: Audit) -> Iterator[str]:
    sums = tally(audit)
    yield ""
    yield f"As of {audit.today}: {_total(audit, sums.total)}. `ssot-guard audit --format markdown` wrote this."
    yield from _unjudged(audit)
    yield from ("", "### One of each")
    yield from _truths(audit, sums.truths)
    yield from _process(audit)
    yield from _log(audit)
    yield from _next(audit, sums.truths)
    yield ""


def _total(audit: Audit, total: Sum) -> str:
    files = f"{counted(audit.report.files_checked, 'file')} of {code(audit.name)} checked"
    if not total.findings:
        return f"{files}, nothing found"
    told = ", ".join(f"{number} {status}" for status, number in of_status(total).items())
    return f"{files}, {counted(total.findings, 'finding')} in {counted(total.files, 'file')}: {told}"


def _unjudged(audit: Audit) -> Iterator[str]:
    errors = audit.report.errors
    if not errors:
        return
    yield ""
    yield f"**{counted(len(errors), 'thing')} could not be judged, so the figures may be too low:**"
    yield ""
    for problem in errors[:_SHOWN]:
        yield f"- {code(problem.path)}{f' line {problem.line}' if problem.line else ''}: {prose(problem.message)}"
    if len(errors) > _SHOWN:
        yield f"- ... and {len(errors) - _SHOWN} more"


# --- the truths -------------------------------------------------------------------------------------------------------


def _truths(audit: Audit, sums: Mapping[str, Sum]) -> Iterator[str]:
    trends = _trends(audit)
    rows = [_truth(truth, sums[truth.name], trends.get(truth.name, "")) for truth in audit.by_priority()]
    header = ("truth", "priority", "to mend", "exempt", "files", "at risk", "trend")
    yield from table(header, rows, figures=("to mend", "exempt", "files"))


def _truth(truth: Truth, found: Sum, trend: str) -> tuple[str, ...]:
    name = code(truth.name) + (f" {for_markdown(truth.title)}" if truth.title else "")
    figures = (str(found.open), str(found.exempt or ""), str(found.files))
    return (name, for_markdown(truth.priority), *figures, for_markdown(truth.impact), trend)


def _trends(audit: Audit) -> Mapping[str, str]:
    """Truth -> where it goes: by the history, else by what changed since a commit; nothing where neither is known."""
    if audit.history is not None and audit.history.points:
        first, last = audit.history.points[0], audit.history.points[-1]
        forecasts = {forecast.truth: _forecast(forecast) for forecast in audit.history.forecasts}
        return {
            name: f"{first.truths.get(name, 0)} → {now} since {first.revision.day}{forecasts.get(name, '')}"
            for name, now in last.truths.items()
        }
    if audit.since is None:
        return {}
    changed, name = by_truth(audit.since.changes), prose(audit.since.name)
    return {truth.name: _net(changed.get(truth.name, Turnover()), name) for truth in audit.policy.truths}


def _net(found: Turnover, name: str) -> str:
    if not found.net:
        return f"as many as at {name}"
    return f"{abs(found.net)} {'more' if found.net > 0 else 'fewer'} than at {name}"


def _forecast(forecast: Forecast) -> str:
    if not forecast.zero:
        return f"; {for_markdown(forecast.why)}" if forecast.why not in ("", "no findings") else ""
    likely = (
        f"between {forecast.earliest} and {forecast.latest}" if forecast.latest else f"not before {forecast.earliest}"
    )
    span = f", likely {likely}" if forecast.earliest else ""
    return f"; none by {forecast.zero} if it goes on so{span}"


# --- the process ------------------------------------------------------------------------------------------------------


def _process(audit: Audit) -> Iterator[str]:
    """Boxes that only a measurement ticks; an audit of a part has measured none."""
    if not audit.steps:
        return
    yield from ("", "### The process", "")
    for step in audit.steps:
        yield f"- [{'x' if step.done else ' '}] **{for_markdown(step.title)}**: {for_markdown(step.evidence)}"


def _log(audit: Audit) -> Iterator[str]:
    if not audit.log:
        return
    yield from ("", "### Work log")
    rows = [_payment(payment) for payment in audit.log[:_SHOWN]]
    yield from table(("day", "by", "commit", "paid off", "added"), rows)
    if len(audit.log) > _SHOWN:
        yield from ("", f"... and {counted(len(audit.log) - _SHOWN, 'commit')} before.")


def _payment(payment: Payment) -> tuple[str, ...]:
    revision = payment.revision
    added = f"{_by_rule(payment.added)} (the first allowlist)" if payment.baseline else _by_rule(payment.added)
    return revision.day, author(revision.author), commit(revision), _by_rule(payment.paid), added


def _by_rule(rules: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {code(rule)}" for rule, number in rules.items())


# --- what comes next --------------------------------------------------------------------------------------------------


def _next(audit: Audit, sums: Mapping[str, Sum]) -> Iterator[str]:
    """Commands to paste, the most pressing first."""
    todo = dict(_commands(audit, sums))
    if not todo:
        return
    yield from ("", "### Next", "")
    yield from (f"1. {why}: {for_markdown_code(command)}" for command, why in todo.items())


def _commands(audit: Audit, sums: Mapping[str, Sum]) -> Iterator[tuple[str, str]]:
    """Each command and what it is for."""
    if audit.report.errors:
        yield "ssot-guard check", f"see {counted(len(audit.report.errors), 'thing')} that could not be judged"
    yield from _steps(audit, ("audit",))
    for name, found in sums.items():
        if new := found.new + found.warned:
            yield f"ssot-guard check --truth {name}", f"mend or allow {counted(new, 'new finding')}"
    yield from _about_entries(audit)
    yield from _steps(audit, ("guard", "protecting tests"))
    for name, found in sums.items():
        if found.debt:
            what = f"pay off {counted(found.debt, 'finding')} of {code(name)}"
            yield f"ssot-guard allowlist list --section debt --truth {name}", what
            return


def _steps(audit: Audit, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Of the steps that somebody takes: the others come of these, and of paying off."""
    for step in audit.steps:
        if step.name in names and not step.done:
            yield step.command, for_markdown(step.title)


def _about_entries(audit: Audit) -> Iterator[tuple[str, str]]:
    statuses = [entry.status for entry in audit.report.entries if entry.status != IN_USE]
    expired = statuses.count(EXPIRED)
    if idle := len(statuses) - expired:
        yield mending.PRUNE, f"take out {counted(idle, 'entry that holds', 'entries that hold')} no longer"
    if expired:
        yield "ssot-guard allowlist list --status expired", f"renew or mend {counted(expired, 'expired exemption')}"
