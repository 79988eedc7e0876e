"""One state of a repository after the other, each judged by what differs from the one before.

What a blob says is drawn once for each path that it has. What a file breaks is decided again only if the file has
changed, or one that its names lead to now says something else to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

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
from ..judging.sifting import Sifted, look, note, without_innocent_imports
from ..policy import Policy
from ..problems import CannotRead, Problem
from ..sources import Snapshot, read


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
        guarded = self._guarded._replace(tree=tree, policy=policy)
        mapped_now = self._map(guarded, sorted(changed.difference(gone)))
        self._decide(mapped_now, {*self._altered(before, changed)})

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

    def _map(self, guarded: Guarded, paths: Sequence[str]) -> set[str]:
        """Draw the facts of these files, and of those that may now import what competes; those that were drawn."""
        wanted = [path for path in paths if path not in self._excludes and judge.claims(path, _SHEBANG, guarded.policy)]
        is_first = not self._known and not self._verdicts
        found = look(guarded, wanted, self._index)
        self._note_others(guarded, {*paths}.difference(wanted))
        self.unjudged.update((path, problems[0]) for path, problems in found.errors.items())
        asked = self._only_leading(guarded, found) if is_first else self._led_by(guarded, found)
        limit = guarded.policy.max_file_bytes
        for path, facts in mapped(
            asked, guarded.policy, guarded.means, lambda paths: guarded.tree.read_many(paths, limit)
        ):
            if isinstance(facts, CannotRead):
                self.unjudged[path] = facts.problems[0]
                continue
            self._known[path] = _Known(facts, asked.asked[path])
            if facts.outline:
                self._project.outlines.take(facts.outline)
        return self._known.keys() & asked.asked.keys()

    def _note_others(self, guarded: Guarded, paths: Iterable[str]) -> None:
        """Names may be passed on by files that are not judged."""
        python = [path for path in sorted(paths) if judge.may_be_python(path)]
        for path, answer in zip(python, guarded.tree.read_many(python, guarded.policy.max_file_bytes), strict=True):
            note(self._index, path, answer)

    def _leads(self, guarded: Guarded) -> Leads:
        limit = guarded.policy.max_file_bytes
        return Leads(self._project, self._index, lambda path: read(guarded.tree, path, limit))

    def _only_leading(self, guarded: Guarded, found: Sifted) -> Sifted:
        """In the first state everything is new: asked is only who may import what competes."""
        return without_innocent_imports(found, self._leads(guarded))

    def _led_by(self, guarded: Guarded, found: Sifted) -> Sifted:
        """And who may import it now by way of what has changed."""
        leads, asked, sizes = self._leads(guarded), dict(found.asked), dict(found.sizes)
        for truth in guarded.policy.truths:
            question = (truth, judge.OF_IMPORTS)
            if not truth.competing or judge.OF_IMPORTS not in guarded.rules:
                continue
            changed = [path for path in found.asked if question in found.asked[path]]
            for path in leads.through(truth, changed).intersection(self._files).difference(changed):
                had = self._known[path].asked if path in self._known else ()
                if question not in had and path not in self._excludes and path not in truth.canonical_files:
                    asked[path] = [*asked.get(path, had), question]
                    sizes.setdefault(path, 0)
        return found._replace(asked=asked, sizes=sizes)

    def _altered(self, before: Project, changed: Iterable[str]) -> Iterator[str]:
        """The changed files that say something else to others now; of those that nobody has looked into, all."""
        old, new = before.outlines.known(), self._project.outlines.known()
        for path in changed:
            if path not in old or path not in new or face_of(old[path]) != face_of(new[path]):
                yield path

    def _decide(self, mapped_now: Collection[str], altered: Collection[str]) -> None:
        again = set(mapped_now)
        if not self._means.isdisjoint({"", *altered}):
            again |= self._known.keys()
        again.update(path for path, verdict in self._verdicts.items() if not verdict.depends.isdisjoint(altered))
        _, self._means = self._project.trace.noted(self._read_standings)
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


_SHEBANG = b"#!/usr/bin/python3\n"
