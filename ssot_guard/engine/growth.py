"""Lists that are changed in place: `cmd.append("pytest")`, `cmd.extend(...)`, `cmd.insert(0, ...)`, `cmd[0] = ...`."""

from __future__ import annotations

from ..typed import TYPE_CHECKING, NamedTuple
from . import matcher
from .bindings import suite_of
from .scope import Scope
from .scopes import Scopes
from .syntax import method, positional

if TYPE_CHECKING:
    from .matcher import Node

_METHODS = {
    "id": "list-growth",
    "rule": {
        "any": [
            {
                "kind": "call",
                "has": {
                    "field": "function",
                    "kind": "attribute",
                    "has": {"field": "attribute", "regex": "^(append|extend|insert|clear|remove|pop)$"},
                },
            },
            {"kind": "assignment", "has": {"field": "left", "kind": "subscript"}},
            {"kind": "delete_statement", "has": {"kind": "subscript"}},
        ]
    },
}


class Growth(NamedTuple):
    """One such place. Offsets in characters; `block` is the suite that it stands in, as for a `Binding`.

    `method` is `append`, `extend`, `insert`, `replace`, `clear`, `remove`, `pop` or `shrink`; `position` is where in
    the list, None for the end.
    """

    start: int
    end: int
    block: tuple[int, int]
    method: str
    added: Node | None
    position: int | None = None


Growths = dict[tuple[int, str], list[Growth]]
"""(offset of the scope, name as written: `cmd` or `self.cmd`) -> what is added to it, in the order of the text."""


def growths(root: Node, scopes: Scopes) -> Growths:
    """All of a file."""
    found: Growths = {}
    for node in matcher.find(root, _METHODS):
        owner, how, added, position = _READERS[node.kind()](node)
        scope = _scope_of(owner, scopes) if owner and how else None
        if owner and scope:
            place = node.range()
            growth = Growth(place.start.index, place.end.index, suite_of(node), how, added, position)
            found.setdefault((scope.start, owner.text()), []).append(growth)
    return found


def _called(call: Node) -> tuple[Node | None, str, Node | None, int | None]:
    owner, name = method(call.field("function"))
    arguments = positional(call)
    position = _index(arguments[0]) if name == "insert" and arguments else None
    return owner, name, arguments[-1] if arguments else None, position


def _assigned(assignment: Node) -> tuple[Node | None, str, Node | None, int | None]:
    """`cmd[0] = item` and `cmd[:0] = items`; of other slices it is only known that something went."""
    left = assignment.field("left")
    key = left.field("subscript") if left else None
    index = _index(key)
    how = "replace" if index is not None else "shrink"
    if key and key.kind() == "slice" and key.text().replace(" ", "") in (":0", "0:0"):
        how, index = "extend", 0
    return left.field("value") if left else None, how, assignment.field("right"), index


def _deleted(statement: Node) -> tuple[Node | None, str, Node | None, int | None]:
    """`del cmd[-1]`."""
    subscript = statement.named_children()[0]
    return subscript.field("value"), "shrink", None, None


_READERS = {"call": _called, "assignment": _assigned, "delete_statement": _deleted}


def _index(node: Node | None) -> int | None:
    return int(node.text()) if node and node.kind() == "integer" and node.text().isdigit() else None


def _scope_of(owner: Node, scopes: Scopes) -> Scope | None:
    if owner.kind() == "identifier":
        return scopes.resolve(owner.text(), owner)[0]
    return scopes.of(owner).enclosing_class()
