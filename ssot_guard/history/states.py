"""One state of a repository after the other, each judged by what differs from the one before.

What a blob says is drawn once for each path that it has. What a file breaks is decided again only if the file has
changed, or one that its names lead to now says something else to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from ..dependents import face_of
from ..engine import judge
from ..engine.codebase.importers import Importers
from ..engine.codebase.leads import Leads
from ..engine.codebase.project import Project
from ..engine.codebase.trace import NONE, Noting, Paths
from ..engine.facts import Facts
from ..engine.finding import Finding
from ..engine.judge import Question
from ..excludes import Excludes
from ..judging.guarded import Guarded
from ..judging.mapping import mapped
from ..judging.sifting import Sifted, claimed, look, note, without_innocent_imports
from ..policy import Policy, Truth
from ..problems import CannotRead, Problem
from ..sources import Snapshot, Source, read
from ..typed import NamedTuple


class _Known(NamedTuple):
    """A suspicious file."""

    facts: Facts
    asked: Sequence[Question]


class _Verdict(NamedTuple):
    """What a file breaks, and the files besides it that this depends on."""

    findings: Sequence[Finding]
    depends: Paths


class States:
    """The states of one repository under one policy; nothing is checked out."""

    def __init__(self, guarded: Guarded) -> None:
        self._guarded = guarded
        self._excludes = Excludes(guarded.policy.exclude)
        self._index = Importers((), guarded.policy.roots)
        self._files: Mapping[str, str] = {}
        self._policy: Policy | None = None
        self._project = Project(Snapshot(guarded.objects, {}), guarded.policy)
        self._means = NONE
        """The files that decide about what the policy's names mean."""
        self._known: dict[str, _Known] = {}
        self._verdicts: dict[str, _Verdict] = {}
        self.unjudged: dict[str, Problem] = {}
        """Files of past states that could not be judged, each with its first problem."""

    def enter(self, files: Mapping[str, str], differ: Collection[str]) -> None:
        """Go on to a state: path -> blob of all its files, and the paths that differ from the state before."""
        tree = Snapshot(self._guarded.objects, files)
        policy = self._guarded.policy.at(tree.exists)
        changed = {*differ, *self._take_policy(policy)}
        before, gone = self._project, [path for path in changed if path not in files]
        self._files = files
        self._project = Project(tree, policy, Noting(), lenient=True)
        for path, outline in before.outlines.known().items():
            if path not in changed:
                self._project.outlines.take(outline)
        for path in changed:
            self._known.pop(path, None)
            self._verdicts.pop(path, None)
        for path in gone:
            self._index.forget(path)
        self._judge(self._guarded._replace(tree=tree, policy=policy), before, changed.difference(gone), gone)

    def findings(self) -> Mapping[str, Sequence[Finding]]:
        """Path -> what it breaks in the present state, of the files that break anything."""
        return {path: verdict.findings for path, verdict in self._verdicts.items() if verdict.findings}

    # -- one step

    def _take_policy(self, policy: Policy) -> Iterator[str]:
        """The paths that are canonical now and were not, or the other way round."""
        old, self._policy = self._policy, policy
        if old is None or old == policy:
            return
        truths = {truth.name: truth for truth in policy.truths}
        for path, known in self._known.items():
            asked = [(truths[truth.name], rule) for truth, rule in known.asked]
            self._known[path] = known._replace(asked=asked)
        for one, other in zip(old.truths, policy.truths, strict=True):
            yield from one.canonical_files ^ other.canonical_files
        self._means = Paths({""})
        """(That is no path: so all is decided again.)"""

    def _judge(self, guarded: Guarded, before: Project, there: Collection[str], gone: Iterable[str]) -> None:
        found = self._look(guarded, sorted(there))
        leads, is_first = self._leads(guarded), not self._known

        def leading(truth: Truth, files: Sequence[str]) -> Collection[str]:
            return leads.of(truth) if is_first else leads.among(truth, files, self._asked((truth, judge.OF_IMPORTS)))

        found = without_innocent_imports(found, leading)
        drawn = self._draw(guarded, found)
        altered = {*self._altered(before, (*there, *gone))}
        meant_otherwise = not self._means.isdisjoint({"", *altered})
        _, self._means = self._project.trace.noted(self._read_standings)
        self._decide(drawn, altered, everything=meant_otherwise)
        while led := self._led(guarded, drawn, everything=meant_otherwise):
            drawn, meant_otherwise = self._draw(guarded, led), False
            self._decide(drawn, ())

    def _look(self, guarded: Guarded, paths: Sequence[str]) -> Sifted:
        wanted = claimed(guarded.policy, paths)
        self._note_others(guarded, {*paths}.difference(wanted))
        found = look(guarded, wanted, self._index)
        self.unjudged.update((path, problems[0]) for path, problems in found.errors.items())
        return found

    def _asked(self, question: Question) -> set[str]:
        return {path for path, known in self._known.items() if question in known.asked}

    def _draw(self, guarded: Guarded, found: Sifted) -> Collection[str]:
        """The facts of suspicious files; those that could be drawn."""

        def reading(paths: Sequence[str]) -> Iterator[Source | CannotRead]:
            return guarded.tree.read_many(paths, guarded.policy.max_file_bytes)

        drawn = []
        for path, facts in mapped(found, guarded.policy, guarded.means, reading):
            if isinstance(facts, CannotRead):
                self.unjudged[path] = facts.problems[0]
                continue
            drawn.append(path)
            self._known[path] = _Known(facts, found.asked[path])
            if facts.outline:
                self._project.outlines.take(facts.outline)
        return drawn

    def _note_others(self, guarded: Guarded, paths: Iterable[str]) -> None:
        """Names may be passed on by files that are not judged."""
        python = [path for path in sorted(paths) if judge.may_be_python(path)]
        for path, answer in zip(python, guarded.tree.read_many(python, guarded.policy.max_file_bytes), strict=True):
            note(self._index, path, answer)

    def _leads(self, guarded: Guarded) -> Leads:
        limit = guarded.policy.max_file_bytes
        return Leads(self._project, self._index, lambda path: read(guarded.tree, path, limit))

    def _led(self, guarded: Guarded, drawn: Collection[str], *, everything: bool) -> Sifted | None:
        """The files that may import what competes now, by way of files that have changed, and were not asked for it.

        Who passes on what competes has a finding itself, or competes.
        """
        leads, asked = self._leads(guarded), dict[str, list[Question]]()
        for truth in guarded.policy.truths if judge.OF_IMPORTS in guarded.rules else ():
            if not truth.competing or truth.strings:
                continue
            begin = [path for path in drawn if self._passes_on(path, truth)]
            question = (truth, judge.OF_IMPORTS)
            asked_already = self._asked(question) if begin else ()
            led = leads.of(truth) if everything else leads.through(truth, begin, asked_already) if begin else ()
            for path in sorted(self._files.keys() & led):
                had = self._known[path].asked if path in self._known else ()
                if question not in had and path not in self._excludes and path not in truth.canonical_files:
                    asked[path] = [*asked.get(path, had), question]
        return Sifted(len(asked), asked, dict.fromkeys(asked, 0), {}, {}) if asked else None

    def _passes_on(self, path: str, truth: Truth) -> bool:
        found = self._verdicts[path].findings if path in self._verdicts else ()
        leads = any((one.rule, one.truth) == (judge.OF_IMPORTS, truth.name) for one in found)
        return leads or bool(self._project.standing(truth).competitors.competing(path))

    def _altered(self, before: Project, changed: Iterable[str]) -> Iterator[str]:
        """The changed files that say something else to others now; of those that nobody has looked into, all."""
        old, new = before.outlines.known(), self._project.outlines.known()
        for path in changed:
            if path not in old or path not in new or face_of(old[path]) != face_of(new[path]):
                yield path

    def _decide(self, drawn: Iterable[str], altered: Collection[str], *, everything: bool = False) -> None:
        again = {*drawn}
        if everything:
            again |= self._known.keys()
        again.update(path for path, verdict in self._verdicts.items() if not verdict.depends.isdisjoint(altered))
        for path in sorted(again & self._known.keys()):
            self._verdicts[path] = _Verdict(*self._project.trace.noted(partial(self._decided, path)))

    def _decided(self, path: str) -> Sequence[Finding]:
        facts, asked = self._known[path]
        try:
            return judge.decided(facts, asked, self._project)
        except CannotRead as error:
            self.unjudged[path] = error.problems[0]
            return ()

    def _read_standings(self) -> None:
        for truth in self._project.policy.truths:
            if truth.required_in or truth.names or truth.competing:
                self._project.standing(truth).read()
