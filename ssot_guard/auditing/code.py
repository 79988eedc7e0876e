"""What stands where the findings are: a few lines of each, for reports that show code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..encoding import decode, legible
from ..policy import DEFAULT_MAX_FILE_BYTES
from ..problems import CannotRead
from ..sources import Source, Tree
from ..verdict import Judged

LINES = 6
"""How many lines of a finding are shown."""
WIDTH = 160
"""How many characters of a line are shown; what is cut ends with an ellipsis."""
_TAB = 4


def lines(
    tree: Tree, findings: Collection[Judged], limit: int = DEFAULT_MAX_FILE_BYTES
) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """(Path, line) of each finding -> its first lines, tabs as spaces, indented as little as they can be.

    Each file is read once, and is kept no longer than that. Raises `CannotRead` for one that is no longer there, or has
    more than `limit` bytes by now.
    """
    wanted: dict[str, dict[int, int]] = {}
    for finding in (judged.finding for judged in findings):
        ends = wanted.setdefault(finding.path, {})
        ends[finding.line] = max(finding.end_line, ends.get(finding.line, 0))
    found = {}
    for answer in tree.read_many(wanted, limit):
        if isinstance(answer, CannotRead):
            raise answer
        texts = _text(answer).split("\n")
        for first, last in wanted[answer.path].items():
            found[answer.path, first] = _shown(texts[first - 1 : min(last, first + LINES - 1)])
    return found


def _text(source: Source) -> str:
    """As the engine read it: what is no Python need not be text to Python."""
    try:
        return decode(source.data, source.path)
    except CannotRead:
        return legible(source.data)


def _shown(texts: Sequence[str]) -> tuple[str, ...]:
    if not texts:
        return ()
    from textwrap import dedent

    told = dedent("\n".join(text.expandtabs(_TAB) for text in texts)).split("\n")
    return tuple(text if len(text) <= WIDTH else text[: WIDTH - 1] + "…" for text in told)
