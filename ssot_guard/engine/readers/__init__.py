"""Files that are no Python and hold commands: one file a format, each says which names are its own.

A format's file has `claims(path, head)`, which tells by the name, and by the first line where there is no ending, and
`read(text, path)`, which gives every `Script` in it. What cannot be parsed is read as plain text, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from ...typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..script import Script


class Format(NamedTuple):
    """A format that commands are read from."""

    name: str
    """Also its module's."""
    claims: Callable[[str, bytes], bool]


def of(path: str, head: bytes) -> str | None:
    """The format of a file by its path (from the root, with `/`) and its beginning; None if it is none of these."""
    from .names import FORMATS

    return next((each.name for each in FORMATS if each.claims(path, head)), None)


def scripts(name: str, text: str, path: str) -> Iterator[Script]:
    """What a file of that format runs."""
    module = import_module(f"{__name__}.{name}")
    found: Iterator[Script] = module.read(text, path)
    return found
