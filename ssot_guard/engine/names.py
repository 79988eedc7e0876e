"""What an expression denotes: the dotted names that it can lead to, whatever it is called here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .scopes import Binding, Scopes
from .strings import literal

if TYPE_CHECKING:
    from .matcher import Node

_MOST_STEPS = 40
"""How deep names may lead from one to the next before it counts as not known: real code needs fewer than ten."""

_IMPORTERS = frozenset(
    {"importlib.import_module", "importlib.__import__", "builtins.__import__", "pytest.importorskip"}
)
_ALTERNATIVES = frozenset({"conditional_expression", "boolean_operator"})


class Names:
    """Resolves the expressions of one file to dotted names.

    A name that is bound to several things (an `import` and its `except ImportError` fallback) denotes all of them. A
    local definition denotes nothing, and a name that nobody binds is a builtin, comes from a star import, or is taken
    for the module of that name.
    """

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self._known: dict[Node, frozenset[str]] = {}
        self._steps = 0

    def denotes(self, node: Node | None) -> frozenset[str]:
        """The dotted names that an expression can mean; empty where it cannot be known."""
        if node is None:
            return frozenset()
        if node in self._known:
            return self._known[node]
        if self._steps >= _MOST_STEPS:
            return frozenset()
        # A name bound to itself (`x = x`, two names to each other) leads back here: that adds nothing.
        self._known[node] = frozenset()
        self._steps += 1
        try:
            found = frozenset(self._look(node))
        finally:
            self._steps -= 1
        self._known[node] = found
        return found

    def _look(self, node: Node) -> Iterable[str]:
        kind = node.kind()
        if kind == "identifier":
            return self._identifier(node)
        if kind == "attribute":
            return self._attribute(node)
        if kind == "call":
            return self._call(node)
        if kind == "subscript":
            return self._subscript(node)
        if kind == "named_expression":
            return self.denotes(node.field("value"))
        if kind == "parenthesized_expression":
            return self.denotes(_only(node))
        if kind in _ALTERNATIVES:
            return self._alternatives(node)
        return ()

    def _identifier(self, node: Node) -> Iterable[str]:
        name = node.text()
        scope, bindings = self.scopes.resolve(name, node)
        if scope:
            for binding in bindings:
                yield from self.of_binding(binding)
            return
        yield f"builtins.{name}"
        # Nobody here binds it: a NameError, or put there by code that cannot be seen. Then it is what it is called.
        yield name
        for module in self.scopes.stars_around(node):
            yield f"{module}.{name}"

    def of_binding(self, binding: Binding) -> frozenset[str]:
        """What a name that is bound so denotes."""
        if binding.kind == "import":
            return frozenset({binding.target})
        if binding.kind in ("value", "parameter") and not (binding.path and binding.kind == "value"):
            return self.denotes(binding.node)
        if binding.kind == "value" and binding.node:
            return self.denotes(_element(binding.node, binding.path))
        return frozenset()

    def _attribute(self, node: Node) -> Iterable[str]:
        attribute = node.field("attribute")
        if attribute is None:
            return ()
        name = attribute.text()
        return (f"{owner}.{name}" for owner in self.denotes(node.field("object")))

    def _call(self, node: Node) -> Iterable[str]:
        callee = self.denotes(node.field("function"))
        arguments = positional(node)
        if callee & _IMPORTERS and arguments:
            return self._imported(arguments, node, by_import="builtins.__import__" in callee)
        if "builtins.getattr" in callee and len(arguments) >= 2:
            name = literal(arguments[1])
            return [f"{owner}.{name}" for owner in self.denotes(arguments[0])] if name else ()
        return ()

    def _imported(self, arguments: list[Node], call: Node, *, by_import: bool) -> Iterable[str]:
        module = literal(arguments[0])
        if not module:
            return ()
        # `__import__("a.b")` gives `a`, unless it is told that names are wanted from it.
        wants_names = len(arguments) > 3 or keyword(call, "fromlist") is not None
        return (module.partition(".")[0] if by_import and not wants_names else module,)

    def _subscript(self, node: Node) -> Iterable[str]:
        key = node.field("subscript")
        if key and "sys.modules" in self.denotes(node.field("value")):
            module = literal(key)
            return (module,) if module else ()
        return ()

    def _alternatives(self, node: Node) -> Iterable[str]:
        children = node.named_children()
        # `a if test else b`: the test is the middle one and is not a value.
        values = (children[0], children[-1]) if node.kind() == "conditional_expression" else children
        return frozenset().union(*(self.denotes(child) for child in values))


def positional(call: Node) -> list[Node]:
    """The positional arguments of a call, splats included, comments not."""
    arguments = call.field("arguments")
    if arguments is None:
        return []
    if arguments.kind() == "generator_expression":
        return [arguments]
    return [child for child in arguments.named_children() if child.kind() not in ("keyword_argument", "comment")]


def keyword(call: Node, name: str) -> Node | None:
    """The value of a keyword argument, or None."""
    return keywords(call).get(name)


def keywords(call: Node) -> dict[str, Node]:
    """All keyword arguments of a call."""
    arguments = call.field("arguments")
    found = {}
    for child in arguments.named_children() if arguments else ():
        name, value = (
            (child.field("name"), child.field("value")) if child.kind() == "keyword_argument" else (None, None)
        )
        if name and value:
            found[name.text()] = value
    return found


def _only(node: Node) -> Node | None:
    children = [child for child in node.named_children() if child.kind() != "comment"]
    return children[0] if children else None


def _element(node: Node, path: tuple[int, ...]) -> Node | None:
    """The part of a literal tuple or list that unpacking gives to one name."""
    for index in path:
        if node.kind() not in ("tuple", "list", "expression_list"):
            return None
        children = node.named_children()
        if index >= len(children):
            return None
        node = children[index]
    return node
