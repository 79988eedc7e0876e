"""What differs between two states, and which of the commits between them did it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from .. import git
from ..engine.finding import Finding
from .timeline import INTRODUCED, MOVED, REMOVED, Change, Revision

Key = tuple[str, str, str]
"""Truth, rule and subject."""
Counts = Mapping[str, Mapping[Key, int]]
"""Path -> how many findings of each identity it has."""
Touched = Mapping[str, Sequence[tuple[Revision, str]]]
"""Path -> the commits that changed it, ancestors first, each with the blob that it left (empty: it was deleted)."""
CountIn = Callable[[str, str], "Mapping[Key, int] | None"]
"""Path and blob -> how many findings of each identity the file has with that content; None if nobody knows."""


def tallied(findings: Iterable[Finding]) -> dict[str, Counter[Key]]:
    """How many of each identity, file by file."""
    found: dict[str, Counter[Key]] = {}
    for finding in findings:
        found.setdefault(finding.path, Counter())[finding.truth, finding.rule, finding.subject] += 1
    return found


class Attribution:
    """The way from one state to the next. `renames`: new path -> old path; `end` is the later state's commit."""

    def __init__(
        self, before: str, end: Revision, touched: Touched, renames: Mapping[str, str], count_in: CountIn
    ) -> None:
        self._before, self._end, self._touched, self._renames = before, end, touched, renames
        self._count_in = count_in
        self._moved = {was: now for now, was in renames.items()}

    def changes(self, old: Counts, new: Counts) -> Iterator[Change]:
        """What came, went or moved along, path by path."""
        for path in sorted({*(self._moved.get(path, path) for path in old), *new}):
            was = self._renames.get(path, "" if path in self._moved else path)
            before, after = old.get(was, {}), new.get(path, {})
            for key in sorted({*before, *after}):
                yield from self._of(path, key, before.get(key, 0), after.get(key, 0))

    def _of(self, path: str, key: Key, before: int, after: int) -> Iterator[Change]:
        truth, rule, subject = key
        was = self._renames.get(path, "")
        if was and min(before, after):
            revision, since = self._when_touched(path)
            yield Change(MOVED, rule, truth, path, subject, min(before, after), revision, since, was)
        if before != after:
            kind = INTRODUCED if after > before else REMOVED
            revision, since = self._who(path, key, before, after)
            yield Change(kind, rule, truth, path, subject, abs(after - before), revision, since)

    def _when_touched(self, path: str) -> tuple[Revision, str]:
        steps = self._touched.get(path, ())
        return (steps[0][0], "") if steps else (self._end, self._before)

    def _who(self, path: str, key: Key, before: int, after: int) -> tuple[Revision, str]:
        """The last commit that brought the number to what it is; the range where no commit touched the file."""
        was = self._renames.get(path, path)
        earlier = [step for step in self._touched.get(was, ()) if step[1]] if was != path else []
        steps = [*earlier, *self._touched.get(path, ())]
        if len(steps) < 2:
            return (steps[0][0], "") if steps else (self._end, self._before)
        had, found = before, steps[-1][0]
        for revision, blob in steps:
            counts = self._count_in(path, blob) if blob else {}
            if counts is None:
                return self._end, self._before
            now = counts.get(key, 0)
            if now != had and (now > had) == (after > before):
                found = revision
            had = now
        return found, ""


def steps(commits: Mapping[str, Iterable[git.Difference]], known: Mapping[str, Revision]) -> Touched:
    """What commits (ancestors first) changed, by path."""
    found: dict[str, list[tuple[Revision, str]]] = {}
    for oid, differences in commits.items():
        for difference in differences:
            found.setdefault(difference.path, []).append((known[oid], difference.after))
    return found
