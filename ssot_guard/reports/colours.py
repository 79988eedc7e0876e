"""What is told by colour on a terminal, the same in every text."""

from __future__ import annotations

from collections.abc import Callable

from ..typed import NamedTuple

Paint = Callable[[str, str], str]


class _Colours(NamedTuple):
    """SGR parameters of ECMA-48."""

    place: str = "1"
    error: str = "31;1"
    warn: str = "33;1"
    good: str = "32"
    dim: str = "2"


COLOURS = _Colours()


def painter(colour: bool) -> Paint:
    """What colours a text, or leaves it as it is."""
    return painted if colour else plain


def plain(_sgr: str, text: str) -> str:
    """`text` as it is."""
    return text


def painted(sgr: str, text: str) -> str:
    """`text` between the sequences that put a colour on and off."""
    return f"\x1b[{sgr}m{text}\x1b[0m"
