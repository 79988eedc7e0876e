"""Findings, what the base commit had, and the allowlist -> what is new, what is known, which entries still hold.

Pure: the same arguments give the same answer, in whatever order findings and entries come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from .engine.finding import Finding
from .policy import ALLOWLIST
from .problems import Problem
from .typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .allowlist import Allowlist, Exempt

NEW, DEBT, EXEMPT = "new", "debt", "exempt"
IN_USE, STALE, EXPIRED, MOVED = "in use", "stale", "expired", "moved"
NO_COMMIT, MERGING = "no commit yet", "HEAD and what is being merged"
"""What a report calls its base, where that is not one commit."""
UNLISTED = "the allowlist does not name it"
"""What the note says of a finding that the base has as well."""


class Judged(NamedTuple):
    """A finding with its status."""

    finding: Finding
    status: str
    """`new` | `debt` | `exempt`."""
    severity: str = "error"
    """`error` | `warn`: a new finding that is only warned about is told and never fails."""
    note: str = ""
    """Why it is not excused although one might expect it to be; empty mostly."""


class Entry(NamedTuple):
    """An allowlist entry with its status; `subject` is empty for an exemption of the whole file."""

    section: str
    rule: str
    path: str
    subject: str
    status: str
    moved_to: str = ""
    line: int = 0


class Report(NamedTuple):
    """What one run of `check` says: renderers read it and nothing else."""

    files_checked: int
    findings: tuple[Judged, ...]
    entries: tuple[Entry, ...] = ()
    """Entries that this run can judge; those in use included."""
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    base: str = ""
    """What it was judged against, in words for people: `HEAD`, a revision, `no commit yet`; empty if nothing asked."""
    allowlist: str = ALLOWLIST
    """The allowlist's path, to name it in messages."""


class Base(NamedTuple):
    """What one base commit had; there are several while a merge is under way, and the best of them counts."""

    findings: Mapping[str, Sequence[Finding]] = {}
    """The base's path -> what its version breaks, of the files in question."""
    renames: Mapping[str, str] = {}
    """Present path -> the path it had at the base, by git's rename detection."""

    def path_of(self, path: str) -> str:
        """The path that a present path had at the base."""
        return self.renames.get(path, path)

    def of_file(self, path: str) -> Sequence[Finding]:
        """What the base's version of a present path breaks."""
        return self.findings.get(self.path_of(path), ())


class Scope(NamedTuple):
    """What a run has looked at, and so which allowlist entries it can judge."""

    rules: Collection[str]
    paths: Collection[str] | None = None
    """Repository paths, deleted ones included; None for the whole tree."""
    unread: Collection[str] = ()
    """Paths that should have been looked at and could not be: nothing is known of their entries."""


# --- findings ---------------------------------------------------------------------------------------------------------


def judge(
    findings: Iterable[Finding],
    allowlist: Allowlist,
    bases: Sequence[Base],
    *,
    today: str,
    base_name: str = "HEAD",
    severities: Mapping[tuple[str, str], str] = {},
) -> tuple[Judged, ...]:
    """Give each finding its status, in the order of path and place.

    Of the findings of one file with one identity, as many are debt as the base has, the first ones by position; and
    only if the allowlist lists them under the file's present path or the one it had at the base.
    `today` is an ISO 8601 date, `severities` maps (truth, rule) to `error` or `warn`.
    """
    exempt: dict[tuple[str, str | None], list[Exempt]] = {}
    for entry in allowlist.exempt:
        if not entry.expired(today) and not entry.runtime:
            exempt.setdefault((entry.rule, entry.subject), []).append(entry)
    at_run_time = [entry for entry in allowlist.exempt if entry.runtime]
    seen: Counter[tuple[str, tuple[str, str, str]]] = Counter()
    judged = []
    for finding in sorted(findings, key=_place):
        seen[finding.path, finding.identity] += 1
        severity = severities.get((finding.truth, finding.rule), "error")
        about = (exempt.get((finding.rule, subject), ()) for subject in (finding.subject, None))
        if any(_excuses(entry, finding, bases) for entries in about for entry in entries):
            judged.append(Judged(finding, EXEMPT, severity))
        else:
            count = seen[finding.path, finding.identity]
            status, note = _known(finding, count, allowlist, bases, base_name)
            if status == NEW and any(_excuses(entry, finding, bases) for entry in at_run_time):
                note = "its entry says `runtime: true`, that only the import guard sees it: write it with --replace"
            judged.append(Judged(finding, status, severity, note))
    return tuple(judged)


def _place(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.line, finding.column, finding)


def _excuses(entry: Exempt, finding: Finding, bases: Sequence[Base]) -> bool:
    """A glob is about a place, so what has moved out of it is excused no longer; an exact path moves with its file."""
    if entry.matches(finding.rule, finding.path, finding.subject):
        return True
    return not entry.is_glob() and any(
        entry.matches(finding.rule, base.path_of(finding.path), finding.subject) for base in bases
    )


