"""A text as it stands in a file: what it says, and where each part of it was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from ..script import Piece

_ESCAPE = re.compile(
    r"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\(?:u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|x(?P<x>[0-9a-fA-F]{2})|(?P<newline>[ \t]*\n\s*)|(?P<one>.))",
    re.DOTALL,
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "e": "\x1b"}
_MOST_CODE_POINT = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_REPLACEMENT = "\ufffd"


class Written:
    """A text in the pieces that it was written in: runs that stand for themselves, and escapes."""

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        self.pieces = tuple(pieces)

    @cached_property
    def text(self) -> str:
        """What it says."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(piece.text) for piece in self.pieces)]

    def part(self, start: int, end: int) -> Written:
        """Its characters from `start` up to `end`."""
        return Written(self._cut(start, end))

    def _cut(self, start: int, end: int) -> Iterator[Piece]:
        for index in range(max(bisect_right(self._starts, start) - 1, 0), len(self.pieces)):
            piece, at = self.pieces[index], self._starts[index]
            if at >= end:
                return
            first, last = max(start - at, 0), min(end - at, len(piece.text))
            if first >= last:
                continue
            if not piece.put_in and piece.end - piece.start == len(piece.text):
                yield Piece(piece.text[first:last], piece.start + first, piece.start + last)
            else:  # an escape, or what was put in for something else: it has only one place
                yield piece._replace(text=piece.text[first:last])

    def stripped(self, before: str = r"\s*") -> Written:
        """Without the white space around it, and what `before` matches at its beginning."""
        text = self.text
        found = re.match(before, text)
        return self.part(found.end() if found else 0, len(text.rstrip()))

    def instead(self, text: str) -> Written:
        """Another text that stands where this one does."""
        if not self.pieces:
            return Written()
        return Written((Piece(text, self.pieces[0].start, self.pieces[-1].end, put_in=True),))


def joined(parts: Iterable[Written]) -> Written:
    """Texts one after the other."""
    return Written(piece for part in parts for piece in part.pieces)


def plain(text: str, start: int, end: int) -> Written:
    """Characters of a file that stand for themselves; `text` is the whole file's."""
    return Written((Piece(text[start:end], start, end),) if start < end else ())


def unescaped(text: str, start: int, end: int) -> Written:
    """The same with the escapes of JSON and of TOML's basic strings read.

    Both are a subset of these: https://www.rfc-editor.org/rfc/rfc8259#section-7 and https://toml.io/en/v1.1.0#string.
    """
    if "\\" not in text[start:end]:
        return plain(text, start, end)
    pieces, at = [], start
    for escape in _ESCAPE.finditer(text, start, end):
        if at < escape.start():
            pieces.append(Piece(text[at : escape.start()], at, escape.start()))
        said = _said(escape)
        if said:
            pieces.append(Piece(said, escape.start(), escape.end(), put_in=True))
        at = escape.end()
    if at < end:
        pieces.append(Piece(text[at:end], at, end))
    return Written(pieces)


def _said(escape: re.Match[str]) -> str:
    if escape["high"]:
        high, low = int(escape["high"], 16) & 0x3FF, int(escape["low"], 16) & 0x3FF
        return chr(0x10000 + (high << 10) + low)
    digits = escape["u"] or escape["U"] or escape["x"]
    if digits:
        point = int(digits, 16)
        known = point <= _MOST_CODE_POINT and not _SURROGATES[0] <= point <= _SURROGATES[1]
        return chr(point) if known else _REPLACEMENT
    if escape["newline"]:
        return ""
    return _SIMPLE.get(escape["one"], escape["one"])


def one_line(name: str) -> str:
    """A name as it can be part of a subject: keys of TOML and JSON may hold line ends."""
    return " ".join(name.split())
