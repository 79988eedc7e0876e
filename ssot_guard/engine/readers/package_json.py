"""package.json: what `npm run` and its like run by a name.

Source: npm's documentation, "scripts".
"""

from __future__ import annotations

from collections.abc import Iterator

from ..notation import loose
from ..notation.json import Json
from ..notation.written import one_line
from ..script import Script


def read(text: str, _path: str) -> Iterator[Script]:
    """Its scripts; of a broken file, besides, whatever could be a command."""
    json = Json(text)
    for scripts in json.under(json.top, "scripts"):
        for name, value in json.pairs(scripts):
            command = json.written(value)
            if command.pieces:
                yield Script(f"scripts.{one_line(name)}", command.pieces)
    if json.is_broken:
        yield from loose.read(text)
