"""Shell scripts. A launch is known by the function that holds it.

Bats' tests, too: https://bats-core.readthedocs.io/en/stable/writing-tests.html. To bash its `@test "title" {` is no
syntax; Bats itself makes a function of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..script import Piece, Script, one

SUBJECT = "<script>"
"""What holds the commands that stand in no function."""

_TEST = re.compile(r"^[ \t]*@test[ \t]+(.+?)[ \t]*(?=\{[ \t]*$)", re.MULTILINE)
_RUN = 'run() { "$@"; }\n'
"""Bats' own function, which most of its tests call."""


def read(text: str, path: str) -> Iterator[Script]:
    """The whole file is one script."""
    if path.endswith(".bats"):
        yield Script(SUBJECT, tuple(_with_functions(text)))
    else:
        yield one(SUBJECT, text, 0, len(text))


def _with_functions(text: str) -> Iterator[Piece]:
    yield Piece(_RUN, 0, 0, True)
    at = 0
    for found in _TEST.finditer(text):
        yield Piece(text[at : found.start()], at, found.start())
        name = re.sub(r"\W+", "_", found[1]).strip("_")
        yield Piece(f"test_{name}() ", found.start(), found.end(), True)
        at = found.end()
    yield Piece(text[at:], at, len(text))
