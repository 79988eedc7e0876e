"""What a class descends from, and the way there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from ...typed import NamedTuple
from .meanings import Meaning, Meanings
from .outline import ClassOutline, Refs
from .outlines import Outlines
from .trace import Paths, Trace


class Kin(NamedTuple):
    """A class: number `number` of the file `path`; or, without a path, one from outside by its dotted `name`."""

    path: str
    number: int
    name: str = ""


class Descent:
    """The ancestors of classes, through any number of files."""

    def __init__(self, outlines: Outlines, meanings: Meanings, trace: Trace) -> None:
        self._outlines, self._meanings, self._trace = outlines, meanings, trace
        self._bases: dict[Kin, tuple[tuple[Kin, ...], Paths]] = {}
        self._ancestors: dict[Kin, tuple[Mapping[Kin, Kin], Paths]] = {}

    def outline(self, kin: Kin) -> ClassOutline:
        """A class of the repository."""
        return self._outlines.of(kin.path).classes[kin.number]

    def bases(self, kin: Kin) -> tuple[Kin, ...]:
        """What the bases of a class can be, in their order; those that nobody knows are left out."""
        if not kin.path:
            return ()
        if kin not in self._bases:
            self._bases[kin] = self._trace.noted(lambda: tuple(dict.fromkeys(self._look(kin))))
        found, depends = self._bases[kin]
        self._trace.replay(depends)
        return found

    def ancestors(self, kin: Kin) -> Mapping[Kin, Kin]:
        """Everything that a class can descend from, nearest first: each with the one that it is a base of."""
        if kin not in self._ancestors:
            self._ancestors[kin] = self._trace.noted(lambda: self._climb(kin))
        found, depends = self._ancestors[kin]
        self._trace.replay(depends)
        return found

    def _climb(self, kin: Kin) -> dict[Kin, Kin]:
        found: dict[Kin, Kin] = {}
        waiting = deque([kin])
        while waiting:
            heir = waiting.popleft()
            for base in self.bases(heir):
                if base not in found and base != kin:
                    found[base] = heir
                    waiting.append(base)
        return found

    def way(self, kin: Kin, ancestor: Kin) -> list[Kin]:
        """The classes from one down to its ancestor, both included."""
        heirs = self.ancestors(kin)
        found = [ancestor]
        while found[-1] != kin:
            found.append(heirs[found[-1]])
        return found[::-1]

    def knows_bases(self, kin: Kin) -> bool:
        """Whether of every base of a class of the repository it is known what it can be."""
        return all(self._base(kin.path, refs) for refs in self.outline(kin).bases)

    def _look(self, kin: Kin) -> Iterator[Kin]:
        for refs in self.outline(kin).bases:
            yield from self._base(kin.path, refs)

    def _base(self, path: str, refs: Refs) -> list[Kin]:
        """What one base can be. A name that only a star import can bring is no builtin where the star does bring it."""
        found = [kin for ref in sorted(refs) for meaning in self._meanings.of(path, ref) for kin in as_kin(meaning)]
        is_known = any(kin.path for kin in found)
        return [kin for kin in found if kin.path or not (is_known and _is_unbound(kin.name))]


def _is_unbound(name: str) -> bool:
    """Whether that is all that is known of a name which nobody binds in the file."""
    return "." not in name.removeprefix("builtins.")


def as_kin(meaning: Meaning) -> Iterator[Kin]:
    """The class that a meaning is, if it can be one."""
    if meaning.kind == "class":
        yield Kin(meaning.path, meaning.number)
    elif meaning.kind == "outside":
        yield Kin("", -1, meaning.name)
