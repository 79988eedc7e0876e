"""Where the findings are that somebody has to mend: folders in folders, each as large as what is in it.

squarify lays the boxes out; the page draws them as boxes of its own, since pygal's treemap has neither names in its
boxes nor a frame around those that belong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import squarify

from ...auditing.tally import ROOT, Sum
from ...typed import NamedTuple

_WIDTH, _HEIGHT = 100.0, 50.0
_MOST = 24, 12
"""How many boxes there are, and how many in each; what is smaller goes into one."""

_OWN = "its own files"


class Box(NamedTuple):
    """A folder's place on the map, in per cent of what it is in."""

    name: str
    folder: str
    """What to look for to see its findings; empty for a box of several."""
    open: int
    share: int
    """How much of that is new, in per cent."""
    left: float
    top: float
    width: float
    height: float
    inner: tuple[Box, ...] = ()


class _Part(NamedTuple):
    name: str
    folder: str
    open: int
    new: int
    parts: tuple[_Part, ...] = ()


def boxes(folders: Mapping[str, Sum]) -> tuple[Box, ...]:
    """A box for each folder at the top, with its own folders in it; none for what has nothing open."""
    tops: dict[str, list[_Part]] = {}
    for folder, found in folders.items():
        if found.open:
            top, _, rest = folder.partition("/")
            tops.setdefault(top, []).append(_Part(rest, folder if rest else "", found.open, found.new))
    parts = [_part(top, top, inner) for top, inner in tops.items()]
    return _laid_out(parts, _WIDTH, _HEIGHT, _MOST)


def names(folders: Mapping[str, Sum]) -> list[str]:
    """What findings can be narrowed to: the folders, and those at the top that hold them."""
    return sorted({part for folder in folders for part in (folder, folder.partition("/")[0])})


def _part(name: str, folder: str, inner: Sequence[_Part]) -> _Part:
    name = "files at the root" if name == ROOT else name
    if len(inner) > 1:
        inner = [part if part.name else part._replace(name=_OWN) for part in inner]
    return _Part(name, folder, sum(part.open for part in inner), sum(part.new for part in inner), tuple(inner))


def _laid_out(parts: Sequence[_Part], width: float, height: float, most: Sequence[int]) -> tuple[Box, ...]:
    if not most:
        return ()
    kept = sorted(_few(sorted(parts, key=_size), most[0]), key=_size)
    sizes = squarify.normalize_sizes([part.open for part in kept], width, height)
    placed = zip(kept, squarify.squarify(sizes, 0, 0, width, height), strict=True)
    return tuple(_box(part, at, width, height, most[1:]) for part, at in placed)


def _size(part: _Part) -> tuple[int, str]:
    return -part.open, part.name


def _few(parts: Sequence[_Part], most: int) -> Sequence[_Part]:
    if len(parts) <= most:
        return parts
    rest = parts[most - 1 :]
    return [*parts[: most - 1], _part(f"{len(rest)} more", "", rest)._replace(parts=())]


def _box(part: _Part, at: Mapping[str, float], width: float, height: float, most: Sequence[int]) -> Box:
    left, top, wide, high = (
        round(100 * share, 3) for share in (at["x"] / width, at["y"] / height, at["dx"] / width, at["dy"] / height)
    )
    share = round(100 * part.new / part.open)
    inner = _laid_out(part.parts, at["dx"], at["dy"], most)
    return Box(part.name, part.folder, part.open, share, left, top, wide, high, inner)
