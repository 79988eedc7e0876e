"""Small questions to a syntax node, that every reader of Python's tree asks."""

from __future__ import annotations

from ..typed import TYPE_CHECKING

if TYPE_CHECKING:
    from .matcher import Node


def named(node: Node) -> list[Node]:
    """The named children of a node, comments left out."""
    return [child for child in node.named_children() if child.kind() != "comment"]


def only(node: Node) -> Node | None:
    """The first named child: what parentheses, `await` or `return` hold."""
    children = named(node)
    return children[0] if children else None


def positional(call: Node) -> list[Node]:
    """The positional arguments of a call, splats included."""
    arguments = call.field("arguments")
    if arguments is None:
        return []
    if arguments.kind() == "generator_expression":
        return [arguments]
    return [child for child in named(arguments) if child.kind() not in ("keyword_argument", "dictionary_splat")]


def keywords(call: Node) -> dict[str, Node]:
    """The keyword arguments of a call; `**splats` are left out."""
    arguments = call.field("arguments")
    found = {}
    for child in arguments.named_children() if arguments else ():
        name, value = (
            (child.field("name"), child.field("value")) if child.kind() == "keyword_argument" else (None, None)
        )
        if name and value:
            found[name.text()] = value
    return found


def argument(call: Node, index: int, name: str) -> Node | None:
    """One argument of a call, given by position or by name."""
    given = positional(call)
    return given[index] if index < len(given) else keywords(call).get(name)


def method(callee: Node | None) -> tuple[Node | None, str]:
    """`owner.name` -> (owner, "name"); (None, "") for what is no attribute."""
    attribute = callee.field("attribute") if callee and callee.kind() == "attribute" else None
    return (callee.field("object"), attribute.text()) if callee and attribute else (None, "")


def parts(node: Node, path: tuple[int, ...]) -> list[Node]:
    """What unpacking a literal gives to the name at `path`; none where the literal is too short or no literal."""
    for index in path:
        if node.kind() not in ("tuple", "list", "expression_list", "pair"):
            return []
        children = named(node)
        if index >= len(children):
            return []
        node = children[index]
    return [node]


def entries(node: Node) -> list[tuple[Node | str, Node]]:
    """The keys and values of a dictionary literal or of `dict(name=value)`; a key is a node or, there, a name."""
    if node.kind() == "call":
        return list(keywords(node).items())
    pairs = [(pair.field("key"), pair.field("value")) for pair in named(node) if pair.kind() == "pair"]
    return [(key, value) for key, value in pairs if key and value]


def makes_dictionary(node: Node) -> bool:
    """Whether an expression is a dictionary literal or a call of `dict`."""
    callee = node.field("function") if node.kind() == "call" else None
    return node.kind() == "dictionary" or (callee is not None and callee.text() == "dict")
