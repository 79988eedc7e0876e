"""The door: the guard is on from the first `install` to the last `uninstall`."""

from __future__ import annotations

import os
import sys
import warnings
from _thread import RLock
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..problems import CannotRead, Problem
from ..quoting import for_terminal
from .asking import Asker, is_own
from .errors import GuardNotLiveError, NonCanonicalImportError, NonCanonicalImportWarning
from .guard import MODES, OFF, Guard, Present, find_root
from .hooks import Hooks
from .liveness import let_through
from .sweep import present


class _Process:
    """What there is of the guard in this process."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.guard: Guard | None = None
        self.hooks: Hooks | None = None
        self.count = 0


_process = _Process()


def install(*, mode: str | None = None, root: str | os.PathLike[str] | None = None, strict: bool = False) -> Guard:
    """Put the guard on, and prove that it works. Each call wants an `uninstall` of its own; only the first does more.

    `mode` is `raise`, `warn` or `off`, by default what the policy's `runtime` says. `root` is a folder in the
    repository, by default that of the file that calls. `strict`: that competing modules were imported before is an
    error; else `Guard.present` tells of them, and a `NonCanonicalImportWarning` of those that no file is known to have
    brought that may.

    Raises `CannotRead` for a policy that is missing or cannot be read, and if the guard of another repository is on;
    `GuardNotLiveError` if the guard does not work, `NonCanonicalImportError` if `strict` is not met, `ValueError` for
    another mode. Nothing changes then.
    """
    if mode is not None and mode not in MODES:
        raise ValueError(f"mode is {mode!r}: it is to be one of {', '.join(MODES)}")
    with _process.lock:
        guard = _process.guard
        if guard is None:
            guard = Guard(find_root(_folder(root)), mode)
            _start(guard, strict)
        elif root is not None and not os.path.samefile(find_root(_folder(root)), guard.root):
            why = f"the guard of another repository is on in this process: that of {guard.root}"
            raise CannotRead([Problem(str(root), 0, 0, why)])
        _process.count += 1
        return guard


def uninstall() -> None:
    """Take one `install` back; the last one takes the guard off. Without any it does nothing."""
    with _process.lock:
        _process.count = max(0, _process.count - 1)
        if not _process.count:
            _stop()


@contextmanager
def guarded(
    *, mode: str | None = None, root: str | os.PathLike[str] | None = None, strict: bool = False
) -> Iterator[Guard]:
    """The guard for the length of a `with` block, with the arguments of `install`."""
    guard = install(mode=mode, root=root, strict=strict)
    try:
        yield guard
    finally:
        uninstall()


def current() -> Guard | None:
    """The guard of this process; None if there is none."""
    return _process.guard


def judge(name: str, asker: Asker) -> None:
    """Judge the import of a module that somebody else is about to do for `asker`. Raises `NonCanonicalImportError`."""
    if _process.guard is not None and _process.hooks is not None:
        _process.guard.judge(_process.hooks.by_name.claims(name), asker)


def verify() -> None:
    """Prove anew that the guard works. Raises `GuardNotLiveError`: another tool may have taken it off."""
    if _process.hooks is None:
        raise GuardNotLiveError("ssot-guard is not installed in this process")
    through = let_through()
    if through:
        ways = ", ".join(through)
        raise GuardNotLiveError(f"ssot-guard is installed and stops nothing: the canary was not refused by {ways}")


def _start(guard: Guard, strict: bool) -> None:
    _process.guard = guard
    if guard.mode == OFF:
        return
    try:
        _process.hooks = Hooks(guard)
        _process.hooks.put()
        guard.present = present(guard.watch)
        for module in guard.present:
            _process.hooks.met(module.name)
        verify()
        if strict and guard.present:
            raise NonCanonicalImportError(_told(guard.present))
        unexplained = [module for module in guard.present if not module.explained]
        if unexplained:
            warnings.warn(_told(unexplained), NonCanonicalImportWarning, stacklevel=3)
    except BaseException:
        _stop()
        raise


def _stop() -> None:
    if _process.hooks is not None:
        _process.hooks.remove()
    _process.guard = _process.hooks = None


def _told(present: Sequence[Present]) -> str:
    count = len(present)
    lines = [f"{count} competing module{'s were' if count > 1 else ' was'} imported before the guard came:"]
    lines += [f"  truth {module.truth}: {module}" for module in present]
    lines.append("install it earlier: in the first lines of the root conftest.py, or by -p ssot_guard.pytest_plugin")
    return "\n".join(map(for_terminal, lines))


def _folder(root: str | os.PathLike[str] | None) -> str:
    """Where to look for the policy: a given folder, that of the file that called, or the current one."""
    if root is not None:
        return os.path.abspath(os.fspath(root))
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_between(str(frame.f_globals.get("__name__"))):
        frame = frame.f_back
    file = frame.f_globals.get("__file__")
    return os.path.dirname(os.path.abspath(file)) if isinstance(file, str) else os.getcwd()


def _is_between(module: str) -> bool:
    return is_own(module) or module == "contextlib"
