"""Helpers of the same file: `def run(cmd): subprocess.run(cmd)`, called with what starts the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...typed import TYPE_CHECKING
from ..syntax import keywords, positional
from .applications import Application
from .starting import Starting

if TYPE_CHECKING:
    from ..matcher import Node
    from ..values import Arguments

_MOST_CALLS_DEEP = 4


class Helpers:
    """Looks through the functions of one module.

    `found` are the calls that start the target by themselves.
    """

    def __init__(self, starting: Starting, found: Mapping[Node, str]) -> None:
        self._starting, self._module, self._suspects = starting, starting.module, starting.suspects
        self._alone: dict[Node, list[str]] = {call: [what] for call, what in found.items()}
        self._nested = 0
        self._helped: list[tuple[Node, set[Node]]] = []
        """Each call that starts nothing by itself, and the functions of this file that it applies."""
        self._inner: dict[tuple[Node, tuple[object, ...]], list[str]] = {}

    def starting(self) -> dict[Node, str]:
        """The calls that start the target, by themselves or by way of a helper, and what they start."""
        self._launching = self._launching_helpers()
        for call, functions in self._helped:
            if not functions.isdisjoint(self._launching):
                self._by_itself(call)
        return {call: found[0] for call, found in self._alone.items() if found}

    def _by_itself(self, call: Node) -> list[str]:
        """What a call starts whoever calls the function that it stands in: then it is the finding, not its callers."""
        if call not in self._alone and self._nested < _MOST_CALLS_DEEP:
            self._alone[call] = []  # helpers that call each other end here
            self._nested += 1
            with self._module.values.assuming_nothing():
                self._alone[call] = self._through(call, 0)
            self._nested -= 1
        return self._alone.get(call, [])

    def _launching_helpers(self) -> dict[Node, list[Node]]:
        """The functions of this file in which a child process is started, or another such function is called."""
        inside: dict[Node, list[Node]] = {}
        for call in self._suspects.calls:
            if not self._alone.get(call) and self._starting.is_launcher(call):
                inside.setdefault(self._module.scopes.of(call).node, []).append(call)
        if not inside:
            return inside
        calls = (call for call in self._suspects.all_calls if not self._alone.get(call))
        self._helped = [(call, found) for call in calls if (found := set(self._local_functions(call)))]
        for _ in range(_MOST_CALLS_DEEP):
            for call in [call for call, functions in self._helped if not functions.isdisjoint(inside)]:
                known = inside.setdefault(self._module.scopes.of(call).node, [])
                if call not in known:
                    known.append(call)
        return inside

    def _local_functions(self, call: Node) -> Iterator[Node]:
        for application in self._starting.applications.of(call):
            yield from self._module.local.definitions(application.callee)

    def _through(self, call: Node, depth: int) -> list[str]:
        """What a call starts by way of helpers; each helper is looked through once for the same arguments."""
        found: list[str] = []
        for application in self._starting.applications.of(call) if depth < _MOST_CALLS_DEEP else ():
            for definition in self._module.local.definitions(application.callee):
                waiting = self._launching.get(definition, ())
                inner_calls = [inner for inner in waiting if not self._by_itself(inner)]
                for inner in inner_calls:
                    passed_on = self._passed_on(inner, application, definition)
                    found += self._starting.by_application(passed_on) if passed_on else ()
                arguments = self._arguments(application, definition) if inner_calls else {}
                if arguments:
                    found += self._inside(definition, arguments, inner_calls, depth)
        return found

    def _inside(self, definition: Node, arguments: Arguments, inner_calls: list[Node], depth: int) -> list[str]:
        key = (definition, tuple(arguments.items()))
        if key not in self._inner:
            self._inner[key] = []  # helpers that call each other end here
            with self._module.values.assuming(arguments):
                for inner in inner_calls:
                    self._inner[key] += self._starting.by(inner)
                    self._inner[key] += self._through(inner, depth + 1)
        return self._inner[key]

    def _arguments(self, application: Application, definition: Node) -> Arguments:
        return self._module.values.arguments_of(application.arguments, application.named, definition)

    def _passed_on(self, inner: Node, application: Application, definition: Node) -> Application | None:
        """`def sh(*args, **kwargs): run(*args, **kwargs)` given arguments: `run` given the same ones."""
        parameters = self._module.scopes.scope_of(definition).parameters()
        starred = next((p for p in parameters if p.target == "*"), None)
        splats = [argument.text() for argument in positional(inner)]
        callee = inner.field("function")
        if starred is None or callee is None or splats != [f"*{starred.name}"]:
            return None
        before = starred.path[0] - (1 if parameters[0].name in ("self", "cls") else 0)
        return Application(callee, application.arguments[before:], {**application.named, **keywords(inner)})
