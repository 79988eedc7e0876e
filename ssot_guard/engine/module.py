"""One Python text, parsed once and looked at by every check."""

from __future__ import annotations

from . import matcher, results
from .local import Local
from .names import Names
from .scopes import Scopes
from .values import Values


class Module:
    """The tree, scopes, names and values of one Python file. `path` is the repository's, for messages."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.root = matcher.parse(text)
        self.scopes = Scopes(self.root)
        self.local = Local(self.root, self.scopes)
        self.names = Names(self.local)
        self.values = Values(self.names, results.of_call)
