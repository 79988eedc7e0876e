"""What tells a finding from all others for services that follow it from run to run: never a line, which moves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator

from ..typed import NamedTuple
from ..verdict import Judged


class Identified(NamedTuple):
    """A finding, and which of those with its identity in its file it is: 1 for the first."""

    judged: Judged
    ordinal: int

    @property
    def fingerprint(self) -> str:
        """The same for the same finding in every run, another for every other finding of the run."""
        finding = self.judged.finding
        return fingerprint(finding.rule, finding.truth, finding.path, finding.subject, self.ordinal)


def identified(findings: Iterable[Judged]) -> Iterator[Identified]:
    """Number findings, which come in the order of their places. All of a run have to come, whatever their status:
    else what becomes debt would give its number, and so its history, to the next one."""
    seen: Counter[tuple[str, tuple[str, str, str]]] = Counter()
    for judged in findings:
        key = (judged.finding.path, judged.finding.identity)
        seen[key] += 1
        yield Identified(judged, seen[key])


def fingerprint(*parts: str | int) -> str:
    """One text for several, as JSON parts them so that no two lists give the same; it also takes lone surrogates."""
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()
