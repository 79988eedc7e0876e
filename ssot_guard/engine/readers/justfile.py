"""Justfiles: the recipes, with the file's own variables put in. A launch is known by its recipe.

Source: the just manual, https://just.systems/man/en/: settings, expressions and substitutions, recipe parameters,
shebang and script recipes, and https://github.com/casey/just/blob/master/GRAMMAR.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...typed import NamedTuple
from ..script import BATCH, PLAIN, POWERSHELL, PYTHON, SHELL, Piece, Script
from ..substitution import MOST_VALUES, Pieces, put_in
from .just_expressions import BACKTICK, Values, evaluated

_INTERPOLATION = re.compile(r"\{\{\{\{|\{\{(?!\{)(.*?)\}\}", re.DOTALL)
_ASSIGNMENT = re.compile(r"(export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*")
_SETTING = re.compile(r"set[ \t]+([\w-]+)(?:[ \t]*:=[ \t]*)?(.*)", re.DOTALL)
_RECIPE = re.compile(r"@?([A-Za-z_][\w-]*)([^\n]*)", re.DOTALL)
_NO_RECIPE = re.compile(r"(?:alias|import\??|mod\??|set|unexport)[ \t]+[\w'\"-]")
_PARAMETER = re.compile(r"[*+]?(\$?)([A-Za-z_][\w-]*)[ \t]*=[ \t]*('[^']*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[\w.-]+|\()")
_SCRIPT = re.compile(r"\[[^\]]*\bscript\b(?:\([ \t]*(['\"])(.*?)\1)?")
_MULTILINE = re.compile(r"('''|\"\"\"|```)")


class _Recipe(NamedTuple):
    name: str
    parameters: str
    lines: list[Piece]
    interpreter: str
    """What `[script("...")]` names; empty for none."""


def read(text: str, _path: str) -> Iterator[Script]:
    """One script a line of a recipe, for each has a shell of its own; a shebang makes one of the whole."""
    yield from _Justfile(text).scripts()


class _Justfile:
    def __init__(self, text: str) -> None:
        self._text = text
        self._values: Values = {}
        self._exported: set[str] = set()
        self._settings: dict[str, str] = {}
        self._recipes: list[_Recipe] = []
        self._backticks: list[Script] = []

    def scripts(self) -> Iterator[Script]:
        self._parse()
        yield from self._backticks
        for recipe in self._recipes:
            yield from self._of(recipe)

    # --- lines --------------------------------------------------------------------------------------------------------

    def _parse(self) -> None:
        at, recipe, interpreter = 0, None, ""
        while at < len(self._text):
            end = self._line_end(at)
            line = self._text[at:end]
            if line[:1] in (" ", "\t") or not line.strip():
                if recipe:
                    recipe.lines.append(Piece(line, at, end))
            elif not line.startswith("#"):
                end = self._logical_end(at, end)
                line, recipe = self._text[at:end], None
                if script := _SCRIPT.match(line):
                    interpreter = script[2] or "sh"
                elif not line.startswith("["):
                    recipe = self._item(line, at, interpreter)
                    interpreter = ""
            at = end + 1

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return end if end >= 0 else len(self._text)

    def _logical_end(self, at: int, end: int) -> int:
        """Where an item ends that is no line of a recipe: texts of three quotes hold lines, and a backslash joins."""
        while end < len(self._text):
            line = self._text[at:end]
            quotes = _MULTILINE.findall(line)
            if len(quotes) % 2:
                closing = self._text.find(quotes[-1], end)
                end = self._line_end(closing if closing >= 0 else end + 1)
                if closing < 0:
                    return end
                at = closing + 3
            elif line.endswith("\\"):
                at, end = end + 1, self._line_end(end + 1)
            else:
                break
        return end

    def _item(self, line: str, at: int, interpreter: str) -> _Recipe | None:
        if found := _ASSIGNMENT.match(line):
            self._assign(found, line, at)
        elif (found := _SETTING.match(line)) and not line.startswith("set:"):
            self._settings[found[1]] = found[2]
        elif not _NO_RECIPE.match(line) and (found := _RECIPE.match(line)) and ":" in found[2]:
            recipe = _Recipe(found[1], found[2], [], interpreter)
            self._recipes.append(recipe)
            self._note(line, at, f"just {found[1]}")
            return recipe
        return None

    def _assign(self, found: re.Match[str], line: str, at: int) -> None:
        name, value = found[2], line[found.end() :]
        self._values[name] = [*evaluated(value, self._values), *self._values.get(name, ())][:MOST_VALUES]
        if found[1]:
            self._exported.add(name)
        self._note(line, at, name)

    def _note(self, line: str, at: int, subject: str) -> None:
        """What stands in backticks is run."""
        for tick in BACKTICK.finditer(line):
            text, start = tick["long"] or tick["short"], at + tick.start(tick.lastgroup or 0)
            if text:
                self._backticks.append(Script(subject, (Piece(text, start, start + len(text)),), self._how()))

    # --- recipes ------------------------------------------------------------------------------------------------------

    def _of(self, recipe: _Recipe) -> Iterator[Script]:
        lines = _dedented(recipe.lines)
        values = self._values | self._parameters(recipe)
        first = lines[0].text if lines else ""
        if recipe.interpreter or first.startswith("#!"):
            how, scripts = _by_interpreter(recipe.interpreter or first[2:]), [_joined(lines)] if lines else []
        else:
            how, scripts = self._how(), [*_logical(lines)]
        exports = self._settings.get("export", "false").strip() in ("", "true")
        variables = {name: tuple(held) for name, held in values.items() if exports or name in self._exported}
        variables |= {name: tuple(values[name]) for name in re.findall(r"\$(\w+)", recipe.parameters) if name in values}
        for pieces in scripts:
            for version in put_in(pieces, _INTERPOLATION, lambda found: _value(found, values)):
                yield Script(f"just {recipe.name}", _without_prefix(version), how, variables=variables)
            yield from self._ticked(recipe.name, pieces)

    def _ticked(self, name: str, pieces: Pieces) -> Iterator[Script]:
        for piece in pieces:
            for found in _INTERPOLATION.finditer(piece.text):
                for tick in BACKTICK.finditer(found[1] or ""):
                    if tick.lastgroup:
                        text, start = tick[tick.lastgroup], piece.start + found.start(1) + tick.start(tick.lastgroup)
                        yield Script(f"just {name}", (Piece(text, start, start + len(text)),), self._how())

    def _parameters(self, recipe: _Recipe) -> Values:
        """The defaults of a recipe's parameters."""
        return {
            found[2]: evaluated(found[3], self._values)
            for found in _PARAMETER.finditer(recipe.parameters)
            if found[3] != "("
        }

    def _how(self) -> str:
        return _by_interpreter(self._settings.get("shell", "sh"))


