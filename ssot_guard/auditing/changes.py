"""What changed since a commit, counted once: the text, the tracker page and a pull request's summary say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..history.timeline import INTRODUCED, MOVED, REMOVED, Change
from ..typed import NamedTuple


class Turnover(NamedTuple):
    """How many findings came, went and were carried along by renames."""

    paid: int = 0
    added: int = 0
    moved: int = 0

    @property
    def net(self) -> int:
        """More findings than before; fewer, if it is negative."""
        return self.added - self.paid


def turnover(changes: Iterable[Change]) -> Turnover:
    """Count changes."""
    amounts = dict.fromkeys((REMOVED, INTRODUCED, MOVED), 0)
    for change in changes:
        amounts[change.kind] += change.amount
    return Turnover(*amounts.values())


def by_truth(changes: Iterable[Change]) -> Mapping[str, Turnover]:
    """By truth, sorted by name."""
    return _by(lambda change: change.truth, changes)


def by_author(changes: Iterable[Change]) -> Mapping[str, Turnover]:
    """By who did it, the one who paid off most first. What no commit has yet is under an empty name."""
    return dict(sorted(_by(_author, changes).items(), key=lambda pair: (-pair[1].paid, -pair[1].added, pair[0])))


def _author(change: Change) -> str:
    return change.revision.author if change.revision.oid else ""


def _by(key: Callable[[Change], str], changes: Iterable[Change]) -> dict[str, Turnover]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(key(change), []).append(change)
    return {name: turnover(groups[name]) for name in sorted(groups)}
