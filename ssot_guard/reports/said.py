"""What is said of a finding: the same words in every format that has room for a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from ..quoting import for_terminal
from ..verdict import Judged


def said(judged: Judged) -> Iterator[str]:
    """What is wrong, why it is not excused, what to do instead: one line each, safe to be shown."""
    yield for_terminal(judged.finding.message)
    if judged.note:
        yield f"note: {for_terminal(judged.note)}"
    if judged.finding.instead:
        yield f"instead: {for_terminal(judged.finding.instead)}"
