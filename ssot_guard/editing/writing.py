"""The one way in which the allowlist is written: one at a time, edited as text, read back, and replaced in one step."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .. import git
from ..allowlist import TWICE, Allowlist, read_allowlist
from ..judging.guarded import Guarded
from ..problems import CannotRead, UsageError
from ..sources import read
from ..typed import NamedTuple
from . import debt, exempt
from .atomic import replace

EMPTY = "version: 1\n"
"""What stands in an allowlist that nobody has written yet."""
LONGEST_WAIT = 120
"""Seconds to wait for other processes: each holds the lock for well under one."""

Change = Callable[[str, Allowlist], tuple[str, Allowlist]]
"""The text and what it says -> the new text and what that is to say."""


class Written(NamedTuple):
    """What the allowlist said, what it says now, and whether its text is another."""

    before: Allowlist
    after: Allowlist
    changed: bool


def edit(guarded: Guarded, change: Change, *, tidy: bool = False) -> Written:
    """Change the work tree's allowlist, if the edit changes it. Nobody else who asks this room writes meanwhile.

    With `tidy`, what stands twice is put into one, and the debt into its order, before `change` sees it.
    Raises `UsageError` if it cannot be written, or would not say what is wanted; `CannotRead`. Nothing is written then.
    """
    path = guarded.policy.allowlist
    target = os.path.join(guarded.repository.root, path)
    _refuse_target(path, target)
    with _alone(guarded.repository):
        old = read(guarded.tree, path) if os.path.lexists(target) else None
        text, before = (EMPTY, Allowlist()) if old is None else _understood(old, path, tidy)
        new, wanted = change(text, before)
        data = new.encode("utf-8")
        if data == (EMPTY.encode() if old is None else old):
            return Written(before, before, changed=False)
        _refuse_misread(data, wanted, path)
        _refuse_changed(target, old, path)
        try:
            replace(target, data, spare=os.path.join(git.git_dir(guarded.repository), "ssot-guard.new"))
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror}") from error
        return Written(before, wanted, changed=True)


def tidied(guarded: Guarded) -> Allowlist:
    """What the work tree's allowlist says, even where a merge has left something twice. Raises `CannotRead`."""
    path = guarded.policy.allowlist
    if not os.path.lexists(os.path.join(guarded.repository.root, path)):
        return Allowlist()
    return _understood(read(guarded.tree, path), path, tidy=True)[1]


def _refuse_target(path: str, target: str) -> None:
    if os.path.islink(target):
        raise UsageError(f"{path} is a link, and is not written through: put the file itself there")
    if os.path.exists(target) and not stat.S_IMODE(os.stat(target).st_mode) & 0o222:
        raise UsageError(f"{path} is read-only: run `chmod u+w` on it if it is to be edited")


@contextmanager
def _alone(repository: git.Repository) -> Iterator[None]:
    """Hold the repository's lock: it lies in git's own folder, so that no lock file stands among people's files.

    The kernel takes it back from a process that dies.
    """
    from filelock import FileLock, Timeout  # 30 ms, and only what writes needs it

    file = os.path.join(git.git_dir(repository), "ssot-guard.lock")
    lock = FileLock(file, timeout=LONGEST_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(
            f"another process has held {file} for {LONGEST_WAIT} seconds: end it, then try again"
        ) from None
    except (OSError, NotImplementedError) as error:  # some file systems have no locks
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot lock the allowlist by {file}: {why}") from error
    try:
        yield
    finally:
        lock.release()


def _understood(data: bytes, path: str, tidy: bool) -> tuple[str, Allowlist]:
    """The file's text and what it says; tidied if it may be. Raises `CannotRead` for all that tidying cannot mend."""
    found = None
    try:
        found = read_allowlist(data, path=path)
    except CannotRead as error:
        if not tidy or not all(TWICE in problem.message for problem in error.problems):
            raise
    text = data.decode("utf-8")
    tidied = debt.tidied(exempt.tidied(text)) if tidy else text
    if found is None or tidied != text:
        found = read_allowlist(tidied.encode("utf-8"), path=path)
    return tidied, found


def _refuse_changed(target: str, old: bytes | None, path: str) -> None:
    """The last look before the file is replaced: an editor asks for no lock."""
    try:
        with open(target, "rb") as file:
            now: bytes | None = file.read()
    except FileNotFoundError:
        now = None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if now != old:
        raise UsageError(f"{path} was changed by something else meanwhile: nothing was written, run this again")


def _refuse_misread(data: bytes, wanted: Allowlist, path: str) -> None:
    """What is to be written must read back as what it is to say."""
    try:
        found = read_allowlist(data, path=path)
    except CannotRead as error:
        raise UsageError(f"{path} was left as it is, for it would not read back: {error.problems[0]}") from error
    if _meaning(found) != _meaning(wanted):
        advice = "write it in block style, with a line break at its end"
        raise UsageError(f"{path} was left as it is, for its layout does not take the change: {advice}")


def _meaning(allowlist: Allowlist) -> object:
    debt = {key: sorted(set(subjects)) for key, subjects in allowlist.debt.items() if subjects}
    return [entry._replace(line=0) for entry in allowlist.exempt], debt
