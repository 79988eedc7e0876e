"""What a user means by `PATH`, `PATH::SUBJECT`, `PATH:LINE:COLUMN` or a glob."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from .. import spelling
from ..allowlist import Exempt
from ..engine.finding import Finding
from ..judging.guarded import Guarded
from ..mending import FROM_ROOT
from ..problems import UsageError
from ..quoting import as_exempt, is_pattern, is_yaml
from ..sources import resolve
from ..typed import NamedTuple

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
    """Read a user's name for a place: from where one stands or, as messages have it, from the root; with `:/` only so.

    With `gone` the file need not exist any more. Raises `UsageError` for what is no file here, nor a glob, and where
    two files are meant.
    """
    path, subject = _parted(guarded, named)
    printed = None if subject or _files(guarded, named) else _AS_PRINTED.match(named)
    if printed:
        path = printed["path"]
    place = (int(printed["line"]), int(printed["column"] or 0)) if printed else None
    if not is_yaml(path):
        raise UsageError("YAML cannot hold this name, which is not UTF-8: use a glob with `?` for the byte")
    files = _files(guarded, path)
    if len(files) > 1:
        raise UsageError(f"{path} may be {' or '.join(files)}: write {FROM_ROOT}{files[0]} or {FROM_ROOT}{files[1]}")
    if files:
        return Target(named, as_exempt(files[0]), subject or None, place)
    bare = path.removeprefix(FROM_ROOT).removeprefix("./")
    if is_pattern(bare):
        if wrong := spelling.outside(bare) or spelling.unusable("/" + bare):
            raise UsageError(f"{path} {wrong}")
        return Target(named, bare, subject or None, place)
    if not gone:
        _refuse_outside(guarded, path)
        raise UsageError(f"{path} is no file here: write its path, or a glob such as tests/**")
    return Target(named, as_exempt(bare), subject or None, place)


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
        if mark and _files(guarded, named[:mark]):
            return named[:mark], named[mark + 2 :]
    path, _, subject = named.partition("::")
    return path, subject


def _files(guarded: Guarded, name: str) -> list[str]:
    """The repository paths of the files that a name may mean: as seen from here, then as seen from the root."""
    found = []
    if not name.startswith(FROM_ROOT) and os.path.lexists(os.path.join(guarded.repository.start, name)):
        found += [path for path in resolve(guarded.repository, [name]).files if guarded.tree.exists(path)]
    from_root = name.removeprefix(FROM_ROOT)
    if guarded.tree.exists(from_root) and not os.path.isabs(from_root) and ".." not in from_root.split("/"):
        found += [from_root.removeprefix("./")] if not name.startswith("./") or not found else []
    return list(dict.fromkeys(os.path.normpath(path).replace(os.sep, "/") for path in found))


def _refuse_outside(guarded: Guarded, path: str) -> None:
    """Raise for a name that says outside itself."""
    if not path.startswith(FROM_ROOT):
        resolve(guarded.repository, [path])
