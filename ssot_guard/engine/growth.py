"""Lists that are changed in place: `cmd.append("pytest")`, `cmd.extend(...)`, `cmd.insert(0, ...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import matcher
from .names import positional
from .scopes import Scope, Scopes, suite_of

if TYPE_CHECKING:
    from .matcher import Node

_METHODS = {
    "id": "list-growth",
    "rule": {
        "kind": "call",
        "has": {
            "field": "function",
            "kind": "attribute",
            "has": {"field": "attribute", "regex": "^(append|extend|insert)$"},
        },
    },
}


class Growth(NamedTuple):
    """One such call. Offsets in characters; `block` is the suite that it stands in, as for a `Binding`."""

    start: int
    end: int
    block: tuple[int, int]
    method: str
    call: Node

    @property
    def added(self) -> Node | None:
        """What is put in: an item, or for `extend` a collection."""
        arguments = positional(self.call)
        return arguments[-1] if arguments else None

    @property
    def position(self) -> int | None:
        """Where it is put in; None for the end."""
        if self.method != "insert":
            return None
        text = positional(self.call)[0].text() if positional(self.call) else ""
        return int(text) if text.isdigit() else 0


Growths = dict[tuple[int, str], list[Growth]]
"""(offset of the scope, name as written: `cmd` or `self.cmd`) -> what is added to it, in the order of the text."""


def growths(root: Node, scopes: Scopes) -> Growths:
    """All of a file."""
    found: Growths = {}
    for call in matcher.find(root, _METHODS):
        callee = call.field("function")
        owner, method = (callee.field("object"), callee.field("attribute")) if callee else (None, None)
        scope = _scope_of(owner, scopes) if owner else None
        if owner and method and scope:
            place = call.range()
            growth = Growth(place.start.index, place.end.index, suite_of(call), method.text(), call)
            found.setdefault((scope.start, owner.text()), []).append(growth)
    return found


def _scope_of(owner: Node, scopes: Scopes) -> Scope | None:
    if owner.kind() == "identifier":
        return scopes.resolve(owner.text(), owner)[0]
    return scopes.of(owner).enclosing_class()
