"""What the tests of the readers share: a policy about pytest, findings as rows, commands to write in many ways."""

from __future__ import annotations

from hypothesis import strategies as st

from ssot_guard import proving
from ssot_guard.engine.finding import Finding
from ssot_guard.engine.script import Lines
from ssot_guard.sources import Source

Row = tuple[int, int, str]


def judged(path: str, text: str | bytes, *launches: object) -> list[Finding]:
    """What a file breaks of a truth about pytest, or about something else; by the front door, prefilter and all."""
    policy = proving.policy({"canonical": ["run.py"], "launches": list(launches) or ["pytest"]})
    data = text if isinstance(text, bytes) else text.encode()
    return proving.judged(Source(path, data), policy, "direct-launch")


def rows(path: str, text: str | bytes, *launches: object) -> list[Row]:
    """Line, column and subject of each finding."""
    return [(finding.line, finding.column, finding.subject) for finding in judged(path, text, *launches)]


def span(text: str, finding: Finding) -> str:
    """The characters that a finding is at."""
    lines = Lines(text)
    return text[lines.at(finding.line, finding.column) : lines.at(finding.end_line, finding.end_column)]


ARGUMENTS = ["-q", "-x", "--cov=src", "'a b'", '"é ü"', "a\\ b", "tests/x.py", "-k", "'not slow'", "🎉", '"it\'s"']

commands = st.tuples(
    st.sampled_from(["pytest", "python -m pytest", "py.test", "poetry run pytest", "venv/bin/pytest", "pytest-3"]),
    st.lists(st.sampled_from(ARGUMENTS), max_size=4),
).map(lambda parts: " ".join([parts[0], *parts[1], "tests"]))
"""Command lines that start pytest; the last word stands for itself however it is written."""
