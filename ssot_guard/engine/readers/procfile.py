"""Procfiles: one process type a line, and the command that starts it.

Source: https://devcenter.heroku.com/articles/procfile#procfile-format
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..script import Script, one

_PROCESS = re.compile(r"^[ \t]*([\w-]+)[ \t]*:[ \t]*([^\n]+)", re.MULTILINE)


def read(text: str, _path: str) -> Iterator[Script]:
    """One script a process type."""
    for found in _PROCESS.finditer(text):
        yield one(f"Procfile {found[1]}", found[2], found.start(2), found.end(2))
