"""What to do about an allowlist entry that does not hold: the same words in every format."""

from __future__ import annotations

from .. import mending
from ..quoting import is_pattern, unescaped
from ..verdict import EXPIRED, MOVED, Entry


def what_to_do(entry: Entry) -> str:
    """Why an entry does not hold, and the one command that mends it."""
    if entry.status == EXPIRED:
        path = entry.path if is_pattern(entry.path) else unescaped(entry.path)
        command = mending.take_out(entry.section, entry.rule, path, entry.subject)
        return f"excuses nothing any more: give it a new day and a reason, or mend what it excused and run {command}"
    what = f"the file is now {entry.moved_to}" if entry.status == MOVED else "excuses nothing"
    return f"{what}: run {mending.PRUNE}"
