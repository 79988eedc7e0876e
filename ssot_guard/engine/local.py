"""What an expression leads to inside its own file: functions, members of classes, the elements of literals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from ..typed import TYPE_CHECKING
from . import matcher
from .growth import Growth, Growths, growths
from .scope import Binding, Scope
from .scopes import Scopes
from .strings import key_text, literal
from .syntax import entries, makes_dictionary, method, named, only, parts, positional

if TYPE_CHECKING:
    from .matcher import Node

_MOST_STEPS = 8
"""How often a collection may be renamed or taken from another before its elements count as not known."""

_MOST_LITERALS = 200
"""A name that can be more literals than this is judged by the first ones."""

_SEQUENCES = frozenset({"list", "tuple", "set", "expression_list"})
_FUNCTIONS = frozenset({"function_definition", "lambda"})
_SAME_ITEMS = frozenset({"list", "tuple", "sorted", "reversed", "set", "iter"})
_RETURNS = {"id": "returns", "rule": {"kind": "return_statement"}}
_YIELDS = {"id": "yields", "rule": {"kind": "yield"}}


class Local:
    """Looks expressions up in one file and gives the syntax nodes that stand behind them."""

    def __init__(self, root: Node, scopes: Scopes) -> None:
        self._root, self.scopes = root, scopes
        self._growths: Growths | None = None
        self._plain: dict[Node, list[Node]] = {}
        """What is known while no parameter is given anything."""
        self._known = self._plain
        self._given: Mapping[tuple[int, str], Node] = {}
        self._returned: dict[Node, list[Node]] = {}

    @contextmanager
    def given(self, nodes: Mapping[tuple[int, str], Node]) -> Iterator[None]:
        """While it lasts, parameters (offset of the def, name) stand for the expressions that a call gives them."""
        before = self._given, self._known
        self._given, self._known = nodes, {} if nodes else self._plain
        try:
            yield
        finally:
            self._given, self._known = before

    def growth_of(self, scope: Scope, name: str) -> list[Growth]:
        """What is added in place to a name (or `self.x`) of a scope."""
        if self._growths is None:
            self._growths = growths(self._root, self.scopes)
        return self._growths.get((scope.start, name), [])

    def definitions(self, callee: Node | None) -> Iterator[Node]:
        """The functions and lambdas of this file that an expression leads to: `helper`, `self.helper`, `A.helper`."""
        if callee and callee.kind() == "lambda":
            yield callee
        for binding in self._bindings(callee):
            if binding.node and binding.kind in ("definition", "value") and binding.node.kind() in _FUNCTIONS:
                yield binding.node

    def members(self, node: Node) -> Iterator[Binding]:
        """What `self.x`, `cls.x`, `A.x` and `A().x` are bound to in the classes of this file."""
        owner, name = method(node)
        for scope in self.classes(owner):
            yield from scope.bindings.get(name, ())
            yield from scope.bindings.get(f"self.{name}", ())

    def classes(self, owner: Node | None) -> Iterator[Scope]:
        """The classes of this file that `self`, a name or a call of it stand for, and their bases in this file."""
        if owner is None:
            return
        kind, text = owner.kind(), owner.text()
        if text in ("self", "cls", "super()", "type(self)", "self.__class__"):
            scope = self.scopes.of(owner).enclosing_class()
            found = self._with_bases(scope) if scope else iter(())
            yield from islice(found, 1, None) if text == "super()" else found
        elif kind == "call":
            yield from self.classes(owner.field("function"))
        elif kind == "identifier":
            for binding in self._bindings(owner):
                found_class = self._class(binding)
                if found_class:
                    yield from self._with_bases(found_class)
                elif binding.node and binding.kind == "value" and binding.node.kind() == "call":
                    yield from self.classes(binding.node)

    def _with_bases(self, scope: Scope) -> Iterator[Scope]:
        """A class and its bases in this file, nearest first; circles end, and no depth is too much."""
        waiting, seen = [scope], {scope.start}
        while waiting:
            scope = waiting.pop(0)
            yield scope
            bases = scope.node.field("superclasses")
            for base in named(bases) if bases else ():
                for binding in self._bindings(base) if base.kind() == "identifier" else ():
                    found = self._class(binding)
                    if found and found.start not in seen:
                        seen.add(found.start)
                        waiting.append(found)

    def _class(self, binding: Binding) -> Scope | None:
        is_class = binding.kind == "definition" and binding.node and binding.node.kind() == "class_definition"
        return self.scopes.scope_of(binding.node) if is_class and binding.node else None

    def literals(self, node: Node | None, steps: int = 0) -> list[Node]:
        """The expressions that stand behind names, members, items and calls of local functions."""
        if node is None or steps > _MOST_STEPS:
            return []
        if node not in self._known:
            self._known[node] = []  # what leads back to itself ends here
            self._known[node] = self._look(node, steps)
        return self._known[node]

    def _look(self, node: Node, steps: int) -> list[Node]:
        kind = node.kind()
        if kind in ("identifier", "attribute"):
            nodes = [found for binding in self._bindings(node) for found in self.bound(binding, steps)]
            owner, name = method(node)
            if name == "value" and owner and not nodes:  # of a member of an enumeration
                nodes = [owner]
        elif kind == "subscript":
            nodes = self.elements(node, steps)
        elif kind in ("parenthesized_expression", "await"):
            nodes = [inner for inner in [only(node)] if inner]
        elif kind in ("conditional_expression", "boolean_operator"):
            nodes = branches(node)
        elif kind == "call":
            nodes = self.called(node, steps)
            if nodes == [node]:
                return nodes
        else:
            return [node]
        found = [literal for node in nodes for literal in self.literals(node, steps + 1)]
        return list(dict.fromkeys(found))[:_MOST_LITERALS]

    def items(self, node: Node, steps: int = 0) -> list[Node]:
        """The elements of a collection that a loop goes over, as expressions."""
        found: list[Node] = []
        for collection in self.literals(node, steps):
            kind = collection.kind()
            if kind in _SEQUENCES:
                found += named(collection)
            elif kind == "dictionary":
                found += [key for key, _ in entries(collection) if not isinstance(key, str)]
            elif kind == "call":
                found += self._items_of_call(collection, steps + 1)
            elif kind == "binary_operator":  # (Base,) + MORE
                found += [item for part in named(collection) for item in self.items(part, steps + 1)]
        return found + self._added(node)

    def returned(self, definition: Node) -> list[Node]:
        """What a function of this file returns, as expressions."""
        if definition not in self._returned:
            self._returned[definition] = self._returned_by(definition)
        return self._returned[definition]

    def _returned_by(self, definition: Node) -> list[Node]:
        if definition.kind() == "lambda":
            body = definition.field("body")
            return [body] if body else []
        return [value for value in map(only, self._own(definition, _RETURNS)) if value]

    def _own(self, definition: Node, document: Mapping[str, object]) -> list[Node]:
        """What stands in a function itself and not in one inside of it."""
        return [node for node in matcher.find(definition, document) if self.scopes.of(node).node == definition]

    def _bindings(self, node: Node | None) -> Iterable[Binding]:
        if node is None:
            return ()
        if node.kind() == "identifier":
            scope, bindings = self.scopes.resolve(node.text(), node)
            given = self._given.get((scope.start, node.text())) if scope and self._given else None
            return (
                [binding._replace(kind="value", node=given, path=()) for binding in bindings[:1]] if given else bindings
            )
        return self.members(node) if node.kind() == "attribute" else ()

    def bound(self, binding: Binding, steps: int = 0) -> list[Node]:
        """The expressions that a name is bound to by an assignment or a loop."""
        if binding.node is None or binding.kind not in ("value", "item"):
            return []
        if binding.kind == "item":
            return self._looped(binding.node, binding.path, steps)
        if not binding.path:
            return [binding.node]
        return [part for whole in self.literals(binding.node, steps + 1) for part in parts(whole, binding.path)]

    def _looped(self, collection: Node, path: tuple[int, ...], steps: int) -> list[Node]:
        """What a loop over a collection gives to the name at `path`; seen through `enumerate`, `zip` and `chain`."""
        callee = collection.field("function") if collection.kind() == "call" else None
        name = callee.text().rpartition(".")[2] if callee else ""
        arguments = positional(collection) if callee else []
        if name == "enumerate" and path[:1] == (1,) and arguments:
            return self._looped(arguments[0], path[1:], steps)
        if name == "zip" and path and path[0] < len(arguments):
            return self._looped(arguments[path[0]], path[1:], steps)
        if name in ("chain", "tqdm", "track"):
            return [node for argument in arguments for node in self._looped(argument, path, steps)]
        return [part for item in self.items(collection, steps + 1) for part in parts(item, path)]

    def elements(self, subscript: Node, steps: int = 0) -> list[Node]:
        """`COMMANDS["unit"]`, `ALL[1]`: the elements that can be meant, all of them where the key is not known."""
        key, owner = subscript.field("subscript"), subscript.field("value")
        if key is None or owner is None or key.kind() == "slice":
            return []
        found = [binding.node for binding in self._assigned_items(owner) if binding.node]
        for collection in self.literals(owner, steps + 1):
            if makes_dictionary(collection):
                found += _values(collection, literal(key))
            elif collection.kind() in _SEQUENCES:
                elements = named(collection)
                index = int(key.text()) if key.kind() == "integer" and key.text().isdigit() else None
                found += elements if index is None else elements[index : index + 1]
        return found

    def _assigned_items(self, owner: Node) -> list[Binding]:
        """`commands["unit"] = [...]`: what is put into a collection under a key."""
        if owner.kind() != "identifier":
            return []
        return self.scopes.resolve(f"{owner.text()}[]", owner)[1]

    def called(self, call: Node, steps: int = 0) -> list[Node]:
        """What a call gives, as expressions: itself where that is not known."""
        callee = call.field("function")
        owner, name = method(callee)
        taken = self.items(owner, steps + 1) if owner and name in ("pop", "popleft") else []
        if taken:
            return taken
        arguments = positional(call)
        if name == "get" and arguments and owner:
            dictionaries = [d for d in self.literals(owner, steps + 1) if makes_dictionary(d)]
            if dictionaries:
                return [v for d in dictionaries for v in _values(d, literal(arguments[0]))] + arguments[1:2]
        definitions = list(self.definitions(callee))
        if definitions:
            return [value for definition in definitions for value in self.returned(definition)] or [call]
        if arguments and callee and callee.text() in _SAME_ITEMS and not self._bindings(callee):
            return arguments[:1]
        return [call]

    def _items_of_call(self, call: Node, steps: int) -> list[Node]:
        callee = call.field("function")
        owner, name = method(callee)
        if name in ("items", "values"):
            dictionaries = [found for found in self.literals(owner, steps) if makes_dictionary(found)]
            if name == "values":
                return [value for dictionary in dictionaries for _, value in entries(dictionary)]
            return [pair for d in dictionaries for pair in named(d) if pair.kind() == "pair"]
        yielded = [y for definition in self.definitions(callee) for y in self._own(definition, _YIELDS)]
        return [value for value in map(only, yielded) if value]

    def _added(self, node: Node) -> list[Node]:
        if node.kind() != "identifier":
            return []
        scope, _ = self.scopes.resolve(node.text(), node)
        growth = [g for g in self.growth_of(scope, node.text()) if g.added] if scope else []
        items = [g.added for g in growth if g.added and g.method in ("append", "insert", "replace")]
        return items + [item for g in growth if g.added and g.method == "extend" for item in self.items(g.added, 1)]


def branches(node: Node) -> list[Node]:
    """What `a if test else b` or `a or b` can be."""
    children = named(node)
    return [children[0], children[-1]] if node.kind() == "conditional_expression" else children


def _values(dictionary: Node, wanted: str | None) -> list[Node]:
    """The values of a dictionary literal under a key; all of them where a key is not known."""
    return [value for key, value in entries(dictionary) if wanted is None or key_text(key) in (wanted, None)]
