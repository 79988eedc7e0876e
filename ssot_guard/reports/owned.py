"""What `owners` says, for eyes and for JSON."""

from __future__ import annotations

from ..listing import NOBODY
from ..owners import Owned, Share
from ..typed import Any
from .table import aligned

_FIGURES = ("debt", "files", "exempt")
_COLUMNS = ("owner", *_FIGURES, "rules")


def render(owned: Owned) -> str:
    """A table with a line for each owner, and one for the total."""
    rows = [_cells(share.owner or NOBODY, share) for share in owned.shares]
    lines = aligned(_COLUMNS, [*rows, _cells("total", owned.total)], figures=_FIGURES)
    return "".join(line + "\n" for line in lines)


def data(owned: Owned) -> dict[str, Any]:
    """What docs/owners.schema.json describes."""
    shares = [{"owner": share.owner, **_figures(share), "rules": share.rules} for share in owned.shares]
    return {"version": 1, "allowlist": owned.allowlist, "owners": shares, "total": _figures(owned.total)}


def _figures(share: Share) -> dict[str, int]:
    return {name: getattr(share, name) for name in _FIGURES}


def _cells(owner: str, share: Share) -> tuple[str, ...]:
    figures = (str(number) for number in _figures(share).values())
    return (owner, *figures, ", ".join(f"{rule} {number}" for rule, number in share.rules.items()))
