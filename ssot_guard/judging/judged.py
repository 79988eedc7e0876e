"""Files of a tree -> findings with their status: scanned, looked up in the bases, held against an allowlist."""

from __future__ import annotations

from collections.abc import Sequence

from .. import verdict
from ..allowlist import Allowlist
from ..problems import Problem
from ..typed import NamedTuple
from ..verdict import Judged
from .guarded import Guarded
from .past import look_back
from .scanning import scan


class Outcome(NamedTuple):
    """What was found, and the files that could not be judged."""

    findings: tuple[Judged, ...]
    errors: tuple[Problem, ...]

    def failing(self) -> tuple[Judged, ...]:
        """The findings that fail a run: new, and not only warned about."""
        return tuple(one for one in self.findings if one.status == verdict.NEW and one.severity == "error")

    def added(self) -> tuple[Judged, ...]:
        """Those among them that no base has: what a base has as well, nobody adds, whether it is listed or not."""
        return tuple(one for one in self.failing() if verdict.UNLISTED not in one.note)


def judged(
    guarded: Guarded, paths: Sequence[str], listed: Allowlist, today: str, *, base_name: str = "HEAD"
) -> Outcome:
    """Judge files (repository paths) against the bases. Raises `CannotRead` if a base cannot be looked at."""
    scanned = scan(guarded, paths)
    bases = look_back(guarded, scanned, listed, follow_all=True) if scanned.findings else ()
    found = verdict.judge(
        scanned.findings, listed, bases, today=today, base_name=base_name, severities=guarded.policy.severities()
    )
    return Outcome(found, tuple(problem for problems in scanned.errors.values() for problem in problems))
