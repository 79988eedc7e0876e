"""One Python text, parsed once and looked at by every check."""

from __future__ import annotations

from functools import cached_property

from ..typed import TYPE_CHECKING
from . import matcher, results
from .local import Local
from .names import Names
from .scopes import Scopes
from .values import Values

if TYPE_CHECKING:
    from .codebase.outline import Outline
    from .codebase.outlining import Outlining
    from .matcher import Node
    from .script import Lines, Script


class Other:
    """The tree of a file in another language than Python, of which no more is known."""

    def __init__(self, path: str, text: str, language: str) -> None:
        self.path = path
        self.root = matcher.parse(text, language)


class Held:
    """A file of another kind that holds commands, in one of the formats of `readers`."""

    def __init__(self, path: str, text: str, kind: str) -> None:
        self.path, self.text, self._kind = path, text, kind
        self.own_functions = kind in ("sh", "powershell", "batch")
        """Whether a function of a script, or its label, is what people know a command by."""

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """What the file runs."""
        from . import readers  # most files are Python

        return tuple(readers.scripts(self._kind, self.text, self.path))

    @cached_property
    def lines(self) -> Lines:
        """Places of the text as lines and columns."""
        from .script import Lines

        return Lines(self.text)


class Module:
    """The tree, scopes, names and values of one Python file, each made when asked for. `path` is the repository's."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    @cached_property
    def root(self) -> Node:
        return matcher.parse(self.text)

    @cached_property
    def scopes(self) -> Scopes:
        return Scopes(self.root)

    @cached_property
    def local(self) -> Local:
        return Local(self.root, self.scopes)

    @cached_property
    def names(self) -> Names:
        return Names(self.local)

    @cached_property
    def values(self) -> Values:
        return Values(self.names, results.of_call)

    @cached_property
    def outlining(self) -> Outlining:
        """Its classes, and what its expressions can be as classes and modules."""
        from .codebase.outlining import Outlining

        return Outlining(self)

    @cached_property
    def outline(self) -> Outline:
        """What other files need to know of it."""
        return self.outlining.outline()
