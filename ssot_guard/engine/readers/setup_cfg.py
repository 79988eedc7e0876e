"""setup.cfg: tox's sections, aliases of `setup.py`'s commands, entry points.

Sources: https://setuptools.pypa.io/en/latest/deprecated/commands.html (alias; pytest-runner's `test = pytest`),
https://setuptools.pypa.io/en/latest/userguide/entry_point.html, https://tox.wiki/en/stable/config.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..notation.ini import Entry, entries
from ..script import Script
from . import tox_ini
from .task import called

_TOX = re.compile(r"(?:tox:)?testenv\b|tox:")
_COMMAND = re.compile(r"[^\s-]\S*(?:\s+-\S*)*")
_ENTRY_POINT = re.compile(r"[^=]*=\s*")


def read(text: str, _path: str) -> Iterator[Script]:
    found = list(entries(text))
    yield from tox_ini.commands(found, lambda section: _TOX.match(section) is not None)
    for entry in found:
        if entry.key and entry.section == "aliases":
            yield from _alias(entry)
        elif entry.key and entry.section == "options.entry_points":
            for line in entry.lines:
                name = _ENTRY_POINT.match(line.text)
                if name:
                    point = line.part(name.end(), len(line.text))
                    yield from called(f"{entry.section}.{entry.key}.{line.text[: name.end()].rstrip('= ')}", point)


def _alias(entry: Entry) -> Iterator[Script]:
    """A row of commands with their options: each of them can be one that starts tests."""
    for line in entry.lines:
        for command in _COMMAND.finditer(line.text):
            yield Script(f"{entry.section}.{entry.key}", line.part(*command.span()).pieces)
