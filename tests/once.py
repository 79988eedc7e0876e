"""What is costly is made once a run, by one of the workers for all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock


class Once(NamedTuple):
    """Folders that all workers share. `base` is the one they are in."""

    base: Path

    def folder(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder of that name; the first who asks has `make` create and fill it, the others wait."""
        folder = self.base / f"shared-{name}"
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                unfinished = folder.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                make(unfinished)
                unfinished.rename(folder)
        return folder
