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


def _called(*names: str) -> Callable[[str, bytes], bool]:
    return lambda path, _head: _name(path) in names


def _is_notebook(path: str, _head: bytes) -> bool:
    return path.endswith(".ipynb")


FORMATS = (
    Format("sh", _is_shell),
    Format("tox_ini", _called("tox.ini")),
    Format("setup_cfg", _called("setup.cfg")),
    Format(
        "pyproject",
        _called("pyproject.toml", "hatch.toml", "pdm.toml", "pixi.toml", "poe_tasks.toml", "tox.toml"),
    ),
    Format("package_json", _called("package.json")),
    Format("notebook", _is_notebook),
)
