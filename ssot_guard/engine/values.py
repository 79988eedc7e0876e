"""What an expression is at run time, as far as the file tells: the texts and argument lists that it can be.

This is what decides most cases: in practice more than half of all child processes get their command from a variable
that is built up line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice, product

from ..typed import TYPE_CHECKING, NamedTuple
from .growth import Growth
from .local import branches
from .names import Names
from .scope import Binding, Scope
from .strings import HOLE, fill_percent, key_text, pieces
from .syntax import entries, makes_dictionary, method, named, only
from .words import MANY, Value, Word, Words, capped, concatenated

if TYPE_CHECKING:
    from .matcher import Node

_MOST_STEPS = 60
"""How deep one value may be made of others before it counts as not known: real code needs fewer than twenty."""

_MOST_EVENTS = 100

MOST_ALTERNATIVES = 24
"""A command that can be more things than this is judged by the first ones: real code needs fewer than ten."""


class Argument(NamedTuple):
    """What a parameter is given: its alternatives, and the expression where there is one."""

    values: tuple[Value, ...]
    node: Node | None = None


Arguments = Mapping[tuple[int, str], Argument]
"""What parameters are while a function of the file is looked through: (offset of the def, name) -> argument."""


class Values:
    """Evaluates the expressions of one file without running anything."""

    def __init__(self, names: Names, of_call: Callable[[Values, Node], Iterable[Value]]) -> None:
        """`of_call` says what calls give back: `results.of_call`."""
        self._of_call = of_call
        self.names, self.local, self.scopes = names, names.local, names.scopes
        self.returns: dict[tuple[Node, tuple[tuple[object, object], ...]], tuple[Value, ...]] = {}
        self._plain: dict[Node, tuple[Value, ...]] = {}
        """What is known while nothing is assumed."""
        self._known = self._plain
        self._arguments: Arguments = {}
        self._steps = 0

    def of(self, node: Node | None) -> tuple[Value, ...]:
        """The texts and argument lists that an expression can be; none where nothing is known."""
        if node is None or self._steps >= _MOST_STEPS:
            return ()
        if node in self._known:
            return self._known[node]
        look = _LOOKS.get(node.kind())
        if look is None:
            return ()
        self._known[node] = ()  # a value made of itself ends here
        self._steps += 1
        try:
            found = tuple(dict.fromkeys(map(capped, islice(look(self, node), MOST_ALTERNATIVES))))
        finally:
            self._steps -= 1
        self._known[node] = found
        return found

    def texts(self, node: Node | None) -> list[str]:
        """The texts an expression can be; a HOLE where it is not known."""
        return [value for value in self.of(node) if isinstance(value, str)] or [HOLE]

    def lists(self, node: Node | None) -> list[Words]:
        """The argument lists an expression can be."""
        return [value for value in self.of(node) if isinstance(value, tuple)]

    def words(self, nodes: Iterable[Node]) -> Iterator[Words]:
        """The argument lists that a row of expressions can be: the items of a list, the arguments of `execl`."""
        choices = [self._word_choices(node) for node in nodes if node.kind() != "comment"]
        for choice in islice(product(*choices), MOST_ALTERNATIVES):
            yield tuple(word for words in choice for word in words)

    @contextmanager
    def assuming(self, arguments: Arguments) -> Iterator[None]:
        """While it lasts, the parameters of functions of this file are bound to values."""
        before = self._arguments, self._known
        self._arguments, self._known = {**self._arguments, **arguments}, {}
        nodes = {key: argument.node for key, argument in self._arguments.items() if argument.node}
        try:
            with self.local.given(nodes):
                yield
        finally:
            self._arguments, self._known = before

    @contextmanager
    def assuming_nothing(self) -> Iterator[None]:
        """While it lasts, parameters are what their defaults say, as if nothing had been assumed."""
        before = self._arguments, self._known
        self._arguments, self._known = {}, self._plain
        try:
            with self.local.given({}):
                yield
        finally:
            self._arguments, self._known = before

    def arguments_of(self, given: list[Node], named_ones: Mapping[str, Node], definition: Node) -> Arguments:
        """What the parameters of a function of this file are when it is given these arguments."""
        scope = self.scopes.scope_of(definition)
        rows = scope.parameters()
        if rows and rows[0].name in ("self", "cls") and scope.parent and scope.parent.is_class:
            rows = rows[1:]
        bound: dict[tuple[int, str], Argument] = {}
        for index, parameter in enumerate(rows):
            key = (scope.start, parameter.name)
            if parameter.target == "*":
                bound[key] = Argument(tuple(self.words(given[index:])))
                break
            if parameter.target == "**":
                break
            value = named_ones.get(parameter.name) or (given[index] if index < len(given) else None)
            if value is not None:
                bound[key] = Argument(self.of(value), value)
        return bound

    # What each kind of expression is

    def _string(self, node: Node) -> Iterable[Value]:
        choices = [[part] if isinstance(part, str) else self._interpolated(part) for part in pieces(node)]
        return ("".join(choice) for choice in product(*choices))

    def _interpolated(self, node: Node) -> list[str]:
        return self.texts(node.field("expression") if node.kind() == "interpolation" else node)

    def _list(self, node: Node) -> Iterable[Value]:
        return self.words(node.named_children())

    def _word_choices(self, node: Node) -> list[Words]:
        if node.kind() in ("list_splat", "parenthesized_list_splat"):
            inner = node.named_children()
            return self.lists(inner[0] if inner else None) or [(MANY,)]
        callee = node.field("function") if node.kind() == "call" else None
        if callee and callee.kind() == "list_splat":  # so the grammar reads `*map(str, words)`
            return self.lists(node) or [(MANY,)]
        return [(Word(text),) for text in self.texts(node)]

    def _identifier(self, node: Node) -> Iterable[Value]:
        name = node.text()
        scope, bindings = self.scopes.resolve(name, node)
        if scope is None:
            return ()
        here = self.scopes.runs_in(node, scope)
        return self._history(scope, name, bindings, node.range().start.index if here else None)

    def _history(self, scope: Scope, name: str, bindings: list[Binding], use: int | None) -> Iterable[Value]:
        """A variable as it is at offset `use`, or at its scope's end: what it was given and what was added since."""
        values: list[Value] = []
        events: list[Binding | Growth] = [*bindings[-MOST_ALTERNATIVES:]]
        if events:
            events += (growth for growth in self.local.growth_of(scope, name) if growth.start >= events[0].start)
        for event in _first_and_last(sorted(events, key=lambda event: event.start)):
            if isinstance(event, Binding) and event.kind != "extend":
                values += self._bound(event, scope)
            elif use is None or event.end <= use:
                sure = event.block[1] >= scope.end if use is None else event.block[0] <= use < event.block[1]
                values = [capped(grown) for value in values for grown in self._grow(value, event, sure)]
            del values[MOST_ALTERNATIVES:]
        return values

    def _grow(self, value: Value, event: Binding | Growth, sure: bool) -> Iterator[Value]:
        if isinstance(event, Growth) and event.method in ("clear", "remove", "pop", "shrink"):
            yield from self._shrink(value, event, sure)
            return
        for extra in self._added(event) or ((MANY,),):
            if isinstance(value, str):
                yield value + (extra if isinstance(extra, str) else HOLE)
                if not sure:
                    yield value
                continue
            new = (MANY,) if isinstance(extra, str) else extra
            new = new if sure else tuple(word._replace(sure=False) for word in new)
            at = event.position if isinstance(event, Growth) else None
            if at is None:
                yield value + new
            else:
                replaced = isinstance(event, Growth) and event.method == "replace"
                yield value[:at] + new + value[at + replaced :]

    def _shrink(self, value: Value, event: Growth, sure: bool) -> Iterator[Value]:
        if event.method == "clear" and sure:
            yield ()
        elif isinstance(value, str) or event.method == "clear":
            yield from (value, ())
        else:
            gone = self.texts(event.added) if event.method == "remove" else []
            yield tuple(word for word in value if word.text not in gone) if sure and gone else _perhaps_without(value)

    def _added(self, event: Binding | Growth) -> tuple[Value, ...]:
        if isinstance(event, Binding):
            return self.of(event.node)
        if event.method == "extend":
            return self.of(event.added)
        return tuple(self.words([event.added] if event.added else []))

    def _bound(self, binding: Binding, scope: Scope) -> Iterable[Value]:
        if binding.kind == "parameter":
            given = self._arguments.get((scope.start, binding.name))
            return given.values if given else self._by_default(binding.node)
        if binding.kind == "item" and (scope.start, binding.name) in self._arguments:
            return self._arguments[scope.start, binding.name].values
        return [value for node in self.local.bound(binding) for value in self.of(node)]

    def _by_default(self, node: Node | None) -> Iterator[Value]:
        """A parameter nobody is seen to give: its default, or anything else."""
        for value in self.of(node):
            yield value
            yield HOLE if isinstance(value, str) else (MANY,)

    def _attribute(self, node: Node) -> Iterable[Value]:
        if "sys.executable" in self.names.denotes(node):
            return ("python",)
        owner, name = method(node)
        found: list[Value] = []
        for scope in self.local.classes(owner):
            for key in (name, f"self.{name}"):
                bindings = scope.bindings.get(key, [])
                found += self._history(scope, key, bindings, None)
                found += [value for b in bindings for body in self._property(b) for value in self.of(body)]
        return found or (self.of(owner) if name == "value" and owner and owner.kind() == "attribute" else ())

    def _property(self, binding: Binding) -> list[Node]:
        """What a property of a class returns."""
        decorated = binding.node.parent() if binding.node and binding.kind == "definition" else None
        if decorated is None or binding.node is None or decorated.kind() != "decorated_definition":
            return []
        decorators = [child.text() for child in named(decorated) if child.kind() == "decorator"]
        return self.local.returned(binding.node) if any("property" in text for text in decorators) else []

    def _binary(self, node: Node) -> Iterable[Value]:
        operator = node.field("operator")
        sign = operator.text() if operator else ""
        if sign == "%":
            return self._percent(node)
        if sign == "/":
            return ("/".join(choice) for choice in product(*map(self.texts, _operands(node, sign))))
        return concatenated([self.of(operand) for operand in _operands(node, sign)]) if sign == "+" else ()

    def _percent(self, node: Node) -> Iterable[Value]:
        right = node.field("right")
        dictionaries = [found for found in self.local.literals(right) if makes_dictionary(found)]
        for template in self.texts(node.field("left")):
            if dictionaries:
                pairs = [pair for dictionary in dictionaries for pair in entries(dictionary)]
                yield fill_percent(template, {key_text(key) or "": self.texts(value)[0] for key, value in pairs})
            else:
                given = named(right) if right and right.kind() == "tuple" else [right]
                yield fill_percent(template, (self.texts(part)[0] for part in given))

    def _alternatives(self, node: Node) -> Iterable[Value]:
        return (value for child in branches(node) for value in self.of(child))

    def _inner(self, node: Node) -> Iterable[Value]:
        return self.of(only(node))

    def _named_expression(self, node: Node) -> Iterable[Value]:
        return self.of(node.field("value"))

    def _subscript(self, node: Node) -> Iterable[Value]:
        key, owner = node.field("subscript"), node.field("value")
        if key and key.kind() == "slice":
            return (_sliced(words, key.text()) for words in self.lists(owner))
        return (value for found in self.local.literals(node) for value in self.of(found))

    def _comprehension(self, node: Node) -> Iterable[Value]:
        """`[str(word) for word in words]`: its body, for each word."""
        body, clauses = node.field("body"), [child for child in named(node) if child.kind() == "for_in_clause"]
        target = clauses[0].field("left") if len(clauses) == 1 else None
        if body is None or target is None or target.kind() != "identifier":
            return
        key = (self.scopes.scope_of(node).start, target.text())
        filtered = any(child.kind() == "if_clause" for child in named(node))
        for words in self.lists(clauses[0].field("right")):
            mapped = tuple(self._mapped(body, key, word) for word in words)
            yield _perhaps_without(mapped) if filtered else mapped

    def _mapped(self, body: Node, key: tuple[int, str], word: Word) -> Word:
        if word.many:
            return word
        with self.assuming({key: Argument((word.text,))}):
            return word._replace(text=self.texts(body)[0])

    def _call(self, node: Node) -> Iterable[Value]:
        return self._of_call(self, node)


