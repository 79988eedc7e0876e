"""How far a long run has come, on one line of standard error, and only if somebody looks at it there."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import TracebackType

_BLOCKS = 24
_ERASE = "\r\x1b[K"
"""To the line's beginning, and nothing after it (ECMA-48, EL)."""


class Bar:
    """A bar that is redrawn whenever the percentage changes; as a context manager, it leaves nothing behind."""

    def __init__(self, what: str) -> None:
        """`what` is what is being done: `judging`."""
        self._what = what
        self._drawn = ""
        self._shows = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def advance(self, done: int, total: int) -> None:
        """Show how much is done, in whatever unit both are."""
        if not self._shows or total <= 0:
            return
        share = min(done, total) * 100 // total
        if f"{share:3}%" != self._drawn:
            self._drawn = f"{share:3}%"
            blocks = ("#" * (share * _BLOCKS // 100)).ljust(_BLOCKS, ".")
            self._write(f"{_ERASE}[{blocks}] {self._drawn} {self._what}")

    def close(self) -> None:
        """Take the line away; there may have been none."""
        if self._drawn:
            self._drawn = ""
            self._write(_ERASE)

    def _write(self, text: str) -> None:
        """If nobody reads it, so be it."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()
