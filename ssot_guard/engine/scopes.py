"""Python's scopes and what is bound in them: which bindings a use of a name can see, and the dotted name of a scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from . import matcher

if TYPE_CHECKING:
    from .matcher import Node

MODULE_SUBJECT = "<module>"

_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_DEFINITIONS = frozenset({"function_definition", "class_definition"})
_SCOPES = _DEFINITIONS | _COMPREHENSIONS | {"module", "lambda"}
_BINDERS = (
    "import_statement",
    "import_from_statement",
    "assignment",
    "augmented_assignment",
    "named_expression",
    "for_statement",
    "for_in_clause",
    "as_pattern_target",
    "case_pattern",
    "global_statement",
    "nonlocal_statement",
    "parameters",
    "lambda_parameters",
    "type_parameter",
)
_NESTED_TARGETS = frozenset(
    {
        *("list_splat_pattern", "as_pattern_target", "case_pattern", "dotted_name", "splat_pattern", "type_parameter"),
        *("tuple", "list", "parenthesized_expression", "type", "list_splat"),
    }
)
_LOOPS = frozenset({"for_statement", "while_statement"})
_EVERYTHING = {
    "id": "scopes-and-bindings",
    "rule": {"any": [{"kind": kind} for kind in (*_BINDERS, *sorted(_SCOPES - {"module"}))]},
}


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
        self.elsewhere: dict[str, str] = {}
        """Names declared `global` or `nonlocal` here."""
        name = node.field("name") if self.kind in _DEFINITIONS else None
        self.name = name.text() if name else ""

    @property
    def is_class(self) -> bool:
        return self.kind == "class_definition"

    @property
    def is_function(self) -> bool:
        return self.kind == "function_definition"

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


class Scopes:
    """All scopes of one file, found in one pass."""

    def __init__(self, root: Node) -> None:
        self.module = Scope(root, None)
        self._by_node: dict[Node, Scope] = {root: self.module}
        open_scopes = [self.module]
        for node in matcher.find(root, _EVERYTHING):
            start = node.range().start.index
            while len(open_scopes) > 1 and open_scopes[-1].end <= start:
                open_scopes.pop()
            kind = node.kind()
            if kind in _SCOPES:
                scope = Scope(node, open_scopes[-1])
                self._by_node[node] = scope
                if scope.name:
                    _bind(open_scopes[-1], node, scope.name, "definition", value=node)
                open_scopes.append(scope)
            else:
                _read_binder(kind, node, open_scopes[-1])
        self._has_stars = any(scope.stars for scope in self._by_node.values())
        self._owners: dict[str, list[Scope]] = {}
        for scope in self._by_node.values():
            for name in scope.bindings:
                self._owners.setdefault(name, []).append(scope)

    def all(self) -> Iterator[Scope]:
        """Every scope, outer before inner."""
        yield from self._by_node.values()

    def of(self, node: Node) -> Scope:
        """The scope that a node is evaluated in; a default value or a base class belongs to the scope around."""
        child = node
        for ancestor in node.ancestors():
            scope = self._by_node.get(ancestor)
            if scope and (scope.kind not in _SCOPES - _COMPREHENSIONS - {"module"} or _is_body(child, ancestor)):
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
        inline = _without_comprehensions(use_scope)
        scope: Scope | None = use_scope
        while scope:
            redirected = scope.elsewhere.get(name)
            if redirected == "global":
                scope = self.module
            if (not scope.is_class or scope is use_scope) and redirected != "nonlocal" and name in scope.bindings:
                bindings = scope.bindings[name]
                here = scope in (use_scope, inline)
                return scope, _reaching(bindings, node if here else None, scope)
            scope = scope.parent
        return None, []

    def runs_in(self, node: Node, scope: Scope) -> bool:
        """Whether a node is evaluated while the scope's own code runs: comprehensions are, functions wait."""
        return scope in (self.of(node), _without_comprehensions(self.of(node)))

    def stars_around(self, node: Node) -> Iterator[str]:
        """The modules whose every name is imported where `node` stands."""
        scope: Scope | None = self.of(node) if self._has_stars else None
        while scope:
            yield from scope.stars
            scope = scope.parent


def _without_comprehensions(scope: Scope) -> Scope:
    while scope.kind in _COMPREHENSIONS and scope.parent:
        scope = scope.parent
    return scope


def _is_body(child: Node, definition: Node) -> bool:
    return child == definition.field("body")


def _reaching(bindings: list[Binding], node: Node | None, scope: Scope) -> list[Binding]:
    """The bindings that can be in force at a use, or (None) at the scope's end: the last certain one and later ones."""
    use = node.range().start.index if node else scope.end
    seen = []
    for binding in reversed([binding for binding in bindings if binding.end <= use]):
        seen.append(binding)
        certain = binding.block[0] <= use < binding.block[1] if node else binding.block[1] >= scope.end
        if certain and binding.kind != "extend" and not binding.anytime:
            break
    later = [binding for binding in bindings if binding.end > use] if node else []
    if later and node:
        loop_end = _end_of_loops(node, scope)
        seen += [binding for binding in later if binding.start < loop_end]
    seen += [binding for binding in bindings if binding.anytime and binding not in seen]
    # Nothing in force: the name is bound further down, and who knows when this runs.
    return sorted(seen, key=lambda binding: binding.start) or bindings


def _end_of_loops(node: Node, scope: Scope) -> int:
    """Where the outermost loop around a node ends, inside its scope: what is bound in there may come round again."""
    end = 0
    for ancestor in node.ancestors():
        place = ancestor.range()
        if place.start.index <= scope.start and place.end.index >= scope.end and ancestor == scope.node:
            break
        if ancestor.kind() in _LOOPS:
            end = place.end.index
    return end


