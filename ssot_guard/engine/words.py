"""The type of command lines: words, of which some may be unknown or only sometimes there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..typed import NamedTuple
from .strings import HOLE


class Word(NamedTuple):
    """One argument. `text` has a `strings.HOLE` where it is not known; `many` stands for any number of unknown ones.

    `sure` is False where the argument is only there on some paths through the code.
    """

    text: str
    sure: bool = True
    many: bool = False


Words = tuple[Word, ...]

Value = str | Words
"""A command as it is written in a program: a text, or a list of words."""

MANY = Word("", many=True)


def concatenated(operands: list[tuple[Value, ...]]) -> Iterator[Value]:
    """The sums that a row of alternatives can make."""
    is_list = any(isinstance(value, tuple) for values in operands for value in values)
    unknown: Value = (MANY,) if is_list else HOLE
    for choice in product(*(values or (unknown,) for values in operands)):
        if is_list:
            yield tuple(word for part in choice for word in (part if isinstance(part, tuple) else (MANY,)))
        else:
            yield "".join(map(str, choice))


_LONGEST_TEXT = 20_000
_LONGEST_LIST = 2_000


def capped(value: Value) -> Value:
    """A value of bounded size: scanned code may double a text fifty times. What decides stands at its beginning."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT] + HOLE
    return bounded(value)


def bounded(words: Words) -> Words:
    """The same for a command line."""
    return words if len(words) <= _LONGEST_LIST else (*words[:_LONGEST_LIST], MANY)
