"""The one way in which the allowlist is written: edited as text, read back, and replaced in one step."""

from __future__ import annotations

import os
from collections.abc import Callable

from .. import checking
from ..allowlist import Allowlist, read_allowlist
from ..checking import Guarded
from ..problems import CannotRead, UsageError
from ..sources import read
from .atomic import replace

EMPTY = "version: 1\n"
"""What stands in an allowlist that nobody has written yet."""


def edit(guarded: Guarded, change: Callable[[str], str], wanted: Callable[[Allowlist], Allowlist]) -> bool:
    """Change the work tree's allowlist, if the edit changes it.

    `change` is given the text and returns the new one, `wanted` says what that is to mean, given what the old one does.
    Raises `UsageError` if it cannot be written, or would not say what is wanted; `CannotRead`.
    """
    path = guarded.policy.allowlist
    target = os.path.join(guarded.repository.root, path)
    if os.path.islink(target):
        raise UsageError(f"{path} is a link, and is not written through: put the file itself there")
    before = checking.read_allowlist(guarded)
    old = read(guarded.tree, path).decode("utf-8") if os.path.lexists(target) else EMPTY
    new = change(old)
    if new == old:
        return False
    data = new.encode("utf-8")
    _refuse_misread(data, wanted(before), path)
    try:
        replace(target, data)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return True


def _refuse_misread(data: bytes, wanted: Allowlist, path: str) -> None:
    """The last look before the file is replaced: it must read back as what it is to say."""
    try:
        found = read_allowlist(data, path=path)
    except CannotRead as error:
        raise UsageError(f"{path} was left as it is, for it would not read back: {error.problems[0]}") from error
    if _meaning(found) != _meaning(wanted):
        raise UsageError(f"{path} was left as it is, for its layout does not take the change: write it in block style")


def _meaning(allowlist: Allowlist) -> object:
    debt = {key: sorted(set(subjects)) for key, subjects in allowlist.debt.items()}
    return [entry._replace(line=0) for entry in allowlist.exempt], debt
