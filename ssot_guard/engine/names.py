"""What an expression denotes: the dotted names that it can lead to, whatever it is called here."""

from __future__ import annotations

from collections.abc import Iterable

from ..typed import TYPE_CHECKING
from .launchers import PYTEST_ENTRY_POINTS
from .local import Local, branches
from .scope import Binding
from .strings import literal
from .syntax import argument, keywords, method, only, parts, positional

if TYPE_CHECKING:
    from .matcher import Node

_MOST_STEPS = 40
"""How deep names may lead from one to the next before it counts as not known: real code needs fewer than ten."""

_IMPORTERS = frozenset(
    {
        *("importlib.import_module", "importlib.__import__", "builtins.__import__"),
        *("pytest.importorskip", "_pytest.outcomes.importorskip"),
    }
)


class Names:
    """Resolves the expressions of one file to dotted names.

    A name that is bound to several things (an `import` and its `except ImportError` fallback) denotes all of them. A
    local definition denotes nothing, and a name that nobody binds is a builtin, comes from a star import, or is taken
    for the module of that name.
    """

    def __init__(self, local: Local) -> None:
        self.local, self.scopes = local, local.scopes
        self._known: dict[Node, frozenset[str]] = {}
        self._steps = 0

    def denotes(self, node: Node | None) -> frozenset[str]:
        """The dotted names that an expression can mean; empty where it cannot be known."""
        if node is None:
            return frozenset()
        if node in self._known:
            return self._known[node]
        if self._steps >= _MOST_STEPS:
            return frozenset()
        # A name bound to itself (`x = x`, two names to each other) leads back here: that adds nothing.
        self._known[node] = frozenset()
        self._steps += 1
        try:
            found = frozenset(self._look(node))
        finally:
            self._steps -= 1
        self._known[node] = found
        return found

    def of_binding(self, binding: Binding) -> frozenset[str]:
        """What a name that is bound so denotes."""
        if binding.kind == "import":
            return frozenset({binding.target})
        if binding.node is None or binding.kind not in ("value", "parameter"):
            return frozenset()
        if binding.kind == "parameter":
            return self.denotes(binding.node)
        return frozenset().union(*(self.denotes(part) for part in parts(binding.node, binding.path)))

    def _look(self, node: Node) -> Iterable[str]:
        kind = node.kind()
        if kind == "identifier":
            return self._identifier(node)
        if kind == "attribute":
            return self._attribute(node)
        if kind == "call":
            return self._call(node)
        if kind == "subscript":
            return self._subscript(node)
        if kind == "named_expression":
            return self.denotes(node.field("value"))
        if kind in ("parenthesized_expression", "list_splat", "dictionary_splat"):
            # (the grammar takes the star of `*map(str, words)` for a part of the function)
            return self.denotes(only(node))
        if kind in ("conditional_expression", "boolean_operator"):
            return frozenset().union(*map(self.denotes, branches(node)))
        return ()

    def _identifier(self, node: Node) -> Iterable[str]:
        name = node.text()
        scope, bindings = self.scopes.resolve(name, node)
        if scope:
            for binding in bindings:
                yield from self.of_binding(binding)
            return
        yield f"builtins.{name}"
        # Nobody here binds it: a NameError, or put there by code that cannot be seen. Then it is what it is called.
        yield name
        for module in self.scopes.stars_around(node):
            yield f"{module}.{name}"

    def _attribute(self, node: Node) -> Iterable[str]:
        owner, name = method(node)
        for denoted in self.denotes(owner):
            yield f"{denoted}.{name}"
        for binding in self.local.members(node):
            yield from self.of_binding(binding)

    def _call(self, node: Node) -> Iterable[str]:
        callee = self.denotes(node.field("function"))
        arguments = positional(node)
        if callee & _IMPORTERS:
            return self._imported(node, by_import="builtins.__import__" in callee)
        if "builtins.getattr" in callee and len(arguments) >= 2:
            return [f"{owner}.{name}" for owner in self.denotes(arguments[0]) for name in self._texts(arguments[1])]
        if "sys.modules.get" in callee and arguments:
            return self._texts(arguments[0])
        if "functools.partial" in callee and len(arguments) == 1:
            # Handing an entry point to `partial` is a finding of its own.
            return self.denotes(arguments[0]) - PYTEST_ENTRY_POINTS
        return ()

    def _imported(self, call: Node, *, by_import: bool) -> Iterable[str]:
        package = argument(call, 1, "package") if not by_import else None
        # `__import__("a.b")` gives `a`, unless it is told that names are wanted from it.
        whole = not by_import or argument(call, 3, "fromlist") is not None
        for module in self._texts(argument(call, 0, "name") or keywords(call).get("modname")):
            for anchor in self._texts(package) if module.startswith(".") else ("",):
                dotted = _absolute(module, anchor)
                yield dotted if whole else dotted.partition(".")[0]

    def _subscript(self, node: Node) -> Iterable[str]:
        if "sys.modules" in self.denotes(node.field("value")):
            return self._texts(node.field("subscript"))
        return ()

    def _texts(self, node: Node | None) -> list[str]:
        """The texts that a module's or attribute's name can be: a literal, or a name for one."""
        return [text for found in self.local.literals(node) for text in [literal(found)] if text]


def _absolute(module: str, anchor: str) -> str:
    """`import_module(".config", "_pytest")` -> `_pytest.config`."""
    level = len(module) - len(module.lstrip("."))
    if not level:
        return module
    base = anchor.split(".")
    return ".".join([*base[: len(base) - level + 1], module[level:]])
