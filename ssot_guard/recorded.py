"""The use case `recorded`: which imports of what competes really happened, held against the allowlist and the rule.

Reads what `SSOT_GUARD_RECORD` had test runs write: what is listed and never imported may go; what is imported and the
static rule does not see, because the name is put together at run time, only the import guard holds back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from .allowlist import Allowlist
from .judging.guarded import Guarded, opened, read_allowlist
from .judging.scanning import of_rule
from .policy import RULE_OF_CLAUSE
from .problems import CannotRead, Problem
from .runtime.asking import NOBODY
from .runtime.record import Edge
from .typed import NamedTuple
from .verdict import DEBT, EXEMPT, NEW

RULE = RULE_OF_CLAUSE["competing"]
_MOST = 100_000_000
"""Bytes of one record: what is longer is none."""


class Idle(NamedTuple):
    """An allowlist entry that excused no import in these runs. `subject` is empty for one of a whole file."""

    section: str
    path: str
    subject: str
    line: int


class Recorded(NamedTuple):
    """What the records say."""

    new: tuple[Edge, ...]
    """Those that nothing allows."""
    edges: tuple[Edge, ...]
    """Each once, sorted."""
    idle: tuple[Idle, ...]
    unseen: tuple[Edge, ...]
    """Those that the static rule has no finding for."""
    allowlist: str
    """The allowlist's path, to name it in messages."""


def compare(start: str, files: Sequence[str]) -> Recorded:
    """Read records, and hold them against the repository that the absolute folder `start` is in.

    Raises `CannotRead` for a record that is not one, and for a file of the repository that cannot be judged.
    """
    guarded = opened(start)
    with guarded.objects:
        root = guarded.repository.root
        edges = sorted({edge for file in files for edge in _read(_found(start, root, file), file)})
        listed = read_allowlist(guarded)
        return Recorded(
            tuple(edge for edge in edges if edge.status == NEW),
            tuple(edges),
            tuple(_idle(listed, edges)),
            tuple(_unseen(guarded, edges)),
            guarded.policy.allowlist,
        )


def _found(start: str, root: str, file: str) -> str:
    """From here, or else from the root, as runs name it that were started elsewhere."""
    here = os.path.join(start, file)
    return here if os.path.lexists(here) else os.path.join(root, file)


def _read(full: str, shown: str) -> Iterator[Edge]:
    import json

    try:
        with open(full, "rb") as record:
            data = record.read(_MOST + 1)
    except OSError as error:
        raise CannotRead([Problem(shown, 0, 0, f"cannot be read: {error.strerror}")]) from None
    if len(data) > _MOST:
        raise CannotRead([Problem(shown, 0, 0, f"is longer than {_MOST} bytes: that is no record")])
    for number, line in enumerate(data.splitlines(), 1):
        try:
            told = json.loads(line)
            edge = Edge(*(told[field] for field in Edge._fields))
        except (ValueError, KeyError, TypeError, RecursionError):
            edge = None
        if edge is None or [type(value) for value in edge] != [str, int, str, str, str] or told.get("rule") != RULE:
            message = "is no line that the import guard wrote: was another process writing there?"
            raise CannotRead([Problem(shown, number, 1, message)])
        yield edge


def _idle(listed: Allowlist, edges: Iterable[Edge]) -> Iterator[Idle]:
    fired = {(edge.path, edge.subject) for edge in edges}
    for entry in listed.exempt:
        if entry.rule == RULE and not any(entry.matches(RULE, *pair) for pair in fired):
            yield Idle("exempt", entry.path, entry.subject or "", entry.line)
    for (rule, path), subjects in listed.debt.items():
        if rule == RULE:
            line = listed.debt_lines.get((rule, path), 0)
            yield from (Idle("debt", path, subject, line) for subject in subjects if (path, subject) not in fired)


def _unseen(guarded: Guarded, edges: Iterable[Edge]) -> Iterator[Edge]:
    asked = [edge for edge in edges if edge.path != NOBODY and edge.status in (DEBT, EXEMPT, NEW)]
    there = sorted({edge.path for edge in asked if guarded.tree.exists(edge.path)})
    found = {(finding.path, finding.subject) for finding in of_rule(guarded, RULE, there)}
    return (edge for edge in asked if edge.path in there and (edge.path, edge.subject) not in found)
