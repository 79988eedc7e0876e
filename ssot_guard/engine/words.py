"""The type of command lines: words, of which some may be unknown or only sometimes there."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """One argument. `text` has a `strings.HOLE` where it is not known; `many` stands for any number of unknown ones.

    `sure` is False where the argument is only there on some paths through the code.
    """

    text: str
    sure: bool = True
    many: bool = False


Words = tuple[Word, ...]

MANY = Word("", many=True)
