"""What is odd about a text that people have written, and what they probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable


def near(text: str, known: Iterable[str]) -> str | None:
    """The one of `known` that was probably meant."""
    import difflib  # Slow to import, and only mistakes need it.

    # difflib takes quadratic time, and a text this long is no slip of the finger.
    return next(iter(difflib.get_close_matches(text, list(known), n=1)), None) if len(text) <= 64 else None


def hint(text: str, known: Iterable[str]) -> str:
    """What a message about a name that does not exist ends with: the near one, or all there are."""
    names = sorted(known)
    meant = near(text, names)
    return f", did you mean `{meant}`?" if meant else f", known are {', '.join(names)}"


def outside(path: str) -> str:
    """Why a path does not stay in the repository, in words for a message; empty if it does."""
    if path.startswith("/") or path[1:3] in {":/", ":\\"}:
        return "is absolute: write it from the repository's root"
    if ".." in path and ".." in path.split("/"):
        return "holds `..`: write it from the repository's root"
    return ""


def unusable(pattern: str) -> str:
    """Why a gitignore pattern means nothing, in words for a message; empty if it means something."""
    if not pattern.strip("!/ "):
        return "is no pattern"
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        return "is no pattern: nothing follows the last backslash"
    return _unusable_set(pattern) if "[" in pattern else ""


def _unusable_set(pattern: str) -> str:
    import warnings

    from pathspec import GitIgnoreSpec  # 25 ms, and hardly any pattern has a [

    if "[" in re.sub(r"\\.|\[[!^]?\]?[^]]*\]", "", pattern):
        return "is no pattern: its [ is not closed; one that stands for itself is \\["
    with warnings.catch_warnings():
        # pathspec hands sets on to `re` as they are: what that warns of, as `[[:alpha:]]`, means something else to git.
        warnings.simplefilter("error", FutureWarning)
        try:
            GitIgnoreSpec.from_lines([pattern])
        except (ValueError, re.error, FutureWarning) as error:
            return f"is no pattern: {str(error).partition(' at position')[0]}; a [ that stands for itself is \\["
    return ""


def is_date(text: str) -> bool:
    """Whether it is a day of the calendar as ISO 8601 has it with hyphens."""
    from datetime import date

    if len(text) != 10:  # Newer Pythons also read 20270131 and 2027-W05-1.
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return text[4] == text[7] == "-"
