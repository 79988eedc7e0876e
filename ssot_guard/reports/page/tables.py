"""The rows of the page's tables as one block of JSON: columns of numbers, and of places in one list of texts.

A text that many rows have (a path, a message, a line of code) is in there once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from ...allowlist import Exempt
from ...auditing.audit import Audit
from ...auditing.tally import Sum, Tally
from ...history.timeline import Change
from ...listing import NOBODY
from ...quoting import for_script, for_terminal
from ...typed import Any, NamedTuple
from ...verdict import EXEMPT, IN_USE, NEW, Entry, Judged
from ..audited import NOT_COMMITTED
from ..entries import what_to_do
from ..text import allow

Code = Mapping[tuple[str, int], Sequence[str]]
"""(Path, line) of a finding -> its lines."""
ROOM_FOR_CODE = 1_000_000
"""How many characters of code a page holds, each line of it once; what finds no room is left out, and that is said."""
ENDING = "ending"
"""The status of an allowlist entry that holds for a few days more."""

_FIGURES = ("new", "warned", "debt", "exempt")
_ABOUT = "\n"
"""What stands for `path::subject` in a command: no text that is shown holds it."""


class Texts:
    """Texts by their number, each once, as they can be shown."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """The text's number."""
        return self.of_shown(for_terminal(text))

    def of_shown(self, text: str) -> int:
        """The same, of one that is made of such texts."""
        return self._numbers.setdefault(text, len(self._numbers))

    def __contains__(self, text: str) -> bool:
        return for_terminal(text) in self._numbers

    def listed(self) -> list[str]:
        """All of them, in the order of their numbers."""
        return list(self._numbers)


class Table(NamedTuple):
    """Columns by their names, all of one length."""

    length: int
    numbers: Mapping[str, Sequence[int]] = {}
    texts: Mapping[str, Sequence[int]] = {}
    lists: Mapping[str, Sequence[Sequence[int]]] = {}


def block(audit: Audit, sums: Tally, code: Code) -> str:
    """All tables and their texts, to stand in a `<script type="application/json">`."""
    texts = Texts()
    tables = {
        "findings": _findings(audit, texts, code),
        "files": _sums("file", sums.files, texts),
        "owners": _owners(sums, texts),
        "entries": _entries(audit, texts),
    }
    if audit.since:
        tables["changes"] = _changes(audit.since.changes, texts)
    data: Mapping[str, Any] = {
        "tables": {name: table._asdict() for name, table in tables.items()},
        "texts": texts.listed(),
    }
    return for_script(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


# --- findings ---------------------------------------------------------------------------------------------------------


def _findings(audit: Audit, texts: Texts, code: Code) -> Table:
    findings = audit.report.findings

    def column(value: Callable[[Judged], str]) -> list[int]:
        return [texts(value(judged)) for judged in findings]

    return Table(
        len(findings),
        numbers={
            "line": [judged.finding.line for judged in findings],
            "end": [judged.finding.end_line for judged in findings],
        },
        texts={
            "status": column(status_of),
            "truth": column(lambda judged: judged.finding.truth),
            "rule": column(lambda judged: judged.finding.rule),
            "path": column(lambda judged: judged.finding.path),
            "subject": column(lambda judged: judged.finding.subject),
            "message": column(lambda judged: judged.finding.message),
            "note": column(lambda judged: judged.note),
            "instead": column(lambda judged: judged.finding.instead),
            "allow": [texts.of_shown(_allow(judged)) for judged in findings],
        },
        lists={
            "owners": [[texts(owner) for owner in audit.owners_of(number)] for number in range(len(findings))],
            "code": _code(findings, texts, code),
        },
    )


def status_of(judged: Judged) -> str:
    """As the totals call it: `new`, `warned`, `debt` or `exempt`."""
    return "warned" if judged.status == NEW and judged.severity == "warn" else judged.status


def _allow(judged: Judged) -> str:
    """The command that allows a finding, without what it says of the place; none for what is allowed already."""
    if judged.status == EXEMPT:
        return ""
    about = f"{for_terminal(judged.finding.path)}::{for_terminal(judged.finding.subject)}"
    return for_terminal(allow(judged)).replace(about, _ABOUT)


def _code(findings: Iterable[Judged], texts: Texts, code: Code) -> list[list[int]]:
    room = ROOM_FOR_CODE
    columns = []
    for judged in findings:
        lines = code.get((judged.finding.path, judged.finding.line), ())
        room -= sum(len(line) for line in lines if line not in texts)
        columns.append([texts(line) for line in lines] if room >= 0 else [])
    return columns


# --- the others -------------------------------------------------------------------------------------------------------


def _sums(name: str, sums: Mapping[str, Sum], texts: Texts) -> Table:
    found = list(sums.values())
    figures = {figure: [getattr(each, figure) for each in found] for figure in (*_FIGURES, "open", "files")}
    return Table(len(found), figures, {name: [texts(each) for each in sums]})


def _owners(sums: Tally, texts: Texts) -> Table:
    """What nobody owns has a label, and no name that an owner could have."""
    table = _sums("owner", {owner or " ": found for owner, found in sums.owners.items()}, texts)
    labels = [texts(owner or NOBODY) for owner in sums.owners]
    return table._replace(texts={**table.texts, "label": labels})


def _entries(audit: Audit, texts: Texts) -> Table:
    """Those that hold no longer, then those that soon will not."""
    idle = [entry for entry in audit.report.entries if entry.status != IN_USE]
    rows = [_of_entry(entry) for entry in idle] + [_of_ending(entry) for entry in audit.ending]
    names = ("status", "section", "rule", "path", "subject", "todo")
    columns = {name: [texts(row[number]) for row in rows] for number, name in enumerate(names)}
    lines = [entry.line for entry in idle] + [entry.line for entry in audit.ending]
    return Table(len(rows), {"line": lines}, columns)


def _of_entry(entry: Entry) -> tuple[str, ...]:
    return (entry.status, entry.section, entry.rule, entry.path, entry.subject, what_to_do(entry))


def _of_ending(entry: Exempt) -> tuple[str, ...]:
    todo = f"ends on {entry.expires}: mend what it excuses, or give it a new day"
    return (ENDING, EXEMPT, entry.rule, entry.path, entry.subject or "", todo)


def _changes(changes: Sequence[Change], texts: Texts) -> Table:
    def column(value: Callable[[Change], str]) -> list[int]:
        return [texts(value(change)) for change in changes]

    return Table(
        len(changes),
        {"amount": [change.amount for change in changes]},
        {
            "kind": column(lambda change: change.kind),
            "truth": column(lambda change: change.truth),
            "path": column(_whereabouts),
            "subject": column(lambda change: change.subject),
            "day": column(lambda change: change.revision.day),
            "author": column(lambda change: change.revision.author if change.revision.oid else NOT_COMMITTED),
            "commit": column(_commit),
        },
    )


def _whereabouts(change: Change) -> str:
    return f"{change.moved_from} → {change.path}" if change.moved_from else change.path


def _commit(change: Change) -> str:
    """Which commit did it; where that is not known, the last of those that may have."""
    name = short(change.revision.oid)
    return f"{'by ' * bool(change.since)}{name} {change.revision.subject}".strip()


def short(oid: str) -> str:
    """An object id as people write it."""
    return oid[:10]
