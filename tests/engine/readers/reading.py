"""What the tests of readers share: the launches that a file holds, as people look for them."""

from __future__ import annotations

from collections.abc import Iterable

from front_door import ssot_guard, with_policy
from repository import Repository

from ssot_guard.engine.finding import Finding
from ssot_guard.proving import judged, policy
from ssot_guard.sources import Source

_POLICY = policy({"canonical": ["run.py"], "launches": ["pytest"]})

Told = tuple[int, int, str]
"""Line, column and subject of a launch."""


def found(path: str, text: str | bytes) -> list[Finding]:
    """The launches of pytest in a file."""
    data = text if isinstance(text, bytes) else text.encode()
    return judged(Source(path, data), _POLICY, "direct-launch")


def told(path: str, text: str | bytes) -> list[Told]:
    """Where they stand, and what holds them."""
    return [(finding.line, finding.column, finding.subject) for finding in found(path, text)]


def shown(path: str, text: str) -> list[str]:
    """The text that each of them spans, where that is on one line."""
    lines = text.split("\n")
    return [lines[each.line - 1][each.column - 1 : each.end_column - 1] for each in found(path, text)]


def wrong(path: str, cases: Iterable[tuple[str, list[Told]]]) -> dict[str, list[Told]]:
    """The cases of a table that come out otherwise than they are to."""
    return {text: told(path, text) for text, expected in cases if told(path, text) != expected}


def checked(repository: Repository, path: str, text: str) -> list[str]:
    """What `ssot-guard check` reports in a repository with that file: `line:column subject`."""
    with_policy(repository).write(path, text)
    repository.git("add", "-A")
    done = ssot_guard(repository, "check")
    assert done.err == ""
    return [
        line.removeprefix(f"{path}:").replace(" direct-launch", "") for line in done.out.splitlines() if path in line
    ][::2]
