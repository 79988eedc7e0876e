"""What the commits of a range did, for eyes: who added what, and whether it is still there."""

from __future__ import annotations

from collections.abc import Iterator

from ..quoting import for_terminal
from ..typed import TYPE_CHECKING
from ..verdict import Judged
from .colours import COLOURS, Paint, painter
from .text import finding_lines, problem_line

if TYPE_CHECKING:
    from ..replay import Accused, Replay


def render(found: Replay, *, colour: bool) -> str:
    """One line a thing, with a line end at its end."""
    return "".join(line + "\n" for line in _lines(found, painter(colour)))


def _lines(found: Replay, paint: Paint) -> Iterator[str]:
    for one in found.accused:
        yield from _accused(one, paint)
    if found.unexplained:
        yield "At the end of the range, by no one commit: what had excused it is gone, or several made it together"
        yield from _indented(found.unexplained, paint)
    if found.loosened:
        yield problem_line("error", COLOURS.error, found.loosened.problem(), paint)
    for problem in found.warnings:
        yield problem_line("warning", COLOURS.warn, problem, paint)
    for problem in found.errors:
        yield problem_line("error", COLOURS.error, problem, paint)
    yield _summary(found, paint)


def _accused(one: Accused, paint: Paint) -> Iterator[str]:
    commit = one.commit
    who = f"{for_terminal(commit.subject)} ({for_terminal(commit.author)})"
    yield f"{paint(COLOURS.place, commit.oid[:12])} {who}"
    yield from _indented(one.open, paint)
    for judged in one.mended:
        finding = judged.finding
        what = f"{finding.path}:{finding.line} {finding.rule} {finding.subject}"
        yield f"  mended since, or allowed: {for_terminal(what)}"


def _indented(found: tuple[Judged, ...], paint: Paint) -> Iterator[str]:
    for judged in found:
        yield from ("  " + line for line in finding_lines(judged, paint))


def _summary(found: Replay, paint: Paint) -> str:
    guilty = [one for one in found.accused if one.open]
    count = sum(len(one.open) for one in guilty) + len(found.unexplained)
    judged = f"{found.commits} commit{'s' * (found.commits != 1)} judged ({for_terminal(found.range)})"
    if found.errors:
        return f"{judged}: {paint(COLOURS.error, 'not all could be judged')}"
    if not count:
        lax = paint(COLOURS.error, "what is asked was loosened") if found.loosened else ""
        return f"{judged}: {lax or paint(COLOURS.good, 'nothing new')}"
    by = f", by {len(guilty)} commit{'s' * (len(guilty) != 1)}" if guilty else ""
    return f"{judged}: {paint(COLOURS.error, f'{count} new')}{by}"
