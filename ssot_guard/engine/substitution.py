"""Texts in which values are put before an interpreter gets them, as make and just do it: pieces that know their place.

Where a value is not known, a `strings.HOLE` stands for it; where several are, each makes a text of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from re import Match, Pattern

from .script import Piece
from .strings import HOLE

MOST_VALUES = 8
"""Ways to read one text whose values are several: the rest is not looked at."""

LONGEST = 20_000
"""Characters of one value: a file may double a text fifty times."""

Pieces = tuple[Piece, ...]
ValuesOf = Callable[[Match[str]], Iterable[str] | None]
"""The texts that may stand for what was matched; None where it is not known."""


def put_in(pieces: Iterable[Piece], pattern: Pattern[str], values: ValuesOf) -> Iterator[Pieces]:
    """The versions of a text with values in the place of what matches; the pieces must be what the file says."""
    choices: list[list[Piece]] = []
    for piece in pieces:
        choices += _parts(piece, pattern, values)
    yield from islice(product(*choices), MOST_VALUES)


def _parts(piece: Piece, pattern: Pattern[str], values: ValuesOf) -> Iterator[list[Piece]]:
    at = 0
    for found in pattern.finditer(piece.text):
        if found.start() > at:
            yield [_slice(piece, at, found.start())]
        start, end = piece.start + found.start(), piece.start + found.end()
        yield [Piece(text, start, end, True) for text in bounded(values(found))]
        at = found.end()
    if at < len(piece.text) or not piece.text:
        yield [_slice(piece, at, len(piece.text))]


def _slice(piece: Piece, start: int, end: int) -> Piece:
    return Piece(piece.text[start:end], piece.start + start, piece.start + end)


def bounded(values: Iterable[str] | None) -> list[str]:
    """At least one value, and few of them, none of them long."""
    few = list(dict.fromkeys(islice(values, MOST_VALUES))) if values is not None else []
    return [value if len(value) <= LONGEST else value[:LONGEST] + HOLE for value in few] or [HOLE]


def texts(text: str, pattern: Pattern[str], values: ValuesOf) -> list[str]:
    """The same for a text of which nobody asks where it stands."""
    versions = put_in([Piece(text, 0, len(text))], pattern, values)
    return bounded("".join(piece.text for piece in version) for version in versions)
