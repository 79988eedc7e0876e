"""What a user means by `PATH`, `PATH::SUBJECT`, `PATH:LINE:COLUMN` or a glob."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from typing import NamedTuple

from ..allowlist import Exempt
from ..engine.finding import Finding
from ..judging.guarded import Guarded
from ..problems import UsageError
from ..quoting import as_exempt, is_yaml
from ..sources import resolve

_AS_PRINTED = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?\Z", re.DOTALL)


class Target(NamedTuple):
    """A place as it was named."""

    named: str
    """As the user wrote it."""
    path: str
    """As an `exempt` entry has it: from the root, a glob or one file."""
    subject: str | None = None
    place: tuple[int, int] | None = None
    """(line, column) of a finding as it is printed; column 0 if only its line was given."""

    def entry(self, rule: str) -> Exempt:
        """An entry about it, which only lacks its reason."""
        return Exempt(rule, self.path, self.subject, "")


def find(guarded: Guarded, named: str, *, gone: bool = False) -> Target:
    """Read a user's name for a place. With `gone` the file need not exist any more, and a printed place means its file.

    Raises `UsageError` for what is no file here, nor a glob.
    """
    path, subject = _parted(guarded, named)
    printed = None if subject or _is_there(guarded, named) else _AS_PRINTED.match(named)
    if printed:
        path = printed["path"]
    place = (int(printed["line"]), int(printed["column"] or 0)) if printed else None
    if not is_yaml(path):
        raise UsageError("YAML cannot hold this name, which is not UTF-8: use a glob with `?` for the byte")
    if not _is_there(guarded, path) and Exempt("", path, None, "").is_glob():
        return Target(named, path.removeprefix("./"), subject or None, place)
    (resolved,) = resolve(guarded.repository, [path]).files or [path]
    if not guarded.tree.exists(resolved) and (gone or guarded.tree.exists(path)):
        resolved = path  # as messages have it: from the root, wherever one stands
    if not guarded.tree.exists(resolved) and not gone:
        raise UsageError(f"{path} is no file here: write its path, or a glob such as tests/**")
    return Target(named, as_exempt(resolved), subject or None, place)


def subject_at(found: Collection[Finding], target: Target) -> str | None:
    """The subject that is meant: of the one finding at the printed place, or as it was named."""
    if target.place is None:
        return target.subject
    line, column = target.place
    subjects = {each.subject for each in found if each.line == line and column in (0, each.column)}
    if len(subjects) != 1:
        what = f"there are {', '.join(sorted(subjects))}: name one as PATH::SUBJECT" if subjects else "there is none"
        raise UsageError(f"which finding is meant by {target.named}: {what}")
    return subjects.pop()


def _parted(guarded: Guarded, named: str) -> tuple[str, str]:
    """Path and subject; a file's name may hold `::` itself."""
    marks = [match.start() for match in re.finditer("::", named)]
    for mark in [len(named), *reversed(marks)]:
        if _is_there(guarded, named[:mark]):
            return named[:mark], named[mark + 2 :]
    path, _, subject = named.partition("::")
    return path, subject


def _is_there(guarded: Guarded, name: str) -> bool:
    return os.path.lexists(os.path.join(guarded.repository.start, name))
