"""The files of a tree -> what they break: sifted, mapped one by one, then held against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial

from .. import git
from ..engine import judge
from ..engine.finding import Finding
from ..policy import Truth
from ..problems import CannotRead, Problem
from ..sources import Noted, Source, Tree, read
from ..typed import TYPE_CHECKING, NamedTuple
from .guarded import Guarded
from .sifting import MANY, Looking, Sifted, claimed, index_of, looker, others_to_index, sift, suspicions

if TYPE_CHECKING:
    from ..engine.codebase.importers import Importers
    from ..engine.codebase.leads import Leads
    from ..engine.codebase.project import Project
    from ..engine.facts import Facts
    from .remembered import Memory


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
    return Scanning(guarded).scan(paths)


_WORTH_REMEMBERING = 20
"""Findings: a few are described in less time than it takes to see that nothing has changed."""


class Scanning:
    """A tree that is looked into: what one question has taught is at hand for the next.

    `memory` is what is remembered of it, if that is open already.
    """

    def __init__(self, guarded: Guarded, memory: Memory | None = None) -> None:
        self.guarded = guarded
        self._tree = Noted(guarded.tree)
        self._index: Importers | None = None
        self._memory: Memory | None = None
        self._open = memory
        self.asked: Mapping[str, bool] = {}
        """Where names led to in the scan (see `Scan`)."""

    def scan(self, paths: Iterable[str]) -> Scan:
        """See `scan`."""
        guarded = self.guarded
        wanted = claimed(guarded.policy, paths)
        if not guarded.means.cache or len(wanted) < MANY:
            scan = self._scan(wanted)
        else:
            searched = dict.fromkeys((*wanted, *filter(judge.may_be_python, guarded.tree.paths())))
            with self._remembering() as self._memory:
                scan = self._memory.outcome([*searched], lambda: self._scan(wanted))
        self.asked = scan.asked
        return scan

    def described(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """The same findings, with what the whole tree says of them. Raises `CannotRead`."""
        guarded = self.guarded
        if not guarded.means.cache or guarded.there != git.WORK_TREE or len(findings) < _WORTH_REMEMBERING:
            return self._described(findings)
        with self._remembering() as known:
            return known.said(findings, lambda: self._described(findings))

    def _remembering(self) -> AbstractContextManager[Memory]:
        """What somebody has opened stays open."""
        from .remembered import memory

        return memory(self.guarded) if self._open is None else nullcontext(self._open)

    def _described(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        return judge.described(findings, self._project, self.guarded.tree, self._index)

    def _scan(self, wanted: Sequence[str]) -> Scan:
        others = others_to_index(self.guarded, wanted)
        looking = self._looking(imports=others is not None)
        self._index = None if others is None else index_of(self.guarded, looking(others))
        sifted = sift(wanted, looking, self._index, self._led)
        drawn = dict(self._mapped(sifted))
        answers = [(path, drawn[path]) for path in sifted.asked]  # what is remembered came first
        outlined = {*self._take_outlines(facts for _, facts in answers)}
        judged = [(path, self._decided(facts, sifted)) for path, facts in answers]
        errors = {path: error.problems for path, error in judged if isinstance(error, CannotRead)}
        found = [(path, findings) for path, findings in judged if findings and not isinstance(findings, CannotRead)]
        told = tuple(finding for _, findings in found for finding in findings)
        files = tuple(path for path, _ in found)
        unjudged = {**sifted.errors, **errors}
        in_order = {path: unjudged[path] for path in wanted if path in unjudged}
        if self._memory is not None:
            known = self._project.outlines.known() if answers else {}
            self._memory.sights.keep(outline for path, outline in known.items() if path not in outlined)
        return Scan(sifted.checked - len(errors), told, files, in_order, self._tree.asked)

    def _take_outlines(self, answers: Iterable[Facts | CannotRead]) -> Iterator[str]:
        """What one file says of another need not be read again."""
        for facts in answers:
            if not isinstance(facts, CannotRead) and facts.outline:
                self._project.outlines.take(facts.outline)
                yield facts.path

    def _looking(self, *, imports: bool) -> Looking:
        if self._memory is None:
            return looker(self.guarded, imports=imports)
        from .statuses import content

        return self._memory.sights.looking(looker(self.guarded, imports=imports, content=content), imports=imports)

    def _led(self, truth: Truth) -> Collection[str]:
        """Who may import what competes with a truth. Raises `CannotRead` if what it names is not there."""
        if self._memory is None:
            leading: Collection[str] = self._leads.of(truth)
        else:
            known = self._project.outlines.known()
            leading = self._memory.sights.led(truth.name, self._tree, lambda: self._leads.of(truth), known)
        self._project.standing(truth).bystanders = self._leads.bystanders(truth, leading)
        return leading

    @cached_property
    def _leads(self) -> Leads:
        from ..engine.codebase.leads import Leads

        assert self._index is not None
        limit = self.guarded.policy.max_file_bytes
        return Leads(self._project, self._index, lambda path: read(self._tree, path, limit))

    def _decided(self, facts: Facts | CannotRead, sifted: Sifted) -> list[Finding] | CannotRead:
        if isinstance(facts, CannotRead):
            return facts
        asked = sifted.asked[facts.path]
        if (found := judge.settled(facts, asked)) is not None:
            return found  # a launch needs no other file, and no map of the repository
        try:
            return judge.decided(facts, asked, self._project)
        except CannotRead as error:
            return error

    def _mapped(self, sifted: Sifted) -> Iterator[tuple[str, Facts | CannotRead]]:
        if not sifted.asked:
            return iter(())
        from .mapping import mapped  # a clean commit has nothing to parse

        if self._memory is not None:
            return self._recalled(sifted, self._memory)
        return mapped(sifted, self.guarded.policy, self.guarded.means, partial(self._read, sifted))

    def _recalled(self, sifted: Sifted, memory: Memory) -> Iterator[tuple[str, Facts | CannotRead]]:
        """What is remembered of the files as they are, then the others, which are remembered from now on."""
        from .mapping import mapped

        def reading(paths: Sequence[str]) -> Iterator[Source | CannotRead]:
            for answer in self._read(sifted, paths):
                if isinstance(answer, Source):
                    memory.expect(answer, sifted.asked[answer.path])
                yield answer

        known = memory.facts((path, sifted.contents[path], asked) for path, asked in sifted.asked.items())
        yield from known.items()
        others = sifted._replace(asked={path: asked for path, asked in sifted.asked.items() if path not in known})
        drawn: list[Facts] = []
        for path, facts in mapped(others, self.guarded.policy, self.guarded.means, reading):
            if not isinstance(facts, CannotRead):
                drawn.append(facts)
            yield path, facts
        memory.note(drawn)

    def _read(self, sifted: Sifted, paths: Sequence[str]) -> Iterator[Source | CannotRead]:
        if sifted.sources:
            return (sifted.sources[path] for path in paths)
        return self.guarded.tree.read_many(paths, self.guarded.policy.max_file_bytes)

    @cached_property
    def _project(self) -> Project:
        from ..engine.codebase.project import Project

        project = Project(self._tree, self.guarded.policy)
        for outline in self._memory.sights.outlines() if self._memory is not None else ():
            project.outlines.take(outline)
        return project


def of_rule(guarded: Guarded, rule: str, paths: Iterable[str]) -> tuple[Finding, ...]:
    """What files (repository paths) of the tree break of one rule. Raises `CannotRead` if one cannot be judged."""
    scanned = scan(guarded._replace(rules=frozenset([rule])), paths)
    if scanned.errors:
        raise CannotRead([problem for problems in scanned.errors.values() for problem in problems])
    return scanned.findings


class Judging:
    """Judges the files of one tree, the judged one or a base's; only what is suspicious has the engine imported."""

    def __init__(self, guarded: Guarded, tree: Tree) -> None:
        self._guarded, self._tree = guarded, tree
        self._asking = judge.Asking(guarded.policy, guarded.rules)
        self._asking_others = judge.Asking(guarded.policy, guarded.rules - judge.WITHIN_FILE)

    def findings(
        self, path: str, answer: Source | CannotRead, known: Sequence[Finding] = ()
    ) -> Sequence[Finding] | None:
        """What a file breaks; None if it is not one to judge. Raises `CannotRead`.

        `known` is what a file of the same text broke, elsewhere: the rules that look at nothing else are not asked.
        """
        asked = suspicions(self._asking_others if known else self._asking, path, answer)
        if asked is None or isinstance(answer, CannotRead):
            return None
        same = [finding for finding in known if finding.rule in judge.WITHIN_FILE]
        return [*same, *(judge.findings(answer, asked, self._project) if asked else ())]

    @cached_property
    def _project(self) -> Project:
        from ..engine.codebase.project import Project

        return Project(self._tree, self._guarded.policy)
