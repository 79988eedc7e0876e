"""What the rule `direct-launch` finds in one file of any format, and tables in which that is marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from front_door import ssot_guard, with_policy
from repository import Repository

from ssot_guard import proving
from ssot_guard.engine.finding import Finding
from ssot_guard.engine.script import Lines
from ssot_guard.sources import Source

POLICY = proving.policy(
    {"canonical": ["run.py"], "launches": ["pytest"], "instead": "Run run.py."}, ["run.py"], truth="tests"
)

Found = tuple[int, int, str, str]
"""Line, column, the text of the span, subject."""


class Case(NamedTuple):
    text: str
    expected: list[Found]

    def __str__(self) -> str:
        return self.text


def judged(path: str, text: str | bytes) -> list[Finding]:
    data = text if isinstance(text, bytes) else text.encode()
    return proving.judged(Source(path, data), POLICY, "direct-launch")


def found(path: str, text: str) -> list[Found]:
    lines = Lines(text)
    return [
        (
            each.line,
            each.column,
            text[lines.at(each.line, each.column) : lines.at(each.end_line, each.end_column)],
            each.subject,
        )
        for each in judged(path, text)
    ]


def allowed(table: str) -> list[str]:
    return [case.replace("→", "\t") for case in table.strip("\n").split("\n===\n")]


def blocked(table: str) -> list[Case]:
    return [_case(*case.partition("\n")[::2]) for case in ("\n" + table.strip("\n")).split("\n=== ")[1:]]


def _case(subject: str, marked: str) -> Case:
    before, *parts = marked.replace("→", "\t").split("⟦")
    text, places = before, []
    for part in parts:
        span, _, rest = part.partition("⟧")
        places.append((len(text), span))
        text += span + rest
    lines = Lines(text)
    return Case(text, [(*lines.of(at), span, subject) for at, span in places])


Told = tuple[int, int, str]
"""Line, column and subject of a launch."""


def told(path: str, text: str | bytes) -> list[Told]:
    """Where they stand, and what holds them."""
    return [(finding.line, finding.column, finding.subject) for finding in judged(path, text)]


def shown(path: str, text: str) -> list[str]:
    """The text that each of them spans, where that is on one line."""
    lines = text.split("\n")
    return [lines[each.line - 1][each.column - 1 : each.end_column - 1] for each in judged(path, text)]


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
