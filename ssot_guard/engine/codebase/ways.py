"""What competes on the way to what a name means."""

from __future__ import annotations

from collections.abc import Iterable

from ...competitors import Competitors
from ...typed import NamedTuple
from .meanings import INHERITED, Meaning


class Competitor(NamedTuple):
    """What competes about an import: its dotted name, and the file that passed it on, if one did."""

    subject: str
    through: str = ""


class Ways:
    """The ways of names as one truth sees them."""

    def __init__(self, competitors: Competitors) -> None:
        self._competitors, self._truth = competitors, competitors.truth

    def of(self, path: str, meanings: Iterable[Meaning]) -> list[Competitor]:
        """What competes on the way to what a name of the file `path` can mean; nothing if one way goes through the
        canonical."""
        found = []
        for meaning in meanings:
            competitor = self._on(path, meaning)
            if competitor is None:
                return []
            if competitor.subject:
                found.append(competitor)
        return found[:1]

    def _on(self, own: str, meaning: Meaning) -> Competitor | None:
        """None if it is got through a canonical file, which may wrap what competes."""
        before = ""
        for path, name in meaning.via:
            if (path, name) == INHERITED:
                return Competitor("")  # from a class's bases, which nobody imports by that
            if path in self._truth.canonical_files:
                return None
            subject = self._competitors.competing(path) or (self._competitors.competing(path, name) if name else "")
            if subject and path != own:
                return Competitor(subject, before)
            before = path if name and path != own else before
        if meaning.kind == "outside":
            entry = self._competitors.competing_outside(meaning.name)
            return Competitor(meaning.name if entry else "", before)
        return Competitor("")
