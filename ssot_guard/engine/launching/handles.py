"""Methods that start commands: `session.run(...)` of nox, `c.run(...)` of invoke, `get_ipython().system(...)`."""

from __future__ import annotations

from collections.abc import Iterator

from ...typed import TYPE_CHECKING
from ..launchers import HANDLE_METHODS, HANDLES, Launcher
from ..module import Module
from ..scope import Binding, Scope
from ..syntax import method, named, only

if TYPE_CHECKING:
    from ..matcher import Node

_USUAL_NAME = "session"
_NOX, _NOX_SESSION = "nox", "nox.Session"


class Handles:
    """Knows the handles of one module: parameters of tasks, and what is made by calling a class of theirs."""

    def __init__(self, module: Module) -> None:
        self._module = module

    def launchers(self, callee: Node) -> Iterator[Launcher]:
        """How a call of this starts its command; nothing for what is no method of a handle."""
        owner, name = method(callee)
        if owner is None or name not in HANDLE_METHODS:
            return
        decorators, types = self._origin(owner)
        for handle in HANDLES:
            if name in handle.methods and (handle.decorators & decorators or handle.types & types):
                yield handle.methods[name]

    def _origin(self, owner: Node) -> tuple[frozenset[str], frozenset[str]]:
        """What decorates the function that is given it, and its types."""
        names = self._module.names
        made = [node for node in [owner, *self._module.local.literals(owner)] if node.kind() == "call"]
        types = frozenset().union(*(names.denotes(call.field("function")) for call in made))
        scope, bindings = (
            self._module.scopes.resolve(owner.text(), owner) if owner.kind() == "identifier" else (None, [])
        )
        parameter = next((binding for binding in bindings if binding.kind == "parameter"), None)
        if scope is None or parameter is None or not scope.is_function:
            return frozenset(), types
        types |= self._annotated(scope, parameter)
        return (self._decorators(scope) if parameter.path[:1] == (0,) else frozenset()), types

    def _decorators(self, function: Scope) -> frozenset[str]:
        holder = function.node.parent()
        found: frozenset[str] = frozenset()
        for child in holder.named_children() if holder and holder.kind() == "decorated_definition" else ():
            expression = only(child) if child.kind() == "decorator" else None
            if expression is not None and expression.kind() == "call":
                expression = expression.field("function")
            found |= self._module.names.denotes(expression)
        return found

    def _annotated(self, function: Scope, parameter: Binding) -> frozenset[str]:
        """The type of a parameter; helpers of nox's sessions often have none, and one name for it."""
        parameters = function.node.field("parameters")
        for node in named(parameters) if parameters else ():
            name, told = node.field("name") or only(node), node.field("type")
            if told is not None and name is not None and name.text() == parameter.name:
                inner = only(told)
                if inner is not None and inner.kind() == "string":
                    return frozenset({inner.text().strip("\"'")})
                return self._module.names.denotes(inner)
        return frozenset({_NOX_SESSION}) if parameter.name == _USUAL_NAME and self._imports_nox() else frozenset()

    def _imports_nox(self) -> bool:
        bindings = self._module.scopes.module.bindings.values()
        return any(b.kind == "import" and b.target.partition(".")[0] == _NOX for each in bindings for b in each)
