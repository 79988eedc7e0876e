"""One scope of Python and what is bound in it."""

from __future__ import annotations

from ..typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .matcher import Node

MODULE_SUBJECT = "<module>"

COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
DEFINITIONS = frozenset({"function_definition", "class_definition"})


class Binding(NamedTuple):
    """One place that gives a name a meaning.

    `kind`: `import` (target is the dotted name), `value` (node is the expression), `extend` (`+=`), `item` (node is a
    collection, a name gets one of its elements), `parameter` (node is its default or None), `definition` (node is the
    def or class) or `opaque`. `path` says which part of the value the name gets: indexes into nested tuples.
    """

    name: str
    kind: str
    start: int
    end: int
    block: tuple[int, int]
    """The offsets of the suite that the binding stands in: a use inside it is certain to come after the binding."""
    target: str = ""
    node: Node | None = None
    path: tuple[int, ...] = ()
    anytime: bool = False
    """Made from inside another function (`global`, `nonlocal`): nobody knows when."""


class Scope:
    """A module, class, function, lambda or comprehension."""

    def __init__(self, node: Node, parent: Scope | None) -> None:
        place = node.range()
        self.node, self.parent, self.kind = node, parent, node.kind()
        self.start, self.end = place.start.index, place.end.index
        self.bindings: dict[str, list[Binding]] = {}
        self.stars: list[str] = []
        self.bound_anytime: set[str] = set()
        """Names that functions inside bind by `global` or `nonlocal`."""
        self.elsewhere: dict[str, str] = {}
        """Names declared `global` or `nonlocal` here."""
        name = node.field("name") if self.kind in DEFINITIONS else None
        self.name = name.text() if name else ""

    @property
    def is_class(self) -> bool:
        return self.kind == "class_definition"

    @property
    def is_function(self) -> bool:
        return self.kind == "function_definition"

    @property
    def runs_inline(self) -> bool:
        """Whether its code runs where it stands, as part of the code around: a class body or a comprehension."""
        return self.is_class or self.kind in COMPREHENSIONS

    @property
    def subject(self) -> str:
        """The dotted name in words that survive moved lines: `TestX.test_y`, or `<module>`."""
        names = []
        scope: Scope | None = self
        while scope:
            if scope.name:
                names.append(scope.name)
            scope = scope.parent
        return ".".join(reversed(names)) or MODULE_SUBJECT

    def parameters(self) -> list[Binding]:
        """A function's parameters, in their order; the target of `*args` is `*`, that of `**kwargs` is `**`."""
        rows = [binding for bindings in self.bindings.values() for binding in bindings if binding.kind == "parameter"]
        return sorted(rows, key=lambda binding: binding.path)

    def enclosing_class(self) -> Scope | None:
        """The class whose method this is, or is inside of."""
        scope: Scope | None = self
        while scope and not scope.is_class:
            scope = scope.parent
        return scope


def without_comprehensions(scope: Scope) -> Scope:
    """The scope whose code a comprehension is part of."""
    while scope.kind in COMPREHENSIONS and scope.parent:
        scope = scope.parent
    return scope
