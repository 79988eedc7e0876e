"""Pieces of a page in GitHub's Markdown; what comes from the repository is escaped before it gets here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..history.timeline import Revision
from ..quoting import for_markdown, for_markdown_code
from .audited import NOT_COMMITTED

SHOWN_DIGITS = 12
"""Of a commit's object id."""
LONGEST = 100
"""Characters of a name or subject that are shown: a page has to stay one that people read."""


def table(header: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[str] = ()) -> Iterator[str]:
    """A table, after an empty line; columns without anything are left out, `figures` stand to the right."""
    shown = [number for number in range(len(header)) if any(row[number] for row in rows)]
    yield ""
    yield _row([header[number] for number in shown])
    yield _row(["---:" if header[number] in figures else "---" for number in shown])
    yield from (_row([row[number] for number in shown]) for row in rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def prose(text: str) -> str:
    """Their text, as text."""
    return for_markdown(_cut(text))


def code(text: str) -> str:
    """A name of theirs, as code."""
    return for_markdown_code(_cut(text))


def commit(revision: Revision) -> str:
    """A commit by its digits and its subject."""
    return f"{for_markdown_code(revision.oid[:SHOWN_DIGITS])} {prose(revision.subject)}".rstrip()


def by(revision: Revision) -> str:
    """Who did it, and in which commit."""
    return f"{prose(revision.author)} in {commit(revision)}" if revision.oid else NOT_COMMITTED


def author(name: str) -> str:
    """Who did it; an empty name is nobody's yet."""
    return prose(name) if name else NOT_COMMITTED


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
