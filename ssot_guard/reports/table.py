"""Rows as an aligned table that fits a terminal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from ..quoting import for_terminal

_GAP = "  "
_LEAST = 8
"""Columns that a cut cell keeps."""

Shade = Callable[[str, str], str]
"""Column (empty for the names of the columns) and text -> the text in its colour."""


def as_it_is(_column: str, text: str) -> str:
    """Without colour."""
    return text


def aligned(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    room: int | None = None,
    cut: Sequence[str] = (),
    figures: Collection[str] = (),
    shade: Shade = as_it_is,
) -> Iterator[str]:
    """One line a row, after one with the names of the columns; columns without anything are left out.

    Cells of the columns `cut` are shortened, one column after the other, as long as lines are wider than `room`.
    `figures` are aligned to the right.
    """
    cells = [[for_terminal(cell) for cell in row] for row in rows]
    shown = [number for number in range(len(header)) if any(row[number] for row in cells)]
    widths = {number: max(_width(row[number]) for row in (header, *cells)) for number in shown}
    for number in (header.index(name) for name in cut):
        over = sum(widths.values()) + len(_GAP) * (len(widths) - 1) - (room or 0)
        if room is not None and over > 0 and number in widths:
            widths[number] = max(widths[number] - over, min(widths[number], max(_LEAST, len(header[number]))))
    for row in (header, *cells):
        padded = (_padded(row[number], widths[number], right=header[number] in figures) for number in shown)
        names = [header[number] if row is not header else "" for number in shown]
        yield _GAP.join(_shaded(shade, name, cell) for name, cell in zip(names, padded, strict=True)).rstrip()


def _shaded(shade: Shade, column: str, cell: str) -> str:
    """Without colour where there is nothing to see."""
    text = cell.strip(" ")
    return cell.replace(text, shade(column, text), 1) if text else cell


def _padded(text: str, width: int, *, right: bool) -> str:
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    """How many of a terminal's columns it takes: two for wide letters, none for accents of their own."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else not combining(char) for char in text)
