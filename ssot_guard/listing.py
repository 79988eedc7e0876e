"""The use case `allowlist list`: the entries that are asked for, how each stands, and who answers for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property

from .allowlist import Allowlist, Exempt
from .codeowners import Codeowners, read_codeowners
from .engine.finding import Finding
from .judging.guarded import Guarded, opened, read_allowlist, this_day
from .places import Place
from .problems import UsageError, unknown
from .quoting import as_exempt
from .typed import NamedTuple
from .verdict import EXPIRED, IN_USE, MOVED, STALE, Entry
from .verifying import Standing

NOBODY = "(nobody)"
"""What people read, and write, for the owner of what nobody owns."""
STATUSES = (IN_USE, STALE, EXPIRED, MOVED)


class Wanted(NamedTuple):
    """Which entries: those that every one of these lets through, each of them empty for whichever it is."""

    rules: Collection[str] = ()
    truths: Collection[str] = ()
    paths: Collection[str] = ()
    """As users name files, folders and globs."""
    owners: Collection[str] = ()
    section: str = ""
    """`exempt` | `debt`."""
    statuses: Collection[str] = ()
    within: int | None = None
    """Only entries whose last day comes within that many days, or has passed."""


class Row(NamedTuple):
    """One entry, with what else is known of it."""

    entry: Entry
    truths: tuple[str, ...] = ()
    """Those whose findings it speaks of; if it speaks of none, the one that has its rule, where that is only one."""
    owners: tuple[str, ...] = ()
    """Its own, else those of its truths, else those that CODEOWNERS names for the path that the entry has."""
    expires: str = ""
    covers: int | None = None
    reason: str = ""


class Listing(NamedTuple):
    """What was asked for, in the order of the file."""

    allowlist: str
    """The allowlist's path."""
    rows: tuple[Row, ...]


_ALL = Wanted()


def look(start: str, wanted: Wanted = _ALL, *, today: str = "", standing: bool = True) -> Listing:
    """Look at the allowlist of the repository that the absolute folder `start` is in.

    Only files of entries that are asked for are judged. Without `standing` no status means anything, and only those
    are whose owner it decides. `today` is an ISO 8601 date, this day by default. Raises `UsageError` for a rule, truth
    or status that there is not, and `CannotRead`, also if a file that such an entry names cannot be judged.
    """
    guarded = opened(start)
    with guarded.objects:
        whole = read_allowlist(guarded)
        _refuse_unknown(guarded, whole, wanted)
        today = today or this_day()
        listed = _meant(guarded, whole, wanted, today)
        asking = listed if standing else _kept(listed, lambda entry: _depends(guarded, entry, wanted))
        known, findings = _judged(guarded, asking, whole, today)
        rows = _Rows(guarded, listed, findings)
        found = [rows.of(known.get(entry[:4], entry)) for entry in _entries(listed, today)]
        kept = [row for row in found if _is_wanted(row, wanted, standing=standing)]
        return Listing(guarded.policy.allowlist, tuple(sorted(kept, key=lambda row: (row.entry.line, row.entry))))


def _refuse_unknown(guarded: Guarded, listed: Allowlist, wanted: Wanted) -> None:
    rules = {*guarded.rules, *(entry.rule for entry in listed.exempt), *(rule for rule, _ in listed.debt)}
    truths = [truth.name for truth in guarded.policy.truths]
    for what, given, known in (
        ("rule", wanted.rules, sorted(rules)),
        ("truth", wanted.truths, truths),
        ("status", wanted.statuses, STATUSES),
    ):
        for name in given:
            if name not in known:
                raise UsageError(unknown(what, name, known))


# --- what needs no judging --------------------------------------------------------------------------------------------


def _meant(guarded: Guarded, whole: Allowlist, wanted: Wanted, today: str) -> Allowlist:
    """What of the allowlist may be asked for, as far as it says so itself."""
    places = [Place(guarded.repository, guarded.tree, named) for named in wanted.paths]
    truths = guarded.policy.truths_with

    def meant(entry: Exempt) -> bool:
        days = entry.days_left(today) if wanted.within is not None else None
        possible = {EXPIRED} if entry.expired(today) else {*STATUSES} - {EXPIRED}
        return (
            (not wanted.rules or entry.rule in wanted.rules)
            and (not wanted.truths or any(truth.name in wanted.truths for truth in truths(entry.rule)))
            and (not wanted.owners or not entry.owner or entry.owner in wanted.owners)
            and (wanted.within is None or (days is not None and days <= wanted.within))
            and (not wanted.statuses or not possible.isdisjoint(wanted.statuses))
            and (not places or any(place.meets(entry) for place in places))
        )

    listed = _kept(whole, meant)
    if wanted.section:
        return listed._replace(exempt=()) if wanted.section == "debt" else listed._replace(debt={})
    return listed


def _kept(listed: Allowlist, keep: Callable[[Exempt], bool]) -> Allowlist:
    """The entries that are to be kept; debt is asked about as if it were an exemption of the file."""
    exempt = tuple(entry for entry in listed.exempt if keep(entry))
    debt = {key: subjects for key, subjects in listed.debt.items() if keep(_of_debt(*key))}
    return listed._replace(exempt=exempt, debt=debt)


