"""What can go wrong that is not a finding: a place and a message, never a traceback for the user."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from .typed import NamedTuple


class Exit(IntEnum):
    """The exit codes of every command: the whole table."""

    CLEAN = 0
    VIOLATIONS = 1
    """New violations, or an allowlist that does not hold."""
    USAGE = 2
    UNREADABLE = 3
    """Policy, allowlist, rule or source could not be read: never taken for clean."""
    BUG = 4


class Problem(NamedTuple):
    """Something that could not be read or decided, and where.

    `path` is as the user knows it (relative to the repository's root for repository files); `line` and `column` are
    1-based, columns in characters, and 0 where the problem is the whole file's.
    """

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}"


class CannotRead(Exception):
    """Policy, allowlist, rule or source could not be read (exit 3). Holds all problems, not only the first."""

    exit = Exit.UNREADABLE

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[CannotRead], tuple[tuple[Problem, ...]]]:
        """To another process it goes as what it tells."""
        return CannotRead, (self.problems,)


class UsageError(Exception):
    """The command was called in a way that has no meaning (exit 2)."""

    exit = Exit.USAGE


def unknown(what: str, given: str, known: Iterable[str]) -> str:
    """What to say to a name that does not exist: the near one if there is one, and all that do."""
    from difflib import get_close_matches  # only on the way out

    names = list(known)
    near = get_close_matches(given, names, 1)
    meant = f" Did you mean `{near[0]}`?" if near else ""
    return f"no {what} `{given}`.{meant} There {'is' if len(names) == 1 else 'are'}: {', '.join(names) or 'none'}"
