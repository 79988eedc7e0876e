"""Batch files. A launch is known by the label that it stands under."""

from __future__ import annotations

from collections.abc import Iterator

from ..script import BATCH, Script, one

SUBJECT = "<script>"
"""What holds the commands before the first label."""


def read(text: str, _path: str) -> Iterator[Script]:
    """The whole file is one script."""
    yield one(SUBJECT, text, 0, len(text), BATCH)
