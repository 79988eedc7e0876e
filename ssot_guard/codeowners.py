"""Who owns a path by the repository's CODEOWNERS, as GitHub and GitLab read it; the matching is the library's.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
https://docs.gitlab.com/user/project/codeowners/reference
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .problems import CannotRead, Problem
from .sources import Tree, read
from .typed import TYPE_CHECKING

if TYPE_CHECKING:
    from codeowners import CodeOwners

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where it may stand: the first that is there counts."""

_SECTION = re.compile(r"\^?\[(?P<name>[^]]+)\](?:\[\d+\])?(?P<owners>\s.*)?\Z")
"""GitLab's: perhaps optional, perhaps with a number of approvals, perhaps with owners for the lines that name none."""
_COMMENT = re.compile(r"(?:\A|\s)#.*")
_SPACE, _LINE_END = "\ud800", "\ud801"
"""What stands for a space and a line end while the library matches: no path holds them. It puts slashes for a space,
which makes a folder of the name's first word, and its `**` stops at a line end."""
_STAND_INS = str.maketrans({" ": _SPACE, "\n": _LINE_END})


class Codeowners:
    """One such file. Within a section the last line that matches decides; sections add up."""

    def __init__(self, text: str, path: str) -> None:
        """`path` is the file's own, for messages. Raises `CannotRead` with every line that cannot be understood."""
        from codeowners import CodeOwners  # only who has such a file pays for it

        self._library = CodeOwners
        self._path = path
        self._taking_out: set[int] = set()
        """The lines that say whose owners do not count (GitLab's `!`): nothing in their section puts them back."""
        self._defaults: Sequence[str] = ()
        self._problems: list[Problem] = []
        lines = [self._line(number, line) for number, line in enumerate(text.splitlines(), 1)]
        if self._problems:
            raise CannotRead(self._problems)
        self._rules: CodeOwners = CodeOwners("\n".join(lines))
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a repository path in the file's order; none if no line matches, or the last names none."""
        if path not in self._known:
            self._known[path] = tuple(dict.fromkeys(self._of(path)))
        return self._known[path]

    def _of(self, path: str) -> Iterator[str]:
        deciding: dict[str | None, Sequence[str]] = {}
        for owners, line, _, section in self._rules.matching_lines(path.translate(_STAND_INS)):  # the last one first
            if line in self._taking_out:
                deciding[section] = ()
            else:
                deciding.setdefault(section, [owner for _, owner in owners])
        for those in reversed(deciding.values()):
            yield from those

    def _line(self, number: int, line: str) -> str:
        """A line as the library is to read it; empty for one that says nothing."""
        line = line.strip().replace("\\ ", _SPACE)
        if section := _SECTION.match(line):
            self._defaults = _COMMENT.sub("", section["owners"] or "").split()
            self._check_owners(number, self._defaults)
            return f"[{section['name'].lower()}]"  # GitLab takes names that differ in case for one
        words = _COMMENT.sub("", line).split()
        if not words:
            return ""
        pattern, *owners = words
        if pattern.startswith("!"):
            self._taking_out.add(number)
            pattern, owners = pattern[1:], []
        self._check_owners(number, owners)
        self._check_pattern(number, pattern)
        return " ".join([pattern, *(owners or self._defaults)])

    def _check_owners(self, number: int, owners: Sequence[str]) -> None:
        from codeowners import parse_owner

        for owner in owners:
            if parse_owner(owner) is None:
                shown = owner.replace(_SPACE, "\\ ")
                self._at(number, f"{shown} is no owner: write @user, @organisation/team or an address")

    def _check_pattern(self, number: int, pattern: str) -> None:
        if not pattern:
            self._at(number, "there is no pattern after the !")
        elif "[" in re.sub(r"\\.", "", pattern):
            # GitHub knows none, the library reads ranges as three characters: whose the files are, nobody could say.
            self._at(number, "a set in brackets is not understood here, nor by GitHub: write a line for each name")
        else:
            try:
                self._library(pattern)
            except (ValueError, re.error) as error:
                self._at(number, f"is no pattern: {error}")

    def _at(self, number: int, message: str) -> None:
        self._problems.append(Problem(self._path, number, 1, message))


def read_codeowners(tree: Tree) -> Codeowners | None:
    """The tree's own; None if it has none. Raises `CannotRead`."""
    path = next(filter(tree.exists, PLACES), None)
    return Codeowners(_text(read(tree, path), path), path) if path else None


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise CannotRead([Problem(path, line, column, "is not UTF-8")]) from None
