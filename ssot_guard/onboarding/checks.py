"""What `doctor` says of one thing: a status, the evidence, and for a `no` what mends it."""

from __future__ import annotations

from ..typed import NamedTuple

OK, NO, OPEN = "ok", "no", "--"
"""OPEN: there is nothing to check, or it cannot be told from here. It never fails."""


class Check(NamedTuple):
    """One line of the diagnosis."""

    name: str
    status: str
    evidence: str
    mend: str = ""
    """A command or an edit, for every NO."""
