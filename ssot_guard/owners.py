"""The use case `owners`: how much of the allowlist each owner answers for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from .listing import NOBODY, Row, Wanted, look
from .typed import NamedTuple


class Share(NamedTuple):
    """What one owner answers for; what has several owners is in the share of each."""

    owner: str | None
    """None for what nobody owns."""
    debt: int
    files: int
    """Files in debt."""
    exempt: int
    rules: Mapping[str, int] = {}
    """Rule -> entries of both sections, sorted."""


class Owned(NamedTuple):
    """Every share, the one with the most debt first; in the total each entry counts once."""

    allowlist: str
    """The allowlist's path."""
    shares: tuple[Share, ...]
    total: Share


def shared(
    start: str, *, rules: Collection[str] = (), truths: Collection[str] = (), owners: Collection[str] = ()
) -> Owned:
    """Share out the allowlist of the repository that the absolute folder `start` is in.

    Counts only what is about these rules and truths, and only shares of these owners; empty for all. Judges files only
    where their findings decide whose they are. Raises `UsageError` for a rule or truth that there is not, `CannotRead`.
    """
    found = look(start, Wanted(rules, truths, owners=owners), standing=False)
    of: dict[str | None, list[Row]] = {}
    for row in found.rows:
        for owner in row.owners or (None,):
            if not owners or (owner or NOBODY) in owners:
                of.setdefault(owner, []).append(row)
    shares = (_share(owner, rows) for owner, rows in of.items())
    ordered = sorted(shares, key=lambda share: (-share.debt, share.owner is None, share.owner or ""))
    return Owned(found.allowlist, tuple(ordered), _share(None, found.rows))


def _share(owner: str | None, rows: Iterable[Row]) -> Share:
    entries = [row.entry for row in rows]
    debt = [entry for entry in entries if entry.section == "debt"]
    rules = Counter(entry.rule for entry in entries)
    return Share(
        owner, len(debt), len({entry.path for entry in debt}), len(entries) - len(debt), dict(sorted(rules.items()))
    )
