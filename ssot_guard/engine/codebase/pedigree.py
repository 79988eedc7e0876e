"""Some classes and everything that they descend from, as one graph: walked once, however many or deep they are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping

from ...typed import NamedTuple
from .descent import Descent, Kin


class Way(NamedTuple):
    """To the nearest wanted class that another descends from."""

    base: Kin
    """Its next step."""
    end: Kin


class Pedigree:
    """The classes `kins` and their ancestors. Raises `CannotRead` if a file on the way cannot be read."""

    def __init__(self, descent: Descent, kins: Iterable[Kin]) -> None:
        self._heirs: dict[Kin, list[Kin]] = {kin: [] for kin in kins}
        waiting = deque(self._heirs)
        while waiting:
            heir = waiting.popleft()
            for base in descent.bases(heir):
                if base not in self._heirs:
                    self._heirs[base] = []
                    waiting.append(base)
                self._heirs[base].append(heir)

    def which(self, is_wanted: Callable[[Kin], bool]) -> dict[Kin, None]:
        """Those of its classes that are wanted, nearest to the first ones first."""
        return dict.fromkeys(filter(is_wanted, self._heirs))

    def ways(self, wanted: Iterable[Kin]) -> dict[Kin, Way]:
        """Who descends from a wanted class. A wanted one is not among them unless it descends from another."""
        found: dict[Kin, Way] = {}
        sources = dict.fromkeys(wanted)
        waiting = deque(sources)
        while waiting:
            base = waiting.popleft()
            for heir in self._heirs[base]:
                if heir not in found and heir != base:
                    found[heir] = Way(base, base if base in sources else found[base].end)
                    if heir not in sources:
                        waiting.append(heir)
        return found


def steps(kin: Kin, ways: Mapping[Kin, Way]) -> Iterator[Kin]:
    """The classes from one to the nearest that is wanted, both included."""
    end = ways[kin].end
    while kin != end:
        yield kin
        kin = ways[kin].base
    yield end
