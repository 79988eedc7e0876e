"""One Python text, parsed once and looked at by every check."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from . import matcher, results
from .local import Local
from .names import Names
from .scopes import Scopes
from .values import Values

if TYPE_CHECKING:
    from .codebase.outline import Outline
    from .codebase.outlining import Outlining


class Module:
    """The tree, scopes, names and values of one Python file. `path` is the repository's."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.root = matcher.parse(text)
        self.scopes = Scopes(self.root)
        self.local = Local(self.root, self.scopes)
        self.names = Names(self.local)
        self.values = Values(self.names, results.of_call)

    @cached_property
    def outlining(self) -> Outlining:
        """Its classes, and what its expressions can be as classes and modules."""
        from .codebase.outlining import Outlining

        return Outlining(self)

    @cached_property
    def outline(self) -> Outline:
        """What other files need to know of it."""
        return self.outlining.outline()
