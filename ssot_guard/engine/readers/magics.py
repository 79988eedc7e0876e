"""IPython's additions to Python: `!command`, `%magic`, `%%magic` for a whole cell.

Sources: https://ipython.readthedocs.io/en/stable/interactive/python-ipython-diff.html,
https://ipython.readthedocs.io/en/stable/interactive/magics.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...typed import NamedTuple
from ..launchers import PYTHON_MAGICS, SHELL_MAGICS
from ..notation.written import Written, joined
from ..script import ARGV, BATCH, PLAIN, POWERSHELL, PYTHON, SHELL, Script
from ..strings import HOLE
from ..words import Word

_CELL = re.compile(r"\s*%%(?P<name>!|[A-Za-z]\w*)(?P<rest>[^\n]*)\n?")
_BEGINNING = re.compile(r"\s*(?:[A-Za-z_][\w.,\[\]'\" ]*=\s*)?(?:!|%[A-Za-z])")
_LINE = re.compile(
    r"(?P<target>\s*(?:[A-Za-z_][\w.,\[\]'\" ]*=\s*)?)(?P<sign>!!?|%(?P<name>[A-Za-z]\w*))\s*(?P<rest>.*)", re.DOTALL
)
_PUT_IN = re.compile(r"(?<!\$)\{[^{}\n]*\}")
_OPTIONS = re.compile(r"(?:-\w+(?:\s*\d+)?\s+)*")

_HOWS = {
    **dict.fromkeys(SHELL_MAGICS, SHELL),
    **dict.fromkeys(PYTHON_MAGICS, PYTHON),
    **dict.fromkeys(("powershell", "pwsh"), POWERSHELL),
    "cmd": BATCH,
}
"""Magics for a cell that another program reads."""
_SCRIPTS = frozenset({"script"})
_SHELL_LINES = frozenset({"sx", "system"})
_PYTHON_LINES = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
"""Magics that run the Python behind them."""
_NO_CODE = frozenset(
    {"writefile", "file", "html", "HTML", "js", "javascript", "latex", "markdown", "svg", "SVG"}
    | {"perl", "ruby", "sql", "R", "cython", "css"}
)


class Cell(NamedTuple):
    """A code cell: what it runs, and what is left as Python."""

    scripts: list[Script]
    program: Written


def read(subject: str, source: Written) -> Cell:
    """The parts of a cell."""
    magic = _CELL.match(source.text)
    if magic is None:
        return _lines(subject, source)
    body = source.part(magic.end(), len(source.text))
    name, line = magic["name"], source.part(*magic.span("rest")).stripped()
    if name in _NO_CODE:
        return Cell([], Written(()))
    if name in _SCRIPTS:
        return Cell([_script(subject, body, _how(line.text))], Written(())) if body.pieces else Cell([], Written(()))
    if name in _HOWS:
        texts = [line, body] if name in ("sx", "system", "!") else [body]
        scripts = [_script(subject, text, _HOWS[name]) for text in texts if text.pieces]
        return Cell(scripts, Written(()))
    if name in _PYTHON_LINES:
        options = _OPTIONS.match(line.text)
        line = line.part(options.end() if options else 0, len(line.text))
        return _lines(subject, joined([line, line.part(0, 1).instead("\n"), body]) if line.pieces else body)
    return _lines(subject, body)


def _how(line: str) -> str:
    """Who reads a cell under `%%script`."""
    names = [word.rpartition("/")[2] for word in line.split() if not word.startswith("-")]
    known = [_HOWS[name] for name in names if name in _HOWS]
    return known[0] if known else PLAIN


def _lines(subject: str, source: Written) -> Cell:
    scripts: list[Script] = []
    program: list[Written] = []
    for line in _logical(source):
        magic = _LINE.fullmatch(line.text)
        if magic is None:
            program.append(line)
            continue
        target, rest = line.part(*magic.span("target")), line.part(*magic.span("rest"))
        if magic["name"] in _PYTHON_LINES:
            options = _OPTIONS.match(rest.text)
            inner = _lines(subject, rest.part(options.end() if options else 0, len(rest.text)))
            scripts += inner.scripts
            program += [target, inner.program, line.part(len(line.text) - 1, len(line.text)).instead("\n")]
            continue
        scripts += _of_line(subject, magic["name"], rest.stripped())
        sign = line.part(*magic.span("sign"))
        program += [target, sign.instead("None"), line.part(len(line.text) - 1, len(line.text)).instead("\n")]
    return Cell(scripts, joined(program))


def _logical(source: Written) -> Iterator[Written]:
    """Its lines with their ends; those of a command go on behind a backslash."""
    text, start = source.text, 0
    for end in re.finditer(r"\n|\Z", text):
        if text.endswith("\\\n", start, end.end()) and _BEGINNING.match(text, start):
            continue
        if start < end.end():
            yield source.part(start, end.end())
        start = end.end()


def _of_line(subject: str, name: str | None, rest: Written) -> Iterator[Script]:
    """What one magic, or `!`, runs."""
    if not rest.pieces:
        return
    if name is None or name in _SHELL_LINES:
        yield _script(subject, rest, SHELL)
    elif name == "run":
        words = tuple(map(Word, rest.text.split()))
        yield Script(subject, rest.pieces, ARGV, (Word("python"), *words))


def _script(subject: str, text: Written, how: str) -> Script:
    """What Python puts in, as in `!{sys.executable} -m pytest`, is not known."""
    if how != SHELL:
        return Script(subject, text.pieces, how)
    parts, at = [], 0
    for expression in _PUT_IN.finditer(text.text):
        parts += [text.part(at, expression.start()), text.part(*expression.span()).instead(HOLE)]
        at = expression.end()
    return Script(subject, joined([*parts, text.part(at, len(text.text))]).pieces, how)
