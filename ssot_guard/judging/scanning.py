"""The files of a tree -> what they break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..engine import judge
from ..engine.finding import Finding
from ..excludes import Excludes
from ..problems import CannotRead, Problem
from ..sources import Noted, OverLimit, Source, Tree
from .guarded import Guarded

if TYPE_CHECKING:
    from ..engine.codebase.project import Project


class Scan(NamedTuple):
    """What the engine says of some files."""

    checked: int
    """How many files were judged, those without a finding included."""
    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, Source] = {}
    """The files that have findings."""
    errors: Mapping[str, tuple[Problem, ...]] = {}
    """The files that could not be judged, and why."""
    asked: Mapping[str, bool] = {}
    """Where names led to: the paths that decided besides the files themselves, and whether there is such a file."""


def scan(guarded: Guarded, paths: Iterable[str]) -> Scan:
    """Judge files (repository paths) of the tree, but not what the policy excludes or the engine does not claim.

    Raises nothing: what cannot be judged is in the scan's errors.
    """
    excludes = Excludes(guarded.policy.exclude)
    wanted = [path for path in paths if judge.claims(path, _ANY_SHEBANG, guarded.policy) and path not in excludes]
    tree = Noted(guarded.tree)
    judging = Judging(guarded, tree)
    checked = 0
    found: list[Finding] = []
    sources: dict[str, Source] = {}
    errors: dict[str, tuple[Problem, ...]] = {}
    for path, answer in zip(wanted, guarded.tree.read_many(wanted, guarded.policy.max_file_bytes), strict=True):
        try:
            findings = judging.findings(path, answer)
        except CannotRead as error:
            errors[path] = error.problems
            continue
        checked += findings is not None
        if findings and isinstance(answer, Source):
            found += findings
            sources[path] = answer
    return Scan(checked, tuple(found), sources, errors, tree.asked)


def of_rule(guarded: Guarded, rule: str, paths: Iterable[str]) -> tuple[Finding, ...]:
    """What files (repository paths) of the tree break of one rule. Raises `CannotRead` if one cannot be judged."""
    scanned = scan(guarded._replace(rules=frozenset([rule])), paths)
    if scanned.errors:
        raise CannotRead([problem for problems in scanned.errors.values() for problem in problems])
    return scanned.findings


_ANY_SHEBANG = b"#!/usr/bin/python3\n"
"""What makes a file claimed if anything in it can: so names alone tell which files need not be opened."""


class Judging:
    """Judges the files of one tree, the judged one or a base's; only what is suspicious has the engine imported."""

    def __init__(self, guarded: Guarded, tree: Tree) -> None:
        self._guarded, self._tree = guarded, tree

    def findings(
        self, path: str, answer: Source | CannotRead, known: Sequence[Finding] = ()
    ) -> Sequence[Finding] | None:
        """What a file breaks; None if it is not one to judge. Raises `CannotRead`.

        `known` is what a file of the same text broke, elsewhere: the rules that look at nothing else are not asked.
        """
        if isinstance(answer, CannotRead):
            if isinstance(answer, OverLimit) and not judge.claims(path, answer.head, self._guarded.policy):
                return None
            raise answer
        if not judge.claims(path, answer.data, self._guarded.policy):
            return None
        rules = self._guarded.rules - judge.WITHIN_FILE if known else self._guarded.rules
        asked = judge.suspicions(answer, self._guarded.policy, rules)
        if known or asked:
            same = [finding for finding in known if finding.rule in judge.WITHIN_FILE]
            return [*same, *(judge.findings(answer, asked, self._project) if asked else ())]
        judge.refuse_illegible(answer, self._guarded.policy)  # what cannot be read is no clean file
        return ()

    @cached_property
    def _project(self) -> Project:
        from ..engine.codebase.project import Project

        return Project(self._tree, self._guarded.policy)
