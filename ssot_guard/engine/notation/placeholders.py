"""What task runners put into commands before they run them: `{posargs}`, `{args:tests}`, `{env:X:default}`, `{{ x }}`.

Sources: https://tox.wiki/en/stable/config.html#substitutions, https://hatch.pypa.io/latest/config/context/,
https://pdm-project.org/latest/usage/scripts/#args-placeholder, https://pixi.sh/latest/workspace/advanced_tasks/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..strings import HOLE
from .written import Written, joined

Given = Callable[[str], "str | None"]
"""What a name stands for; None if that is not known."""

_OPENING = re.compile(r"(?<![\\$])\{(?:\{[^{}]*\}\}|(?P<name>\[[^\]\n]{1,200}\][\w.-]+|[\w.-]+|/|:(?=\}))(?=[:}]))")
_BRACE = re.compile(r"[{}]")
_SIGNS = {"/": "/", ":": ":"}
_TAKES_A_NAME = ("env", "matrix", "tty", "glob")
_MOST_NESTED = 8


def _nothing(_name: str) -> None:
    return None


def filled(written: Written, given: Given = _nothing, nested: int = 0) -> Written:
    """The command as it is run: what is known, the defaults, and a HOLE for the rest."""
    if not any("{" in piece.text for piece in written.pieces):
        return written
    return joined(_parts(written, given, nested))


def _parts(written: Written, given: Given, nested: int) -> Iterator[Written]:
    text, at = written.text, 0
    while opening := _OPENING.search(text, at):
        end = opening.end() if opening["name"] is None else _closing(text, opening.end())
        if end < 0:
            break
        yield written.part(at, opening.start())
        whole = written.part(opening.start(), end)
        yield whole.instead(HOLE) if opening["name"] is None else _meant(opening["name"], whole, given, nested)
        at = end
    yield written.part(at, len(text))


def _closing(text: str, at: int) -> int:
    """The end of what was opened before `at`; -1 if it is never closed."""
    depth = 1
    for brace in _BRACE.finditer(text, at):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    return -1


def _meant(name: str, whole: Written, given: Given, nested: int) -> Written:
    """What stands for one placeholder, `whole` with its braces."""
    known = _SIGNS.get(name, given(name))
    if known is not None:
        return whole.instead(known)
    colon = whole.text.find(":", 1 + len(name))
    if colon >= 0 and name in _TAKES_A_NAME:  # `{env:NAME:default}`
        colon = whole.text.find(":", colon + 1)
    if colon < 0 or nested >= _MOST_NESTED:
        return whole.instead(HOLE)
    return filled(whole.part(colon + 1, len(whole.text) - 1), given, nested + 1)
