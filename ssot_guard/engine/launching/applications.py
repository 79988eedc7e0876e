"""Which callables a call applies, and to what: its own function, and each function that it is handed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...typed import TYPE_CHECKING, NamedTuple
from ..launchers import ONLY_LOOKED_AT_BY_KEYWORD
from ..local import Local
from ..strings import key_text
from ..syntax import entries, keywords, makes_dictionary, named, only, positional

if TYPE_CHECKING:
    from ..matcher import Node

_MOST_ITEMS = 50
_NEVER_CALLABLE = frozenset({"string", "list", "tuple", "dictionary", "integer", "list_splat", "true", "false", "none"})


class Application(NamedTuple):
    """A callable and what it is applied to, now or later: `f(a)`, `partial(f, a)`, `Thread(target=f, args=(a,))`."""

    callee: Node
    arguments: list[Node]
    named: Mapping[str, Node]


class Applications:
    """Reads the calls of one file."""

    def __init__(self, local: Local) -> None:
        self._local = local

    def of(self, call: Node) -> Iterator[Application]:
        """The call itself, then each argument as a callable that is handed the arguments after it."""
        callee, arguments, given = call.field("function"), positional(call), self._keywords(call)
        if callee is None:
            return
        yield Application(callee, arguments, given)
        if any(argument.kind() == "list_splat" for argument in arguments):
            yield Application(callee, self._laid_out(arguments), given)
        held = named(given["args"]) if "args" in given and given["args"].kind() in ("tuple", "list") else []
        held_names = self._by_name(given.get("kwargs"))
        for index, argument in enumerate(arguments):
            if argument.kind() not in _NEVER_CALLABLE:
                rest = arguments[index + 1 :]
                yield Application(argument, rest or held, {**given, **held_names})
                for collection in rest[:1]:  # `apply(f, (a,))` hands on all of a tuple, `map(f, [a, b])` one by one
                    if collection.kind() == "tuple":
                        yield Application(argument, named(collection), given)
                    elif collection.kind() in ("list", "identifier"):
                        items = self._local.items(collection)
                        yield from (Application(argument, [item], given) for item in items[:_MOST_ITEMS])
        for name, value in given.items():
            if name not in ("args", "kwargs") and name not in ONLY_LOOKED_AT_BY_KEYWORD:
                yield Application(value, held, held_names)

    def _laid_out(self, arguments: list[Node]) -> list[Node]:
        """What `f(*[a, b])` gives by position, where it can be seen."""
        found = []
        for argument in arguments:
            behind = self._local.literals(only(argument)) if argument.kind() == "list_splat" else []
            rows = [row for row in behind if row.kind() in ("list", "tuple")]
            found += named(rows[0]) if len(rows) == 1 else [argument]
        return found

    def _keywords(self, call: Node) -> dict[str, Node]:
        """The arguments by name; what `**{...}` gives is among them where it can be seen."""
        found = keywords(call)
        arguments = call.field("arguments")
        for child in named(arguments) if arguments else ():
            if child.kind() == "dictionary_splat":
                found = {**self._by_name(only(child)), **found}
        return found

    def _by_name(self, node: Node | None) -> dict[str, Node]:
        dictionaries = [found for found in self._local.literals(node) if makes_dictionary(found)]
        return {key_text(key) or "": value for dictionary in dictionaries for key, value in entries(dictionary)}
