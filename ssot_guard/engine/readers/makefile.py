"""Makefiles: the recipes of each target, with the file's own variables put in. A launch is known by its first target.

Source: the GNU make manual, https://www.gnu.org/software/make/manual/make.html: 3.8 (how a makefile is parsed), 5
(recipes), 6 (variables), 8 (functions). Conditionals are not decided: all of their branches count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...typed import NamedTuple
from ..script import PLAIN, POWERSHELL, PYTHON, SHELL, Piece, Script
from ..strings import HOLE
from .make_variables import REFERENCE, Variables, closing

_ASSIGNMENT = re.compile(
    r"(?:(?:export|override|private|unexport)[ \t]+)*([^\s:#=!?+]+)[ \t]*(:{1,3}=|\?=|\+=|!=|=)[ \t]*(.*)", re.DOTALL
)
_CONDITIONAL = re.compile(r"[ \t]*(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b")
_DEFINE = re.compile(r"[ \t]*(?:(?:override|export)[ \t]+)*define[ \t]+(\S+)[ \t]*(?::{0,3}=|\?=|\+=)?[ \t]*$")
_DEFINED_TO = re.compile(r"[ \t]*endef\b")
_EXPORT = re.compile(r"[ \t]*export\b[ \t]*([^:=?+!]*)$")
_PREFIX = re.compile(r"[ \t]*[@+-][@+\- \t]*")
_MOST_NESTED = 3


class _Line(NamedTuple):
    """A logical line: what its physical lines hold, without the prefix of a recipe's."""

    pieces: tuple[Piece, ...]
    recipe: bool

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def read(text: str, _path: str) -> Iterator[Script]:
    """One script a line of a recipe, for each has a shell of its own; with `.ONESHELL` one a recipe."""
    yield from _Makefile(text).scripts()


class _Rule:
    def __init__(self, targets: list[str]) -> None:
        self.targets = targets
        self.lines: list[tuple[Piece, ...]] = []


class _Makefile:
    def __init__(self, text: str) -> None:
        self._text = text
        self._variables = Variables()
        self._rules: list[_Rule] = []
        self._one_shell = re.search(r"^\.ONESHELL[ \t]*:", text, re.MULTILINE) is not None
        self._evaluates = "$(eval" in text or "${eval" in text

    def scripts(self) -> Iterator[Script]:
        self._parse(0, len(self._text), 0)
        yield from self._variables.commands()
        exported = self._variables.exported()
        for rule in self._rules:
            here = self._variables.within(rule.targets)
            how = _shell(here)
            for pieces in self._recipes(rule):
                for version in here.versions(pieces):
                    yield Script(f"make {rule.targets[0]}", _without_prefix(version), how, variables=exported)
                for command, start, end in here.commands_in(pieces):
                    yield Script(f"make {rule.targets[0]}", (Piece(command, start, end),), variables=exported)

    def _recipes(self, rule: _Rule) -> Iterator[tuple[Piece, ...]]:
        if not self._one_shell:
            yield from rule.lines
            return
        joined: list[Piece] = []
        for number, line in enumerate(rule.lines):
            if number:
                joined.append(Piece("\n", joined[-1].end, joined[-1].end + 1, True))
                line = _without_prefix(line)
            joined += line
        if joined:
            yield tuple(joined)

    # --- lines --------------------------------------------------------------------------------------------------------

    def _parse(self, start: int, end: int, nested: int) -> None:
        rule: _Rule | None = None
        prefix, at = "\t", start
        while at < end:
            line, at = self._line(at, end, prefix, rule is not None)
            if line.recipe and rule:
                rule.lines.append(line.pieces)
                continue
            text, place = line.text, line.pieces[0].start
            if not text or _CONDITIONAL.match(text):
                continue
            if found := _DEFINE.match(text):
                at = self._define(found[1], at, end, nested)
            elif (assigned := self._assigned(text, place)) is not None:
                prefix = assigned or prefix
            elif exported := _EXPORT.match(text):
                self._variables.export(exported[1].split())
            else:
                rule = self._rule(line) or rule

    def _line(self, at: int, end: int, prefix: str, in_rule: bool) -> tuple[_Line, int]:
        """The logical line from a place on, and where the next one begins.

        In a recipe, a backslash and its line end are handed to the shell, but the prefix of the line after is not.
        """
        recipe = in_rule and self._text.startswith(prefix, at)
        pieces = []
        while True:
            if recipe and self._text.startswith(prefix, at):
                at += len(prefix)
            line_end = self._text.find("\n", at, end)
            line_end = line_end if line_end >= 0 else end
            line = self._text[at:line_end]
            continued = (len(line) - len(line.rstrip("\\"))) % 2 == 1 and line_end < end
            if continued and recipe:
                pieces.append(Piece(line + "\n", at, line_end + 1))
            elif continued:
                pieces += [Piece(line[:-1], at, line_end - 1), Piece(" ", line_end - 1, line_end + 1, True)]
            else:
                pieces.append(Piece(line, at, line_end))
            at = line_end + 1
            if not continued:
                return _Line(tuple(pieces), recipe), at

    def _define(self, name: str, at: int, end: int, nested: int) -> int:
        """The lines up to `endef`; where rules are made by `$(eval)`, they may be in there."""
        start, depth = at, 1
        while at < end:
            line_end = self._text.find("\n", at, end)
            line_end = line_end if line_end >= 0 else end
            line = self._text[at:line_end]
            depth += (_DEFINE.match(line) is not None) - (_DEFINED_TO.match(line) is not None)
            if not depth:
                break
            at = line_end + 1
        self._variables.set(name, "=", self._text[start : max(start, min(at, end) - 1)], start)
        if self._evaluates and nested < _MOST_NESTED:
            self._parse(start, min(at, end), nested + 1)
        return min(end, self._text.find("\n", at, end) + 1 or end) if at < end else end

    def _assigned(self, text: str, place: int) -> str | None:
        """None if it assigns nothing; the new prefix of recipes if that is what is assigned, else empty."""
        stripped = text.lstrip()
        found = _ASSIGNMENT.match(stripped)
        if not found:
            return None
        name, value = found[1], _without_comment(found[3]).strip()
        self._variables.set(name, found[2], value, place + len(text) - len(stripped) + found.start(3))
        if stripped.startswith("export"):
            self._variables.export([name])
        return value[:1] if name == ".RECIPEPREFIX" else ""

    def _rule(self, line: _Line) -> _Rule | None:
        text = line.text
        if text.lstrip().startswith("#") or not text.strip():
            return None
        colon = _outside(text, ":")
        if colon < 0:
            self._variables.note(text, line.pieces[0].start)  # `$(shell ...)`, `$(eval ...)`, `include`
            return None
        written = text[:colon].rstrip("&")
        targets = self._variables.first(written).split() or [written]
        if HOLE in targets[0]:
            targets = written.split() or [written]
        after = text[colon:].lstrip(":")
        behind = len(text) - len(after)
        own = _ASSIGNMENT.match(after.lstrip())
        if own and _outside(after[: after.find(own[2])], ";") < 0:
            at = line.pieces[0].start + len(text) - len(after.lstrip()) + own.start(3)
            self._variables.set(own[1], own[2], _without_comment(own[3]).strip(), at, targets)
            return None
        rule = _Rule(targets)
        self._rules.append(rule)
        self._variables.note(_without_comment(text), line.pieces[0].start, f"make {targets[0]}")
        semicolon = _outside(_without_comment(after), ";")
        if semicolon >= 0:
            rule.lines.append(_from(line.pieces, behind + semicolon + 1))
        return rule


