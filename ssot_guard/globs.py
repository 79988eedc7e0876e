"""The globs under `files` and `ignores` of ast-grep's rule files, which are not gitignore's.

They are those of the crate globset (https://docs.rs/globset), with its defaults, as ast-grep builds them: they mean the
whole path, and `*` and `?` mean `/` as well.
"""

from __future__ import annotations

import re

_RECURSIVE_PREFIX, _RECURSIVE_MIDDLE, _RECURSIVE_SUFFIX = "(?:/?|.*/)", "(?:/|/.*/)", "/.*"
_RECURSIVE = re.compile(
    r"(?P<alone>\A\*\*/?\Z)|(?P<prefix>(?:\A|(?<=[{,]))\*\*/(?:\*\*/)*)|(?P<middle>(?:/\*\*)+/)|(?P<suffix>/\*\*(?=\Z|[,}]))"
)
_CLASS = re.compile(r"\[(?P<not>[!^]?)(?P<members>\]?[^]]*)\]")


def compiled(glob: str, *, any_case: bool = False) -> re.Pattern[str]:
    """The expression that a path matches from end to end. Raises `ValueError`, in words for a message."""
    parts: list[str] = []
    depth = at = 0
    while at < len(glob):
        char = glob[at]
        if found := _RECURSIVE.match(glob, at):
            part, at = _recursive(found), found.end()
        elif char == "[":
            part, at = _class(glob, at)
        elif char == "\\":
            part, at = re.escape(_after_backslash(glob, at)), at + 2
        else:
            depth += {"{": 1, "}": -1}.get(char, 0)
            part, at = _single(char, depth), at + 1
        if part in ("|", ")") and parts[-1:] == ["|"]:
            parts.pop()  # an empty alternative is none
        if part != "|" or parts[-1] != "(?:":
            parts.append(part)
        if depth < 0:
            raise ValueError("its } closes nothing")
    if depth:
        raise ValueError("its { is not closed")
    try:
        return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if any_case else 0))
    except re.error as error:
        raise ValueError(str(error)) from None


def _recursive(found: re.Match[str]) -> str:
    meant = {
        "alone": ".*",
        "prefix": _RECURSIVE_PREFIX,
        "middle": _RECURSIVE_MIDDLE,
        "suffix": _RECURSIVE_SUFFIX,
    }
    return meant[str(found.lastgroup)]


def _single(char: str, depth: int) -> str:
    if char == "," and depth:
        return "|"
    return {"*": ".*", "?": ".", "{": "(?:", "}": ")"}.get(char) or re.escape(char)


def _class(glob: str, at: int) -> tuple[str, int]:
    found = _CLASS.match(glob, at)
    if found is None:
        raise ValueError("its [ is not closed")
    members = re.sub(r"[\[\]\\^&|~]", r"\\\g<0>", found["members"])
    return f"[{'^' if found['not'] else ''}{members}]", found.end()


def _after_backslash(glob: str, at: int) -> str:
    if at + 1 == len(glob):
        raise ValueError("nothing follows its last backslash")
    return glob[at + 1]
