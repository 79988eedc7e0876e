"""Which expressions of a file can be a callable that starts something, told by their names alone.

Most calls of a test file are `assert_called_with` and the like; what they denote need not be looked up. The names err
on the safe side: whatever may denote a launcher, however it was renamed in the file, is among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ...typed import TYPE_CHECKING
from .. import launchers, matcher
from ..mentions import Mentions
from ..module import Module
from ..syntax import method

if TYPE_CHECKING:
    from ...rules import Rule
    from ..matcher import Node
    from ..scope import Binding

_MAKERS = frozenset({"getattr", "partial", "import_module", "__import__", "importorskip", "get", "modules"})
"""What gives a callable or a module back, see `names.Names`."""

_LAUNCHING = frozenset(
    name.rpartition(".")[2]
    for names in (
        launchers.PYTEST_ENTRY_POINTS,
        launchers.LAUNCHERS,
        launchers.METHOD_LAUNCHERS,
        launchers.HANDLE_METHODS,
        launchers.MODULE_RUNNERS,
        launchers.CODE_RUNNERS,
    )
    for name in names
)
_PLAIN = frozenset({"string", "list", "tuple", "dictionary", "integer", "float", "true", "false", "none", "list_splat"})
_MOST_RENAMINGS = 8


class Suspects:
    """The names of one file that may stand for something that launches, and the calls in which they stand."""

    def __init__(self, module: Module, rule: Rule) -> None:
        self.module, self.rule = module, rule
        self._mentions = Mentions(module.root)
        self._names = set[str]()
        self._take(set(_LAUNCHING | _MAKERS))
        scopes = module.scopes.all()
        waiting = [b for scope in scopes for bindings in scope.bindings.values() for b in bindings]
        for _ in range(_MOST_RENAMINGS):
            found = {_name(binding) for binding in waiting if self._is_one(binding)} - self._names
            if not found:
                return
            self._take(found)
        self._take({_name(binding) for binding in waiting})  # renamed without end: then it may be any of them

    def _take(self, names: set[str]) -> None:
        self._names |= names
        self._mentions.look_for(name.removesuffix("[]") for name in sorted(names))

    @cached_property
    def all_calls(self) -> Sequence[Node]:
        """Every call of the file, in the order of the text."""
        return matcher.find(self.module.root, self.rule.document("calls"))

    @cached_property
    def calls(self) -> Sequence[Node]:
        """Those that may apply such a callable, their function or one handed to them: among them are all that start
        something by themselves. What is no name can be anything, so that is looked at wherever it is called."""
        return [call for call in self.all_calls if self._mentions.within(call) or not _has_name(call)]

    def may_name(self, name: str) -> bool:
        """Whether a name of the file (`x`, `self.x`) could stand for a callable that starts something."""
        return name.removeprefix("self.") in self._names

    def may_launch(self, node: Node) -> bool:
        """Whether an expression could be a callable that starts something."""
        kind = node.kind()
        if kind == "identifier":
            return self.may_name(node.text())
        if kind == "attribute":
            return method(node)[1] in self._names
        callee = node.field("function") if kind == "call" else None
        if callee and callee.kind() in ("identifier", "attribute"):
            return self.may_launch(callee)
        return kind not in _PLAIN

    def _is_one(self, binding: Binding) -> bool:
        if binding.kind == "import":
            return binding.target.rpartition(".")[2] in self._names
        if (
            binding.node is None
            or binding.kind not in ("value", "parameter")
            or (binding.node.kind() in _PLAIN - {"tuple"} and not binding.path)
        ):
            return False
        return self._mentions.within(binding.node)


def _has_name(call: Node) -> bool:
    callee = call.field("function")
    return callee is None or callee.kind() in ("identifier", "attribute")


def _name(binding: Binding) -> str:
    return binding.name.removeprefix("self.")
