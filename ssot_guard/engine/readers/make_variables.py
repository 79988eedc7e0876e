"""The variables of a makefile, and what its texts say once they are put in.

Source: the GNU make manual, chapters 6 (how to use variables) and 8 (functions for transforming text).
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, MutableMapping
from itertools import islice, product

from ..script import Piece, Script
from ..strings import HOLE
from ..substitution import MOST_VALUES, Pieces, bounded

REFERENCE = re.compile(r"\$([({])|\$(\$)|\$([^\s({$])")
_MOST_NESTED = 8
_SILENT = frozenset({"info", "warning", "error", "eval"})
_SAME = frozenset({"strip", "call", "or", "if", "and", "shell"})
_FUNCTIONS = re.compile(
    r"subst|patsubst|strip|findstring|filter(?:-out)?|sort|word|wordlist|words|firstword|lastword|dir|notdir|suffix"
    r"|basename|addsuffix|addprefix|join|wildcard|realpath|abspath|error|warning|info|shell|origin|flavor|let|foreach"
    r"|if|or|and|intcmp|call|eval|file|value|guile"
)

Found = tuple[str, int, int]
"""A command of `$(shell ...)` and the characters that it stands at."""


def closing(text: str, opened: re.Match[str]) -> int:
    """Where a reference ends, behind its bracket; brackets of its kind nest."""
    if not opened[1]:
        return opened.end()
    bracket = opened[1]
    depth = 1
    for found in re.compile(r"[()]" if bracket == "(" else r"[{}]").finditer(text, opened.end()):
        depth += 1 if found[0] == bracket else -1
        if not depth:
            return found.end()
    return len(text)


class Variables:
    """What each variable may be: all the values that it is set to somewhere in the file."""

    def __init__(self, values: MutableMapping[str, list[str]] | None = None, depth: int = 0) -> None:
        self._values: MutableMapping[str, list[str]] = {} if values is None else values
        self._depth = depth
        self._of_target: dict[str, dict[str, list[str]]] = {}
        self._exported: set[str] = set()
        self._all_exported = False
        self._noted: list[tuple[str, str, int]] = []

    def set(self, name: str, how: str, value: str, place: int, targets: list[str] | None = None) -> None:
        """What an assignment does: `how` is its operator; with targets it is for those only."""
        if how == "!=":
            self._noted.append((f"$({name})", f"$(shell {value})", place - len("$(shell ")))
            value = HOLE
        else:
            self._noted.append((f"$({name})", value, place))
        new = self.texts(value) if how.startswith(":") or _names(value, name) else [value]
        for target in targets or [""]:
            own = self._of_target.setdefault(target, {}) if target else self._values
            before = own.get(name) or self._values.get(name, [])
            if how == "+=" and before:
                new = [f"{old} {value}" for old in before]
                own[name] = [*new, *before][:MOST_VALUES]
            else:
                own[name] = list(dict.fromkeys([*new, *own.get(name, ())]))[:MOST_VALUES]

    def export(self, names: list[str]) -> None:
        """Those that the shell sees; all where none is named."""
        self._exported.update(names)
        self._all_exported |= not names

    def exported(self) -> dict[str, tuple[str, ...]]:
        """What the shell sees."""
        return {
            name: tuple(text for value in values for text in self.texts(value))[:MOST_VALUES]
            for name, values in self._values.items()
            if self._all_exported or name in self._exported
        }

    def within(self, targets: list[str]) -> Variables:
        """What holds in the recipes of targets."""
        if not any(target in self._of_target for target in targets):
            own: dict[str, list[str]] = {}
        else:
            own = {name: values for target in targets for name, values in self._of_target.get(target, {}).items()}
        names = [target for target in targets if "%" not in target]
        return Variables(ChainMap({**own, "@": names or [HOLE]}, self._values))

    def note(self, text: str, place: int, subject: str = "<makefile>") -> None:
        """A text that is expanded as it is read: its `$(shell ...)` is run."""
        if "shell" in text:
            self._noted.append((subject, text, place))

    def commands(self) -> Iterator[Script]:
        """The `$(shell ...)` outside of recipes."""
        for subject, text, place in self._noted:
            for command, start, end in self.commands_in((Piece(text, place, place + len(text)),)):
                yield Script(subject, (Piece(command, start, end),))

    def commands_in(self, pieces: Pieces) -> Iterator[Found]:
        """The commands of each `$(shell ...)` in a text that stands in the file as it is."""
        for piece in pieces:
            for found in re.finditer(r"\$[({]shell[ \t]+", piece.text):
                opened = REFERENCE.match(piece.text, found.start())
                end = closing(piece.text, opened) - 1 if opened else len(piece.text)
                for text in self.texts(piece.text[found.end() : end]):
                    yield text, piece.start + found.end(), piece.start + max(end, found.end() + 1)

    # --- expansion ----------------------------------------------------------------------------------------------------

    def first(self, text: str) -> str:
        """What a text says, by the value that was set last."""
        return self.texts(text)[0]

    def texts(self, text: str) -> list[str]:
        """What a text may say."""
        if "$" not in text:
            return [text]
        pieces = (Piece(text, 0, len(text)),)
        return bounded("".join(piece.text for piece in version) for version in self.versions(pieces))

    def versions(self, pieces: Pieces) -> Iterator[Pieces]:
        """The same, each part with its place."""
        choices = [choice for piece in pieces for choice in self._parts(piece)]
        yield from islice(product(*choices), MOST_VALUES)

    def _parts(self, piece: Piece) -> Iterator[list[Piece]]:
        if piece.put_in or "$" not in piece.text:
            yield [piece]
            return
        at, text = 0, piece.text
        while found := REFERENCE.search(text, at):
            if found.start() > at:
                yield [Piece(text[at : found.start()], piece.start + at, piece.start + found.start())]
            end = closing(text, found)
            start, behind = piece.start + found.start(), piece.start + end
            yield [Piece(value, start, behind, True) for value in bounded(self._values_of(found, text, end))]
            at = end
        if at < len(text):
            yield [Piece(text[at:], piece.start + at, piece.end)]

    def _values_of(self, found: re.Match[str], text: str, end: int) -> list[str]:
        if found[2]:
            return ["$"]
        if found[3]:
            return self._named(found[3])
        if self._depth >= _MOST_NESTED:
            return [HOLE]
        inner = text[found.end() : end - 1]
        function, _, arguments = inner.strip().partition(" ")
        if arguments and _FUNCTIONS.fullmatch(function):
            return self._called(function, arguments.strip())
        inner = self._deeper().first(inner) if "$" in inner else inner.strip()
        return self._named(inner.partition(":")[0] if "=" in inner else inner)

    def _named(self, name: str) -> list[str]:
        if self._depth >= _MOST_NESTED or name not in self._values:
            return {"MAKE": ["make"], "SHELL": [HOLE]}.get(name, [HOLE])
        deeper = self._deeper()
        return [text for value in self._values[name] for text in deeper.texts(value)]

    def _called(self, function: str, arguments: str) -> list[str]:
        if function in _SILENT:
            return [""]
        deeper = self._deeper()
        if function not in _SAME or function == "shell":
            return [HOLE]
        given = _split(arguments)
        if function == "call":
            values = {str(at): deeper.texts(value.strip()) for at, value in enumerate(given[1:], 1)}
            called = Variables(ChainMap(values, self._values), self._depth + 1)
            return called._named(given[0].strip())
        wanted = given[1:] if function == "if" else given
        return [text for value in wanted for text in deeper.texts(value.strip())]

    def _deeper(self) -> Variables:
        return Variables(self._values, self._depth + 1)


def _names(value: str, name: str) -> bool:
    return f"$({name})" in value or f"${{{name}}}" in value


def _split(arguments: str) -> list[str]:
    """A function's arguments: what stands between commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(arguments):
        depth += (char in "({") - (char in ")}")
        if char == "," and depth <= 0:
            parts.append(arguments[start:at])
            start = at + 1
    return [*parts, arguments[start:]]
