"""Python's scopes: which bindings a use of a name can see."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, takewhile

from ..typed import TYPE_CHECKING
from . import matcher
from .bindings import BINDERS, IMPORTS, bind, read_binder, suite_of
from .scope import COMPREHENSIONS, DEFINITIONS, Binding, Scope, without_comprehensions

if TYPE_CHECKING:
    from .matcher import Node

_SCOPES = DEFINITIONS | COMPREHENSIONS | {"module", "lambda"}
_LOOPS = frozenset({"for_statement", "while_statement"})
_EVERYTHING = {
    "id": "scopes-and-bindings",
    "rule": {"any": [{"kind": kind} for kind in (*BINDERS, "block", *sorted(_SCOPES - {"module"}))]},
}


class Scopes:
    """All scopes of one file, found in one pass."""

    def __init__(self, root: Node) -> None:
        self.module = Scope(root, None)
        self._by_node: dict[Node, Scope] = {root: self.module}
        self.imports: list[Node] = []
        """The import statements, in the order of the text."""
        self._read(root)
        self._has_stars = any(scope.stars for scope in self._by_node.values())
        self._owners: dict[str, list[Scope]] = {}
        for scope in self._by_node.values():
            for name in scope.bindings:
                self._owners.setdefault(name, []).append(scope)

    def _read(self, root: Node) -> None:
        """Outer nodes come before inner ones: what is still open at a node is around it."""
        open_scopes = [self.module]
        suites = [suite_of(root)]
        for node in matcher.find(root, _EVERYTHING):
            kind, place = node.kind(), node.range()
            start = place.start.index
            while len(open_scopes) > 1 and open_scopes[-1].end <= start:
                open_scopes.pop()
            while len(suites) > 1 and suites[-1][1] <= start:
                suites.pop()
            if kind == "block":
                suites.append((start, place.end.index))
            elif kind in _SCOPES:
                scope = Scope(node, open_scopes[-1])
                self._by_node[node] = scope
                if scope.name:
                    bind(open_scopes[-1], node, suites[-1], scope.name, "definition", value=node)
                open_scopes.append(scope)
            else:
                owner = self.of(node) if kind == "named_expression" else open_scopes[-1]
                read_binder(kind, node, owner, suites[-1])
                if kind in IMPORTS:
                    self.imports.append(node)

    def all(self) -> Iterator[Scope]:
        """Every scope, outer before inner."""
        yield from self._by_node.values()

    def of(self, node: Node) -> Scope:
        """The scope that a node is evaluated in; a default value or a base class belongs to the scope around."""
        child = node
        for ancestor in node.ancestors():
            scope = self._by_node.get(ancestor)
            if scope and (scope.kind not in _SCOPES - COMPREHENSIONS - {"module"} or _is_body(child, ancestor)):
                return scope
            child = ancestor
        return self.module

    def scope_of(self, definition: Node) -> Scope:
        """The scope that a def, class or lambda opens."""
        return self._by_node[definition]

    def resolve(self, name: str, node: Node) -> tuple[Scope | None, list[Binding]]:
        """Which bindings a use of `name` at `node` can see, and in which scope; (None, []) for a builtin or unknown."""
        owners = self._owners.get(name, ())
        if not owners:
            return None, []
        if len(owners) == 1 and owners[0] is self.module and len(self.module.bindings[name]) == 1:
            return self.module, self.module.bindings[name]  # most imports: no need to know where the use is
        use_scope = self.of(node)
        running = use_scope
        """The outermost scope whose code runs now: what a function around it has bound by then nobody knows."""
        scope: Scope | None = use_scope
        while scope:
            redirected = scope.elsewhere.get(name)
            if redirected == "global":
                scope = self.module
            if (not scope.is_class or scope is use_scope) and redirected != "nonlocal" and name in scope.bindings:
                bindings = scope.bindings[name]
                if not (scope.is_class and scope.parent and _begins_after(bindings, node)):
                    return scope, _reaching(bindings, node if scope is running else None, scope)
            if scope is running and scope.parent and scope.runs_inline:
                running = scope.parent
            scope = scope.parent
        return None, []

    def at_end(self, scope: Scope, name: str) -> list[Binding]:
        """The bindings of a name that can be in force when all of a module's or class's own code has run."""
        return _reaching(scope.bindings[name], None, scope)

    def runs_in(self, node: Node, scope: Scope) -> bool:
        """Whether a node is evaluated while the scope's own code runs: comprehensions are, functions wait."""
        return scope in (self.of(node), without_comprehensions(self.of(node)))

    def stars_around(self, node: Node) -> Iterator[str]:
        """The modules whose every name is imported where `node` stands."""
        scope: Scope | None = self.of(node) if self._has_stars else None
        while scope:
            yield from scope.stars
            scope = scope.parent


def _is_body(child: Node, definition: Node) -> bool:
    return child == definition.field("body")


def _reaching(bindings: list[Binding], node: Node | None, scope: Scope) -> list[Binding]:
    """The bindings that can be in force at a use, or (None) at the scope's end: the last certain one and later ones.

    `bindings` are in the order of the text; there may be thousands of one name, so most are not looked at.
    """
    use = node.range().start.index if node else scope.end
    following = bisect_left(bindings, use, key=_start)
    seen = []
    for at in range(following - 1, -1, -1):
        binding = bindings[at]
        if binding.end > use:
            continue  # the statement that the use is part of
        seen.append(binding)
        certain = binding.block[0] <= use < binding.block[1] if node else binding.block[1] >= scope.end
        if certain and binding.kind != "extend" and not binding.anytime:
            break
    if node and (following < len(bindings) or (following and bindings[following - 1].end > use)):
        loop_end = _end_of_loops(node, scope)
        own = following - 1 if following and bindings[following - 1].end > use else following
        seen += takewhile(lambda binding: binding.start < loop_end, islice(bindings, own, None))
    if bindings[0].name in scope.bound_anytime:
        seen += [binding for binding in bindings if binding.anytime and binding not in seen]
    # Nothing in force: the name is bound further down, and who knows when this runs.
    return sorted(seen, key=_start) or bindings


def _begins_after(bindings: list[Binding], node: Node) -> bool:
    """Whether a class body binds a name only after a use of it: until then Python takes it from the module."""
    return bindings[0].end > node.range().start.index and not any(binding.anytime for binding in bindings)


def _start(binding: Binding) -> int:
    return binding.start


def _end_of_loops(node: Node, scope: Scope) -> int:
    """Where the outermost loop around a node ends, inside its scope: what is bound in there may come round again."""
    end = 0
    for ancestor in node.ancestors():
        if ancestor == scope.node:
            break
        if ancestor.kind() in _LOOPS:
            end = ancestor.range().end.index
    return end
