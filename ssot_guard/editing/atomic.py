"""Files replaced in one step: a crash, a full disk or a second process leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import os
import stat


def replace(path: str, data: bytes) -> None:
    """Put `data` at `path`, keeping the mode of the file that is there. Raises OSError, and then nothing has changed.

    The new file is made in the same folder, for a rename is atomic only within one file system.
    """
    from tempfile import mkstemp  # costs more than the rest of this room: only when something is written

    descriptor, temporary = mkstemp(prefix=f".{os.path.basename(path)[:100]}.", dir=os.path.dirname(path) or ".")
    try:
        with os.fdopen(descriptor, "wb") as new:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(os.path.dirname(path) or ".")


def _mode(path: str) -> int:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        umask = os.umask(0)  # the only way to ask is to set
        os.umask(umask)
        return 0o666 & ~umask


def _sync_folder(folder: str) -> None:
    """Make the rename last through a power cut, where folders can be synced (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
