"""The `debt` section as text: written in the one style there is, and changed line by line without touching the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..problems import UsageError
from ..quoting import for_yaml
from .layout import ended, is_empty, lines_of, newline_of, pairs_of

Debt = Mapping[tuple[str, str], tuple[str, ...]]
"""(rule, path) -> subjects, as in `Allowlist.debt`."""

_NOT_OURS = "is not laid out one file a line (`  path: [subject, subject]`): take the section out, then run "

_THERE = (
    "the allowlist has a `debt` section already, and debt only shrinks: `ssot-guard allowlist baseline --prune-only` "
    "takes out what is paid off; if the policy asks more than before, take the section out and run this again"
)


class _Row(NamedTuple):
    """Where one file stands: line index and columns (0-based, in characters) of its key and of its subjects."""

    path: str
    subjects: tuple[str, ...]
    line: int
    indent: int
    start: int
    end: int


class _Block(NamedTuple):
    """One rule's part of the section."""

    rule: str
    line: int
    rows: tuple[_Row, ...]


class _Section(NamedTuple):
    line: int
    blocks: tuple[_Block, ...]


def section(debt: Debt, newline: str = "\n") -> str:
    """The whole section, sorted by code point. No totals, line numbers or times: branches must merge."""
    lines = ["debt:"]
    for rule in sorted({rule for rule, _ in debt}):
        lines.append(f"  {for_yaml(rule)}:")
        lines += [f"    {row(path, debt[rule, path])}" for path in sorted(path for name, path in debt if name == rule)]
    return "".join(line + newline for line in lines)


def row(path: str, subjects: Iterable[str]) -> str:
    """One file's line, without its indent."""
    return f"{for_yaml(path)}: {_listed(subjects)}"


def added(text: str, debt: Debt) -> str:
    """An allowlist's `text` with the section at its end, all else as it was. Raises UsageError if it has one.

    A section without entries does not count: its line is where the new one goes.
    """
    newline = newline_of(text)
    there = pairs_of(text).get("debt")
    if there is None:
        return ended(text) + section(debt, newline)
    key, value = there
    if not is_empty(value) or key.start_mark.line != value.end_mark.line:
        raise UsageError(_THERE)
    lines = lines_of(text)
    return "".join([*lines[: key.start_mark.line], section(debt, newline), *lines[key.start_mark.line + 1 :]])


def changed(text: str, debt: Debt) -> str:
    """An allowlist's `text` with its section saying `debt`: only the lines that differ are other than before.

    Raises UsageError if the section is not laid out as this program does it.
    """
    found = _section(text)
    lines = lines_of(text)
    after: dict[int, list[str]] = {}
    gone = set() if debt else {found.line}
    for block in found.blocks:
        wanted = {path: subjects for (rule, path), subjects in debt.items() if rule == block.rule}
        gone |= {old.line for old in block.rows if old.path not in wanted} | (set() if wanted else {block.line})
        for old in block.rows:
            if old.path in wanted and set(wanted[old.path]) != set(old.subjects):
                line = lines[old.line]
                lines[old.line] = line[: old.start] + _listed(wanted[old.path]) + line[old.end :]
        for path in sorted(wanted.keys() - {old.path for old in block.rows}):
            previous = [old for old in block.rows if old.path < path]
            place = previous[-1].line if previous else block.line
            after.setdefault(place, []).append(" " * block.rows[0].indent + row(path, wanted[path]) + newline_of(text))
    return "".join(_woven(lines, gone, after))


def _woven(lines: list[str], gone: set[int], after: Mapping[int, list[str]]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number not in gone:
            yield line
        yield from after.get(number, ())


def _section(text: str) -> _Section:
    for key, value in pairs_of(text).items():
        if key == "debt":
            return _Section(value[0].start_mark.line, tuple(_blocks(value[1])))
    return _Section(0, ())


def _blocks(section: Any) -> Iterator[_Block]:
    for rule, rows in _block_mapping(section):
        yield _Block(rule.value, rule.start_mark.line, tuple(_rows(rows)))


def _rows(rows: Any) -> Iterator[_Row]:
    for path, subjects in _block_mapping(rows):
        start, end = subjects.start_mark, subjects.end_mark
        if subjects.id != "sequence" or not path.start_mark.line == start.line == end.line:
            raise UsageError(
                f"line {path.start_mark.line + 1} of the allowlist {_NOT_OURS}`ssot-guard allowlist baseline`"
            )
        names = tuple(subject.value for subject in subjects.value)
        yield _Row(path.value, names, start.line, path.start_mark.column, start.column, end.column)


def _block_mapping(node: Any) -> list[tuple[Any, Any]]:
    if node.id != "mapping" or node.flow_style:
        raise UsageError(f"line {node.start_mark.line + 1} of the allowlist {_NOT_OURS}`ssot-guard allowlist baseline`")
    pairs: list[tuple[Any, Any]] = node.value
    return pairs


def _listed(subjects: Iterable[str]) -> str:
    return f"[{', '.join(for_yaml(subject) for subject in sorted(set(subjects)))}]"
