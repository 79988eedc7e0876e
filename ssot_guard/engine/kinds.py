"""Which kind of file it is: Python, one that commands are read from, or neither."""

from __future__ import annotations

import re

PYTHON = "python"
_PYTHON_SHEBANG = rb"#!.*\b(?:(?:python|pypy)[\d.]*[wt]?|uv run)\b"


def is_python(path: str, head: bytes) -> bool:
    """Whether a file is Python, by its ending, or by its first line where it has none."""
    if path.endswith((".py", ".pyw")):
        return True
    name = path.rpartition("/")[2]
    return "." not in name.lstrip(".") and re.match(_PYTHON_SHEBANG, head) is not None


def kind_of(path: str, head: bytes) -> str | None:
    """`python`, the name of one of the formats of `readers`, or None."""
    if is_python(path, head):
        return PYTHON
    from . import readers  # a commit of Python files pays nothing for the others

    return readers.of(path, head)
