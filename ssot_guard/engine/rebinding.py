"""Whether a text may give names something that has another name, told by searching bytes and parsing nothing.

It errs on the safe side only: where a text does, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LETTER = rb"[\w\x80-\xff]"
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_TARGETS = rb"""(?:[\w\s\x80-\xff,()\[\].*:|"'{}-]|\\\r?\n)*=(?!=)"""
"""What follows the first name of an assignment's targets, an annotation included."""
_DEFINED = rb"\b(?:class|def)[ \t]+\Z"
_BRACKETS_END = (rb"\)[ \t]*=(?!=)", rb"\][ \t]*=(?!=)")
"""What may end targets that began on a line before."""


Place = tuple[int, int]
"""Where a word begins and ends in a text."""


def places(data: bytes, word: bytes) -> Iterator[Place]:
    """Where a text has a name, other than as an attribute or as a part of a longer one."""
    for start, end in _found(data, word):
        if (start, end) == _grown(data, start, end) and data[start - 1 : start] != b".":
            yield start, end


def places_like(data: bytes, glob: str) -> Iterator[Place]:
    """Where a text has a name that a glob of ASCII characters without `[` matches."""
    fixed = max(re.split(r"[*?]", glob), key=len).encode()
    like = re.escape(glob.encode()).replace(rb"\*", _LETTER + b"*").replace(rb"\?", _LETTER + b"+")
    last = -1
    for start, end in (
        _found(data, fixed) if fixed else ((m.start(), m.end()) for m in re.finditer(_LETTER + b"+", data))
    ):
        start, end = _grown(data, start, end)
        if start > last and data[start - 1 : start] != b"." and re.fullmatch(like, data[start:end]):
            yield start, end
        last = start


def _found(data: bytes, word: bytes) -> Iterator[Place]:
    at = data.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = data.find(word, at + 1)


def _grown(data: bytes, start: int, end: int) -> Place:
    """The whole name that a part of it belongs to."""
    while start and _is_letter(data[start - 1]):
        start -= 1
    while end < len(data) and _is_letter(data[end]):
        end += 1
    return start, end


def _is_letter(byte: int) -> bool:
    return byte >= 0x80 or byte in _LETTERS


def may_rebind(data: bytes, names: Iterable[Place]) -> bool:
    """Whether a text may give one of its names something by an assignment or a loop."""
    later = None
    for start, stop in names:
        later = later if later is not None else _targets_end_later(data)
        if later:
            return True
        begin, end = data.rfind(b"\n", 0, start) + 1, data.find(b"\n", stop)
        before, after = data[begin:start], data[stop : end if end >= 0 else len(data)]
        continued = after.rstrip(b"\r").endswith(b"\\")
        if continued or (b"for" in before and b"in" in after):
            return True
        if b"=" in after and re.match(_TARGETS, after) and not re.search(_DEFINED, before):
            return True
    return False


def _targets_end_later(data: bytes) -> bool:
    """Whether the targets of some assignment go over several lines."""
    for pattern in _BRACKETS_END:
        for found in re.finditer(pattern, data):
            begin = data.rfind(b"\n", 0, found.start())
            if begin >= 0 and not re.search(rb"[(\[]", data[begin : found.start()]):
                return True
    return False
