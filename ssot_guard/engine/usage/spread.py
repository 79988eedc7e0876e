"""Who uses a class: the files that import it and the classes that descend from it, through any number of files."""

from __future__ import annotations

from collections.abc import Collection, Set
from contextlib import suppress

from ...excludes import Excludes
from ...problems import CannotRead
from ...typed import TYPE_CHECKING, NamedTuple
from ..codebase.descent import Kin, as_kin

if TYPE_CHECKING:
    from ..checks.duplicate_definition import Definition
    from ..codebase.importers import Importers
    from ..codebase.outline import Outline, Ref
    from ..codebase.project import Project


class _Spot(NamedTuple):
    """A name in a file by which the class itself can be had, or one that descends from it."""

    path: str
    name: str
    itself: bool


class Users(NamedTuple):
    """Who uses a class."""

    importers: tuple[str, ...]
    """Paths, sorted."""
    heirs: frozenset[Kin]


def users(found: Definition, path: str, project: Project, index: Importers) -> Users:
    """Who uses the class by the name that it is given in a file, and by what that is called elsewhere.

    A file that the policy excludes uses nothing, nor does one that cannot be read: who judges it will say so.
    """
    spreading = _Spreading(found, path, project, index)
    spreading.follow(found.name.partition(".")[0])
    return Users(tuple(sorted(spreading.importers)), frozenset(spreading.heirs))


class _Spreading:
    """From spot to spot, each once."""

    def __init__(self, found: Definition, path: str, project: Project, index: Importers) -> None:
        self._kins, self._is_alias = frozenset(found.kins), found.is_alias
        self._home, self._project, self._index = path, project, index
        self._excludes = Excludes(project.policy.exclude)
        self.importers: set[str] = set()
        self.heirs: set[Kin] = set()
        self._spots: list[_Spot] = []
        self._seen: set[_Spot] = set()

    def follow(self, name: str) -> None:
        """Look for all that the name leads to."""
        self._reach(_Spot(self._home, name, itself=True))
        while self._spots:
            spot = self._spots.pop()
            taking = self._index.takers(spot.path)
            for file in (spot.path, *sorted(taking.keys() - {spot.path})):
                with suppress(CannotRead):
                    if file == spot.path or self._takes(file, taking[file], spot):
                        self._look(self._project.outlines.of(file), spot)

    def _reach(self, spot: _Spot) -> None:
        if spot not in self._seen:
            self._seen.add(spot)
            self._spots.append(spot)

    def _takes(self, file: str, taken: Set[str], spot: _Spot) -> bool:
        if file in self._excludes or taken.isdisjoint(("", spot.name)):
            return False
        return self._project.outlines.mentions(file, spot.name)

    def _look(self, outline: Outline, spot: _Spot) -> None:
        """What a file makes of a name of another one, or of its own."""
        if spot.itself and outline.path not in (self._home, spot.path) and self._imports(outline, spot):
            self.importers.add(outline.path)
        self._look_for_heirs(outline, spot.name)
        if self._by_star(outline, spot):
            self._reach(spot._replace(path=outline.path))
        if self._is_alias and outline.path == self._home:
            return  # of two names in one file, one alone is meant
        for known, refs in outline.names.items():
            if any(self._leads(outline.path, ref, spot.name, self._kins) for ref in refs):
                self._reach(_Spot(outline.path, known, itself=True))
            elif any(self._leads(outline.path, ref, spot.name, self.heirs) for ref in refs):
                self._reach(_Spot(outline.path, known, itself=False))

    def _look_for_heirs(self, outline: Outline, name: str) -> None:
        for number, own in enumerate(outline.classes):
            kin = Kin(outline.path, number)
            may_be = kin not in self.heirs and any(_holds(ref, name) for refs in own.bases for ref in refs)
            if may_be and not self._kins.isdisjoint(self._project.descent.ancestors(kin)):
                self.heirs.add(kin)
                self._reach(_Spot(outline.path, own.name.partition(".")[0], itself=False))

    def _imports(self, outline: Outline, spot: _Spot) -> bool:
        """Whether a file imports one of the classes: by its name, with a star, or as an attribute of its module."""
        by_name = any(self._leads(outline.path, ref, spot.name, self._kins) for ref in outline.imported)
        if by_name or self._by_star(outline, spot):
            return True
        whole = "" in self._index.takers(spot.path).get(outline.path, ())
        return whole and self._project.outlines.has_attribute(outline.path, spot.name)

    def _by_star(self, outline: Outline, spot: _Spot) -> bool:
        modules = (self._project.meanings.module(outline.path, star) for star in outline.stars)
        return spot.path in modules and self._project.outlines.of(spot.path).exports(spot.name)

    def _leads(self, file: str, ref: Ref, name: str, kins: Collection[Kin]) -> bool:
        """Whether a reference leads to one of these classes. Only one that holds the name can."""
        meanings = self._project.meanings.of(file, ref) if _holds(ref, name) else ()
        return any(kin in kins for meaning in meanings for kin in as_kin(meaning))


def _holds(ref: Ref, name: str) -> bool:
    return ref.startswith(":") or name in (part.removesuffix("()") for part in ref.split("."))
