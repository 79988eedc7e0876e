"""duplicate-definition: who gives a class a name kept for the canonical one. Twin of `hooks/duplicate-definition/`.

Names are a weak signal: what such a class does is told by `engine/usage/`, once a finding is to be reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ...rules import load, table
from .. import matcher
from ..codebase.descent import Kin, as_kin
from ..codebase.outlining import span
from ..finding import Finding
from ..module import Module
from ..scope import MODULE_SUBJECT, Binding, Scope

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.outline import Span
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


def check(module: Module, truth: Truth, project: Project) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order. Raises `CannotRead` if a file that a name leads to cannot be
    read."""
    for found in definitions(module, truth, project):
        message = _message(found, truth, project)
        yield Finding(RULE, truth.name, module.path, *found.span, found.name, message, truth.instead)


def definitions(module: Module, truth: Truth, project: Project) -> Iterator[Definition]:
    """The definitions and aliases of a file that compete by their names."""
    looking = _Looking(module, truth, project)
    yield from looking.classes()
    yield from looking.aliases()


class _Looking:
    """One file, as one truth sees it."""

    def __init__(self, module: Module, truth: Truth, project: Project) -> None:
        self._module, self._truth, self._project = module, truth, project
        self._outline = project.judging(module)
        self._standing = project.standing(truth)

    def classes(self) -> Iterator[Definition]:
        """Those that are defined under a protected name."""
        wanted = [own for own in enumerate(self._outline.classes) if self._protects(own[1].name)]
        places = self._places("classes", "calls") if wanted else ()
        for number, own in wanted:
            kin = Kin(self._module.path, number)
            if own.span[:2] in places and not self._only_tests(kin, own.name):
                yield Definition(own.name, own.span, (kin,), False)

    def aliases(self) -> Iterator[Definition]:
        """The classes that are given a protected name, at module or class level."""
        for scope in self._module.scopes.all():
            if scope.parent is None or scope.is_class:
                for name in scope.bindings:
                    if "." not in name and "[" not in name and self._protects(name):
                        yield from self._aliases(scope, name)

    def _aliases(self, scope: Scope, name: str) -> Iterator[Definition]:
        lead = "" if scope.subject == MODULE_SUBJECT else scope.subject + "."
        in_force = self._module.scopes.at_end(scope, name)
        if any(self._is_settled(kin) for binding in in_force for kin in self._given(binding)):
            return  # canonical in one arm is enough
        for binding in scope.bindings[name]:
            kins = tuple(kin for kin in self._given(binding) if self._competes(kin, name))
            if kins:
                yield Definition(lead + name, self._statements[binding.start, binding.end], kins, True)

    def _given(self, binding: Binding) -> list[Kin]:
        """The classes that an assignment, or an import under another name, gives to its name."""
        renames = binding.kind == "import" and binding.target.rpartition(".")[2] != binding.name
        if binding.kind != "value" and not renames:
            return []
        refs = sorted(self._module.outlining.origins.of_binding(binding))
        meanings = (found for ref in refs for found in self._project.meanings.of(self._module.path, ref))
        return [kin for meaning in meanings for kin in as_kin(meaning)]

    # -- what competes

    def _protects(self, name: str) -> bool:
        return self._standing.protects(name, self._module.path)

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

    # -- places

    @cached_property
    def _statements(self) -> dict[tuple[int, int], Span]:
        nodes = matcher.find(self._module.root, load(RULE).document("aliases"))
        return {(node.range().start.index, node.range().end.index): span(node) for node in nodes}

    def _places(self, *documents: str) -> set[tuple[int, int]]:
        rule = load(RULE)
        nodes = [node for name in documents for node in matcher.find(self._module.root, rule.document(name))]
        return {span(node)[:2] for node in nodes}


def _message(found: Definition, truth: Truth, project: Project) -> str:
    name, canonical = found.name.rpartition(".")[2], truth.canonical[0]
    if not found.is_alias:
        return f"defines {name}, a name that is kept for {canonical}"
    kin = found.kins[0]
    other = f"{project.descent.outline(kin).name} ({kin.path})" if kin.path else kin.name
    return f"gives {other} the name {name}, which is kept for {canonical}"
