"""Where each character of a YAML scalar's text was written: quotes, escapes, folds and indents are taken into account.

The five styles are those of https://yaml.org/spec/1.2.2/#chapter-7-flow-style-productions and chapter 8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...typed import NamedTuple
from ..script import Piece, aligned

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|#[^\n]*\n)*)*")
"""An anchor and a tag, which stand before a node's own text."""
_FOLD = r"[ \t]*\n[ \t\n]*"
_QUOTED = {
    '"': re.compile(
        rf"(?P<escape>\\(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|[^\n]))"
        rf'|(?P<joint>\\\n[ \t]*)|(?P<fold>{_FOLD})|(?P<end>")|[ \t]+|[^\\"\s]+|\s'
    ),
    "'": re.compile(rf"(?P<escape>'')|(?P<fold>{_FOLD})|(?P<end>')|[ \t]+|[^'\s]+|\s"),
}
_PLAIN = re.compile(rf"(?P<fold>{_FOLD})|[ \t]+|[^\s]+|\s")


class Written(NamedTuple):
    """A text, and for each of its characters the place in the file that it was written at."""

    text: str
    places: list[int]

    def pieces(self, source: str) -> Iterator[Piece]:
        """The same in pieces that were written as they are, and single characters that were written otherwise."""
        text, places = self
        start, size = 0, len(source)
        exact = [place < size and source[place] == char for char, place in zip(text, places, strict=True)]
        for at in range(1, len(text) + 1):
            if at == len(text) or places[at] != places[at - 1] + 1 or not (exact[at] and exact[at - 1]):
                yield Piece(text[start:at], places[start], places[at - 1] + 1)
                start = at


def joined(several: Iterable[Written]) -> Written:
    """One after the other."""
    text, places = [], []
    for one in several:
        text.append(one.text)
        places += one.places
    return Written("".join(text), places)


def written(source: str, start: int, text: str) -> Written:
    """A scalar whose node begins at `start`, its anchor and tag included, and whose value is `text`."""
    found = _PROPERTIES.match(source, start)
    start = found.end() if found else start
    style = source[start : start + 1]
    if style in ("|", ">") and style:
        places = _of_block(source, start, text)
    else:
        places = _of_flow(source, start, text, style)
    # What is written in a way that is not known here is looked for, character by character.
    return Written(text, places if places is not None else [*aligned(Piece(text, start, len(source)), source)])


def _of_flow(source: str, start: int, text: str, style: str) -> list[int] | None:
    token = _QUOTED.get(style, _PLAIN)
    places: list[int] = []
    read: list[str] = []
    for found in token.finditer(source, start + (style in _QUOTED)):
        kind, begin = found.lastgroup, found.start()
        if kind == "end" or (token is _PLAIN and len(places) >= len(text)):
            break
        value = _value(kind, found[0], text[len(places) : len(places) + 1])
        if token is _PLAIN:
            value = value[: len(text) - len(places)]
        read.append(value)
        places += range(begin, begin + len(value)) if kind is None else [begin] * len(value)
    return places if "".join(read) == text else None


def _value(kind: str | None, token: str, expected: str) -> str:
    """What a token stands for; an escape for the one character that the YAML reader made of it."""
    if kind == "escape":
        return expected
    if kind == "joint":
        return ""
    if kind == "fold":
        breaks = token.count("\n")
        return " " if breaks == 1 else "\n" * (breaks - 1)
    return token


def _of_block(source: str, start: int, text: str) -> list[int] | None:
    """Each line of a block scalar is in its text as it is, without the indent; between two there are line ends or, if
    folded, one space.
    """
    if not text.strip():
        return [start] * len(text)
    lines = _lines(source, source.find("\n", start) + 1)
    begin, line = next(((at, line) for at, line in lines if line.strip(" \t")), (0, ""))
    first = next(line for line in text.split("\n") if line.strip(" \t"))
    indent = _leading(line) - _leading(first)
    places: list[int] = []
    last = len(text.rstrip("\n"))
    while len(places) < last:
        content = line[indent:]
        at = _found(text, len(places), content) if content else len(places)
        if at is None:
            return None
        places += [max(start, begin - 1)] * (at - len(places))
        places += range(begin + indent, begin + indent + len(content))
        if len(places) < last:
            begin, line = next(lines, (-1, ""))
            if begin < 0:
                return None
    end = places[-1] + 1
    return places + [min(end, len(source) - 1)] * (len(text) - last)


def _found(text: str, at: int, content: str) -> int | None:
    while not text.startswith(content, at):
        if text[at : at + 1] not in ("\n", " "):
            return None
        at += 1
    return at


def _lines(source: str, at: int) -> Iterator[tuple[int, str]]:
    while 0 <= at < len(source):
        end = source.find("\n", at)
        end = end if end >= 0 else len(source)
        yield at, source[at:end]
        at = end + 1


def _leading(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
