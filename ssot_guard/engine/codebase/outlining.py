"""A parsed file -> its `Outline`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...layout import folder_of
from ...typed import TYPE_CHECKING
from .. import matcher
from ..headers import may_make_classes
from ..scope import MODULE_SUBJECT, Binding, Scope
from ..strings import key_text, literal
from ..syntax import argument, entries, keywords, named
from .imported import imports
from .origins import MAKE_DATACLASS, MAKERS, TYPE, Origins, type_checking_blocks, within
from .outline import ClassOutline, Outline, Ref, Refs, Span, span

if TYPE_CHECKING:
    from ..matcher import Node
    from ..module import Module

_EVERYTHING = "*"
_RETURNS_CLASS = re.compile(r"\breturn[\s(]+[\w.]*\b_*[A-Z]\w*(?![\w(.\[])")
"""Something that is called like a class, and not called."""
_CONDITIONS = {"id": "conditions", "rule": {"kind": "if_statement"}}
_MAKER = {"field": "function", "regex": r"\b(type|new_class|make_dataclass)$"}
_CALLS = {"id": "calls", "rule": {"kind": "call", "has": _MAKER}}


class Outlining:
    """Draws the outline of one file; `origins` tells what the file's expressions can be as classes and modules.

    `nodes` are the nodes of its classes, by their numbers.
    """

    def __init__(self, module: Module) -> None:
        self._module, self._scopes, self._local = module, module.scopes, module.local
        text = module.text
        made = list(self._made_by_calls()) if may_make_classes(text.encode("utf-8", "surrogatepass")) else []
        statements = [scope.node for scope in self._scopes.all() if scope.is_class]
        conditions = matcher.find(module.root, _CONDITIONS) if "TYPE_CHECKING" in text else []
        unread = type_checking_blocks(module.names, conditions)
        running = [node for node in (*statements, *made) if not within(node.range().start.index, unread)]
        self.nodes = sorted(running, key=lambda node: node.range().start.index)
        numbers = {node: number for number, node in enumerate(self.nodes)}
        self.origins = Origins(self._local, numbers, unread)

    def outline(self) -> Outline:
        """All that other files need to know."""
        top = self._scopes.module
        path = self._module.path
        return Outline(
            path,
            self._names(top),
            tuple(top.stars),
            self._exported(top),
            tuple(map(self._class, self.nodes)),
            self._returned(top),
            imported := Refs(self._imported()),
            frozenset(name for ref in imported for name in _within_package(path, ref)),
        )

    # -- names

    def _imported(self) -> Iterator[Ref]:
        for statement in self._scopes.imports:
            if not self.origins.is_unread(statement.range().start.index):
                for one in imports(statement):
                    yield from one.refs()

    def _names(self, scope: Scope) -> dict[str, Refs]:
        return {
            name: self._meaning(scope, name) for name in scope.bindings if not name.endswith("[]") and "." not in name
        }

    def _meaning(self, scope: Scope, name: str) -> Refs:
        return Refs().union(*map(self.origins.of_binding, self._scopes.at_end(scope, name)))

    def _returned(self, top: Scope) -> dict[str, Refs]:
        found = {}
        for name in top.bindings:
            for binding in self._scopes.at_end(top, name):
                if binding.kind == "definition" and binding.node and _may_make_classes(binding.node):
                    values = self._local.returned(binding.node)
                    found[name] = Refs().union(*map(self.origins.denotes, values))
        return found

    def _exported(self, top: Scope) -> frozenset[str] | None:
        if "__all__" not in top.bindings:
            return None
        found: set[str] = set()
        for binding in self._scopes.at_end(top, "__all__"):
            found.update(_texts(binding.node))
        for growth in self._local.growth_of(top, "__all__"):
            found.update(_texts(growth.added) if growth.method == "extend" else {_text(growth.added)})
        return frozenset(found)

    # -- classes

    def _made_by_calls(self) -> Iterator[Node]:
        for call in matcher.find(self._module.root, _CALLS):
            makers = self._makers(call)
            if makers and (makers != {TYPE} or argument(call, 1, "bases")):  # `type(x)` makes none
                yield call

    def _makers(self, call: Node) -> frozenset[str]:
        return self._module.names.denotes(call.field("function")) & MAKERS

    def _class(self, node: Node) -> ClassOutline:
        if node.kind() == "call":
            return self._made(node)
        scope = self._scopes.scope_of(node)
        superclasses = node.field("superclasses")
        bases = [base for base in named(superclasses) if base.kind() != "keyword_argument"] if superclasses else []
        return ClassOutline(
            scope.subject,
            _header(node),
            tuple(map(self.origins.denotes, bases)),
            any(self._is_test(binding) for name in scope.bindings for binding in scope.bindings[name][-1:]),
            not _says_no(scope),
            {name: refs for name, refs in self._names(scope).items() if refs},
        )

    def _made(self, call: Node) -> ClassOutline:
        name = literal(argument(call, 0, "name")) or "<class>"
        bases = keywords(call).get("bases") if MAKE_DATACLASS in self._makers(call) else argument(call, 1, "bases")
        body = argument(call, 2, "dict")
        items = self._local.items(bases) if bases else []
        keys = [key_text(key) or "" for key, _ in entries(body)] if body else []
        scope = self._scopes.of(call)
        subject = "" if scope.subject == MODULE_SUBJECT else scope.subject + "."
        return ClassOutline(
            subject + (_assigned(call) or name),
            span(call),
            tuple(map(self.origins.denotes, items)),
            any(key.startswith("test") for key in keys),
            True,
            {},
        )

    def _is_test(self, binding: Binding) -> bool:
        """A test method: a function, a lambda, or a name for one, that is called `test...`."""
        if not binding.name.startswith("test") or binding.node is None:
            return False
        if binding.kind == "definition":
            return binding.node.kind() == "function_definition"
        return binding.kind == "value" and any(True for _ in self._local.definitions(binding.node))


def _header(node: Node) -> Span:
    """`class X(Base)`, without the colon and what follows."""
    last = node.field("superclasses") or node.field("type_parameters") or node.field("name") or node
    return Span(*span(node)[:2], *span(last)[2:])


def _within_package(path: str, ref: Ref) -> Iterator[str]:
    """What of its own package an `__init__.py` imports: `mod` for `.mod.Name`. Where absolute imports start it cannot
    know: at any folder above.
    """
    name, above = path.rpartition("/")[2], path.split("/")[:-1]
    level = len(ref) - len(ref.lstrip("."))
    starts = [folder_of(path, level)] if level else ["/".join(above[:count]) for count in range(len(above))]
    for start in starts if name == "__init__.py" else ():
        if start is not None:
            way = [part for part in (*start.split("/"), *ref[level:].split(".")) if part]
            if way[: len(above)] == above:
                yield from way[len(above) :][:1]


def _says_no(scope: Scope) -> bool:
    """`__test__ = False`."""
    bindings = scope.bindings.get("__test__", ())
    return any(binding.node is not None and binding.node.text() == "False" for binding in bindings)


def _assigned(call: Node) -> str:
    """`X = type(...)` -> `X`."""
    parent = call.parent()
    target = parent.field("left") if parent and parent.kind() == "assignment" else None
    return target.text() if target and target.kind() == "identifier" else ""


def _may_make_classes(definition: Node) -> bool:
    if definition.kind() != "function_definition":
        return False
    text = definition.text()
    makes = "class " in text or "type(" in text or "new_class" in text
    return "return" in text and (makes or _RETURNS_CLASS.search(text) is not None)


def _texts(node: Node | None) -> set[str]:
    """The texts of a list literal or a sum of such; `*` where something in it is not known."""
    if node is None:
        return {_EVERYTHING}
    kind = node.kind()
    if kind in ("list", "tuple", "set", "expression_list", "parenthesized_expression"):
        return {_text(item) for item in named(node)}
    if kind == "binary_operator":
        return _texts(node.field("left")) | _texts(node.field("right"))
    return {_EVERYTHING}


def _text(node: Node | None) -> str:
    return literal(node) or _EVERYTHING
