"""The guard: whether an import of what competes is let through, warned about or refused, and a count of it."""

from __future__ import annotations

import os
import warnings
from _thread import RLock
from collections import Counter

from .. import mending
from ..nodes import shown
from ..policy import FILE_NAME, RULE_OF_CLAUSE, Policy, Truth, read_policy
from ..problems import CannotRead, Problem
from ..quoting import for_terminal
from ..typed import Any, NamedTuple
from .asking import NOBODY, Asker
from .errors import NonCanonicalImportError, NonCanonicalImportWarning
from .record import Edge, record_at
from .territory import Territory
from .watch import CANARY, RULE, Claim, Watch, read_or_tell

RAISE, WARN, OFF = MODES = ("raise", "warn", "off")


class Present(NamedTuple):
    """A competing module that was imported before the guard came."""

    name: str
    """As `sys.modules` has it."""
    subject: str
    truth: str
    by: tuple[str, ...] = ()
    """The repository's files that hold it or something of it, as far as their modules tell."""
    explained: bool = False
    """Whether some of these files may import it: then one of them has probably brought it."""

    def __str__(self) -> str:
        return self.subject + (f", held by {', '.join(self.by)}" if self.by else "")


class Guard:
    """The handle that `install` gives. One a process; its own attributes are for reading."""

    def __init__(self, root: str, mode: str | None = None) -> None:
        """`root` is the absolute folder of a policy, `mode` one of `MODES`, or None for what the policy says.

        Raises `CannotRead` for a policy that is not there or cannot be read.
        """
        territory = Territory(root)
        self.root = territory.root
        policy = _policy(territory)
        self.mode = mode or policy.runtime
        self.watch = Watch(policy, territory)
        self.present: tuple[Present, ...] = ()
        """Competing modules that were there before the guard."""
        self._hits = Counter[Edge]()
        self._lock = RLock()  # a signal's handler may import, too
        self.record = record_at(self.root) if self.mode != OFF else None
        self._registries: dict[str, dict[Any, int]] = {}

    @property
    def hits(self) -> dict[Edge, int]:
        """Every import that nothing allows, with how often it was tried; whatever caught what the guard raised."""
        with self._lock:
            return dict(self._hits)

    def judge(self, claims: tuple[Claim, ...], asker: Asker) -> None:
        """Let an import through, warn about it, or raise `NonCanonicalImportError`."""
        __tracebackhide__ = True
        for claim in claims:
            if claim.subject == CANARY:
                raise NonCanonicalImportError("the canary was refused", subject=CANARY)
            reason = self.watch.leave(claim, asker)
            edge = Edge(asker.path, asker.line, claim.subject, str(claim.truth.name), reason or "new")
            if self.record and asker.path:
                self.record.note(edge)
            if not reason:
                self._stop(claim, asker, edge)

    def refuses(self, truth: Truth) -> bool:
        """Whether an import that nothing allows is refused; else it is only warned about."""
        return self.mode == RAISE and truth.severity.get(RULE) != WARN

    def message(self, claim: Claim, path: str, line: int) -> str:
        """Who imports what, which truth that breaks, what to import instead, and what would allow it: four lines."""
        truth = claim.truth
        title = f" ({truth.title})" if truth.title else ""
        lines = [
            f"{path}:{line} imports {claim.subject}",
            f"breaks the truth {truth.name}{title}: it competes with {truth.canonical[0]}",
            f"instead: {truth.instead or f'import from {truth.canonical[0]}'}",
            f"allow: {self._allow(claim, path)}",
        ]
        return "\n".join(map(for_terminal, lines))

    def _allow(self, claim: Claim, path: str) -> str:
        if path == NOBODY:
            return "nothing does, for it stands in no file: put it into one"
        if self.watch.broken:
            return f"nothing does until the allowlist can be read: {self.watch.broken[0]}"
        return self.allow(path, claim.subject)

    def allow(self, path: str, subject: str) -> str:
        """What would allow an import: a command, or where an entry stands that excuses it no longer."""
        day = self.watch.expired(path, subject)
        if day:
            return f"its entry in {self.watch.policy.allowlist} has expired ({day}): mend the import, or edit the entry"
        return mending.allow(RULE, path, subject)

    def _stop(self, claim: Claim, asker: Asker, edge: Edge) -> None:
        __tracebackhide__ = True
        with self._lock:
            self._hits[edge] += 1
        message = self.message(claim, asker.path, asker.line)
        if not self.refuses(claim.truth):
            self._warn(message, asker)
            return
        raise NonCanonicalImportError(message, *edge[:4])

    def _warn(self, message: str, asker: Asker) -> None:
        seen = self._registries.setdefault(asker.file, {})
        file = for_terminal(asker.file)
        warnings.warn_explicit(message, NonCanonicalImportWarning, file, asker.line, registry=seen)


def find_root(*starts: str) -> str:
    """The nearest folder with a policy, from one of these folders (absolute) upwards; the first that has one counts.

    Raises `CannotRead` if there is none.
    """
    for start in starts:
        folder = start
        while not os.path.isfile(os.path.join(folder, FILE_NAME)) and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        if os.path.isfile(os.path.join(folder, FILE_NAME)):
            return folder
    why = f"there is none in {shown(starts[0])[1:-1]} or above: run ssot-guard init"
    raise CannotRead([Problem(FILE_NAME, 0, 0, why)])


def _policy(territory: Territory) -> Policy:
    """The policy of the work tree, without the rules of its own: what they say of texts is nothing to imports."""
    known = RULE_OF_CLAUSE.values()
    return read_policy(read_or_tell(territory, FILE_NAME), rules=known, exists=territory.exists, read=None)
