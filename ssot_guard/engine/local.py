"""What an expression leads to inside its own file: functions, members of classes, the elements of literals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .names import Names, positional
from .scopes import Binding, Scope

if TYPE_CHECKING:
    from .matcher import Node

_MOST_STEPS = 5
"""How often a collection may be renamed before its elements count as not known."""


class Local:
    """Looks names up in one file and gives the syntax nodes that stand behind them."""

    def __init__(self, names: Names) -> None:
        self.names, self.scopes = names, names.scopes

    def definitions(self, callee: Node | None) -> Iterator[Node]:
        """The functions of this file that an expression leads to: `helper`, `self.helper`, `Class.helper`."""
        if callee is None:
            return
        if callee.kind() == "identifier":
            _, bindings = self.scopes.resolve(callee.text(), callee)
        else:
            bindings = list(self.members(callee))
        for binding in bindings:
            if binding.kind == "definition" and binding.node and binding.node.kind() == "function_definition":
                yield binding.node

    def items(self, node: Node, depth: int = 0) -> list[Node]:
        """The elements of a collection that a loop goes over, as expressions."""
        kind = node.kind()
        if kind in ("list", "tuple", "set", "expression_list"):
            return named(node)
        if kind == "dictionary":
            return [key for pair in named(node) for key in [pair.field("key")] if key]
        if kind == "identifier" and depth < _MOST_STEPS:
            _, bindings = self.scopes.resolve(node.text(), node)
            values = [b.node for b in bindings if b.kind == "value" and not b.path and b.node]
            return [item for value in values for item in self.items(value, depth + 1)]
        if kind == "call":
            return self._items_of_call(node, depth)
        return []

    def _items_of_call(self, call: Node, depth: int) -> list[Node]:
        callee, arguments = call.field("function"), positional(call)
        attribute = callee.field("attribute") if callee and callee.kind() == "attribute" else None
        if attribute and callee and attribute.text() in ("items", "values"):
            pairs = [p for d in self.dictionaries(callee.field("object")) for p in named(d) if p.kind() == "pair"]
            return pairs if attribute.text() == "items" else [v for p in pairs for v in [p.field("value")] if v]
        if arguments and self.names.denotes(callee) & {"builtins.list", "builtins.sorted", "builtins.reversed"}:
            return self.items(arguments[0], depth + 1)
        return []

    def dictionaries(self, node: Node | None, depth: int = 0) -> list[Node]:
        """The dictionary literals that an expression can be."""
        if node is None or depth > _MOST_STEPS:
            return []
        if node.kind() == "dictionary":
            return [node]
        bindings: Iterable[Binding] = ()
        if node.kind() == "identifier":
            _, bindings = self.scopes.resolve(node.text(), node)
        elif node.kind() == "attribute":
            bindings = self.members(node)
        return [d for b in bindings if b.kind == "value" for d in self.dictionaries(b.node, depth + 1)]

    def members(self, node: Node) -> Iterator[Binding]:
        """What `self.x`, `cls.x` and `Class.x` are bound to in the classes of this file."""
        owner, attribute = node.field("object"), node.field("attribute")
        if owner is None or attribute is None or owner.kind() != "identifier":
            return
        name = attribute.text()
        for scope in self.classes(owner):
            yield from scope.bindings.get(name, ())
            yield from scope.bindings.get(f"self.{name}", ())

    def classes(self, owner: Node) -> Iterator[Scope]:
        """The classes of this file that `self`, `cls` or a name stands for."""
        if owner.text() in ("self", "cls"):
            scope = self.scopes.of(owner).enclosing_class()
            if scope:
                yield scope
            return
        _, bindings = self.scopes.resolve(owner.text(), owner)
        for binding in bindings:
            if binding.kind == "definition" and binding.node and binding.node.kind() == "class_definition":
                yield self.scopes.scope_of(binding.node)

    @staticmethod
    def parts(node: Node, path: tuple[int, ...]) -> list[Node]:
        """What unpacking a literal gives to the name at `path`."""
        nodes = [node]
        for index in path:
            children = [child for found in nodes for child in [named(found)]]
            nodes = [row[index] for row in children if index < len(row)]
        return nodes


def named(node: Node) -> list[Node]:
    """The named children of a node, comments left out."""
    return [child for child in node.named_children() if child.kind() != "comment"]
