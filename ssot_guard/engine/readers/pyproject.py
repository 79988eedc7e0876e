"""pyproject.toml, and what tools have instead of their tables in it: tasks, environments of tox, entry points.

Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/; those of each tool are in `tools`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..notation import loose, toml
from ..notation.written import Written, one_line
from ..script import Script
from .task import called
from .tools import TOOLS

_OWN_FILES = {
    "hatch.toml": "hatch",
    "pdm.toml": "pdm",
    "pixi.toml": "pixi",
    "poe_tasks.toml": "poe",
    "tox.toml": "tox",
}

_ENTRY_POINTS = (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts"))
_HEADER = re.compile(r"""^[ \t]*\[\[?[ \t]*(?P<name>[A-Za-z][\w."' {}-]*)\]{0,2}[ \t]*(?:\#.*)?$""", re.MULTILINE)


def read(text: str, path: str) -> Iterator[Script]:
    tool = _OWN_FILES.get(path.rpartition("/")[2], "")
    try:
        root = toml.read(text)
    except toml.NotToml:
        yield from _loosely(text, own=bool(tool))
        return
    for script in _scripts(root, tool):
        yield script._replace(subject=one_line(script.subject))


def _scripts(root: toml.Table, tool: str) -> Iterator[Script]:
    for name, scripts in TOOLS.items():
        yield from scripts(toml.table(root, "tool", name), f"tool.{name}.")
    if tool:
        yield from TOOLS[tool](root, "")
    yield from _entry_points(root)


def _entry_points(root: toml.Table) -> Iterator[Script]:
    groups = [
        *_ENTRY_POINTS,
        *(("project", "entry-points", group) for group in toml.tables(root, "project", "entry-points")),
    ]
    for path in groups:
        for key, value in toml.table(root, *path).items():
            if isinstance(value, Written):
                yield from called(".".join((*path, key)), value)


def _loosely(text: str, *, own: bool) -> Iterator[Script]:
    """What could be a command in the tables that hold some: a list of requirements has the same words."""
    start, name = 0, ""
    for header in [*_HEADER.finditer(text), None]:
        end = header.start() if header else len(text)
        if not name or _may_hold_tasks(name, own=own):
            yield from loose.read(text[start:end], start)
        if header:
            start, name = header.end(), header["name"]


def _may_hold_tasks(table: str, *, own: bool) -> bool:
    parts = [part.strip(" \"'") for part in table.split(".")]
    is_tool = own or (parts[0] == "tool" and len(parts) > 1 and parts[1] in TOOLS)
    return is_tool and "dependenc" not in table
