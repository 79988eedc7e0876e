"""What an edit of the allowlist came to, for eyes and for scripts."""

from __future__ import annotations

from collections.abc import Iterator

from ..allowlist import Allowlist, Exempt
from ..typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .writing import Written

Move = tuple[str, str, str, str, str]
"""Section, rule, old path, subject (empty for a whole file), new path."""


class Edited(NamedTuple):
    """One edit, done or found to be done already."""

    allowlist: str
    """Its path in the repository."""
    written: Written
    lines: tuple[str, ...]
    """What to tell the user, one line a thing."""
    moves: tuple[Move, ...] = ()

    def data(self) -> dict[str, Any]:
        """What docs/edited.schema.json describes."""
        before, after = self.written[:2]
        old, new = dict(_entries(before)), dict(_entries(after))
        gone = {(section, rule, path, subject) for section, rule, path, subject, _ in self.moves}
        come = {(section, rule, to, subject) for section, rule, _, subject, to in self.moves}
        return {
            "version": 1,
            "allowlist": self.allowlist,
            "changed": self.written.changed,
            "added": [new[key] for key in new if key not in old and key not in come],
            "removed": [old[key] for key in old if key not in new and key not in gone],
            "moved": [{**old[move[:4]], "moved_to": move[4]} for move in self.moves],
            "altered": [new[key] for key in new if key in old and new[key] != old[key]],
            "entries": {"debt": entries_of(after), "exempt": len(after.exempt)},
        }


def entries_of(allowlist: Allowlist) -> int:
    """How many entries the debt has: each subject of a file is one."""
    return sum(len(set(subjects)) for subjects in allowlist.debt.values())


def how_much(allowlist: Allowlist) -> str:
    """The size of the debt in words: `3 entries in 2 files`."""
    entries, files = entries_of(allowlist), len({path for _, path in allowlist.debt})
    return f"{entries} {plural(entries, 'entry', 'entries')} in {files} {plural(files, 'file', 'files')}"


def plural(number: int, one: str, many: str) -> str:
    """The word for that many."""
    return one if number == 1 else many


def about(entry: Exempt) -> str:
    """An entry in words: what is allowed where."""
    return f"{entry.rule} in {entry.path}" + (f", {entry.subject}" if entry.subject else "")


def _entries(allowlist: Allowlist) -> Iterator[tuple[tuple[str, str, str, str], dict[str, Any]]]:
    for entry in allowlist.exempt:
        keys = {
            key: value for key, value in entry._asdict().items() if key != "line" and value not in ("", None, False)
        }
        yield ("exempt", entry.rule, entry.path, entry.subject or ""), {"section": "exempt", **keys}
    for (rule, path), subjects in allowlist.debt.items():
        for subject in subjects:
            keys = {"rule": rule, "path": path, "subject": subject}
            yield ("debt", rule, path, subject), {"section": "debt", **keys}
