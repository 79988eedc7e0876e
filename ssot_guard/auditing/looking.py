"""The use case `audit`: the whole work tree, every truth, and who answers for what is found."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from .. import git
from ..allowlist import Exempt
from ..checking import checked
from ..codeowners import read_codeowners
from ..git import Repository
from ..history.looking import history
from ..history.sampling import commits
from ..history.timeline import History, Revision
from ..judging.guarded import Guarded, opened, read_allowlist, this_day
from ..judging.selecting import narrowed
from ..typed import NamedTuple
from ..verdict import EXEMPT, Judged
from .audit import Audit
from .since import since as told_since


class Past(NamedTuple):
    """How far back, and how closely, a burn-down looks."""

    since: str = ""
    """A day or a revision; empty for some weeks."""
    every: str = "week"
    weeks: int = 26


def look(
    start: str,
    *,
    rules: Collection[str] | None = None,
    truths: Collection[str] | None = None,
    today: str = "",
    since: str | None = None,
    past: Past | None = None,
) -> Audit:
    """Judge the whole work tree of the repository that the absolute folder `start` is in.

    `rules` and `truths` narrow it; `today` is an ISO 8601 date, this day by default; `since` is a revision: what
    commits have done since then is told as well. `past` says how far back the burn-down goes, None for none.
    Raises `UsageError` for a rule or truth that there is not, and `CannotRead` if policy, allowlist or base cannot be
    read; files that cannot are in the report.
    """
    guarded = opened(start)
    with guarded.objects:
        guarded = narrowed(guarded, rules, truths)
        today = today or this_day()
        report, head = checked(guarded, None, None, today), _head(guarded.repository)
        exempt = read_allowlist(guarded).exempt
        return Audit(
            name=os.path.basename(guarded.repository.root),
            today=today,
            head=head,
            policy=guarded.policy,
            report=report,
            owners=_owners(guarded, {judged.finding.path for judged in report.findings}),
            exempt_owners=_exempt_owners(exempt, report.findings, today),
            since=told_since(guarded, since, report.findings, today) if since is not None else None,
            history=_history(guarded, past, today) if past is not None and head is not None else None,
            ending=tuple(entry for entry in exempt if entry.ends_soon(today)),
        )


def _history(guarded: Guarded, past: Past, today: str) -> History:
    """The burn-down of HEAD."""
    since = past.since or (date.fromisoformat(today) - timedelta(weeks=past.weeks)).isoformat()
    return history(guarded, commits(guarded.repository, "HEAD", since), past.every, "HEAD", today)


def _head(repository: Repository) -> Revision | None:
    """None before the first commit."""
    oid = git.commit(repository, "HEAD")
    if oid is None:
        return None
    (logged,) = git.log(repository, ["--max-count=1", oid])
    return Revision.of(logged)


def _owners(guarded: Guarded, paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    known = read_codeowners(guarded.tree)
    owned = ((path, known.of(path)) for path in sorted(paths)) if known else ()
    return {path: owners for path, owners in owned if owners}


def _exempt_owners(exempt: Collection[Exempt], findings: Collection[Judged], today: str) -> Mapping[int, str]:
    """Index of a finding -> the owner named by the entry that excuses it."""
    entries = [entry for entry in exempt if entry.owner and not entry.expired(today)]
    found: dict[int, str] = {}
    for number, judged in enumerate(findings if entries else ()):
        if judged.status == EXEMPT:
            about = judged.finding.rule, judged.finding.path, judged.finding.subject
            owner = next((entry.owner for entry in entries if entry.matches(*about)), "")
            if owner:
                found[number] = owner
    return found
