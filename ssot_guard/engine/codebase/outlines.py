"""The outlines of a tree's files: each is opened when something leads to it, and once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...encoding import decode
from ...problems import CannotRead
from ...sources import Tree
from ..module import Module
from ..rebinding import may_rebind, places
from . import importing
from .outline import Outline
from .trace import Trace

_MOST_AT_HAND = 100


class Outlines:
    """The files of one tree, as far as they have been looked at. A file over `limit` bytes is an error."""

    def __init__(self, tree: Tree, limit: int, trace: Trace) -> None:
        self._tree, self._limit, self._trace = tree, limit, trace
        self._outlines: dict[str, Outline] = {}
        self._data: dict[str, bytes] = {}
        self._imported: dict[str, frozenset[bytes]] = {}

    def take(self, outline: Outline) -> None:
        """Note a file that has been looked at already."""
        self._outlines.setdefault(outline.path, outline)

    def known(self) -> Mapping[str, Outline]:
        """Those of the files that have been looked at."""
        return self._outlines

    def of(self, path: str) -> Outline:
        """What a file of the tree holds. Raises `CannotRead`: of what cannot be read nothing can be said."""
        self._trace.note((path,))
        if path not in self._outlines:
            self._outlines[path] = self.module(path).outline
            self._data.pop(path, None)
        return self._outlines[path]

    def module(self, path: str) -> Module:
        """A file of the tree, read anew. Raises `CannotRead`."""
        return Module(path, decode(self._read(path), path))

    def has_attribute(self, path: str, name: str) -> bool:
        """Whether a file's text has `.name` in it. Raises `CannotRead`."""
        return re.search(rb"\.\s*" + re.escape(name.encode()) + rb"\b", self._read(path)) is not None

    def mentions(self, path: str, word: str) -> bool:
        """Whether a file may bind a name: not if its text neither holds it nor takes in all of another's names."""
        self._trace.note((path,))
        if path in self._outlines:
            return True
        data = self._read(path)
        return word.encode() in data or importing.has_star(data) or not word.isascii()

    def passes_on(self, path: str, name: str) -> bool:
        """Whether a name of a file may stand for something of another: not if its text only defines and uses it.

        Raises `CannotRead`.
        """
        self._trace.note((path,))
        if path in self._outlines:
            refs = self._outlines[path].names.get(name)
            return refs is None or any(not ref.startswith(":") for ref in refs)
        data, word = self._read(path), name.encode()
        if not name.isascii() or importing.has_star(data):
            return True
        if path not in self._imported:
            self._imported[path] = importing.words(data)
        return word in self._imported[path] or (word in data and may_rebind(data, places(data, word)))

    def _read(self, path: str) -> bytes:
        if path not in self._data:
            (answer,) = self._tree.read_many([path], self._limit)
            if isinstance(answer, CannotRead):
                raise answer
            if len(self._data) >= _MOST_AT_HAND:
                self._data.clear()
            self._data[path] = answer.data
        return self._data[path]
