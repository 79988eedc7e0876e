"""What YAML texts are made of, each part with its place, and the mistakes of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .problems import CannotRead, Problem
from .typed import Any, NamedTuple

MAX_PROBLEMS = 100


class Place(NamedTuple):
    """A place in the file. Line and column 1-based, columns in characters."""

    line: int
    column: int


class Text(str):
    """A text of the file that knows where it stands; otherwise a plain `str`."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Problems:
    """The mistakes of one file, gathered so that all can be told at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Problem] = []
        self._elsewhere: list[Problem] = []

    def at(self, place: Place | Node | str, message: str) -> None:
        """Note a mistake at a place or at a text that was read from the file.

        Raises `CannotRead` when there are so many that nobody would read the rest.
        """
        place = place_of(place) if isinstance(place, str) else place
        if len(self._found) == MAX_PROBLEMS:
            self._found.append(Problem(self.path, 0, 0, f"more than {MAX_PROBLEMS} mistakes: the rest is not listed"))
            raise self.error()
        self._found.append(Problem(self.path, place.line, place.column, message))

    def also(self, found: Iterable[Problem]) -> None:
        """Note what was found in another file that this one names."""
        self._elsewhere += found

    def __bool__(self) -> bool:
        """Whether any was noted."""
        return bool(self._found or self._elsewhere)

    def refuse(self) -> None:
        """Raise `CannotRead` with all that was noted, in the file's order, if anything was."""
        if self._found or self._elsewhere:
            raise self.error()

    def error(self) -> CannotRead:
        """All that was noted, in the file's order; what was found elsewhere comes last."""
        own = sorted(self._found, key=lambda problem: (not problem.line, problem.line, problem.column))
        return CannotRead([*own, *self._elsewhere])


def shown(text: str) -> str:
    """A text from the file as messages quote it: short, on one line, without control characters."""
    short = text if len(text) <= 80 else text[:77] + "..."
    safe = short if short.isprintable() else short.encode("unicode_escape").decode("ascii")
    return f"`{safe}`"


def place_of(text: str) -> Place:
    """Where a text that was read from a file stands; 0:0 if it was not read from one."""
    return Place(text.line, text.column) if isinstance(text, Text) else Place(0, 0)


class Scalar(NamedTuple):
    line: int
    column: int
    text: str
    plain: bool
    """Neither quoted nor tagged: YAML readers may take it for something else than text."""


class Collection(NamedTuple):
    line: int
    column: int
    keyed: bool
    """A mapping; otherwise a list."""
    items: list[Any]
    """A mapping's keys and values in turn."""

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        return zip(self.items[::2], self.items[1::2], strict=True)


Node = Scalar | Collection
