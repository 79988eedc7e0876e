"""Files replaced in one step: a crash, a full disk or a second process leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import stat


def replace(path: str, data: bytes, *, spare: str = "") -> None:
    """Put `data` at `path`, keeping the mode of the file that is there. Raises OSError, and then nothing has changed.

    `spare` is where to make the new file, if the caller keeps others from making theirs there. A process that is killed
    leaves it behind, so it is best where nobody looks; the next one takes it away. Without it, each makes its own in
    the same folder.
    """
    if not spare:
        _replace(path, data, *_beside(path))
        return
    try:
        _replace(path, data, *_afresh(spare))
    except OSError as error:
        if error.errno != errno.EXDEV:  # a rename is atomic, and possible, only within one file system
            raise
        _replace(path, data, *_afresh(os.path.join(os.path.dirname(path), f".{os.path.basename(path)[:100]}.new")))


def _beside(path: str) -> tuple[int, str]:
    from tempfile import mkstemp  # costs more than the rest of this room: only when something is written

    return mkstemp(prefix=f".{os.path.basename(path)[:100]}.", dir=os.path.dirname(path) or ".")


def _afresh(spare: str) -> tuple[int, str]:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(spare)
    return os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), spare


def _replace(path: str, data: bytes, descriptor: int, temporary: str) -> None:
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
