"""git's merge driver for the allowlist (gitattributes(5)): three versions of it are merged by what they say.

What git makes of the lines is taken if it says the same; if not, our text is edited, so that our comments stay.
"""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator, Sequence

from .. import git
from ..allowlist import Allowlist, read_allowlist
from ..policy import ALLOWLIST
from ..problems import CannotRead, UsageError
from ..typed import NamedTuple
from . import debt, exempt, three_way
from .atomic import replace
from .edited import about, plural
from .marking import MARKER_SIZE, marked, resolved, whole
from .three_way import Added, Merged, Owed, Sides

Judge = Callable[[Added, Sides], frozenset[Owed]]
"""Which of the debt that one side only added is really owed."""


class Versions(NamedTuple):
    """The three files, as git hands them on."""

    base: bytes
    """Empty if both sides made the file."""
    ours: bytes
    theirs: bytes


class Result(NamedTuple):
    """What comes of a merge."""

    data: bytes
    clean: bool
    """Whether it reads and nothing is left to decide."""
    lines: tuple[str, ...] = ()
    """What to tell the user."""


def merge(start: str, names: Sequence[str], *, marker_size: int = MARKER_SIZE, path: str = "") -> Result:
    """Merge three files (base, ours, theirs, as named from the absolute folder `start`) and write over ours.

    `path` is the allowlist's own in the repository, if it is known. Raises `UsageError` if a file cannot be read or
    written, and `CannotRead` without git.
    """
    base, ours, theirs = names
    versions = Versions(*(_content(start, name) for name in names))
    textual = git.merge_file(start, base, ours, theirs, marker_size)

    def judge(added: Added, sides: Sides) -> frozenset[Owed]:
        from .growth import standing  # imports the engine, and most merges add nothing

        return standing(start, added, sides, path)

    result = merged(versions, textual, judge, marker_size, path or ALLOWLIST)
    _write(start, ours, result.data)
    return result


def merged(
    versions: Versions,
    textual: git.MergedText | None,
    judge: Judge,
    marker_size: int = MARKER_SIZE,
    path: str = ALLOWLIST,
) -> Result:
    """The merge of three versions, of which `textual` is git's merge of the lines. Raises nothing."""
    try:
        sides = _read(versions, path)
    except CannotRead as error:
        return _by_lines(versions, textual, f"{error.problems[0]}: merged line by line, not by entries", path)
    added = three_way.added(sides)
    standing = judge(added, sides) if any(added) else frozenset()
    wanted = three_way.merge(sides, standing)
    told = (*_dropped(added, standing, path), *_undecided(wanted, path))
    if textual and textual.clean and not wanted.clashes and _is_it(textual.data, versions.ours, wanted, path):
        return Result(textual.data, True, told)
    try:
        text = _edited(versions.ours.decode("utf-8"), sides.ours, wanted)
        if not _says(text.encode("utf-8"), wanted, path):
            raise UsageError(_ODD_LAYOUT)
        return Result(_marked(text, wanted, marker_size, path).encode("utf-8"), not wanted.clashes, told)
    except UsageError as error:
        return _left(versions, marker_size, (*told, f"{path}: {error}"))


def _read(versions: Versions, path: str) -> Sides:
    """What they say. Raises `CannotRead` with the name of the side that cannot be read."""
    found = []
    for side, data in zip(("base", "ours", "theirs"), versions, strict=True):
        is_made = side == "base" and not data
        found.append(Allowlist() if is_made else read_allowlist(data, path=f"{path} ({side})"))
    return Sides(*found)


# --- texts ------------------------------------------------------------------------------------------------------------


def _edited(text: str, ours: Allowlist, wanted: Merged) -> str:
    """Our text, saying what is wanted. Raises `UsageError` if it has what cannot be edited.

    First what comes, then what goes: in flow style the two would meet at the same commas.
    """
    entries = {exempt.key_of(entry): entry for entry in wanted.exempt}
    old = {exempt.key_of(entry): entry._replace(line=0) for entry in ours.exempt}
    more = [entry for key, entry in entries.items() if key not in old]
    changes = {number: entries.get(key) for number, key in enumerate(old) if entries.get(key) != old[key]}
    there = three_way.owed(ours)
    if more:
        text = _in_order(exempt.edited(text, {}, more))
    if changes:
        text = _in_order(exempt.edited(text, changes))
    if wanted.debt - there:
        text = _in_order(debt.changed(text, _listed(there | wanted.debt)))
    return debt.changed(text, _listed(wanted.debt)) if there - wanted.debt else text


