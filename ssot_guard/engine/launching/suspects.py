"""Which expressions of a file can be a callable that starts something, told by their names alone.

Most calls of a test file are `assert_called_with` and the like; what they denote need not be looked up. The names err
on the safe side: whatever may denote a launcher, however it was renamed in the file, is among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import launchers
from ..scopes import Scopes
from ..syntax import method

if TYPE_CHECKING:
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
_WORD = re.compile(r"\w+")
_PLAIN = frozenset({"string", "list", "tuple", "dictionary", "integer", "float", "true", "false", "none", "list_splat"})
_MOST_RENAMINGS = 8


class Suspects:
    """The names of one file that may stand for something that launches."""

    def __init__(self, scopes: Scopes) -> None:
        self._names = set(_LAUNCHING | _MAKERS)
        waiting = [b for scope in scopes.all() for bindings in scope.bindings.values() for b in bindings]
        for _ in range(_MOST_RENAMINGS):
            found = {_name(binding) for binding in waiting if self._is_one(binding)} - self._names
            if not found:
                return
            self._names |= found
        self._names |= {_name(binding) for binding in waiting}  # renamed without end: then it may be any of them

    def among(self, calls: Mapping[str, Any]) -> Mapping[str, Any]:
        """The ast-grep document of those calls that may apply such a callable: their function, or one handed to them.

        What is no name can be anything, so that is looked at wherever it is called.
        """
        words = "|".join(re.escape(name.removesuffix("[]")) for name in sorted(self._names))
        named = [{"kind": "identifier"}, {"kind": "attribute"}]
        other = {"has": {"field": "function", "not": {"any": named}}}
        return {**calls, "rule": {"all": [calls["rule"], {"any": [{"regex": rf"\b(?:{words})\b"}, other]}]}}

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
        return not self._names.isdisjoint(_WORD.findall(binding.node.text()))


def _name(binding: Binding) -> str:
    return binding.name.removeprefix("self.")
