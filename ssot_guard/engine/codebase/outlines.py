"""The outlines of a tree's files: each is opened when something leads to it, and once."""

from __future__ import annotations

import re

from ...encoding import decode
from ...problems import CannotRead
from ...sources import Tree
from ..module import Module
from .outline import Outline

_STAR = rb"import[\s\\]*\*"
_MOST_AT_HAND = 100


class Outlines:
    """The files of one tree, as far as they have been looked at. A file over `limit` bytes is an error."""

    def __init__(self, tree: Tree, limit: int) -> None:
        self._tree, self._limit = tree, limit
        self._outlines: dict[str, Outline] = {}
        self._data: dict[str, bytes] = {}

    def take(self, module: Module) -> Outline:
        """Note a file that is read already; its outline."""
        if module.path not in self._outlines:
            self._outlines[module.path] = module.outline
        return self._outlines[module.path]

    def of(self, path: str) -> Outline:
        """What a file of the tree holds. Raises `CannotRead`: of what cannot be read nothing can be said."""
        if path not in self._outlines:
            self._outlines[path] = Module(path, decode(self._read(path), path)).outline
            self._data.pop(path, None)
        return self._outlines[path]

    def mentions(self, path: str, word: str) -> bool:
        """Whether a file may bind a name: not if its text neither holds it nor takes in all of another's names."""
        if path in self._outlines:
            return True
        data = self._read(path)
        return word.encode() in data or b"import *" in data or re.search(_STAR, data) is not None or not word.isascii()

    def _read(self, path: str) -> bytes:
        if path not in self._data:
            (answer,) = self._tree.read_many([path], self._limit)
            if isinstance(answer, CannotRead):
                raise answer
            if len(self._data) >= _MOST_AT_HAND:
                self._data.clear()
            self._data[path] = answer.data
        return self._data[path]