def _from(pieces: tuple[Piece, ...], at: int) -> tuple[Piece, ...]:
    """What is left of a text from a place on."""
    rest = []
    for piece in pieces:
        if at < len(piece.text):
            cut = max(0, at)
            rest.append(piece if piece.put_in else Piece(piece.text[cut:], piece.start + cut, piece.end))
        at -= len(piece.text)
    return tuple(rest) or (Piece("", pieces[-1].end, pieces[-1].end),)


def _without_prefix(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Without `@`, `-` and `+`, which may be a variable's value as well, and begin each line of a canned recipe."""
    done: list[Piece] = []
    begins = True
    for piece in pieces:
        if begins and (found := _PREFIX.match(piece.text)):
            start = piece.start if piece.put_in else piece.start + found.end()
            piece = piece._replace(text=piece.text[found.end() :], start=start)
        if piece.put_in and "\n" in piece.text:
            piece = piece._replace(text=re.sub(r"\n[ \t]*[@+-][@+\- \t]*", "\n", piece.text))
        begins = begins and not piece.text.strip()
        done.append(piece)
    return tuple(done)


def _shell(variables: Variables) -> str:
    """How the recipes are read, by `SHELL`."""
    shell = variables.first("$(SHELL)").lower()
    if "python" in shell:
        return PYTHON
    if "pwsh" in shell or "powershell" in shell:
        return POWERSHELL
    return PLAIN if re.search(r"\bcmd\b", shell) else SHELL


def _outside(text: str, wanted: str) -> int:
    """Where a character stands outside of all `$(...)`; -1 for nowhere. A drive's colon is none."""
    at = 0
    while at < len(text):
        found = REFERENCE.match(text, at)
        if found:
            at = closing(text, found)
        elif text[at] == "#" and not (at and text[at - 1] == "\\"):
            return -1
        elif text[at] == wanted and not (
            wanted == ":" and re.match(r"\b[A-Za-z]:[\\/]", text[max(0, at - 1) : at + 2])
        ):
            return at
        else:
            at += 1
    return -1


def _without_comment(text: str) -> str:
    """What stands before a `#`, which no `$(...)` holds."""
    if "#" not in text:
        return text
    at = 0
    while at < len(text):
        found = REFERENCE.match(text, at)
        if found:
            at = closing(text, found)
            continue
        if text[at] == "#" and not (at and text[at - 1] == "\\"):
            return text[:at]
        at += 1
    return text
