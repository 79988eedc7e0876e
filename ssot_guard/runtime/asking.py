"""Which file asks for an import: found by the frames on the stack.

Frames of what only passes an import on are looked through: importlib, runpy, pkgutil, pytest (`importorskip`) and the
guard. Between pytest and a repository's file stands pluggy whenever pytest itself asks, to collect or to load a plugin:
that is code from outside, which may import what it likes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FrameType
from typing import Any, NamedTuple

NOBODY = "<string>"
"""What `python -c`, standard input and an interactive session are called: code of the repository without a file."""

_PASS_ON = frozenset({"importlib", "runpy", "pkgutil", "zipimport", "pytest", "_pytest", "importlib_metadata"})
_FOR_TEXTS = frozenset(
    {"unittest.mock", "mock", "mock.mock", "pytest_mock", "pytest_mock.plugin", "_pytest.monkeypatch"}
)
"""What imports a module because a text names it that is to be patched."""


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
    past: CodeType | None = None,
) -> Asker:
    """Who asks, seen from `frame`.

    `namespace` are the globals that `__import__` was given: they are those of the importing frame, whatever wrappers
    of other tools stand between. `past` is the code of such a wrapper, where only it is known.
    """
    by_text, line = False, 0
    for each in _from(frame, namespace, past):
        module = str(each.f_globals.get("__name__") or "")
        line = line or each.f_lineno
        if module in _FOR_TEXTS:
            by_text = True
        elif not passes_on(module, each.f_code.co_filename):
            file = _file(each)
            if file == NOBODY:
                return Asker(NOBODY, each.f_lineno, each.f_code.co_filename, by_text)
            if file:
                return Asker(path_of(file), _line(each), file, by_text)
    return Asker(NOBODY, line)


def passes_on(module: str, file: str) -> bool:
    """Whether code of that module only imports for others."""
    return file.startswith("<frozen ") or module.partition(".")[0] in _PASS_ON or module.startswith(__package__)


def _from(frame: FrameType | None, namespace: Mapping[str, Any] | None, past: CodeType | None) -> Iterator[FrameType]:
    starts = [each for each in _back(frame) if each.f_globals is namespace][:1] if namespace is not None else []
    if not starts and past:
        starts = [each.f_back for each in _back(frame) if each.f_code is past and each.f_back][:1]
    return _back(starts[0] if starts else frame)


def _back(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _file(frame: FrameType) -> str:
    """The file that a frame's code belongs to; empty if it is nobody's in particular (made by whoever calls it).

    What `exec` runs in a module's own globals is that module's.
    """
    if not frame.f_code.co_filename.startswith("<"):
        file = frame.f_code.co_filename
        return file if os.path.isabs(file) else str(frame.f_globals.get("__file__") or file)
    named = frame.f_globals.get("__file__")
    if isinstance(named, str) and named and not named.startswith("<"):
        return named
    return NOBODY if frame.f_globals.get("__name__") == "__main__" else ""


def _line(frame: FrameType) -> int:
    """The line in that file: of what `exec` runs, the line that called it."""
    for each in _back(frame):
        if each.f_globals is frame.f_globals and not each.f_code.co_filename.startswith("<"):
            return each.f_lineno
    return frame.f_lineno