def _of_debt(rule: str, path: str) -> Exempt:
    return Exempt(rule, as_exempt(path), None, "")


def _entries(listed: Allowlist, today: str) -> Iterator[Entry]:
    """Every entry as it stands if it speaks of nothing, as those do whose rule there is not."""
    for exempt in listed.exempt:
        status = EXPIRED if exempt.expired(today) else STALE
        yield Entry("exempt", exempt.rule, exempt.path, exempt.subject or "", status, line=exempt.line)
    for (rule, path), subjects in listed.debt.items():
        line = listed.debt_lines.get((rule, path), 0)
        yield from (Entry("debt", rule, path, subject, STALE, line=line) for subject in subjects)


# --- what does --------------------------------------------------------------------------------------------------------

_Key = tuple[str, str, str, str]
"""Section, rule, path and subject."""


def _depends(guarded: Guarded, entry: Exempt, wanted: Wanted) -> bool:
    """Whether it takes a finding to know whose truth the entry is about, and somebody asks."""
    truths = guarded.policy.truths_with(entry.rule)
    asked = bool(wanted.truths) or (not entry.owner and any(truth.owner for truth in truths))
    return len(truths) > 1 and asked


def _judged(
    guarded: Guarded, listed: Allowlist, whole: Allowlist, today: str
) -> tuple[Mapping[_Key, Entry], Collection[Finding]]:
    """How the entries of rules that there are stand, and what their files break of these. Raises `CannotRead`."""
    rules = guarded.rules & {*(entry.rule for entry in listed.exempt), *(rule for rule, _ in listed.debt)}
    if not rules:
        return {}, ()
    standing = Standing(guarded._replace(rules=rules), listed, today)
    entries = (_among_all(entry, whole) for entry in standing.entries)
    return {(entry.section, entry.rule, entry.path, entry.subject): entry for entry in entries}, standing.findings


def _among_all(entry: Entry, whole: Allowlist) -> Entry:
    """What has moved to where an entry is that was not asked for has nothing left to excuse."""
    if entry.section == "debt" and entry.status == MOVED and whole.owes(entry.rule, entry.moved_to, entry.subject):
        return entry._replace(status=STALE, moved_to="")
    return entry


class _Rows:
    """What is known of entries besides what they say. Looks for CODEOWNERS only if nothing nearer tells the owner."""

    def __init__(self, guarded: Guarded, listed: Allowlist, findings: Iterable[Finding]) -> None:
        self._guarded = guarded
        self._exempt = {(entry.rule, entry.path, entry.subject or ""): entry for entry in listed.exempt}
        self._truths: dict[tuple[str, str, str], set[str]] = {}
        for finding in findings:
            self._truths.setdefault((finding.rule, finding.path, finding.subject), set()).add(finding.truth)

    def of(self, entry: Entry) -> Row:
        """The whole row."""
        exempt = self._exempt[entry[1:4]] if entry.section == "exempt" else None
        truths = self._only(entry.rule) or tuple(sorted(self._spoken_of(entry, exempt)))
        row = Row(entry, truths, self._owners(entry, exempt, truths))
        if exempt is None:
            return row
        return row._replace(expires=exempt.expires, covers=exempt.covers, reason=exempt.reason)

    def _spoken_of(self, entry: Entry, exempt: Exempt | None) -> set[str]:
        if exempt is None:
            return self._truths.get((entry.rule, entry.moved_to or entry.path, entry.subject), set())
        moved = exempt._replace(path=as_exempt(entry.moved_to)) if entry.moved_to else exempt
        each = (truths for about, truths in self._truths.items() if moved.matches(*about))
        return set().union(*each)

    def _only(self, rule: str) -> tuple[str, ...]:
        truths = self._guarded.policy.truths_with(rule)
        return (truths[0].name,) if len(truths) == 1 else ()

    def _owners(self, entry: Entry, exempt: Exempt | None, truths: Collection[str]) -> tuple[str, ...]:
        if exempt and exempt.owner:
            return (exempt.owner,)
        by_truth = [truth.owner for truth in self._guarded.policy.truths if truth.owner and truth.name in truths]
        if by_truth or self._codeowners is None:
            return tuple(dict.fromkeys(by_truth))
        if exempt and exempt.is_glob():
            paths = [path for path in self._tracked if exempt.covers_path(path)]
        else:
            paths = [exempt.file() if exempt else entry.path]
        return tuple(dict.fromkeys(owner for path in paths for owner in self._codeowners.of(path)))

    @cached_property
    def _codeowners(self) -> Codeowners | None:
        return read_codeowners(self._guarded.tree)

    @cached_property
    def _tracked(self) -> Collection[str]:
        return self._guarded.tree.paths()


def _is_wanted(row: Row, wanted: Wanted, *, standing: bool) -> bool:
    return (
        (not wanted.truths or not {*row.truths}.isdisjoint(wanted.truths))
        and (not wanted.owners or not {*(row.owners or (NOBODY,))}.isdisjoint(wanted.owners))
        and (not wanted.statuses or not standing or row.entry.status in wanted.statuses)
    )
