"""What the policy's `exclude` leaves out, as git itself would read the patterns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


class Excludes:
    """The policy's `exclude`: patterns as in `.gitignore`, the last that matches decides, `!` takes back.

    As in git, nothing below an excluded folder can be taken back (gitignore(5)).
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._literals = [_literals(pattern) for pattern in patterns]
        self._known: dict[tuple[str, bool], bool] = {}

    def __contains__(self, path: str) -> bool:
        if not any(all(literal in path for literal in literals) for literals in self._literals):
            return False
        slashes = [at for at, character in enumerate(path) if character == "/"]
        return any(self._excludes(path[:at], folder=True) for at in slashes) or self._excludes(path, folder=False)

    def _excludes(self, path: str, *, folder: bool) -> bool:
        """Whether the patterns speak against a path itself, whatever they say of the folders above it."""
        if (path, folder) not in self._known:
            matching = (include for include, regex in reversed(self._rules) if _matches(regex, path, folder=folder))
            self._known[path, folder] = next(matching, False)
        return self._known[path, folder]

    @cached_property
    def _rules(self) -> list[tuple[bool, re.Pattern[str]]]:
        from pathspec import GitIgnoreSpec  # 30 ms, and most paths hold none of the patterns' own words

        patterns = GitIgnoreSpec.from_lines(self._patterns).patterns
        return [(bool(pattern.include), pattern.regex) for pattern in patterns if pattern.regex is not None]


def _matches(regex: re.Pattern[str], path: str, *, folder: bool) -> bool:
    """Whether one of pathspec's patterns means a path itself, not only what is above it.

    pathspec matches what is below a folder along with it, which loses the difference that `!` makes; the slash that
    ends the folder's own name is its group `ps_d`.
    """
    found = regex.match(path + "/" if folder else path)
    if found and found.groupdict().get("ps_d"):
        return found.start("ps_d") == len(path)
    return regex.match(path) is not None


def _literals(pattern: str) -> Collection[str]:
    """Words that any path matching the pattern has to hold; none where escapes and sets make that hard to say."""
    if "[" in pattern or "\\" in pattern:
        return ()
    return [word for word in pattern.rstrip().replace("?", "*").replace("/", "*").split("*") if word]
