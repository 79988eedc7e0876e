"""Where files, names and classes stand towards one truth: canonical, competing, or neither."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property

from ...competitors import Competitors
from ...layout import Layout
from ...nodes import place_of, shown
from ...policy import FILE_NAME, Truth, is_glob
from ...problems import CannotRead, Problem
from .descent import Kin, as_kin
from .meanings import Meanings
from .outlines import Outlines


class Standing:
    """One truth in one project. Raises `CannotRead` if what the truth names cannot be found or read."""

    def __init__(
        self, truth: Truth, layout: Layout, outlines: Outlines, meanings: Meanings, *, lenient: bool = False
    ) -> None:
        """`lenient`: what is not there is not canonical, as in commits from before it came."""
        self.truth, self._lenient = truth, lenient
        self._layout, self._outlines, self._meanings = layout, outlines, meanings
        self.competitors = Competitors(truth, layout)
        self.bystanders: frozenset[str] = frozenset()
        """The files of which somebody knows that they have nothing from what competes: they need not be looked into."""

    # -- canonical

    def is_canonical(self, kin: Kin) -> bool:
        """Whether a class is one that `canonical` names, or is defined in a file that it names as a whole."""
        modules, classes = self._canonical
        return kin.path in modules or kin in classes

    def canonical_names(self) -> list[str]:
        """The names of the classes that `canonical` names, without their modules, in its order."""
        named = (
            entry for entry in self.truth.canonical if "/" not in entry and entry not in self.truth.canonical_files
        )
        return [entry.rpartition(".")[2] for entry in named if any(True for _ in self._classes(entry))]

    # -- competing

    def is_competing(self, kin: Kin) -> bool:
        """Whether a class competes: by its module, by its name in it, or because it bears a protected name."""
        if self.is_canonical(kin):
            return False
        if not kin.path:
            return bool(self.competitors.competing_outside(kin.name))
        if kin in self._competing_classes:
            return True
        name = self._outlines.of(kin.path).classes[kin.number].name
        competing = self.competitors.competing
        return self.protects(name, kin.path) or bool(competing(kin.path) or competing(kin.path, name))

    def protects(self, name: str, path: str) -> bool:
        """Whether a class of that (dotted) name, defined in that file, bears a name of `names`."""
        return self.truth.protects(name, path)

    def read(self) -> None:
        """Look up now what the truth names: whoever notes dependencies has them for all files then. Raises
        `CannotRead`."""
        _ = self._canonical, self._competing_classes

    # -- reading the truth

    @cached_property
    def _canonical(self) -> tuple[frozenset[str], frozenset[Kin]]:
        """The files and the classes; only who asks for classes has the files opened."""
        modules, classes = set[str](), set[Kin]()
        for entry in self.truth.canonical:
            if "/" in entry or entry in self.truth.canonical_files:
                modules.add(posixpath.normpath(entry))
                continue
            meanings = self._meanings.of("", entry)
            if not any(meaning.kind != "outside" or meaning.via for meaning in meanings):
                if self._lenient:
                    continue
                message = f"{shown(entry)} is nothing that its module defines: name a module, a class or a path"
                raise CannotRead([Problem(FILE_NAME, *place_of(entry), message)])
            modules.update(meaning.path for meaning in meanings if meaning.kind == "module")
            classes.update(kin for meaning in meanings for kin in as_kin(meaning))
        return frozenset(modules), frozenset(classes)

    @cached_property
    def _competing_classes(self) -> frozenset[Kin]:
        """Those that the truth names one by one, wherever they are defined."""
        entries = (entry for entry in self.truth.competing if not is_glob(entry) and self._layout.find(entry)[1])
        return frozenset(kin for entry in entries for kin in self._classes(entry))

    def _classes(self, entry: str) -> Iterator[Kin]:
        for meaning in self._meanings.of("", entry):
            yield from as_kin(meaning)
