"""Jupyter notebooks: the code cells as one Python program, and what their magics run.

Sources: https://nbformat.readthedocs.io/en/latest/format_description.html,
https://ipython.readthedocs.io/en/stable/interactive/magics.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...typed import TYPE_CHECKING
from .. import matcher
from ..notation import loose
from ..notation.json import Json
from ..notation.written import Written, joined
from ..script import POWERSHELL, PYTHON, SHELL, Piece, Script
from . import magics

if TYPE_CHECKING:
    from ..matcher import Node

Program = tuple[str, Written]
"""A cell's subject, and what is left of it as Python."""

_ERRORS = {"id": "errors", "rule": {"any": [{"kind": "ERROR"}, {"regex": "^$"}]}}
_SHELL_KERNELS = {"bash": SHELL, "sh": SHELL, "zsh": SHELL, "powershell": POWERSHELL}


def read(text: str, _path: str) -> Iterator[Script]:
    """What its code cells run; of a broken file, besides, whatever could be a command."""
    json = Json(text)
    kernel = _SHELL_KERNELS.get(_language(json))
    programs: list[Program] = []
    for subject, source in _code(json):
        if kernel:
            yield Script(subject, source.pieces, kernel)
            continue
        cell = magics.read(subject, source)
        yield from cell.scripts
        if cell.program.pieces:
            programs.append((subject, cell.program))
    yield from _together(programs)
    if json.is_broken:
        yield from loose.read(text)


def _together(programs: list[Program]) -> Iterator[Script]:
    """All cells know what those before imported; and each is read by itself, as another may be half a statement."""
    sound = [program for program in programs if not _is_broken(program)]
    if len(sound) < len(programs):
        yield from _as_one(sound)
    yield from _as_one(programs)
    yield from (Script(subject, source.pieces, PYTHON) for subject, source in programs)


def _as_one(programs: list[Program]) -> Iterator[Script]:
    parts: list[Written] = []
    holders: list[tuple[int, str]] = []
    at = 0
    for subject, source in programs:
        end = source.pieces[-1].end
        parts.append(joined([source, Written((Piece("\n", end - 1, end, put_in=True),))]))
        holders.append((at, subject))
        at += len(parts[-1].text)
    if len(programs) > 1:
        yield Script(programs[0][0], joined(parts).pieces, PYTHON, holders=tuple(holders))


def _is_broken(program: Program) -> bool:
    return bool(matcher.find(matcher.parse(program[1].text), _ERRORS))


def _code(json: Json) -> Iterator[tuple[str, Written]]:
    """The code cells, by their number, the first one being 0."""
    sheets = [item for array in json.under(json.top, "worksheets") for item in json.items(array)]  # of nbformat 3
    cells = [cell for array in json.under([*json.top, *sheets], "cells") for cell in json.items(array)]
    for number, cell in enumerate(cells):
        kinds = [json.written(value).text for value in json.under([cell], "cell_type")]
        if "code" in kinds:
            sources = json.under([cell], "source") or json.under([cell], "input")
            source = joined(json.written(line) for value in sources for line in json.items(value))
            if source.pieces:
                yield f"cells[{number}]", source


def _language(json: Json) -> str:
    metadata = json.under(json.top, "metadata")
    told: list[Node] = json.under(json.under(metadata, "kernelspec"), "language")
    told += json.under(json.under(metadata, "language_info"), "name")
    return next((text.lower() for node in told if (text := json.written(node).text)), "")
