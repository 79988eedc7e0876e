"""One part of a file, between two lines that mark it; all else of the file stays as it is, byte for byte."""

from __future__ import annotations

import os
import re

from ..problems import CannotRead, Problem, UsageError
from ..typed import NamedTuple
from .atomic import replace

_BOM = b"\xef\xbb\xbf"


class Marks(NamedTuple):
    """The lines before and after the part. Each stands alone on its line, but for blanks."""

    begin: str
    end: str


def update(path: str, text: str, marks: Marks, *, make: str) -> bool:
    """Put `text`, which has both marks, in the place of what the file has from one mark to the other.

    `path` is as the user gave it, and `make` the command that makes such a file. Returns whether anything changed; a
    file in which nothing does is not written. Raises `UsageError` for a file that is not there or cannot be written,
    and `CannotRead` for one in which it is not plain which part is meant.
    """
    real = os.path.realpath(path)
    try:
        with open(real, "rb") as file:
            before = file.read()
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}: `{make}` makes it") from None
    except OSError as error:
        raise CannotRead([Problem(path, 0, 0, f"cannot be read: {error.strerror}")]) from None
    after = replaced(before, text, marks, path=path)
    if after == before:
        return False
    try:
        replace(real, after)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return True


def replaced(data: bytes, text: str, marks: Marks, *, path: str) -> bytes:
    """A file's bytes with the part replaced, in the line ends of the line that begins it. Raises `CannotRead`."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
    first, last = (_only(lines, mark, marks, path) for mark in marks)
    if last < first:
        raise _unclear(path, last, f"`{marks.end}` stands before `{marks.begin}`: put it after")
    part = text.encode("utf-8", "backslashreplace")
    if lines[first].endswith(b"\r\n"):
        part = part.replace(b"\n", b"\r\n")
    if not lines[last].endswith(b"\n"):
        part = part.rstrip(b"\r\n")
    mark = _BOM if lines[first].startswith(_BOM) else b""
    return b"".join((*lines[:first], mark, part, *lines[last + 1 :]))


def _only(lines: list[bytes], mark: str, marks: Marks, path: str) -> int:
    """The index of the one line that is this mark."""
    found = [number for number, line in enumerate(lines) if line.removeprefix(_BOM).strip() == mark.encode()]
    if not found:
        where = f"write `{marks.begin}` and, on a line below, `{marks.end}` where the page is to stand"
        raise CannotRead([Problem(path, 0, 0, f"has no line `{mark}`: {where}")])
    if len(found) > 1:
        raise _unclear(path, found[1], f"`{mark}` again, after line {found[0] + 1}: leave one of them")
    return found[0]


def _unclear(path: str, line: int, message: str) -> CannotRead:
    return CannotRead([Problem(path, line + 1, 1, message)])
