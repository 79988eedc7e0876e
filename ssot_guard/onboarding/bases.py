"""Which classes of the repository serve as bases of test classes, and how many classes hang from each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..auditing.discovery import Base
from ..engine.codebase.descent import Kin
from ..engine.codebase.pedigree import Pedigree, Way
from ..quoting import for_terminal, for_yaml, is_yaml
from ..rules import load, table
from .classes import Classes
from .proposals import Candidate, Proposal

RULE = "foreign-base"
TRUTH = "test-base"

_LEAST = 2
"""Classes, and files that they are in. One class that descends from another, or several within a file, are a detail."""
_MOST_RIVALS = 12
_MOST_PLACES = 5
_TEST_FOLDERS = frozenset({"test", "tests"})
_TEST_MODULE = re.compile(r"test_.*\.py|.*_test\.py")
"""What pytest's `python_files` asks for, by default."""
_PLAIN_FOLDER = re.compile(r"[\w.-]+")


def find(classes: Classes) -> list[Base]:
    """The bases, those with the most classes first; the files that only then turn out to matter are parsed as well."""
    family = _Family(classes)
    if classes.read_dependents(family.files()):
        family = _Family(classes)
    return sorted(family.bases(), key=lambda base: (-base.classes, base.path, base.line, base.name))


def proposed(bases: Sequence[Base]) -> Proposal | None:
    """The truth that the base with the most classes is the one, and that those beside it compete; None without any."""
    tops = [base for base in bases if not base.under and base.dotted and is_yaml(base.dotted) and base.files >= _LEAST]
    if not tops:
        return None
    best, *rest = tops
    rivals = [base for base in rest if base.alone >= _LEAST]  # a mixin of the tests of others is none
    return Proposal(
        truth=TRUTH,
        title="the one base of test classes",
        canonical=[Candidate(best.dotted, evidence(best))],
        others=(),
        clauses=[
            (
                "required-in",
                f"[{', '.join(map(for_yaml, _places([best, *rivals])))}]",
                f"test classes here: rule {RULE}",
            )
        ],
        instead="",
        seen=[],
        competing=[Candidate(base.dotted, evidence(base)) for base in rivals[:_MOST_RIVALS]],
    )


def evidence(base: Base) -> str:
    """What speaks for a base, in words."""
    if base.classes == 1:
        return f"1 class descends from it; defined at {for_terminal(base.path)}:{base.line}"
    files = f"{base.files:,} file{'s' * (base.files != 1)}"
    counted = f"{base.classes:,} classes in {files} descend from it, {base.direct:,} of them directly"
    return f"{counted}; defined at {for_terminal(base.path)}:{base.line}"


def _places(bases: Iterable[Base]) -> list[str]:
    """Where test classes are: folders called `tests` anywhere, else the top folders; the whole tree if that is odd."""
    counts: Counter[str] = Counter()
    for base in bases:
        counts.update(dict.fromkeys(base.places, 1))
    found = [place for place, _ in counts.most_common(_MOST_PLACES)]
    return sorted(found) or ["**"]


def is_test_place(path: str) -> bool:
    """Whether pytest may look for tests in a file, by its name or its folders'."""
    *folders, name = path.split("/")
    return _TEST_MODULE.fullmatch(name) is not None or not _TEST_FOLDERS.isdisjoint(folders)


class _Family:
    """All classes that were parsed, with their ancestors."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._descent = classes.project.descent
        self._pedigree = pedigree = Pedigree(self._descent, classes.kins())
        testcases = table(load(RULE), "testcases.txt")
        self._under_testcases = pedigree.ways(pedigree.which(lambda kin: not kin.path and kin.name in testcases))
        testing = pedigree.which(lambda kin: bool(kin.path) and classes.outline(kin).tests)
        self._with_tests = {*testing, *pedigree.ways(testing)}
        candidates = {*self._under_testcases, *self._with_tests}
        self._tests = frozenset(filter(self._is_test_class, candidates))

    def bases(self) -> list[Base]:
        """Every class of the repository that test classes descend from.

        One that has nothing of a test itself, as a table of a database that some test adds to, is none unless half of
        what descends from it is.
        """
        heirs = {base: self._pedigree.ways([base]) for base in self._above_tests()}
        found = [self._base(base, heirs) for base in heirs]
        return [base for base in found if base.testcase or base.has_tests or 2 * base.tests >= base.classes]

    def files(self) -> set[str]:
        """Where test classes and their bases are."""
        return {kin.path for kin in (*self._tests, *self._above_tests())}

    def _above_tests(self) -> set[Kin]:
        return {base for kin in self._tests for base in self._descent.ancestors(kin) if base.path}

    def _is_test_class(self, kin: Kin) -> bool:
        if kin in self._under_testcases:
            return bool(kin.path)
        return is_test_place(kin.path) and self._classes.outline(kin).collected

    def _base(self, kin: Kin, bases: Mapping[Kin, Mapping[Kin, Way]]) -> Base:
        heirs, outline, testcase = bases[kin], self._classes.outline(kin), self._under_testcases.get(kin)
        tests = self._tests.intersection(heirs)
        own = {kin, *heirs, *self._descent.ancestors(kin)}
        return Base(
            path=kin.path,
            name=outline.name,
            line=outline.span.line,
            dotted=self._classes.dotted(kin),
            testcase=testcase.end.name if testcase else "",
            has_tests=kin in self._with_tests,
            under=tuple(self._identity(one) for one in self._descent.ancestors(kin) if one in bases),
            classes=len(heirs),
            direct=sum(way.base == kin for way in heirs.values()),
            tests=len(tests),
            alone=sum(all(a in own for a in self._descent.ancestors(test) if a in bases) for test in tests),
            files=len({heir.path for heir in heirs}),
            places=tuple(sorted({_place(test.path) for test in tests})),
        )

    def _identity(self, kin: Kin) -> str:
        return f"{kin.path}::{self._classes.outline(kin).name}"


def _place(path: str) -> str:
    """The pattern, as `required-in` has them, for the files around a test class."""
    folders = path.split("/")[:-1]
    named = next((folder for folder in folders if folder in _TEST_FOLDERS), "")
    if named:
        return f"**/{named}/**"
    return f"{folders[0]}/**" if folders and _PLAIN_FOLDER.fullmatch(folders[0]) else "**"
