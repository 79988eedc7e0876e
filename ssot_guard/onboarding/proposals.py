"""What may be proposed: a truth with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from ..typed import NamedTuple


class Candidate(NamedTuple):
    """Something that could be canonical, a repository path or a dotted name, and what speaks for it, in words."""

    path: str
    evidence: str
    examples: str = ""
    """A few of the files that the evidence counts."""

    def told(self) -> str:
        """The evidence with its examples."""
        return f"{self.evidence} ({self.examples})" if self.examples else self.evidence


class Proposal(NamedTuple):
    """A truth as `init` would write it. Without a candidate in `canonical` nothing was convincing."""

    truth: str
    title: str
    canonical: Sequence[Candidate]
    others: Sequence[Candidate]
    """What else was looked at, the most likely first."""
    clauses: Sequence[tuple[str, str, str]]
    """Key, value as YAML, comment."""
    instead: str
    """A command that was seen to exist, or empty."""
    seen: Sequence[str]
    """What was looked at and found, for the user, one line a thing."""
    competing: Sequence[Candidate] = ()
    """What would compete, by dotted names."""
