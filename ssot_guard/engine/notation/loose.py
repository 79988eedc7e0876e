"""A file of settings that cannot be parsed: what could be a command in it, line by line. Better one too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..script import PLAIN, Script, one

SUBJECT = "<file>"

_QUOTED = re.compile(r"""\\?(["'])((?:(?!\1)[^\\\n]|\\[^\n])*)""")
_KEY = re.compile(r"""\s*[\w."'\[\]{}*:-]+\s*[=:]\s*""")
_SIGNS = re.compile(r"""[\s"'\[{(,]*(?:(?:!!?|%%?(?:sx|system|bash|sh)\b|[-@])\s*)*""")
_ESCAPED_END = re.compile(r"\\[nrt]")


def read(text: str, start: int = 0) -> Iterator[Script]:
    """Each line, what follows its first `=` or `:`, and what stands in quotes; `start` is where the text begins."""
    for line in text.split("\n"):
        for first, last in dict.fromkeys(_candidates(line)):
            if first < last:
                yield one(SUBJECT, line[first:last], start + first, start + last, PLAIN)
        start += len(line) + 1


def _candidates(line: str) -> Iterator[tuple[int, int]]:
    """From where to where in a line a command could stand."""
    yield _begins(line, 0, len(line)), len(line)
    key = _KEY.match(line)
    if key:
        yield _begins(line, key.end(), len(line)), len(line)
    for quoted in _QUOTED.finditer(line):
        at = quoted.start(2)
        for end in [*_ESCAPED_END.finditer(quoted[2]), None]:
            last = quoted.start(2) + end.start() if end else quoted.end(2)
            yield _begins(line, at, last), last
            at = quoted.start(2) + end.end() if end else last


def _begins(line: str, at: int, end: int) -> int:
    """Where a command begins, behind indents, quotes, `!` of notebooks and `-` of tox."""
    signs = _SIGNS.match(line, at, end)
    return signs.end() if signs else at
