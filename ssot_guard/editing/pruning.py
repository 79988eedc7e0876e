"""What is paid off out of the allowlist, what has moved under its new path, and the rest in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from .. import verdict
from ..allowlist import Allowlist, Exempt
from ..judging import past
from ..judging.guarded import Guarded, opened, this_day
from ..problems import CannotRead, Problem
from ..quoting import as_exempt
from ..recorded import RULE as IMPORTS
from ..recorded import Idle
from ..typed import NamedTuple
from ..verifying import Standing, covered
from . import debt, exempt
from .edited import Edited, Move, entries_of, how_much
from .writing import Written, edit, tidied

Owed = tuple[str, str, str]
"""Rule, path and subject of one entry of the debt."""


class _Outdated(NamedTuple):
    """What no longer holds, by what it says: another process may change the file after it was judged."""

    debt: Mapping[Owed, str]
    """Entry -> the path that it has moved to; empty if it is to go."""
    exempt: Mapping[exempt.Key, str]
    covers: Mapping[exempt.Key, int]
    """Globs that match fewer files than they say, and how many."""


def prune(start: str, *, against: str | None = None, idle: Collection[Idle] = (), today: str = "") -> Edited:
    """Take out of the allowlist of the repository that the absolute folder `start` is in what excuses nothing any more.

    Renamed files are followed (by git's own detection, since HEAD or since the merge base with `against`), the counts
    of globs are lowered, what stands twice or out of order is put right. Nothing is ever added. `idle` is what records
    of test runs say was never imported; it goes too. Raises `UsageError`, and `CannotRead` if a file cannot be judged.
    """
    guarded = opened(start)
    with guarded.objects:
        guarded, _ = past.against(guarded, against)
        outdated = _outdated(guarded, tidied(guarded), idle, today or this_day())
        moves: list[Move] = []
        written = edit(guarded, lambda text, before: _without(text, before, outdated, moves), tidy=True)
        path = guarded.policy.allowlist
        return Edited(path, written, (_told(path, written, moves),), tuple(moves))


def _outdated(guarded: Guarded, listed: Allowlist, idle: Collection[Idle], today: str) -> _Outdated:
    try:
        standing = Standing(guarded, listed, today)
    except CannotRead as error:
        advice = "nothing was written: mend these files, or add them to the policy's `exclude`"
        raise CannotRead([*error.problems, Problem(guarded.policy.allowlist, 0, 0, advice)]) from None
    owed: dict[Owed, str] = {}
    excused: dict[exempt.Key, str] = {}
    for entry in standing.entries:
        if entry.status not in (verdict.STALE, verdict.MOVED):
            continue
        if entry.section == "debt":
            owed[entry.rule, entry.path, entry.subject] = entry.moved_to
        else:
            excused[entry.rule, entry.path, entry.subject or None] = as_exempt(entry.moved_to)
    for one in idle:
        if one.section == "debt":
            owed.setdefault((IMPORTS, one.path, one.subject), "")
        else:
            excused.setdefault((IMPORTS, one.path, one.subject or None), "")
    owed |= {
        (rule, path, each): ""
        for (rule, path), said in listed.debt.items()
        for each in said
        if rule not in guarded.rules
    }
    excused |= {exempt.key_of(entry): "" for entry in listed.exempt if _is_nothing(guarded, entry, standing.tracked)}
    return _Outdated(owed, excused, dict(_lower(listed, standing.tracked)))


def _is_nothing(guarded: Guarded, entry: Exempt, tracked: Collection[str]) -> bool:
    """Whether it is about a rule or, for what only run time sees, a file that there is no longer."""
    return entry.rule not in guarded.rules or (entry.runtime and not any(map(entry.covers_path, tracked)))


def _lower(listed: Allowlist, tracked: Collection[str]) -> Iterator[tuple[exempt.Key, int]]:
    for entry in listed.exempt:
        if entry.covers is not None and (count := covered(entry, tracked)) < entry.covers:
            yield exempt.key_of(entry), count


# --- the edit ---------------------------------------------------------------------------------------------------------


def _without(text: str, before: Allowlist, outdated: _Outdated, moves: list[Move]) -> tuple[str, Allowlist]:
    moves.clear()
    owed = _debt(before, outdated, moves)
    changes: dict[int, Exempt | None] = dict(_exempt(before, outdated, moves))
    if changes:
        text = exempt.edited(text, changes)
    if owed != before.debt:
        text = debt.changed(text, owed)
    kept = (changes.get(number, entry) for number, entry in enumerate(before.exempt))
    return text, before._replace(exempt=tuple(entry for entry in kept if entry is not None), debt=owed)


def _debt(before: Allowlist, outdated: _Outdated, moves: list[Move]) -> dict[tuple[str, str], tuple[str, ...]]:
    after: dict[tuple[str, str], tuple[str, ...]] = {}
    come: dict[tuple[str, str], list[str]] = {}
    for (rule, path), subjects in before.debt.items():
        kept = []
        for subject in subjects:
            to = outdated.debt.get((rule, path, subject))
            if to is None:
                kept.append(subject)
            elif to:
                moves.append(("debt", rule, path, subject, to))
                come.setdefault((rule, to), []).append(subject)
        if kept:
            after[rule, path] = tuple(kept)
    for key, more in come.items():
        after[key] = tuple(sorted({*after.get(key, ()), *more}))
    return after


def _exempt(before: Allowlist, outdated: _Outdated, moves: list[Move]) -> Iterator[tuple[int, Exempt | None]]:
    there = {exempt.key_of(entry) for entry in before.exempt}
    for number, entry in enumerate(before.exempt):
        key = exempt.key_of(entry)
        to = outdated.exempt.get(key)
        if to and (entry.rule, to, entry.subject) not in there:
            moves.append(("exempt", entry.rule, entry.path, entry.subject or "", to))
            yield number, entry._replace(path=to)
        elif to is not None:
            yield number, None
        elif key in outdated.covers and entry.covers is not None and outdated.covers[key] < entry.covers:
            yield number, entry._replace(covers=outdated.covers[key])


def _told(path: str, written: Written, moves: Sequence[Move]) -> str:
    before, after, changed = written
    has = f"{how_much(after)}{f', {len(after.exempt)} exempt' if after.exempt else ''}"
    if not changed:
        return f"{path}: nothing to change, {has}" if after.debt or after.exempt else "nothing to take out: no debt"
    gone = entries_of(before) - entries_of(after) + len(before.exempt) - len(after.exempt)
    old = {exempt.key_of(entry): entry.covers or 0 for entry in before.exempt}
    lowered = sum(old.get(exempt.key_of(entry), 0) > (entry.covers or 0) for entry in after.exempt)
    did = [f"{gone} taken out" * bool(gone), f"{len(moves)} moved" * bool(moves), f"{lowered} lowered" * bool(lowered)]
    return f"{path}: {', '.join(filter(None, did)) or 'put in order'}; {has} left: commit it"
