"""What many repositories come to, for eyes and for JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ..auditing.fleet import Fleet, Member
from ..auditing.tally import tally
from ..typed import Any
from . import audited
from .colours import COLOURS, Paint, painter
from .table import aligned
from .text import problem_line

_FIGURES = ("files", "new", "warned", "debt", "exempt", "errors")
_COLUMNS = ("repository", *_FIGURES, "truths")


def render(fleet: Fleet, *, colour: bool, room: int | None = None) -> str:
    """A row for each repository and one for all, then what could not be judged."""
    return "".join(line + "\n" for line in _lines(fleet, painter(colour), room))


def _lines(fleet: Fleet, paint: Paint, room: int | None) -> Iterator[str]:
    figures = [_figures(member) for member in fleet.members]
    rows = [_row(member, numbers) for member, numbers in zip(fleet.members, figures, strict=True)]
    total = [sum(column) for column in zip(*figures, strict=True)]
    yield from aligned(
        _COLUMNS, [*rows, ("total", *map(str, total), "")], room=room, cut=("truths", "repository"), figures=_FIGURES
    )
    for member in fleet.members:
        for problem in (*member.problems, *(member.audit.report.errors if member.audit else ())):
            path = problem.path if member.audit is None else f"{member.path}/{problem.path}"
            yield problem_line("error", COLOURS.error, problem._replace(path=path), paint)
    if not fleet.judged:
        yield paint(COLOURS.error, "Not all could be judged: the figures may be too low.")


def _figures(member: Member) -> list[int]:
    if member.audit is None:
        return [0, 0, 0, 0, 0, len(member.problems)]
    total, report = tally(member.audit).total, member.audit.report
    return [report.files_checked, total.new, total.warned, total.debt, total.exempt, len(report.errors)]


def _row(member: Member, numbers: list[int]) -> tuple[str, ...]:
    truths = tally(member.audit).truths if member.audit else {}
    told = ", ".join(f"{name} {found.open}" for name, found in truths.items() if found.open)
    return (member.path, *map(str, numbers), told if member.audit else "not judged")


def data(fleet: Fleet) -> dict[str, Any]:
    """What docs/fleet.schema.json describes: the audits themselves are those of `audit --format json`."""
    return {
        "version": 1,
        "judged": fleet.judged,
        "repositories": [
            {
                "path": member.path,
                "audit": audited.data(member.audit) if member.audit else None,
                "problems": [
                    {"path": problem.path, "line": problem.line, "message": problem.message}
                    for problem in member.problems
                ],
            }
            for member in fleet.members
        ],
    }