def suite_of(node: Node) -> tuple[int, int]:
    """The offsets of the innermost suite around a node."""
    for ancestor in node.ancestors():
        if ancestor.kind() in ("block", "module"):
            place = ancestor.range()
            # A suite may end before the comments or blank lines that still belong to it: the next token decides.
            return place.start.index, place.end.index if ancestor.kind() == "block" else place.end.index + 1
    return 0, node.range().end.index


def _bind(
    scope: Scope,
    node: Node,
    name: str,
    kind: str,
    *,
    target: str = "",
    value: Node | None = None,
    path: tuple[int, ...] = (),
) -> None:
    place = node.range()
    holder = _declared_in(scope, name)
    binding = Binding(
        name, kind, place.start.index, place.end.index, suite_of(node), target, value, path, holder is not scope
    )
    holder.bindings.setdefault(name, []).append(binding)


def _declared_in(scope: Scope, name: str) -> Scope:
    """The scope that `global name` or `nonlocal name` sends a binding to."""
    declared = scope.elsewhere.get(name)
    holder = scope.parent if declared else None
    while holder and holder.parent and (declared == "global" or not holder.is_function):
        holder = holder.parent
    return holder or scope


def _read_binder(kind: str, node: Node, scope: Scope) -> None:
    if kind == "import_statement":
        _read_import(node, scope)
    elif kind == "import_from_statement":
        _read_from_import(node, scope)
    elif kind in ("parameters", "lambda_parameters"):
        _read_parameters(node, scope)
    elif kind in ("global_statement", "nonlocal_statement"):
        word = kind.partition("_")[0]
        scope.elsewhere.update((child.text(), word) for child in node.named_children())
    elif kind in ("for_statement", "for_in_clause"):
        _read_target(node, node.field("left"), node.field("right"), "item", scope)
    elif kind == "named_expression":
        _read_target(node, node.field("name"), node.field("value"), "value", _without_comprehensions(scope))
    elif kind == "augmented_assignment":
        _read_target(node, node.field("left"), node.field("right"), "extend", scope)
    elif kind == "assignment":
        if node.field("right"):
            _read_target(node, node.field("left"), _last_right(node), "value", scope)
        elif node.field("left"):
            _read_target(node, node.field("left"), None, "annotation", scope)
    else:
        _read_target(node, node, None, "opaque", scope)


def _last_right(assignment: Node) -> Node | None:
    """The value of `a = b = value`."""
    right = assignment.field("right")
    while right and right.kind() == "assignment":
        right = right.field("right")
    return right


def _read_target(
    statement: Node, target: Node | None, value: Node | None, kind: str, scope: Scope, path: tuple[int, ...] = ()
) -> None:
    if target is None:
        return
    target_kind = target.kind()
    if target_kind == "identifier":
        if kind != "annotation":
            _bind(scope, statement, target.text(), kind, value=value, path=path)
    elif target_kind == "attribute":
        owner = scope.enclosing_class()
        text = target.text()
        if owner and text.startswith("self.") and text.count(".") == 1 and kind != "annotation":
            _bind(owner, statement, text, kind, value=value, path=path)
    elif target_kind == "subscript":
        owner_node = target.field("value")
        if owner_node and kind == "value" and owner_node.kind() == "identifier":
            _bind(scope, statement, f"{owner_node.text()}[]", kind, value=value)
    elif target_kind in ("pattern_list", "tuple_pattern", "list_pattern"):
        for index, part in enumerate(target.named_children()):
            _read_target(statement, part, value, kind, scope, (*path, index))
    elif target_kind in _NESTED_TARGETS:
        for part in target.named_children():
            _read_target(statement, part, None, "opaque", scope)


def _read_import(node: Node, scope: Scope) -> None:
    for name in node.field_children("name"):
        if name.kind() == "aliased_import":
            _bind(scope, node, _text(name.field("alias")), "import", target=_dotted(name.field("name")))
        else:
            top = _dotted(name).partition(".")[0]
            _bind(scope, node, top, "import", target=top)


def _read_from_import(node: Node, scope: Scope) -> None:
    module = _dotted(node.field("module_name"))
    names = node.field_children("name")
    if not names and any(child.kind() == "wildcard_import" for child in node.named_children()):
        scope.stars.append(module)
    for name in names:
        if name.kind() == "aliased_import":
            source, local = _dotted(name.field("name")), _text(name.field("alias"))
        else:
            source = local = _dotted(name)
        _bind(scope, node, local, "import", target=f"{module}{'' if module.endswith('.') else '.'}{source}")


def _read_parameters(node: Node, scope: Scope) -> None:
    for index, part in enumerate(p for p in node.named_children() if p.kind() != "comment"):
        kind = part.kind()
        if kind in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern"):
            name, default = _innermost_identifier(part), None
        elif kind in ("default_parameter", "typed_default_parameter"):
            name, default = part.field("name"), part.field("value")
        else:
            name, default = part if kind == "identifier" else None, None
        if name is not None:
            _bind(scope, part, name.text(), "parameter", target=_stars(part), value=default, path=(index,))


def _stars(parameter: Node) -> str:
    text = parameter.text()
    return "**" if text.startswith("**") else "*" if text.startswith("*") else ""


def _innermost_identifier(node: Node) -> Node | None:
    while node.kind() != "identifier":
        children = node.named_children()
        if not children:
            return None
        node = children[0]
    return node


def _dotted(node: Node | None) -> str:
    return "".join(node.text().split()) if node else ""


def _text(node: Node | None) -> str:
    return node.text() if node else ""
