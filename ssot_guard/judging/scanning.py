"""The files of a tree -> what they break: sifted, mapped one by one, then held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..engine import judge
from ..engine.finding import Finding
from ..excludes import Excludes
from ..problems import CannotRead, Problem
from ..sources import Noted, OverLimit, Source, Tree
from .guarded import Guarded
from .sifting import Sifted, sift

if TYPE_CHECKING:
    from ..engine.codebase.project import Project
    from ..engine.facts import Facts


class Scan(NamedTuple):
    """What the engine says of some files."""

    checked: int
    """How many files were judged, those without a finding included."""
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
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
    return _Scanning(guarded).scan(wanted)


class _Scanning:
    """One scan of a tree."""

    def __init__(self, guarded: Guarded) -> None:
        self._guarded = guarded
        self._tree = Noted(guarded.tree)

    def scan(self, wanted: Sequence[str]) -> Scan:
        """Judge these files."""
        sifted = sift(self._guarded, wanted, lambda: self._project)
        answers = [*self._mapped(sifted)]
        for _, facts in answers:  # what one file says of another need not be read again
            if not isinstance(facts, CannotRead) and facts.outline:
                self._project.outlines.take(facts.outline)
        judged = [(path, self._decided(facts, sifted)) for path, facts in answers]
        errors = {path: error.problems for path, error in judged if isinstance(error, CannotRead)}
        found = [(path, findings) for path, findings in judged if findings and not isinstance(findings, CannotRead)]
        told = tuple(finding for _, findings in found for finding in findings)
        files = tuple(path for path, _ in found)
        unjudged = {**sifted.errors, **errors}
        in_order = {path: unjudged[path] for path in wanted if path in unjudged}
        return Scan(sifted.checked - len(errors), told, files, in_order, self._tree.asked)

    def _decided(self, facts: Facts | CannotRead, sifted: Sifted) -> list[Finding] | CannotRead:
        if isinstance(facts, CannotRead):
            return facts
        try:
            return judge.decided(facts, sifted.asked[facts.path], self._project)
        except CannotRead as error:
            return error

    def _mapped(self, sifted: Sifted) -> Iterator[tuple[str, Facts | CannotRead]]:
        if not sifted.asked:
            return iter(())
        from .mapping import mapped  # a clean commit has nothing to parse

        limit = self._guarded.policy.max_file_bytes
        return mapped(sifted, self._guarded.policy, self._guarded.means, lambda paths: self._read(paths, sifted, limit))

    def _read(self, paths: Sequence[str], sifted: Sifted, limit: int) -> Iterator[Source | CannotRead]:
        if sifted.sources:
            return (sifted.sources[path] for path in paths)
        return self._guarded.tree.read_many(paths, limit)

    @cached_property
    def _project(self) -> Project:
        from ..engine.codebase.project import Project

        return Project(self._tree, self._guarded.policy)


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
