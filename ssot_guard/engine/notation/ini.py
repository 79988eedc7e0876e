"""INI as Python's configparser reads it, line by line and with places.

Source: https://docs.python.org/3/library/configparser.html#supported-ini-file-structure. A library would be asked in
vain: configparser knows no places, and iniconfig only that of a key, while a value here is many commands, one a line,
between comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...typed import NamedTuple
from .written import Written, plain

_HEADER = re.compile(r"\[(?P<name>.+)\]")
_OPTION = re.compile(r"(?P<key>[^=:]+)[=:]\s*")


class Entry(NamedTuple):
    """One key of a section; or, with no key, a line that belongs to none."""

    section: str
    key: str
    """As configparser gives it: in lower case."""
    lines: tuple[Written, ...]
    """The value, without indents, empty lines and lines of comment."""


def entries(text: str) -> Iterator[Entry]:
    """What the file says, in its order. There is no INI that cannot be read: what fits nowhere is a line of its own."""
    section, key, indent, found = "", "", 0, []
    for start, line in _lines(text):
        own, value = _indent(line), line.strip()
        if key and own > indent:
            found.append(plain(text, start + own, start + own + len(value)))
            continue
        if key:
            yield Entry(section, key, tuple(found))
        key, indent, found = "", own, []
        header, option = _HEADER.match(value), _OPTION.match(value)
        if header:
            section = header["name"]
        elif option and section:
            key = option["key"].rstrip().lower()
            if option.end() < len(value):
                found.append(plain(text, start + own + option.end(), start + own + len(value)))
        else:
            yield Entry(section, "", (plain(text, start + own, start + own + len(value)),))
    if key:
        yield Entry(section, key, tuple(found))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            yield start, line
        start += len(line) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
