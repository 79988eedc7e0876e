"""Entry points that are given away instead of called: `return pytest.main`, `{"unit": pytest.main}`."""

from __future__ import annotations

from collections.abc import Iterator

from ...typed import TYPE_CHECKING
from .. import matcher
from ..launchers import PYTEST_ENTRY_POINTS
from ..syntax import method

if TYPE_CHECKING:
    from ..matcher import Node
    from .suspects import Suspects

_TRANSPARENT = frozenset({"parenthesized_expression", "conditional_expression", "boolean_operator", "named_expression"})
_NOT_HANDED_ON = frozenset(
    {
        *("comparison_operator", "not_operator", "expression_statement", "assert_statement", "delete_statement"),
        *("if_statement", "elif_clause", "while_statement", "interpolation", "attribute", "keyword_argument"),
        *("argument_list", "call", "import_from_statement", "dotted_name", "aliased_import", "global_statement"),
        *("function_definition", "class_definition", "type", "ERROR"),
        *("list_splat_pattern", "dictionary_splat_pattern", "typed_parameter", "parameters", "lambda_parameters"),
        *("list_pattern", "pattern_list", "tuple_pattern", "as_pattern_target", "import_statement", "type_parameter"),
    }
)
"""Parents under which an entry point is only looked at, or which the calls' own turn deals with."""


class References:
    """The references to pytest's entry points in one module."""

    def __init__(self, suspects: Suspects) -> None:
        self._module, self._rule, self._suspects = suspects.module, suspects.rule, suspects

    def handed_on(self) -> Iterator[Node]:
        """Those that leave this file's sight, or wait somewhere to be called."""
        for node in self._references():
            outer, parent = node, node.parent()
            while parent and parent.kind() in _TRANSPARENT:
                outer, parent = parent, parent.parent()
            if parent is None or parent.kind() in _NOT_HANDED_ON or self._only_renamed(outer, parent):
                continue
            yield node

    def _references(self) -> Iterator[Node]:
        for node in matcher.find(self._module.root, self._rule.document("entry-point-attributes")):
            if self._module.names.denotes(node) & PYTEST_ENTRY_POINTS:
                yield node
        local = self._local_names()
        for node in matcher.find(self._module.root, self._rule.document("names")) if local else ():
            if node.text() in local and self._module.names.denotes(node) & PYTEST_ENTRY_POINTS:
                yield node

    def _local_names(self) -> set[str]:
        """The names of this file that stand for an entry point somewhere in it."""
        names = set()
        for scope in self._module.scopes.all():
            for name, bindings in scope.bindings.items():
                if self._suspects.may_name(name) and any(
                    self._module.names.of_binding(b) & PYTEST_ENTRY_POINTS for b in bindings
                ):
                    names.add(name)
            names.update(p.rpartition(".")[2] for p in PYTEST_ENTRY_POINTS if p.rpartition(".")[0] in scope.stars)
        return names

    def _only_renamed(self, value: Node, parent: Node) -> bool:
        """`run = pytest.main`: not handed on as long as `run` is used here, where its own uses are judged."""
        kind = parent.kind()
        if kind in ("default_parameter", "typed_default_parameter"):
            return True
        left = parent.field("left") if kind == "assignment" else None
        if left is None:
            return False
        if value == left or (left.kind() == "attribute" and self._module.names.denotes(left) & PYTEST_ENTRY_POINTS):
            return True  # put back where it was: `pytest.main = original`
        return left.kind() in ("identifier", "attribute") and self._is_used(left)

    def _is_used(self, target: Node) -> bool:
        document = "names" if target.kind() == "identifier" else "attributes"
        text = target.text() if target.kind() == "identifier" else method(target)[1]
        uses = matcher.find(self._module.root, self._rule.document(document))
        return sum(1 for node in uses if text in (node.text(), method(node)[1])) > 1