def _first_and_last(events: list[Binding | Growth]) -> list[Binding | Growth]:
    """What decides about a command that a thousand lines build: its beginning, and what came last."""
    return events if len(events) <= 2 * _MOST_EVENTS else events[:_MOST_EVENTS] + events[-_MOST_EVENTS:]


def _perhaps_without(words: Words) -> Words:
    """A list of which something was taken away: its options may be gone, and with them what made it a probe."""
    return tuple(word._replace(sure=False) if word.text.startswith("-") else word for word in words)


def _sliced(words: Words, text: str) -> Words:
    """`words[1:]`, where the bounds are numbers and nothing before them is unknown."""
    bounds = [bound.strip() for bound in text.split(":")]
    if len(bounds) != 2 or any(bound and not bound.isdigit() for bound in bounds) or any(word.many for word in words):
        return _perhaps_without(words)
    start, end = (int(bound) if bound else None for bound in bounds)
    return words[start:end]


def _operands(node: Node, sign: str) -> list[Node]:
    """`a + b + c` as a row: the tree leans left, and a sum of 10,000 terms must not become 10,000 calls."""
    row = []
    current: Node | None = node
    while current and current.kind() == "binary_operator":
        operator, right = current.field("operator"), current.field("right")
        if operator is None or operator.text() != sign or right is None:
            break
        row.append(right)
        current = current.field("left")
    if current:
        row.append(current)
    return row[::-1]


_LOOKS: dict[str, Callable[[Values, Node], Iterable[Value]]] = {
    "string": Values._string,
    "concatenated_string": Values._string,
    "list": Values._list,
    "tuple": Values._list,
    "expression_list": Values._list,
    "identifier": Values._identifier,
    "attribute": Values._attribute,
    "binary_operator": Values._binary,
    "conditional_expression": Values._alternatives,
    "boolean_operator": Values._alternatives,
    "parenthesized_expression": Values._inner,
    "await": Values._inner,
    "type": Values._inner,
    "named_expression": Values._named_expression,
    "subscript": Values._subscript,
    "list_comprehension": Values._comprehension,
    "generator_expression": Values._comprehension,
    "call": Values._call,
}
