"""JSON with places, by tree-sitter's grammar: what is broken in one place can be read in the others."""

from __future__ import annotations

from collections.abc import Iterator

from ...typed import TYPE_CHECKING
from .. import matcher
from .written import Written, unescaped

if TYPE_CHECKING:
    from ..matcher import Node

_ERRORS = {"id": "errors", "rule": {"any": [{"kind": "ERROR"}, {"regex": "^$"}]}}


class Json:
    """One JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = matcher.parse(text, "json")

    @property
    def is_broken(self) -> bool:
        """Whether the grammar had to leave something out, or to make something up."""
        return bool(matcher.find(self._root, _ERRORS)) or not self.top

    @property
    def top(self) -> list[Node]:
        """The values that it consists of: one, if it is JSON."""
        return [node for node in self._root.named_children() if node.kind() != "comment"]

    def pairs(self, node: Node) -> Iterator[tuple[str, Node]]:
        """The keys and values of an object, each as often as it is there; nothing for what is none."""
        for pair in node.named_children() if node.kind() == "object" else ():
            key, value = pair.field("key"), pair.field("value")
            if key is not None and value is not None:
                yield self.written(key).text, value

    def under(self, nodes: list[Node], key: str) -> list[Node]:
        """What objects have under a key."""
        return [value for node in nodes for name, value in self.pairs(node) if name == key]

    def items(self, node: Node) -> list[Node]:
        """The items of an array; a value that is none is its only item."""
        children = [child for child in node.named_children() if child.kind() != "comment"]
        return children if node.kind() == "array" else [node]

    def written(self, node: Node) -> Written:
        """What a string says; nothing for what is no string."""
        place = node.range()
        start, end = place.start.index + 1, place.end.index - 1
        return unescaped(self._text, start, end) if node.kind() == "string" else Written(())
