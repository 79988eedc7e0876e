"""What an expression can be as a class or module: the classes of the file itself, and names that lead out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...typed import TYPE_CHECKING
from ..local import Local
from ..names import Names
from ..scope import Binding
from ..syntax import argument, named, positional

if TYPE_CHECKING:
    from ..matcher import Node

TYPE, MAKE_DATACLASS = "builtins.type", "dataclasses.make_dataclass"
MAKERS = frozenset({TYPE, "types.new_class", MAKE_DATACLASS})
"""Callables that make a class of a name and its bases."""

_WITH_METACLASS = frozenset(
    {"six.with_metaclass", "future.utils.with_metaclass", "django.utils.six.with_metaclass", "with_metaclass"}
)
_THE_SECOND = frozenset({"typing.cast", "typing_extensions.cast"})
_TYPE_CHECKING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING", "TYPE_CHECKING"})


class Origins(Names):
    """As `Names`, but a class of the file denotes `:<number>`, and what only a type checker reads denotes nothing.

    `numbers` gives the node of each class statement, or of the call that makes a class, its number.
    """

    def __init__(self, local: Local, numbers: Mapping[Node, int], unread: Iterable[tuple[int, int]]) -> None:
        super().__init__(local)
        self._numbers = numbers
        self._unread = tuple(unread)

    def of_binding(self, binding: Binding) -> frozenset[str]:
        if self.is_unread(binding.start):
            return frozenset()
        if binding.kind == "definition" and binding.node:
            number = self._numbers.get(binding.node)
            return frozenset() if number is None else frozenset({f":{number}"})
        if binding.kind == "item":
            return frozenset().union(*map(self.denotes, self.local.bound(binding)))
        return super().of_binding(binding)

    def is_unread(self, offset: int) -> bool:
        """Whether a place is one that never runs: under `if TYPE_CHECKING:`."""
        return within(offset, self._unread)

    def _look(self, node: Node) -> Iterable[str]:
        if node in self._numbers:
            return {f":{self._numbers[node]}"}
        if node.kind() == "list_splat":  # class X(*BASES)
            return frozenset().union(*map(self.denotes, self.local.items(named(node)[0])))
        return super()._look(node)

    def _identifier(self, node: Node) -> Iterable[str]:
        """What a star brings is marked as such: `__all__` of the other file decides."""
        found, name = set(super()._identifier(node)), node.text()
        for module in self.scopes.stars_around(node):
            if f"{module}.{name}" in found:
                found.remove(f"{module}.{name}")
                found.add(f"{module}{'' if module.endswith('.') else '.'}*.{name}")
        return found

    def _subscript(self, node: Node) -> Iterable[str]:
        """`Base[T]` is `Base`; `BASES["unit"]` is an element of a literal."""
        found = super()._subscript(node)
        if found:
            return found
        elements = self.local.elements(node)
        return frozenset().union(self.denotes(node.field("value")), *map(self.denotes, elements))

    def _call(self, node: Node) -> Iterable[str]:
        callee = self.denotes(node.field("function"))
        if callee & _WITH_METACLASS:
            return frozenset().union(*map(self.denotes, positional(node)[1:]))
        if callee & _THE_SECOND:
            return self.denotes(argument(node, 1, "val"))
        given = [value for value in self.local.called(node) if value != node]
        if given:
            return frozenset().union(*map(self.denotes, given))
        # Other files know what their functions return; of a builtin or a class of this file there is no more to say.
        called = {f"{name}()" for name in callee if not name.startswith((":", "builtins."))}
        return called.union(super()._call(node))


def within(offset: int, blocks: Iterable[tuple[int, int]]) -> bool:
    """Whether a place is in one of these blocks."""
    return any(start <= offset < end for start, end in blocks)


def type_checking_blocks(names: Names, conditions: Iterable[Node]) -> list[tuple[int, int]]:
    """The offsets of what never runs: under `if TYPE_CHECKING:`, and what follows `if not TYPE_CHECKING:`.

    `conditions` are the file's `if` statements.
    """
    found = []
    for statement in conditions:
        condition, block = statement.field("condition"), statement.field("consequence")
        if condition and condition.kind() == "not_operator":
            condition, block = condition.field("argument"), statement.field("alternative")
        if block and names.denotes(condition) & _TYPE_CHECKING:
            place = block.range()
            found.append((place.start.index, place.end.index))
    return found
