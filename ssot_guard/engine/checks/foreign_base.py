"""foreign-base: test classes descend from the canonical one. Twin of `hooks/foreign-base/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from ... import rules
from ...typed import TYPE_CHECKING
from .. import matcher
from ..codebase.descent import Kin
from ..codebase.pedigree import Pedigree, Way, steps
from ..finding import Finding
from ..mapping import drawn
from ..module import Held, Module
from ..prefilter import required

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project
    from ..facts import Facts

RULE = "foreign-base"

_PLAIN = frozenset(
    {
        *("object", "builtins.object", "abc.ABC"),
        *(f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("Generic", "Protocol")),
    }
)
"""Bases from outside the repository that bring nothing that a test needs."""
_MOST_SHOWN = 7


def gather(module: Module | Held, truths: Sequence[Truth], found: Facts) -> Facts:
    """A file's classes, and which of them can be foreign or unwanted."""
    assert isinstance(module, Module)
    found = drawn(module, found)
    plain = any(truth.plain_classes == "deny" for truth in truths)
    return found._replace(
        with_bases=_numbers(module, "classes-with-bases") | _made(module),
        without_bases=_numbers(module, "classes-without-bases") if plain else frozenset(),
    )


def check(facts: Facts, truth: Truth, project: Project) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order. Raises `CannotRead` if a base's file cannot be read."""
    if not required(truth.required_in, facts.path) or facts.outline is None:
        return
    classes = facts.outline.classes
    numbers = facts.with_bases | (facts.without_bases if truth.plain_classes == "deny" else frozenset())
    family = _Family([Kin(facts.path, number) for number in sorted(numbers)], truth, project)
    for kin in family.kins:
        message = family.foreign(kin) or (family.plain(kin) if truth.plain_classes == "deny" else "")
        if message:
            own = classes[kin.number]
            instead = truth.instead or family.instead(own.name.rpartition(".")[2])
            yield Finding(RULE, truth.name, facts.path, *own.span, own.name, message, instead)


def _made(module: Module) -> frozenset[int]:
    """The classes that calls make, which most files have none of: then their calls need not be looked at."""
    made = any(node.kind() == "call" for node in module.outlining.nodes)
    return _numbers(module, "calls") if made else frozenset()


def _numbers(module: Module, document: str) -> frozenset[int]:
    """The classes of a file that one of the rule's documents means."""
    found = {node.range().start.index for node in matcher.find(module.root, rules.load(RULE).document(document))}
    nodes = enumerate(module.outlining.nodes)
    return frozenset(number for number, node in nodes if node.range().start.index in found)


class _Family:
    """Some classes of a file with all their ancestors, as one truth sees them."""

    def __init__(self, kins: Sequence[Kin], truth: Truth, project: Project) -> None:
        self.kins, self._truth, self._project = kins, truth, project
        self._standing = project.standing(truth)
        self._pedigree = pedigree = Pedigree(project.descent, kins)
        canonical = pedigree.which(self._standing.is_canonical)
        self._settled = {*canonical, *pedigree.ways(canonical)}
        self._reasons = pedigree.which(lambda kin: self._is_testcase(kin) or self._standing.is_competing(kin))
        self._ways = pedigree.ways(self._reasons)
        self._testing = pedigree.which(lambda kin: bool(kin.path) and project.descent.outline(kin).tests)
        self._to_tests = pedigree.ways(self._testing)

    def foreign(self, kin: Kin) -> str:
        """What is wrong with what a test class descends from; empty if nothing is."""
        if kin in self._settled or kin not in self._ways or not (self._has_tests(kin) or kin in self._to_testcases):
            return ""
        reason, shown = self._ways[kin].end, self._shown(kin, self._ways)
        if self._standing.is_competing(reason):
            return f"descends from {self._name(reason)}, which competes with {self._wanted}: {shown}"
        return f"descends from {self._name(reason)} and not from {self._wanted}: {shown}"

    def plain(self, kin: Kin) -> str:
        """What is wrong with a class that has test methods and no base that anybody but this repository knows."""
        own = self._project.descent.outline(kin)
        if kin in self._settled or not (own.collected and self._has_tests(kin)) or kin in self._with_unknown_bases:
            return ""
        shown = self._name(kin) if kin in self._testing else self._shown(kin, self._to_tests)
        return f"has test methods and does not descend from {self._wanted}: {shown}"

    def instead(self, name: str) -> str:
        """The statement that would do."""
        first = self._canonical[0]
        return f"class {name}({first})" if first.isidentifier() else f"class {name}, with a base from {first}"

    def _has_tests(self, kin: Kin) -> bool:
        return kin in self._testing or kin in self._to_tests

    def _is_testcase(self, kin: Kin) -> bool:
        return not kin.path and kin.name in self._testcases

    @cached_property
    def _testcases(self) -> frozenset[str]:
        return rules.table(rules.load(RULE), "testcases.txt").union(self._project.policy.testcases)

    @cached_property
    def _to_testcases(self) -> frozenset[Kin]:
        return frozenset(self._pedigree.ways(self._pedigree.which(self._is_testcase)))

    @cached_property
    def _with_unknown_bases(self) -> frozenset[Kin]:
        unknown = self._pedigree.which(self._is_unknown)
        return frozenset(unknown).union(self._pedigree.ways(unknown))

    def _is_unknown(self, kin: Kin) -> bool:
        return not self._project.descent.knows_bases(kin) if kin.path else kin.name not in _PLAIN

    # -- in words

    @cached_property
    def _canonical(self) -> Sequence[str]:
        """What to call the canonical classes; where none is named, what they are to come from."""
        return self._standing.canonical_names() or self._truth.canonical

    @property
    def _wanted(self) -> str:
        names = self._canonical
        return " or ".join(names[:2]) + (" or others" if len(names) > 2 else "")

    def _name(self, kin: Kin) -> str:
        return self._project.descent.outline(kin).name if kin.path else kin.name

    def _shown(self, kin: Kin, ways: Mapping[Kin, Way]) -> str:
        """`TestA -> Local (tests/local.py:3) -> unittest.TestCase`; of a long way the beginning and the end."""
        rows = [self._placed(step) for step in islice(steps(kin, ways), 1, _MOST_SHOWN + 1)]
        if len(rows) == _MOST_SHOWN:
            rows[-2:] = ["…", self._placed(ways[kin].end)]
        return " -> ".join([self._name(kin), *rows])

    def _placed(self, kin: Kin) -> str:
        if not kin.path:
            return kin.name
        return f"{self._name(kin)} ({kin.path}:{self._project.descent.outline(kin).span.line})"
