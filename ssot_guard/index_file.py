"""A look into git's index file, which lists what is staged: a name is found without a walk through all of them.

The format is gitformat-index(5), versions 2 and 3. What stands elsewhere or is compressed only git can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mmap import mmap

_BEGIN, _STAT = 12, 40
_OBJECT_IDS = (20, 32)  # SHA-1, SHA-256
_EXTENDED, _LENGTH = 0x4000, 0xFFF
_NEAR = 4_096

_MODES = {int(mode, 8).to_bytes(4, "big"): mode for mode in ("100644", "100755", "120000", "160000", "40000")}
_FOLDER = "40000"


class Slot(NamedTuple):
    """One entry. `stage` is `0`, or `1` to `3` while the path has a conflict."""

    name: bytes
    mode: str
    oid: str
    stage: str
    end: int
    """Where the next one begins."""


class IndexFile:
    """The bytes of one index file. Entries are sorted by name and begin at every eighth byte at the earliest."""

    def __init__(self, data: bytes | mmap) -> None:
        self._data = data
        self._width = self._object_id_width() if data[:8] in _READABLE else 0

    def find(self, name: bytes) -> Sequence[Slot] | None:
        """The entries of that name (several in a conflict, none if it is not staged); None if only git can tell."""
        if not self._width:
            return None
        found: list[Slot] = []
        before = None
        for slot in self._walk(self._near(name)):
            if slot.name > name:
                break
            if slot.name == name:
                found.append(slot)
            before = slot
        is_hidden = not found and before is not None and before.mode == _FOLDER and name.startswith(before.name)
        return None if is_hidden else found  # a sparse index holds whole folders as one entry

    def _near(self, name: bytes) -> int:
        """The beginning of an entry that is not after `name`, and not far before it."""
        low, high = _BEGIN, len(self._data)
        while high - low > _NEAR:
            middle = (low + high) // 2
            at, slot = self._next(middle, high)
            if slot is not None and slot.name < name:
                low = at
            else:
                high = middle
        return low

    def _next(self, at: int, limit: int) -> tuple[int, Slot | None]:
        """The first entry that begins at `at` or later, and where."""
        for start in range(at + (_BEGIN - at) % 8, limit, 8):
            slot = self._slot(start, self._width) if self._data[start - 1] == 0 or start == _BEGIN else None
            if slot is not None:
                return start, slot
        return limit, None

    def _walk(self, at: int) -> Iterator[Slot]:
        while (slot := self._slot(at, self._width)) is not None:
            yield slot
            at = slot.end

    def _slot(self, at: int, width: int) -> Slot | None:
        """What begins there; None if that is no entry: those know how long their names are."""
        data = self._data
        mode = _MODES.get(data[at + 24 : at + 28])
        if mode is None:
            return None
        after = at + _STAT + width
        flags = int.from_bytes(data[after : after + 2], "big")
        start = after + (4 if flags & _EXTENDED else 2)
        end = data.find(b"\0", start)
        if min(end - start, _LENGTH) != flags & _LENGTH:
            return None
        oid = data[at + _STAT : after].hex()
        return Slot(data[start:end], mode, oid, str(flags >> 12 & 3), at + ((end - at) // 8 + 1) * 8)

    def _object_id_width(self) -> int:
        """Of how many bytes object ids are here; 0 if the first two entries do not tell."""
        for width in _OBJECT_IDS:
            first = self._slot(_BEGIN, width)
            if first is not None and self._slot(first.end, width) is not None:
                return width
        return 0


_READABLE = (b"DIRC\0\0\0\2", b"DIRC\0\0\0\3")
