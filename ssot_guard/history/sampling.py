"""Which commits of a branch are looked at: along first parents, what a branch was at each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from .. import git
from ..judging.past import no_base
from ..problems import UsageError
from .timeline import PERIODS

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def commits(repository: git.Repository, branch: str, since: str | None) -> list[git.Logged]:
    """The commits of a branch along first parents, the oldest first.

    `since` is a day (ISO 8601), from which on they are taken, or a revision, after which; that one is the first then.
    Raises `UsageError` for what is neither, `CannotRead` without such a branch.
    """
    tip = git.commit(repository, branch)
    if tip is None:
        raise no_base(repository, f"there is no commit {branch}", branch)
    if since is None or _is_day(since):
        every = git.log(repository, ["--first-parent", tip])
        # (Clocks differ: what follows the last commit from before that day has no gap.)
        older = [number for number, one in enumerate(every) if since is not None and one.when[:10] < since]
        return every[older[-1] + 1 if older else 0 :] or every[-1:]
    first = git.commit(repository, since)
    if first is None:
        raise UsageError(f"--since {since}: that is neither a day such as 2025-09-14 nor a revision that git knows")
    (begin,) = git.log(repository, ["--max-count=1", first])
    return [begin, *(one for one in git.log(repository, ["--first-parent", f"{first}..{tip}"]) if one.oid != first)]


def sampled(every: Sequence[git.Logged], period: str | None) -> list[git.Logged]:
    """The first, the last of each period (`day`, `week` or `month`; None for all), and so the very last.

    Raises `UsageError` for another period.
    """
    if period is None:
        return [*every]
    if period not in PERIODS:
        raise UsageError(f"--every {period}: write {', '.join(PERIODS[:-1])} or {PERIODS[-1]}")
    last = {_period(one.when[:10], period): one for one in every}
    return [*dict.fromkeys([*every[:1], *last.values()])]


def _period(day: str, period: str) -> str:
    if period == "day":
        return day
    if period == "month":
        return day[:7]
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-{week}"


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since {text}: there is no such day") from None
    return True
