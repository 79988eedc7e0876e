"""PowerShell scripts and modules. A launch is known by the function that holds it."""

from __future__ import annotations

from collections.abc import Iterator

from ..script import POWERSHELL, Script, one

SUBJECT = "<script>"
"""What holds the commands that stand in no function."""


def read(text: str, _path: str) -> Iterator[Script]:
    """The whole file is one script."""
    yield one(SUBJECT, text, 0, len(text), POWERSHELL)
