"""Which file asks for an import: found by the frames on the stack.

Frames of what only passes an import on are looked through: importlib, runpy, pkgutil, pytest (`importorskip`) and the
guard. Between pytest and a repository's file stands pluggy whenever pytest itself asks, to collect or to load a plugin:
that is code from outside, which may import what it likes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

from ..typed import Any, NamedTuple

NOBODY = "<string>"
"""What `python -c`, standard input and an interactive session are called: code of the repository without a file."""

_PASS_ON = frozenset(
    {"importlib", "runpy", "pkgutil", "zipimport", "imp", "timeit", "pytest", "_pytest", "importlib_metadata"}
)
_FOR_TEXTS = frozenset(
    {"unittest.mock", "mock", "mock.mock", "pytest_mock", "pytest_mock.plugin", "_pytest.monkeypatch"}
)
"""What imports a module because a text names it that is to be patched."""


_PROMPTS = ("__main__", "__console__")


class Asker(NamedTuple):
    """Who asks."""

    path: str
    """The repository path of the file; `NOBODY` for code without one; empty for a file that is not the repository's."""
    line: int
    file: str = NOBODY
    """As Python calls it."""
    by_text: bool = False
    """Whether a mock asks for it by a text that names what is to be patched."""


def who(
    frame: FrameType | None,
    path_of: Callable[[str], str],
    *,
    namespace: Mapping[str, Any] | None = None,
    past: object = None,
) -> Asker:
    """Who asks, seen from `frame`.

    `namespace` are the globals that `__import__` was given: they are those of the importing frame, whatever wrappers
    of other tools stand between. `past` is the code of such a wrapper, given if there is one: it need not hand the
    globals on.
    """
    by_text, line = False, 0
    for each in _from(frame, namespace, past):
        module, file = str(each.f_globals.get("__name__") or ""), _file(each)
        line = line or each.f_lineno
        if file == NOBODY:
            return Asker(NOBODY, each.f_lineno, each.f_code.co_filename, by_text)
        if file and not is_own(module):
            path = path_of(file)
            if path or not passes_on(module):  # (A file of the repository may be called like one of them.)
                return Asker(path, _line(each), file, by_text)
        by_text = by_text or module in _FOR_TEXTS
    return Asker(NOBODY, line)


def is_own(module: str) -> bool:
    """Whether a module is the guard's own."""
    return f"{module}.".startswith(f"{__package__}.")


def passes_on(module: str) -> bool:
    """Whether a module, if it is not the repository's, only imports for others."""
    return module.partition(".")[0] in _PASS_ON or module in _FOR_TEXTS


def _from(frame: FrameType | None, namespace: Mapping[str, Any] | None, past: object) -> Iterator[FrameType]:
    starts = [each for each in _back(frame) if each.f_globals is namespace][:1] if namespace is not None else []
    if not starts and past:
        starts = _importing(frame) or [each.f_back for each in _back(frame) if each.f_code is past and each.f_back][:1]
    return _back(starts[0] if starts else frame)


def _importing(frame: FrameType | None) -> list[FrameType]:
    """The nearest frame that is at an import statement, as far as wrappers reach: within the module it stands in.

    The instruction of such a statement is IMPORT_NAME (https://docs.python.org/3/library/dis.html).
    """
    from opcode import opmap

    importing = opmap["IMPORT_NAME"]
    for each in _back(frame):
        if each.f_code.co_filename.startswith("<frozen importlib"):
            break
        if each.f_lasti >= 0 and each.f_code.co_code[each.f_lasti] == importing:
            return [each]
    return []


def _back(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _file(frame: FrameType) -> str:
    """The file that a frame's code belongs to; empty if it is nobody's in particular (made by whoever calls it).

    What `exec` runs in a module's own globals is that module's. What a prompt or a notebook runs is in a `__main__`
    that has no file, whatever the code is said to stand in.
    """
    file, named = frame.f_code.co_filename, frame.f_globals.get("__file__")
    if file.startswith("<frozen "):
        return ""
    if not isinstance(named, str) or named.startswith("<"):
        named = ""
    if not named and frame.f_globals.get("__name__") in _PROMPTS:
        return NOBODY
    if file.startswith("<"):
        return named
    return file if os.path.isabs(file) or not named else named


def _line(frame: FrameType) -> int:
    """The line in that file: of what `exec` runs, the line that called it."""
    for each in _back(frame):
        if each.f_globals is frame.f_globals and not each.f_code.co_filename.startswith("<"):
            return each.f_lineno
    return frame.f_lineno
