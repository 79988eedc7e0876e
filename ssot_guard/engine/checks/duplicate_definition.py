"""duplicate-definition: who gives a class a name kept for the canonical one. Twin of `hooks/duplicate-definition/`.

Names are a weak signal: what such a class does is told by `engine/usage/`, once a finding is to be reported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

from ...rules import load, table
from ...typed import TYPE_CHECKING, NamedTuple
from .. import matcher
from ..codebase.descent import Kin, as_kin
from ..codebase.outline import Refs, Span, span
from ..facts import Alias, Facts, Given
from ..finding import Finding
from ..mapping import drawn
from ..module import Held, Module
from ..scope import MODULE_SUBJECT, Binding, Scope

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project

RULE = "duplicate-definition"
_OF_TESTS = "Test"
"""What pytest's `python_classes` asks of the name of a class of tests, by default."""


class Definition(NamedTuple):
    """A place that gives a class a protected name."""

    name: str
    """The dotted name in the file."""
    span: Span
    kins: tuple[Kin, ...]
    """What can be behind the name: for a class statement the class itself."""
    is_alias: bool


def gather(module: Module | Held, truths: Sequence[Truth], found: Facts) -> Facts:
    """What a file gives protected names to."""
    assert isinstance(module, Module)
    found = drawn(module, found)

    def protected(name: str) -> bool:
        return any(truth.protects(name, module.path) for truth in truths)

    return found._replace(defined=_defined(module, protected), aliases=tuple(_aliases(module, protected)))


def check(facts: Facts, truth: Truth, project: Project) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order. Raises `CannotRead` if a file that a name leads to cannot be
    read."""
    for found in definitions(facts, truth, project):
        message = _message(found, truth, project)
        yield Finding(RULE, truth.name, facts.path, *found.span, found.name, message, truth.instead)


def definitions(facts: Facts, truth: Truth, project: Project) -> Iterator[Definition]:
    """The definitions and aliases of a file that compete by their names."""
    looking = _Looking(facts, truth, project)
    yield from looking.classes()
    yield from looking.aliases()


# --- in one file ------------------------------------------------------------------------------------------------------


def _defined(module: Module, protected: Callable[[str], bool]) -> frozenset[int]:
    wanted = [number for number, own in enumerate(module.outline.classes) if protected(own.name)]
    if not wanted:
        return frozenset()
    documents = (load(RULE).document(name) for name in ("classes", "calls"))
    places = {node.range().start.index for document in documents for node in matcher.find(module.root, document)}
    nodes = module.outlining.nodes
    return frozenset(number for number in wanted if nodes[number].range().start.index in places)


def _aliases(module: Module, protected: Callable[[str], bool]) -> Iterator[Alias]:
    """What is given a protected name at module or class level."""
    statements: dict[tuple[int, int], Span] = {}
    for scope in module.scopes.all():
        if scope.parent is None or scope.is_class:
            for name in scope.bindings:
                if "." not in name and "[" not in name and protected(name):
                    statements = statements or _statements(module)
                    yield _alias(module, scope, name, statements)


def _alias(module: Module, scope: Scope, name: str, statements: dict[tuple[int, int], Span]) -> Alias:
    lead = "" if scope.subject == MODULE_SUBJECT else scope.subject + "."
    in_force = tuple(_given(module, binding) for binding in module.scopes.at_end(scope, name))
    given = ((_given(module, binding), (binding.start, binding.end)) for binding in scope.bindings[name])
    return Alias(lead + name, in_force, tuple(Given(refs, statements[place]) for refs, place in given if refs))


def _given(module: Module, binding: Binding) -> Refs:
    """What an assignment, or an import under another name, gives to its name."""
    renames = binding.kind == "import" and binding.target.rpartition(".")[2] != binding.name
    return module.outlining.origins.of_binding(binding) if binding.kind == "value" or renames else Refs()


def _statements(module: Module) -> dict[tuple[int, int], Span]:
    nodes = matcher.find(module.root, load(RULE).document("aliases"))
    return {(node.range().start.index, node.range().end.index): span(node) for node in nodes}


# --- among files ------------------------------------------------------------------------------------------------------


class _Looking:
    """One file, as one truth sees it."""

    def __init__(self, facts: Facts, truth: Truth, project: Project) -> None:
        self._facts, self._truth, self._project = facts, truth, project
        self._standing = project.standing(truth)

    def classes(self) -> Iterator[Definition]:
        """Those that are defined under a protected name."""
        for number, own in enumerate(self._facts.outline.classes if self._facts.outline else ()):
            kin = Kin(self._facts.path, number)
            if number in self._facts.defined and self._protects(own.name) and not self._only_tests(kin, own.name):
                yield Definition(own.name, own.span, (kin,), False)

    def aliases(self) -> Iterator[Definition]:
        """The classes that are given a protected name, at module or class level."""
        for alias in self._facts.aliases:
            name = alias.name.rpartition(".")[2]
            if not self._protects(name) or any(
                self._is_settled(kin) for refs in alias.in_force for kin in self._kins(refs)
            ):
                continue  # canonical in one arm is enough
            for refs, place in alias.given:
                kins = tuple(kin for kin in self._kins(refs) if self._competes(kin, name))
                if kins:
                    yield Definition(alias.name, place, kins, True)

    def _kins(self, refs: Refs) -> list[Kin]:
        """The classes that these references lead to."""
        meanings = (found for ref in sorted(refs) for found in self._project.meanings.of(self._facts.path, ref))
        return [kin for meaning in meanings for kin in as_kin(meaning)]

    # -- what competes

    def _protects(self, name: str) -> bool:
        return self._truth.protects(name, self._facts.path)

    def _competes(self, kin: Kin, name: str) -> bool:
        if not kin.path:
            return self._standing.is_competing(kin) or (bool(self._truth.required_in) and kin.name in self._testcases)
        own = self._project.descent.outline(kin).name
        return own.rpartition(".")[2] != name and not self._is_settled(kin)

    def _is_settled(self, kin: Kin) -> bool:
        """Whether a class is canonical, or descends from one that is."""
        return any(map(self._standing.is_canonical, (kin, *self._project.descent.ancestors(kin))))

    def _only_tests(self, kin: Kin, name: str) -> bool:
        """Whether a class is one of tests, of what some truth of the policy says is canonical."""
        if not name.rpartition(".")[2].startswith(_OF_TESTS):
            return False
        standings = [self._project.standing(truth) for truth in self._project.policy.truths]
        ancestors = self._project.descent.ancestors(kin)
        return any(standing.is_canonical(ancestor) for standing in standings for ancestor in ancestors)

    @cached_property
    def _testcases(self) -> Collection[str]:
        return table(load("foreign-base"), "testcases.txt").union(self._project.policy.testcases)


def _message(found: Definition, truth: Truth, project: Project) -> str:
    name, canonical = found.name.rpartition(".")[2], truth.canonical[0]
    if not found.is_alias:
        return f"defines {name}, a name that is kept for {canonical}"
    kin = found.kins[0]
    other = f"{project.descent.outline(kin).name} ({kin.path})" if kin.path else kin.name
    return f"gives {other} the name {name}, which is kept for {canonical}"
