"""Where words stand in the text of a syntax tree, in the offsets of its nodes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from ..typed import TYPE_CHECKING

if TYPE_CHECKING:
    from .matcher import Node


class Mentions:
    """The places of some words; more can be looked for as one goes along."""

    def __init__(self, root: Node) -> None:
        self._text, self._begin = root.text(), root.range().start.index
        self._places: list[int] = []

    def look_for(self, words: Iterable[str]) -> None:
        """Take in the places of more words, where they are no part of a longer one."""
        self._places += (place for word in words for place in self._of(word))
        self._places.sort()

    def within(self, node: Node) -> bool:
        """Whether one of the words stands in a node."""
        place = node.range()
        at = bisect_left(self._places, place.start.index)
        return at < len(self._places) and self._places[at] < place.end.index

    def _of(self, word: str) -> Iterator[int]:
        if word not in self._words and word.isascii() and word.isidentifier():
            return  # nearly all that one looks for; each search would go through the whole text
        text, length = self._text, len(word)
        at = text.find(word)
        while at >= 0:
            if not (_is_letter(text[at - 1 : at]) or _is_letter(text[at + length : at + length + 1])):
                yield at + self._begin
            at = text.find(word, at + 1)

    @cached_property
    def _words(self) -> frozenset[str]:
        """All that are made of `_is_letter`s; a combining accent, which a name may hold, is none."""
        return frozenset(re.findall(r"\w+", self._text))


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
