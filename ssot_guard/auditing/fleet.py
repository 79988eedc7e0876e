"""Many repositories, one report: each judged by its own policy."""

from __future__ import annotations

import os

from ..problems import CannotRead, Problem, UsageError
from ..typed import NamedTuple
from .audit import Audit
from .looking import look


class Member(NamedTuple):
    """One repository of many."""

    path: str
    """As the list names it."""
    audit: Audit | None
    problems: tuple[Problem, ...] = ()
    """Why there is no audit."""


class Fleet(NamedTuple):
    """All of them, in the list's order."""

    members: tuple[Member, ...]

    @property
    def judged(self) -> bool:
        """Whether all could be judged, with every file."""
        return all(member.audit is not None and not member.audit.report.errors for member in self.members)


def listed(file: str) -> list[str]:
    """The folders that a file lists, one a line, relative to where it stands; `#` begins a comment.

    Raises `UsageError` for a file that cannot be read or lists nothing.
    """
    try:
        with open(file, encoding="utf-8") as lines:
            found = [line.partition("#")[0].strip() for line in lines]
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"--repos {file}: {why}") from None
    folders = [folder for folder in found if folder]
    if not folders:
        raise UsageError(f"--repos {file}: lists no repository: write one folder a line")
    return folders


def look_at_all(file: str, *, today: str = "") -> Fleet:
    """Judge each repository that a file lists. One that cannot be judged stops no other."""
    around = os.path.dirname(os.path.abspath(file))
    return Fleet(tuple(_member(folder, around, today) for folder in listed(file)))


def _member(folder: str, around: str, today: str) -> Member:
    try:
        return Member(folder, look(os.path.join(around, folder), today=today))
    except CannotRead as error:
        return Member(folder, None, error.problems)
