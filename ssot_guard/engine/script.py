"""A command as a file holds it: what an interpreter gets to read, and where each character of that stands.

Formats write the same command in many ways (a block scalar, an escaped string, a list of lines). A reader only says
what was written between which places; where a part of the command stands is found by going along both texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from ..typed import NamedTuple
from .words import Words

SHELL, ARGV, PYTHON, PLAIN = "shell", "argv", "python", "plain"
"""How a script is read: by a shell; as the words of one command; as a Python program; by nobody knows what: only its
separators are."""

POWERSHELL, BATCH = "powershell", "batch"
"""The same for the two other shells: Windows PowerShell or pwsh, and cmd.exe."""

Variables = Mapping[str, tuple[str, ...]]
"""Name -> the values that it may have."""

_NOTHING: Variables = MappingProxyType({})


class Piece(NamedTuple):
    """A part of a script, and the characters of the file (from `start` up to `end`) that it was written as."""

    text: str
    start: int
    end: int
    put_in: bool = False
    """Whether the file has something else there, as a variable whose value this is: it has no places within."""


class Script(NamedTuple):
    """One script. Most have one piece; lists of lines have one a line."""

    subject: str
    """What holds it, in words that survive moved lines: `jobs.test.steps[2]`, `make test`, `scripts.test`."""
    pieces: tuple[Piece, ...]
    how: str = SHELL
    words: Words = ()
    """For `ARGV`: the command line; then the pieces only say where it stands."""
    variables: Variables = _NOTHING
    """What is set outside of it, as by `env:`."""
    holders: tuple[tuple[int, str], ...] = ()
    """Of a text that several things hold together: where each one's part begins, and its subject."""

    @property
    def text(self) -> str:
        """What the interpreter gets."""
        return "".join(piece.text for piece in self.pieces)

    def holder(self, at: int) -> str:
        """What holds the character of its text at a place."""
        return next((subject for start, subject in reversed(self.holders) if start <= at), self.subject)

    def place(self, source: str, start: int, end: int) -> tuple[int, int]:
        """Where the characters of its text from `start` up to `end` (0-based) stand in the file, whose text is
        `source`."""
        return Places(self, source).of(start, end)


def one(subject: str, text: str, start: int, end: int, how: str = SHELL, variables: Variables = _NOTHING) -> Script:
    """A script that was written in one piece."""
    return Script(subject, (Piece(text, start, end),), how, variables=variables)


def aligned(piece: Piece, source: str) -> Sequence[int]:
    """For each character of a piece's text, the place in the file that it was written at.

    Goes along both: what the file has besides (quotes, backslashes, indents) is passed over; what the text has instead
    of something written otherwise (a folded line end, an escape) stands where that does.
    """
    text, start, end = piece.text, piece.start, piece.end
    if source[start:end] == text:
        return range(start, end)
    places, at = [], start
    for char in text:
        found = _next(source, at, end, char)
        at = found if found is not None else at
        places.append(min(at, max(start, end - 1)))
        at += found is not None
    return places


class Places:
    """Where the characters of a script's text stand in the file: goes along each piece once."""

    def __init__(self, script: Script, source: str) -> None:
        self._pieces = [piece for piece in script.pieces if piece.text] or [*script.pieces]
        self._source = source
        self._starts = [0, *accumulate(len(piece.text) for piece in self._pieces)]
        self._aligned: dict[int, Sequence[int]] = {}

    def of(self, start: int, end: int) -> tuple[int, int]:
        """The place of the characters from `start` up to `end` (0-based)."""
        begin, last = self._at(start, 0), self._at(max(start, end - 1), -1)
        return begin, max(begin + 1, last + 1)

    def _at(self, at: int, side: int) -> int:
        """`side`: which end of what has no places within, 0 or -1."""
        index = bisect_right(self._starts, at) - 1
        if index >= len(self._pieces):
            return max(self._pieces[-1].start, self._pieces[-1].end - 1)
        piece = self._pieces[index]
        if piece.put_in:
            return (piece.start, max(piece.start, piece.end - 1))[side]
        if index not in self._aligned:
            self._aligned[index] = aligned(piece, self._source)
        return self._aligned[index][at - self._starts[index]]


_FAR = 200
"""How much of a file may stand between two characters of a text: an indent, an escape, a line end with blank lines."""


def _next(source: str, at: int, end: int, char: str) -> int | None:
    """Where a character is written next; None for one that is written as something else."""
    if char.isspace():
        return (
            next((place for place in range(at, min(end, at + _FAR)) if source[place] == char), None)
            if (at < end and source[at].isspace())
            else None
        )
    found = source.find(char, at, min(end, at + _FAR))
    return found if found >= 0 else None


class Lines:
    """Places of a text as lines and columns, both 1-based, columns in characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *_line_starts(text)]

    def of(self, at: int) -> tuple[int, int]:
        """The line and column of a place."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def at(self, line: int, column: int) -> int:
        """The place of a line and column; the text's end behind the last one."""
        return (
            min(self._starts[line - 1] + column - 1, len(self._text)) if line <= len(self._starts) else len(self._text)
        )


def _line_starts(text: str) -> Iterator[int]:
    at = text.find("\n")
    while at >= 0:
        yield at + 1
        at = text.find("\n", at + 1)
