"""What `allowlist list` says, for eyes, for line-by-line tools and for JSON."""

from __future__ import annotations

from collections import Counter

from ..listing import STATUSES, Listing, Row
from ..quoting import for_terminal
from ..typed import Any
from ..verdict import IN_USE
from .colours import COLOURS, painted
from .table import aligned, as_it_is

_COLUMNS = ("section", "status", "rule", "path", "subject", "truth", "owner", "expires", "reason", "line")
_CUT = ("reason", "owner", "truth", "subject")
"""What a narrow terminal shows the beginning of: never a path, and nothing that is typed again."""


def table(listing: Listing, *, room: int, colour: bool) -> str:
    """A table for a terminal of that many columns."""

    rows = [_cells(row) for row in listing.rows]
    shade = _shade if colour else as_it_is
    lines = [*aligned(_COLUMNS, rows, room=room, cut=_CUT, figures=("line",), shade=shade)] if rows else []
    return "".join(line + "\n" for line in (*lines, _summary(listing)))


def plain(listing: Listing) -> str:
    """One entry a line, the columns parted by tabs: for `grep`, `cut` and `awk`."""
    return "".join("\t".join(map(for_terminal, _cells(row))) + "\n" for row in listing.rows)


def data(listing: Listing) -> dict[str, Any]:
    """What docs/list.schema.json describes."""
    return {"version": 1, "allowlist": listing.allowlist, "entries": [_entry(row) for row in listing.rows]}


def _shade(column: str, text: str) -> str:
    if not column:
        return painted(COLOURS.dim, text)
    return painted(COLOURS.good if text == IN_USE else COLOURS.warn, text) if column == "status" else text


def _cells(row: Row) -> tuple[str, ...]:
    entry = row.entry
    truths, owners = ",".join(row.truths), ",".join(row.owners)
    where = (entry.section, entry.status, entry.rule, entry.path, entry.subject)
    return (*where, truths, owners, row.expires, row.reason, str(entry.line))


def _entry(row: Row) -> dict[str, Any]:
    entry = row.entry
    return {
        **{key: getattr(entry, key) for key in ("section", "rule", "path", "subject", "status")},
        "truths": row.truths,
        "owner": row.owners,
        "expires": row.expires,
        "covers": row.covers,
        "reason": row.reason,
        "moved_to": entry.moved_to,
        "line": entry.line,
    }


def _summary(listing: Listing) -> str:
    allowlist = for_terminal(listing.allowlist)
    if not listing.rows:
        return f"{allowlist}: there is no such entry"
    counts = Counter(row.entry.status for row in listing.rows)
    told = ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])
    return f"{allowlist}: {len(listing.rows)} {'entry' if len(listing.rows) == 1 else 'entries'}, {told}"
