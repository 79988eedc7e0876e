"""What each statement binds: imports, assignments, loops, parameters, patterns."""

from __future__ import annotations

from ..typed import TYPE_CHECKING
from .scope import Binding, Scope, without_comprehensions

if TYPE_CHECKING:
    from .matcher import Node

IMPORTS = ("import_statement", "import_from_statement")
BINDERS = (
    *IMPORTS,
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


_STARS = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}

Suite = tuple[int, int]
"""The offsets between which a suite's statements stand."""


def suite_of(node: Node) -> Suite:
    """The innermost suite around a node, or the one that a module is."""
    around = next((ancestor for ancestor in node.ancestors() if ancestor.kind() in ("block", "module")), node)
    place = around.range()
    # A suite may end before the comments or blank lines that still belong to it: the next token decides.
    return place.start.index, place.end.index if around.kind() == "block" else place.end.index + 1


def bind(
    scope: Scope,
    node: Node,
    suite: Suite,
    name: str,
    kind: str,
    *,
    target: str = "",
    value: Node | None = None,
    path: tuple[int, ...] = (),
) -> None:
    """Note one binding, in the scope that `global` or `nonlocal` sends it to. `suite` is the innermost around it."""
    place = node.range()
    holder = _declared_in(scope, name) if scope.elsewhere else scope
    binding = Binding(name, kind, place.start.index, place.end.index, suite, target, value, path, holder is not scope)
    if binding.anytime:
        holder.bound_anytime.add(name)
    holder.bindings.setdefault(name, []).append(binding)


def _declared_in(scope: Scope, name: str) -> Scope:
    """The scope that `global name` or `nonlocal name` sends a binding to."""
    declared = scope.elsewhere.get(name)
    holder = scope.parent if declared else None
    while holder and holder.parent and (declared == "global" or not holder.is_function):
        holder = holder.parent
    return holder or scope


def read_binder(kind: str, node: Node, scope: Scope, suite: Suite) -> None:
    """Note in `scope` what a node of one of the `BINDERS` binds. `suite` is the innermost around it."""
    if kind == "import_statement":
        _read_import(node, scope, suite)
    elif kind == "import_from_statement":
        _read_from_import(node, scope, suite)
    elif kind in ("parameters", "lambda_parameters"):
        _read_parameters(node, scope, suite)
    elif kind in ("global_statement", "nonlocal_statement"):
        word = kind.partition("_")[0]
        scope.elsewhere.update((child.text(), word) for child in node.named_children())
    elif kind in ("for_statement", "for_in_clause"):
        _read_target(node, node.field("left"), node.field("right"), "item", scope, suite)
    elif kind == "named_expression":
        _read_target(node, node.field("name"), node.field("value"), "value", without_comprehensions(scope), suite)
    elif kind == "augmented_assignment":
        _read_target(node, node.field("left"), node.field("right"), "extend", scope, suite)
    elif kind == "assignment":
        if node.field("right"):
            _read_target(node, node.field("left"), _last_right(node), "value", scope, suite)
        elif node.field("left"):
            _read_target(node, node.field("left"), None, "annotation", scope, suite)
    elif kind != "type_parameter" or _declares(node):
        _read_target(node, node, None, "opaque", scope, suite)


def _declares(type_parameter: Node) -> bool:
    """`class X[T]` binds T; `x: list[T]`, the same kind of node to the grammar, does not."""
    parent = type_parameter.parent()
    return parent is None or parent.kind() != "generic_type"


def _last_right(assignment: Node) -> Node | None:
    """The value of `a = b = value`."""
    right = assignment.field("right")
    while right and right.kind() == "assignment":
        right = right.field("right")
    return right


def _read_target(
    statement: Node,
    target: Node | None,
    value: Node | None,
    kind: str,
    scope: Scope,
    suite: Suite,
    path: tuple[int, ...] = (),
) -> None:
    if target is None:
        return
    target_kind = target.kind()
    if target_kind == "identifier":
        if kind != "annotation":
            bind(scope, statement, suite, target.text(), kind, value=value, path=path)
    elif target_kind == "attribute":
        owner = scope.enclosing_class()
        text = target.text()
        if owner and text.startswith("self.") and text.count(".") == 1 and kind != "annotation":
            bind(owner, statement, suite, text, kind, value=value, path=path)
    elif target_kind == "subscript":
        owner_node = target.field("value")
        if owner_node and kind == "value" and owner_node.kind() == "identifier":
            bind(scope, statement, suite, f"{owner_node.text()}[]", kind, value=value)
    elif target_kind in ("pattern_list", "tuple_pattern", "list_pattern"):
        for index, part in enumerate(target.named_children()):
            _read_target(statement, part, value, kind, scope, suite, (*path, index))
    elif target_kind in _NESTED_TARGETS:
        for part in target.named_children():
            _read_target(statement, part, None, "opaque", scope, suite)


def _read_import(node: Node, scope: Scope, suite: Suite) -> None:
    for name in node.field_children("name"):
        if name.kind() == "aliased_import":
            bind(scope, node, suite, _text(name.field("alias")), "import", target=_dotted(name.field("name")))
        else:
            top = _dotted(name).partition(".")[0]
            bind(scope, node, suite, top, "import", target=top)


def _read_from_import(node: Node, scope: Scope, suite: Suite) -> None:
    module = _dotted(node.field("module_name"))
    names = node.field_children("name")
    if not names and any(child.kind() == "wildcard_import" for child in node.named_children()):
        scope.stars.append(module)
    for name in names:
        if name.kind() == "aliased_import":
            source, local = _dotted(name.field("name")), _text(name.field("alias"))
        else:
            source = local = _dotted(name)
        bind(scope, node, suite, local, "import", target=f"{module}{'' if module.endswith('.') else '.'}{source}")


def _read_parameters(node: Node, scope: Scope, suite: Suite) -> None:
    for index, part in enumerate(p for p in node.named_children() if p.kind() != "comment"):
        kind = part.kind()
        if kind in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern"):
            name, default = _innermost_identifier(part), None
        elif kind in ("default_parameter", "typed_default_parameter"):
            name, default = part.field("name"), part.field("value")
        else:
            name, default = part if kind == "identifier" else None, None
        if name is not None:
            bind(scope, part, suite, name.text(), "parameter", target=_stars(part, kind), value=default, path=(index,))


def _stars(parameter: Node, kind: str) -> str:
    if kind == "typed_parameter":  # `*args: int`
        (parameter, *_) = parameter.named_children()
        kind = parameter.kind()
    return _STARS.get(kind, "")


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
