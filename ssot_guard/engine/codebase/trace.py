"""Which files an answer depends on, noted while it is looked for: so that whoever remembers it knows when it is old."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Value = TypeVar("_Value")

Paths = frozenset[str]
NONE = Paths()


class Trace:
    """Notes nothing: what one run of a check uses, which forgets everything at its end."""

    def note(self, paths: Iterable[str]) -> None:
        """An answer depends on whether there are these files, and on what those that are there say to others."""

    def replay(self, paths: Paths) -> None:
        """So does one that was known already."""

    def noted(self, work: Callable[[], _Value]) -> tuple[_Value, Paths]:
        """What work gives, and what that depends on."""
        return work(), NONE


class Noting(Trace):
    """Notes for the innermost piece of work under way, and so for all around it."""

    def __init__(self) -> None:
        self._under_way: list[set[str]] = [set()]

    def note(self, paths: Iterable[str]) -> None:
        self._under_way[-1].update(paths)

    replay = note

    def noted(self, work: Callable[[], _Value]) -> tuple[_Value, Paths]:
        self._under_way.append(set())
        try:
            value = work()
        finally:
            found = self._under_way.pop()
            self._under_way[-1] |= found
        return value, Paths(found)
