"""What an expression is at run time, as far as the file tells: the texts and argument lists that it can be.

This is what decides most cases: in practice more than half of all child processes get their command from a variable
that is built up line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from . import matcher
from .names import Names, keyword, keywords, positional
from .scopes import Binding, Scope, suite_of
from .strings import HOLE, literal, pieces
from .words import MANY, Word, Words

if TYPE_CHECKING:
    from .matcher import Node

_MOST_STEPS = 60
_MOST_ALTERNATIVES = 24
"""A command that can be more things than this is judged by the first ones; real code needs fewer than ten."""


Value = str | Words
Values_ = tuple[Value, ...]
"""The alternatives; none where nothing is known."""

_SAME_AS_FIRST = frozenset(
    f"{module}.{name}"
    for module, names in {
        "builtins": ("str", "list", "tuple"),
        "os": ("fspath", "fsdecode", "fsencode"),
        "os.path": ("abspath", "normpath", "realpath", "expanduser", "expandvars"),
        "pathlib": ("Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath"),
        "shlex": ("quote",),
        "shutil": ("which",),
        "textwrap": ("dedent",),
        "copy": ("copy", "deepcopy"),
        "sys": ("intern",),
    }.items()
    for name in names
)
_SAME_AS_SECOND = frozenset(
    {"builtins.map", "builtins.filter", "typing.cast", "os.getenv", "os.environ.get"}
)
_PATH_JOINERS = frozenset({"os.path.join", "pathlib.Path", "pathlib.PurePath"})
_SAME_TEXT_METHODS = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "copy", "as_posix", "resolve", "absolute", "expanduser", "encode", "decode"}
)
_GROWTH = {"append": "append", "extend": "extend", "insert": "insert"}
_GROWERS = {
    "id": "list-growth",
    "rule": {
        "kind": "call",
        "has": {
            "field": "function",
            "kind": "attribute",
            "has": {"field": "attribute", "regex": f"^({'|'.join(_GROWTH)})$"},
        },
    },
}
_RETURNS = {"id": "returns", "rule": {"kind": "return_statement"}}

Arguments = Mapping[tuple[int, str], Values_]
"""What parameters are bound to while a function of the file is looked through: (offset of the def, name) -> values."""


class _Growth(NamedTuple):
    """A `name.append(...)` and the like: something that changes a list in place."""

    start: int
    end: int
    block: tuple[int, int]
    how: str
    call: Node


class Values:
    """Evaluates the expressions of one file without running anything."""

    def __init__(self, root: Node, names: Names) -> None:
        self._root, self.names, self.scopes = root, names, names.scopes
        self._known: dict[Node, Values_] = {}
        self._arguments: Arguments = {}
        self._steps = 0
        self._growth: dict[tuple[int, str], list[_Growth]] | None = None

    def of(self, node: Node | None) -> Values_:
        """The texts and argument lists that an expression can be."""
        if node is None or self._steps >= _MOST_STEPS:
            return ()
        if not self._arguments and node in self._known:
            return self._known[node]
        look = _LOOKS.get(node.kind())
        if look is None:
            return ()
        if not self._arguments:
            self._known[node] = ()  # a value made of itself ends here
        self._steps += 1
        try:
            found = tuple(dict.fromkeys(islice(look(self, node), _MOST_ALTERNATIVES)))
        finally:
            self._steps -= 1
        if not self._arguments:
            self._known[node] = found
        return found

    def with_arguments(self, node: Node, arguments: Arguments) -> Values_:
        """The same, while the parameters of a function of this file are bound to values."""
        before = self._arguments
        self._arguments = {**before, **arguments}
        try:
            return self.of(node)
        finally:
            self._arguments = before

    def texts(self, node: Node | None) -> list[str]:
        """The texts an expression can be; a HOLE where it is not known."""
        return [value for value in self.of(node) if isinstance(value, str)] or [HOLE]

    def words(self, nodes: Iterable[Node]) -> Iterator[Words]:
        """The argument lists that a row of expressions can be: the items of a list, the arguments of `execl`."""
        choices = [self._word_choices(node) for node in nodes if node.kind() != "comment"]
        for choice in islice(product(*choices), _MOST_ALTERNATIVES):
            yield tuple(word for words in choice for word in words)

    def words_with_arguments(self, nodes: Iterable[Node], arguments: Arguments) -> list[Words]:
        """`words`, while the parameters of a function of this file are bound to values."""
        before = self._arguments
        self._arguments = {**before, **arguments}
        try:
            return list(self.words(nodes))
        finally:
            self._arguments = before

    def bound_under(
        self, definition: Node, args: list[Node], named: Mapping[str, Node], arguments: Arguments
    ) -> Arguments:
        """`bound_arguments` for a call that stands in a function whose own parameters are bound."""
        before = self._arguments
        self._arguments = {**before, **arguments}
        try:
            return self.bound_arguments(definition, args, named)
        finally:
            self._arguments = before

    def bound_arguments(self, definition: Node, args: list[Node], named: Mapping[str, Node]) -> Arguments:
        """What a function's parameters are when it is called so; `args` has no `self`."""
        scope = self.scopes.scope_of(definition)
        parameters = [b for rows in scope.bindings.values() for b in rows if b.kind == "parameter"]
        parameters.sort(key=lambda binding: binding.path)
        if parameters and parameters[0].name in ("self", "cls") and self._is_method(scope):
            parameters = parameters[1:]
        bound: dict[tuple[int, str], Values_] = {}
        for index, parameter in enumerate(parameters):
            key = (scope.start, parameter.name)
            if parameter.target == "*":
                bound[key] = tuple(self.words(args[index:]))
                break
            if parameter.target == "**":
                break
            given = named.get(parameter.name) or (args[index] if index < len(args) else None)
            if given is not None:
                bound[key] = self.of(given)
        return bound

    @staticmethod
    def _is_method(scope: Scope) -> bool:
        return scope.parent is not None and scope.parent.is_class

    def definitions(self, callee: Node | None) -> Iterator[Node]:
        """The functions of this file that an expression leads to: `helper`, `self.helper`, `Class.helper`."""
        if callee is None:
            return
        if callee.kind() == "identifier":
            _, bindings = self.scopes.resolve(callee.text(), callee)
        else:
            bindings = list(self._members(callee))
        for binding in bindings:
            if binding.kind == "definition" and binding.node and binding.node.kind() == "function_definition":
                yield binding.node

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
            spliced = [value for value in self.of(inner[0] if inner else None) if isinstance(value, tuple)]
            return spliced or [(MANY,)]
        return [(Word(text),) for text in self.texts(node)]

    def _identifier(self, node: Node) -> Iterable[Value]:
        name = node.text()
        scope, bindings = self.scopes.resolve(name, node)
        if scope is None:
            return ()
        here = self.scopes.of(node) is scope
        return self._history(scope, name, bindings, node.range().start.index if here else None)

    def _history(self, scope: Scope, name: str, bindings: list[Binding], use: int | None) -> Iterable[Value]:
        """A variable as it is at offset `use`: what it was given, and all that was added to it since."""
        values: list[Value] = []
        growth = self._growth_of(scope, name) if bindings else []
        first = bindings[0].start if bindings else 0
        events: list[Binding | _Growth] = [*bindings, *(g for g in growth if g.start >= first)]
        for event in sorted(events, key=lambda event: event.start):
            if isinstance(event, Binding) and event.kind != "extend":
                values += self._bound(event, scope)
            elif use is None or event.end <= use:
                sure = event.block[1] >= scope.end if use is None else event.block[0] <= use < event.block[1]
                values = [grown for value in values for grown in self._grow(value, event, sure)]
            del values[_MOST_ALTERNATIVES:]
        return values

    def _grow(self, value: Value, event: Binding | _Growth, sure: bool) -> Iterator[Value]:
        if isinstance(event, Binding):
            how, added = "extend", self.of(event.node) or (HOLE,)
        else:
            arguments = positional(event.call)
            how = event.how
            added = tuple(self.words(arguments[-1:])) if how != "extend" else self.of(arguments[0] if arguments else None)
        for extra in added or ((MANY,),):
            if isinstance(value, str):
                yield value + (extra if isinstance(extra, str) else HOLE)
                continue
            new = (MANY,) if isinstance(extra, str) else extra
            new = new if sure else tuple(word._replace(sure=False) for word in new)
            at = _insertion_point(event.call) if how == "insert" and isinstance(event, _Growth) else None
            yield value + new if at is None else value[:at] + new + value[at:]

    def _bound(self, binding: Binding, scope: Scope) -> Iterable[Value]:
        if binding.kind == "parameter":
            given = self._arguments.get((scope.start, binding.name))
            return given if given is not None else self.of(binding.node)
        if binding.kind == "value" and binding.node:
            parts = [binding.node] if not binding.path else self._parts(binding.node, binding.path)
            return [value for part in parts for value in self.of(part)]
        if binding.kind == "item" and binding.node:
            parts = [p for item in self._items(binding.node) for p in self._parts(item, binding.path)]
            return [value for part in parts for value in self.of(part)]
        return ()

    def _parts(self, node: Node, path: tuple[int, ...]) -> list[Node]:
        nodes = [node]
        for index in path:
            children = [child for found in nodes for child in [_named(found)]]
            nodes = [row[index] for row in children if index < len(row)]
        return nodes

    def _items(self, node: Node, depth: int = 0) -> list[Node]:
        """The elements of a collection that a loop goes over, as expressions."""
        kind = node.kind()
        if kind in ("list", "tuple", "set", "expression_list"):
            return _named(node)
        if kind == "dictionary":
            return [key for pair in _named(node) for key in [pair.field("key")] if key]
        if kind == "identifier" and depth < 5:
            _, bindings = self.scopes.resolve(node.text(), node)
            values = [b.node for b in bindings if b.kind == "value" and not b.path and b.node]
            return [item for value in values for item in self._items(value, depth + 1)]
        if kind == "call":
            return self._items_of_call(node, depth)
        return []

    def _items_of_call(self, call: Node, depth: int) -> list[Node]:
        callee, arguments = call.field("function"), positional(call)
        attribute = callee.field("attribute") if callee and callee.kind() == "attribute" else None
        if attribute and callee and attribute.text() in ("items", "values"):
            pairs = [p for d in self._dictionaries(callee.field("object")) for p in _named(d) if p.kind() == "pair"]
            return pairs if attribute.text() == "items" else [v for p in pairs for v in [p.field("value")] if v]
        if arguments and self.names.denotes(callee) & {"builtins.list", "builtins.sorted", "builtins.reversed"}:
            return self._items(arguments[0], depth + 1)
        return []

    def _dictionaries(self, node: Node | None, depth: int = 0) -> list[Node]:
        if node is None or depth > 5:
            return []
        if node.kind() == "dictionary":
            return [node]
        bindings: Iterable[Binding] = ()
        if node.kind() == "identifier":
            _, bindings = self.scopes.resolve(node.text(), node)
        elif node.kind() == "attribute":
            bindings = self._members(node)
        return [d for b in bindings if b.kind == "value" for d in self._dictionaries(b.node, depth + 1)]

    def _members(self, node: Node) -> Iterator[Binding]:
        """What `self.x`, `cls.x` and `Class.x` are bound to in the classes of this file."""
        owner, attribute = node.field("object"), node.field("attribute")
        if owner is None or attribute is None or owner.kind() != "identifier":
            return
        name = attribute.text()
        for scope in self._classes(owner):
            yield from scope.bindings.get(name, ())
            yield from scope.bindings.get(f"self.{name}", ())

    def _classes(self, owner: Node) -> Iterator[Scope]:
        if owner.text() in ("self", "cls"):
            scope = self.scopes.of(owner).enclosing_class()
            if scope:
                yield scope
            return
        _, bindings = self.scopes.resolve(owner.text(), owner)
        for binding in bindings:
            if binding.kind == "definition" and binding.node and binding.node.kind() == "class_definition":
                yield self.scopes.scope_of(binding.node)

    def _attribute(self, node: Node) -> Iterable[Value]:
        if "sys.executable" in self.names.denotes(node):
            return ("python",)
        owner, attribute = node.field("object"), node.field("attribute")
        if owner is None or attribute is None or owner.kind() != "identifier":
            return ()
        name, values = attribute.text(), list[Value]()
        for scope in self._classes(owner):
            for key in (name, f"self.{name}"):
                values += self._history(scope, key, scope.bindings.get(key, []), None)
        return values

    def _binary(self, node: Node) -> Iterable[Value]:
        operator = node.field("operator")
        sign = operator.text() if operator else ""
        if sign == "%":
            return (_fill_percent(text) for text in self.texts(node.field("left")))
        if sign not in ("+", "/"):
            return ()
        operands = _operands(node, sign)
        if sign == "/":
            return ("/".join(choice) for choice in product(*(self.texts(operand) for operand in operands)))
        return self._sum([self.of(operand) for operand in operands])

    @staticmethod
    def _sum(operands: list[Values_]) -> Iterable[Value]:
        is_list = any(isinstance(value, tuple) for values in operands for value in values)
        unknown: Value = (MANY,) if is_list else HOLE
        for choice in product(*(values or (unknown,) for values in operands)):
            if is_list:
                yield tuple(word for part in choice for word in (part if isinstance(part, tuple) else (MANY,)))
            else:
                yield "".join(map(str, choice))

    def _alternatives(self, node: Node) -> Iterable[Value]:
        children = _named(node)
        if node.kind() == "conditional_expression":
            children = [children[0], children[-1]]
        return (value for child in children for value in self.of(child))

    def _inner(self, node: Node) -> Iterable[Value]:
        children = _named(node)
        return self.of(children[0]) if children else ()

    def _named_expression(self, node: Node) -> Iterable[Value]:
        return self.of(node.field("value"))

    def _subscript(self, node: Node) -> Iterable[Value]:
        key, owner = node.field("subscript"), node.field("value")
        if key is None:
            return ()
        if key.kind() == "slice":
            return (words if ":" == key.text().strip() else (MANY,) for words in self.of(owner))
        wanted = literal(key)
        values = [
            pair.field("value")
            for dictionary in self._dictionaries(owner)
            for pair in _named(dictionary)
            if pair.kind() == "pair" and (wanted is None or literal(pair.field("key")) in (wanted, None))
        ]
        return (value for found in values for value in self.of(found))

    def _comprehension(self, node: Node) -> Iterable[Value]:
        """`[str(word) for word in words]` is the words; anything more is not known."""
        body, clauses = node.field("body"), [c for c in _named(node) if c.kind() == "for_in_clause"]
        if body is None or len(clauses) != 1:
            return ()
        target = clauses[0].field("left")
        inner = positional(body)[0] if body.kind() == "call" and positional(body) else body
        if target is None or inner.text() != target.text():
            return ()
        return self.of(clauses[0].field("right"))

    def _call(self, node: Node) -> Iterable[Value]:
        callee, arguments = node.field("function"), positional(node)
        found = self.names.denotes(callee)
        if found & _PATH_JOINERS and len(arguments) > 1:
            return ("/".join(choice) for choice in product(*(self.texts(argument) for argument in arguments)))
        if found & _SAME_AS_FIRST:
            return self.of(arguments[0]) if arguments else ()
        if found & _SAME_AS_SECOND:
            return self.of(arguments[1]) if len(arguments) > 1 else ()
        if found & {"shlex.split"}:
            return (_split(text) for text in self.texts(arguments[0] if arguments else None))
        if found & {"shlex.join", "subprocess.list2cmdline"}:
            return (_joined(" ", value) for value in self.of(arguments[0] if arguments else None))
        if found & {"itertools.chain"}:
            return self._sum([self.of(argument) or ((MANY,),) for argument in arguments])
        return [*self._method(callee, arguments, node), *self._returned(callee, arguments, node)]

    def _method(self, callee: Node | None, arguments: list[Node], call: Node) -> Iterable[Value]:
        attribute = callee.field("attribute") if callee and callee.kind() == "attribute" else None
        if callee is None or attribute is None:
            return
        name, owner = attribute.text(), callee.field("object")
        if name in _SAME_TEXT_METHODS:
            yield from self.of(owner)
        elif name == "split" and not arguments:
            yield from (tuple(map(Word, text.split())) for text in self.texts(owner))
        elif name == "split" and literal(arguments[0]) == " ":
            yield from (tuple(map(Word, text.split(" "))) for text in self.texts(owner))
        elif name == "join" and arguments:
            for separator in self.texts(owner):
                yield from (_joined(separator, value) for value in self.of(arguments[0]))
        elif name == "format":
            yield from self._formatted(owner, arguments, call)

    def _formatted(self, owner: Node | None, arguments: list[Node], call: Node) -> Iterable[Value]:
        from string import Formatter

        for template in self.texts(owner):
            text, count = "", 0
            try:
                for plain, field, _, _ in Formatter().parse(template):
                    text += plain
                    if field is None:
                        continue
                    index = count if not field else int(field) if field.isdigit() else None
                    count += 1
                    argument = keyword(call, field) if index is None else (arguments[index : index + 1] or [None])[0]
                    text += self.texts(argument)[0]
            except ValueError:
                text += HOLE
            yield text

    def _returned(self, callee: Node | None, arguments: list[Node], call: Node) -> Iterable[Value]:
        for definition in self.definitions(callee):
            bound = self.bound_arguments(definition, arguments, keywords(call))
            for statement in matcher.find(definition, _RETURNS):
                if self._owner(statement) == definition:
                    for child in _named(statement)[:1]:
                        yield from self.with_arguments(child, bound) if bound else self.of(child)

    def _owner(self, node: Node) -> Node:
        return self.scopes.of(node).node

    def _growth_of(self, scope: Scope, name: str) -> list[_Growth]:
        if self._growth is None:
            self._growth = {}
            for call in matcher.find(self._root, _GROWERS):
                self._note_growth(call, self._growth)
        return self._growth.get((scope.start, name), [])

    def _note_growth(self, call: Node, growth: dict[tuple[int, str], list[_Growth]]) -> None:
        callee = call.field("function")
        owner, method = (callee.field("object"), callee.field("attribute")) if callee else (None, None)
        if owner is None or method is None:
            return
        scope: Scope | None
        if owner.kind() == "identifier":
            scope, _ = self.scopes.resolve(owner.text(), owner)
        else:
            scope = self.scopes.of(owner).enclosing_class()
        if scope:
            place = call.range()
            row = _Growth(place.start.index, place.end.index, suite_of(call), method.text(), call)
            growth.setdefault((scope.start, owner.text()), []).append(row)


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


def _named(node: Node) -> list[Node]:
    return [child for child in node.named_children() if child.kind() != "comment"]


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


def _joined(separator: str, value: Value) -> str:
    if isinstance(value, str):
        return HOLE
    return separator.join(HOLE if word.many else word.text for word in value)


def _split(text: str) -> Words:
    import shlex

    try:
        return tuple(map(Word, shlex.split(text)))
    except ValueError:  # an open quote: the program will fail there, or a HOLE closes it
        return tuple(map(Word, text.split()))


def _fill_percent(text: str) -> str:
    import re

    return re.sub(r"%(\(\w+\))?[#0\- +]*[\d*]*(\.\d+)?[a-zA-Z]", HOLE, text).replace("%%", "%")


def _insertion_point(call: Node) -> int | None:
    arguments = positional(call)
    text = arguments[0].text() if arguments else ""
    return int(text) if text.isdigit() else 0
