"""What the policy's `exclude` leaves out, as git itself would read the patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cached_property, partial


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
            matching = (include for include, matches in reversed(self._rules) if matches(path, folder=folder))
            self._known[path, folder] = next(matching, False)
        return self._known[path, folder]

    @cached_property
    def _rules(self) -> list[tuple[bool, Callable[..., bool]]]:
        plain = [_plain(pattern) for pattern in self._patterns]
        if None not in plain:
            return [(True, matches) for matches in plain if matches is not None]
        from pathspec import GitIgnoreSpec  # 30 ms, for patterns that hardly anybody writes

        patterns = GitIgnoreSpec.from_lines(self._patterns).patterns
        known = [(bool(pattern.include), pattern.regex) for pattern in patterns]
        return [(include, partial(_matches, regex)) for include, regex in known if regex is not None]


def _is_plain(pattern: str) -> bool:
    """Whether it is one of names, `*`, `?` and `**`, and no more (gitignore(5))."""
    odd = pattern.startswith(("!", "#")) or any(part in pattern for part in ("[", "\\", "//"))
    return pattern.split() == [pattern] and not odd and bool(pattern.strip("/"))


def _plain(pattern: str) -> Callable[..., bool] | None:
    """What a plain pattern matches; None if there is more to it."""
    if not _is_plain(pattern):
        return None
    parts = pattern.strip("/").split("/")
    if "/" not in pattern.rstrip("/"):  # then it is looked for in every folder
        parts.insert(0, "**")
    folders, last = parts[:-1], parts[-1]
    above = "".join("(?:.+/)?" if part == "**" else _name(part) + "/" for part in folders)
    regex = re.compile(above + (".+" if last == "**" else _name(last)), re.DOTALL)
    folders_only = pattern.endswith("/")
    return lambda path, folder: (folder or not folders_only) and regex.fullmatch(path) is not None


def _name(part: str) -> str:
    """A folder's or file's own name: a star does not reach beyond it."""
    return re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")


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
