"""Which texts are judged: files named, every tracked file, the index, a commit."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """One file's bytes as they are to be judged. `path` is relative to the root, with `/` (surrogateescape)."""

    path: str
    data: bytes
