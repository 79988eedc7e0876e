"""What a branch did to what there is to be one of, as a comment on a pull request: short, and the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..auditing.audit import Audit, Since
from ..auditing.changes import Turnover, by_author, by_truth, turnover
from ..auditing.tally import tally
from ..history.timeline import INTRODUCED, MOVED, REMOVED, Change
from .audited import counted, in_words
from .markdown import author, by, code, prose, table

_ADDED, _PAID, _MOVED, _PEOPLE, _TRUTHS = 10, 5, 3, 5, 6
"""How many of each are told one by one: a comment is read on one screen, and services cut what is long."""


def render(audit: Audit, since: Since) -> str:
    """At most 60 lines and 60,000 characters, whatever happened."""
    return "".join(line + "\n" for line in _lines(audit, since))


def _lines(audit: Audit, since: Since) -> Iterator[str]:
    total = tally(audit).total
    yield f"### One of each: {in_words(turnover(since.changes))} since {prose(since.name)}"
    yield ""
    if audit.report.errors:
        yield f"**{counted(len(audit.report.errors), 'thing')} could not be judged:** `ssot-guard check` says what."
    new = f"**{counted(total.new, 'finding')} new, which fail the check**" if total.new else "Nothing is new"
    yield f"{new}; {counted(total.debt, 'finding')} in debt, {total.exempt} exempt."
    yield from _told("Added", _of(since, INTRODUCED), _ADDED)
    yield from _sums(since)
    yield from _told("Paid off", _of(since, REMOVED), _PAID)
    yield from _told("Moved", _of(since, MOVED), _MOVED)


def _of(since: Since, kind: str) -> Sequence[Change]:
    """Those of one kind, the largest first."""
    return sorted((each for each in since.changes if each.kind == kind), key=lambda each: (-each.amount, each.path))


def _told(title: str, changes: Sequence[Change], shown: int) -> Iterator[str]:
    if not changes:
        return
    yield from ("", f"**{title}**", "")
    yield from (f"- {_change(each)}" for each in changes[:shown])
    if len(changes) > shown:
        yield f"- ... and {counted(len(changes) - shown, 'place')} more"


def _change(change: Change) -> str:
    what = f"{change.amount} × {code(change.rule)} in {code(change.path)} {code(change.subject)}".rstrip()
    where = f", which was {code(change.moved_from)}" if change.moved_from else ""
    return f"{what}{where}, by {by(change.revision)}"


def _sums(since: Since) -> Iterator[str]:
    """By truth and by person."""
    figures = ("paid off", "added", "moved")
    truths = [(code(name), *_figures(found)) for name, found in by_truth(since.changes).items()]
    people = [(author(name), *_figures(found)) for name, found in by_author(since.changes).items()]
    for what, rows, shown in (("truth", truths, _TRUTHS), ("by", people, _PEOPLE)):
        if rows:
            yield from table((what, *figures), rows[:shown], figures=figures)
        if len(rows) > shown:
            yield from ("", f"... and {len(rows) - shown} more")


def _figures(found: Turnover) -> tuple[str, ...]:
    return tuple(str(number or "") for number in found)
