"""Three allowlists -> what their merge says: sets of entries, whatever the lines are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..allowlist import Allowlist, Exempt
from ..typed import Any, NamedTuple
from .exempt import Key, key_of

Owed = tuple[str, str, str]
"""Rule, path and subject of one entry of the debt."""


class Sides(NamedTuple):
    """What the common ancestor says, and what each side of a merge has made of it."""

    base: Allowlist
    ours: Allowlist
    theirs: Allowlist


class Added(NamedTuple):
    """The debt that one side only has, and the common ancestor had not."""

    ours: frozenset[Owed] = frozenset()
    theirs: frozenset[Owed] = frozenset()


class Clash(NamedTuple):
    """An `exempt` entry of which the sides want different things, merged but for that; None where it is removed."""

    ours: Exempt | None
    theirs: Exempt | None
    why: str

    @property
    def shown(self) -> Exempt:
        """One of the two that is there."""
        entry = self.ours or self.theirs
        assert entry is not None
        return entry


class Merged(NamedTuple):
    """What the merge says."""

    debt: frozenset[Owed]
    exempt: tuple[Exempt, ...]
    """Ours in their order, then theirs; an entry that clashes stands there too, as ours if ours has it."""
    clashes: tuple[Clash, ...] = ()


def owed(allowlist: Allowlist) -> frozenset[Owed]:
    """The debt as a set."""
    return frozenset((rule, path, each) for (rule, path), listed in allowlist.debt.items() for each in listed)


def added(sides: Sides) -> Added:
    """What a merge would let the debt grow by: not to be believed, but judged."""
    base, ours, theirs = map(owed, sides)
    return Added(ours - theirs - base, theirs - ours - base)


def merge(sides: Sides, standing: Collection[Owed] = ()) -> Merged:
    """Of the debt stays what both sides owe, and `standing`: what only one added, and is really owed."""
    found = [*_exempt(sides)]
    return Merged(
        (owed(sides.ours) & owed(sides.theirs)) | frozenset(standing),
        tuple(each.shown if isinstance(each, Clash) else each for each in found),
        tuple(each for each in found if isinstance(each, Clash)),
    )


# --- exempt -----------------------------------------------------------------------------------------------------------


def _exempt(sides: Sides) -> Iterator[Exempt | Clash]:
    base, ours, theirs = ({key_of(entry): entry._replace(line=0) for entry in side.exempt} for side in sides)
    keys: dict[Key, None] = dict.fromkeys([*ours, *theirs])
    for key in keys:
        found = _entry(base.get(key), ours.get(key), theirs.get(key))
        if found is not None:
            yield found


def _entry(base: Exempt | None, ours: Exempt | None, theirs: Exempt | None) -> Exempt | Clash | None:
    if ours and theirs:
        return _both(base or Exempt(*key_of(ours), reason=""), ours, theirs)
    there = ours or theirs
    if base is None or there is None:
        return there
    return None if there == base else Clash(ours, theirs, "one side changed what the other removed")


def _both(base: Exempt, ours: Exempt, theirs: Exempt) -> Exempt | Clash:
    """Key by key: what one side changed is so, and of what both changed the stricter, where there is a stricter."""
    merged: dict[str, Any] = {}
    apart: list[str] = []
    for key, old, our, their in zip(Exempt._fields, base, ours, theirs, strict=True):
        if our == their or their == old:
            merged[key] = our
        elif our == old:
            merged[key] = their
        elif key in _STRICTER:
            merged[key] = min((value for value in (our, their) if value not in _UNLIMITED), default=our)
        else:
            apart.append(key)
    if not apart:
        return Exempt(**merged)
    one, other = (Exempt(**merged, **{key: getattr(side, key) for key in apart}) for side in (ours, theirs))
    return Clash(one, other, f"the sides give it another {' and another '.join(apart)}")


_STRICTER = ("expires", "covers")
"""Keys of which one value allows less than another."""
_UNLIMITED = ("", None)
