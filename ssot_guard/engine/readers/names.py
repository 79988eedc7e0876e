"""Which format a file has, by its name: the first that claims it. So no file is opened in vain."""

from __future__ import annotations

import re

from . import Format

_SHELL_SHEBANG = re.compile(rb"#!.*\b(?:ba|da|z|k|a)?sh\b")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_shell(path: str, head: bytes) -> bool:
    name = _name(path)
    if name.endswith((".sh", ".bash", ".zsh", ".ksh", ".bats")):
        return True
    return "." not in name.lstrip(".") and _SHELL_SHEBANG.match(head) is not None


FORMATS = (Format("sh", _is_shell),)
