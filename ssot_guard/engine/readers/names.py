"""Which format a file has, by its name: the first that claims it. So no file is opened in vain."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import Format

_SHELL_SHEBANG = re.compile(rb"#!.*\b(?:ba|da|z|k|a)?sh\b")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_shell(path: str, head: bytes) -> bool:
    name = _name(path)
    if name.endswith((".sh", ".bash", ".zsh", ".ksh", ".bats")):
        return True
    return "." not in name.lstrip(".") and _SHELL_SHEBANG.match(head) is not None


def _is_dockerfile(path: str, _head: bytes) -> bool:
    """`Dockerfile.dockerignore` is a list of files that belongs to one."""
    name = _name(path).lower()
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    of_one = {"dockerfile", "containerfile"}
    return (first in of_one or last in of_one) and last not in ("dockerignore", "containerignore")


def _named(*names: str, starts: tuple[str, ...] = (), ends: tuple[str, ...] = ()) -> Callable[[str, bytes], bool]:
    """Claims by whole names, beginnings and endings, in any case: some tools do not tell, nor do some systems."""

    def claims(path: str, _head: bytes) -> bool:
        name = _name(path).lower()
        return name in names or name.startswith(starts) or name.endswith(ends)

    return claims


FORMATS = (
    Format("sh", _is_shell),
    Format("makefile", _named("makefile", "gnumakefile", starts=("makefile.", "gnumakefile."), ends=(".mk", ".mak"))),
    Format("justfile", _named("justfile", ".justfile", ends=(".just",))),
    Format("dockerfile", _is_dockerfile),
    Format("powershell", _named(ends=(".ps1", ".psm1"))),
    Format("batch", _named(ends=(".bat", ".cmd"))),
    Format("procfile", _named("procfile", starts=("procfile.",))),
)
