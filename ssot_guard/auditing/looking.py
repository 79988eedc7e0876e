"""The use case `audit`: the whole work tree, every truth, and who answers for what is found."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping

from .. import git
from ..checking import checked
from ..codeowners import read_codeowners
from ..git import Repository
from ..history.timeline import Revision
from ..judging.guarded import Guarded, opened, read_allowlist, this_day
from ..judging.selecting import narrowed
from ..verdict import EXEMPT, Judged
from .audit import Audit


def look(
    start: str, *, rules: Collection[str] | None = None, truths: Collection[str] | None = None, today: str = ""
) -> Audit:
    """Judge the whole work tree of the repository that the absolute folder `start` is in.

    `rules` and `truths` narrow it; `today` is an ISO 8601 date, this day by default. Raises `UsageError` for a rule or
    truth that there is not, and `CannotRead` if policy, allowlist or base cannot be read; files that cannot are in the
    report.
    """
    guarded = opened(start)
    with guarded.objects:
        guarded = narrowed(guarded, rules, truths)
        today = today or this_day()
        report = checked(guarded, None, None, today)
        return Audit(
            name=os.path.basename(guarded.repository.root),
            today=today,
            head=_head(guarded.repository),
            policy=guarded.policy,
            report=report,
            owners=_owners(guarded, {judged.finding.path for judged in report.findings}),
            exempt_owners=_exempt_owners(guarded, report.findings, today),
            ending=tuple(entry for entry in read_allowlist(guarded).exempt if entry.ends_soon(today)),
        )


def _head(repository: Repository) -> Revision | None:
    oid = git.commit(repository, "HEAD")
    if oid is None:
        return None
    (logged,) = git.log(repository, ["--max-count=1", oid])
    return Revision(logged.oid, logged.when, logged.author, logged.subject)


def _owners(guarded: Guarded, paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    known = read_codeowners(guarded.tree)
    owned = ((path, known.of(path)) for path in sorted(paths)) if known else ()
    return {path: owners for path, owners in owned if owners}


def _exempt_owners(guarded: Guarded, findings: Collection[Judged], today: str) -> Mapping[int, str]:
    """Index of a finding -> the owner named by the entry that excuses it."""
    if not any(judged.status == EXEMPT for judged in findings):
        return {}
    entries = [entry for entry in read_allowlist(guarded).exempt if entry.owner and not entry.expired(today)]
    found: dict[int, str] = {}
    for number, judged in enumerate(findings):
        if judged.status == EXEMPT:
            about = judged.finding.rule, judged.finding.path, judged.finding.subject
            owner = next((entry.owner for entry in entries if entry.matches(*about)), "")
            if owner:
                found[number] = owner
    return found
