"""`ssot-allowlist.yaml` -> `Allowlist`: what is excused, by people (`exempt`) and by history (`debt`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Exempt(NamedTuple):
    """An entry that people write. `path` is a repository path or a glob; no `subject` means the whole file."""

    rule: str
    path: str
    subject: str | None
    reason: str
    owner: str = ""
    expires: str = ""
    """The last day it excuses, ISO 8601 (`2027-01-31`), empty for never."""
    covers: int | None = None
    """How many files a glob may match; None for an exact path."""
    line: int = 0

    def is_glob(self) -> bool: ...

    def matches(self, rule: str, path: str, subject: str) -> bool: ...

    def expired(self, today: str) -> bool: ...


class Allowlist(NamedTuple):
    """Both sections. A repository without the file has an empty one."""

    exempt: tuple[Exempt, ...] = ()
    debt: Mapping[tuple[str, str], tuple[str, ...]] = {}
    """(rule, path) -> subjects. A subject listed once excuses as many findings as the base commit has of it."""

    def owes(self, rule: str, path: str, subject: str) -> bool: ...


def read_allowlist(data: bytes, *, path: str) -> Allowlist:
    """Read and check an allowlist file.

    Raises `CannotRead` with every problem of the file at once (conflict markers included).
    """
    raise NotImplementedError