def _in_order(text: str) -> str:
    """The same text, for the next edit. Raises `UsageError` if it does not read: only then can it be edited."""
    try:
        read_allowlist(text.encode("utf-8"), path=ALLOWLIST)
    except CannotRead:
        raise UsageError(_ODD_LAYOUT) from None
    return text


_ODD_LAYOUT = "its layout does not take the merge: take one side, and write it in block style"


def _marked(text: str, wanted: Merged, marker_size: int, path: str) -> str:
    """The text with its conflicts marked. Raises `UsageError` if taking one side would not say what that side wants."""
    if not wanted.clashes:
        return text
    numbers = {exempt.key_of(entry): number for number, entry in enumerate(wanted.exempt)}
    clashes = {numbers[exempt.key_of(clash.shown)]: clash for clash in wanted.clashes}
    for side, taken in zip(("ours", "theirs"), resolved(text, clashes), strict=True):
        versions = {number: getattr(clash, side) for number, clash in clashes.items()}
        entries = [versions.get(number, entry) for number, entry in enumerate(wanted.exempt)]
        if not _says(taken.encode("utf-8"), wanted._replace(exempt=tuple(filter(None, entries))), path):
            raise UsageError(_ODD_LAYOUT)
    return marked(text, clashes, marker_size)


def _listed(owed: Collection[Owed]) -> dict[tuple[str, str], tuple[str, ...]]:
    listed: dict[tuple[str, str], tuple[str, ...]] = {}
    for rule, path, subject in sorted(owed):
        listed[rule, path] = (*listed.get((rule, path), ()), subject)
    return listed


def _is_it(data: bytes, ours: bytes, wanted: Merged, path: str) -> bool:
    """Whether a textual merge says what is wanted, with the line ends and the byte order mark of our text."""
    marked_alike = data.startswith(BOM_UTF8) == ours.startswith(BOM_UTF8)
    return marked_alike and _line_ends(data) <= _line_ends(ours) and _says(data, wanted, path)


def _line_ends(data: bytes) -> set[bytes]:
    return set(re.findall(rb"\r\n|\r|\n", data))


def _says(data: bytes, wanted: Merged, path: str) -> bool:
    """Whether it reads, and as this."""
    try:
        found = read_allowlist(data, path=path)
    except CannotRead:
        return False
    entries = {entry._replace(line=0) for entry in found.exempt}
    return three_way.owed(found) == wanted.debt and entries == {*wanted.exempt}


def _left(versions: Versions, marker_size: int, lines: tuple[str, ...]) -> Result:
    """Both whole texts, for what has a layout that cannot be edited."""
    text = whole(versions.ours.decode("utf-8"), versions.theirs.decode("utf-8"), marker_size)
    return Result(text.encode("utf-8"), False, lines)


def _by_lines(versions: Versions, textual: git.MergedText | None, why: str, path: str) -> Result:
    """git's own merge, for what does not read: clean only if that comes out in order."""
    if textual is None:
        return Result(versions.ours, False, (f"{why}; git cannot merge it either, ours is left",))
    try:
        read_allowlist(textual.data, path=path)
    except CannotRead:
        return Result(textual.data, False, (why,))
    return Result(textual.data, textual.clean, (why,))


# --- in words ---------------------------------------------------------------------------------------------------------

_SHOWN = 3


def _dropped(added: Added, standing: frozenset[Owed], path: str) -> Iterator[str]:
    gone = sorted((added.ours | added.theirs) - standing)
    if gone:
        shown = "; ".join(f"{rule} in {file}, {subject}" for rule, file, subject in gone[:_SHOWN])
        more = f"; and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
        entries = plural(len(gone), "entry of one side's debt is", "entries of one side's debt are")
        yield f"{path}: {len(gone)} new {entries} left out, HEAD was not found to owe that: {shown}{more}"


def _undecided(wanted: Merged, path: str) -> Iterator[str]:
    for clash in wanted.clashes:
        yield f"{path}: conflict in exempt {about(clash.shown)}: {clash.why}"


# --- files ------------------------------------------------------------------------------------------------------------


def _content(start: str, name: str) -> bytes:
    try:
        with open(os.path.join(start, name), "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error


def _write(start: str, name: str, data: bytes) -> None:
    try:
        replace(os.path.join(start, name), data)
    except OSError as error:
        raise UsageError(f"cannot write {name}: {error.strerror}") from error