def _value(found: re.Match[str], values: Values) -> list[str]:
    return evaluated(found[1], values) if found[1] is not None else ["{{"]


def _by_interpreter(line: str) -> str:
    """How a script is read, by its shebang or by the list that `set shell` gives."""
    words = [word.rpartition("/")[2].lower() for word in re.findall(r"[\w./-]+", line)]
    programs = [word for word in words if word not in ("env", "-s", "usr") and not word.startswith("-")]
    program = re.sub(r"(?:\.exe|[\d.]+)$", "", programs[0]) if programs else "sh"
    if program in ("uv", "poetry", "pipenv") or program.startswith(("python", "pypy")):
        return PYTHON
    if program in ("powershell", "pwsh"):
        return POWERSHELL
    if program == "cmd":
        return BATCH
    return SHELL if program in ("sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "nu", "busybox") else PLAIN


def _dedented(lines: list[Piece]) -> list[Piece]:
    """Without the blank lines at the end, and without the indent of the first line."""
    lines = [*lines]
    while lines and not lines[-1].text.strip():
        lines.pop()
    first = next((line.text for line in lines if line.text.strip()), "")
    indent = len(first) - len(first.lstrip())
    return [_cut(line, min(indent, len(line.text) - len(line.text.lstrip()))) for line in lines]


def _cut(piece: Piece, at: int) -> Piece:
    return Piece(piece.text[at:], piece.start + at, piece.end)


def _joined(lines: list[Piece]) -> Pieces:
    return tuple(part for line in lines for part in (line, Piece("\n", line.end, line.end + 1, True)))


def _logical(lines: list[Piece]) -> Iterator[Pieces]:
    """A backslash at its end joins a line to the next, whose indent is dropped."""
    joined: list[Piece] = []
    for line in lines:
        piece = _cut(line, len(line.text) - len(line.text.lstrip())) if joined else line
        if piece.text.endswith("\\"):
            joined.append(Piece(piece.text[:-1], piece.start, piece.end - 1))
            continue
        yield (*joined, piece)
        joined = []
    if joined:
        yield tuple(joined)


def _without_prefix(pieces: Pieces) -> Pieces:
    """`@` and `-` at the beginning of a line are just's."""
    first = pieces[0]
    at = len(first.text) - len(first.text.lstrip("@- "))
    return pieces if first.put_in else (_cut(first, at), *pieces[1:])