def _known(
    finding: Finding, count: int, allowlist: Allowlist, bases: Sequence[Base], base_name: str
) -> tuple[str, str]:
    """Status and note of the `count`th finding of its identity in its file."""
    had = max((_count(base, finding) for base in bases), default=0)
    paths = {finding.path, *(base.path_of(finding.path) for base in bases)}
    listed = any(allowlist.owes(finding.rule, path, finding.subject) for path in paths)
    if listed and count <= had:
        return DEBT, ""
    if listed and had:
        return NEW, f"the allowlist names {finding.subject}, but {base_name} has only {had} of it there"
    if listed:
        return NEW, f"the allowlist names it, but debt is only what was there before: {base_name} does not have it"
    if count <= had:
        return NEW, f"was there at {base_name} already, but {UNLISTED}"
    return NEW, ""


def _count(base: Base, finding: Finding) -> int:
    return sum(past.identity == finding.identity for past in base.of_file(finding.path))


# --- entries ----------------------------------------------------------------------------------------------------------


def entries(
    findings: Collection[Finding], allowlist: Allowlist, bases: Sequence[Base], *, today: str, scope: Scope
) -> tuple[Entry, ...]:
    """The status of each allowlist entry that a run over `scope` can judge, sorted.

    An entry is in use if it speaks of a finding (whether that is excused is the finding's affair), moved if it would
    under the path that git sees its file renamed to, else stale; an exemption past its day is expired.
    """
    present = {(finding.rule, finding.path, finding.subject) for finding in findings}
    moves = _moves(bases)
    found = [
        *_debt_entries(allowlist, present, moves, scope),
        *(
            entry
            for exempt in allowlist.exempt
            if exempt.rule in scope.rules
            for entry in _exempt_entry(exempt, present, moves, today, scope)
        ),
    ]
    return tuple(sorted(found))


_Present = Collection[tuple[str, str, str]]


def _moves(bases: Sequence[Base]) -> Mapping[str, str]:
    """Path at a base -> present path."""
    return {old: new for base in reversed(bases) for new, old in base.renames.items()}


def _debt_entries(allowlist: Allowlist, present: _Present, moves: Mapping[str, str], scope: Scope) -> Iterator[Entry]:
    for (rule, path), subjects in allowlist.debt.items():
        if rule not in scope.rules or not _in_scope(path, moves, scope):
            continue
        line = allowlist.debt_lines.get((rule, path), 0)
        moved_to = moves.get(path, "")
        for subject in subjects:
            if (rule, path, subject) in present:
                yield Entry("debt", rule, path, subject, IN_USE, line=line)
            elif (rule, moved_to, subject) in present and not allowlist.owes(rule, moved_to, subject):
                yield Entry("debt", rule, path, subject, MOVED, moved_to, line)
            else:
                yield Entry("debt", rule, path, subject, STALE, line=line)


def _in_scope(path: str, moves: Mapping[str, str], scope: Scope) -> bool:
    paths = {path, moves.get(path, path)}
    if not paths.isdisjoint(scope.unread):
        return False
    return scope.paths is None or not paths.isdisjoint(scope.paths)


def _exempt_entry(
    exempt: Exempt, present: _Present, moves: Mapping[str, str], today: str, scope: Scope
) -> Iterator[Entry]:
    entry = Entry("exempt", exempt.rule, exempt.path, exempt.subject or "", IN_USE, line=exempt.line)
    if not exempt.is_glob():
        judged = _in_scope(exempt.file(), moves, scope)
    else:
        judged = scope.paths is None and not any(exempt.covers_path(path) for path in scope.unread)
    if exempt.expired(today):
        if judged or any(exempt.covers_path(path) for path in scope.paths or ()):
            yield entry._replace(status=EXPIRED)
    elif exempt.runtime or any(exempt.matches(*finding) for finding in present):
        yield entry
    elif judged:
        moved_to = "" if exempt.is_glob() else moves.get(exempt.file(), "")
        moved = any(path == moved_to and exempt.matches(rule, exempt.file(), about) for rule, path, about in present)
        yield entry._replace(status=MOVED, moved_to=moved_to) if moved else entry._replace(status=STALE)


# --- the ratchet ------------------------------------------------------------------------------------------------------


def grown(allowlist: Allowlist, past: Sequence[tuple[Base, Allowlist]]) -> tuple[Entry, ...]:
    """Debt that no base's own allowlist lists and whose violation no base has: only something new needs such lines."""
    return tuple(
        sorted(
            Entry("debt", rule, path, subject, NEW, line=allowlist.debt_lines.get((rule, path), 0))
            for (rule, path), subjects in allowlist.debt.items()
            for subject in subjects
            if not any(
                lists(base, listed, rule, path, subject) or _has(base, rule, path, subject) for base, listed in past
            )
        )
    )


def lists(base: Base, listed: Allowlist, rule: str, path: str, subject: str) -> bool:
    """Whether a base's own allowlist has that debt, under the present path or the one it had there."""
    return any(listed.owes(rule, at, subject) for at in {path, base.path_of(path)})


def _has(base: Base, rule: str, path: str, subject: str) -> bool:
    return any((past.rule, past.subject) == (rule, subject) for past in base.of_file(path))
