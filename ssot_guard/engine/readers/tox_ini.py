"""tox.ini: the commands of every environment, one a line.

Sources: https://tox.wiki/en/stable/config.html (ini), https://tox.wiki/en/stable/reference/config.html#substitutions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..notation import loose, placeholders
from ..notation.ini import Entry, entries
from ..notation.written import Written, joined
from ..script import PLAIN, Piece, Script

COMMANDS = frozenset({"commands", "commands_pre", "commands_post", "recreate_commands", "extra_setup_commands"})

_FACTOR = r"(?:[\w.!-]|\{[\w.,! -]*\})+"
_CONDITION = rf"(?:{_FACTOR}(?:\s*,\s*{_FACTOR})*\s*:(?![/\\:])\s*)?"
_BEGINNING = rf"\s*{_CONDITION}(?:[-!]\s*)*"
"""`py311: - pytest`: for which environments, and what the exit code means."""
_COMMENT = re.compile(r"(?<!\\)#")
_MOST_REFERENCES = 8


def read(text: str, _path: str) -> Iterator[Script]:
    """Every command, in whatever section: what is not an environment may be one's base."""
    yield from commands(list(entries(text)), lambda _section: True)


def commands(found: list[Entry], is_asked: Callable[[str], bool]) -> Iterator[Script]:
    """The commands in those sections, and the lines that belong to nothing."""
    references = _References(found, is_asked)
    for entry in found:
        if not entry.key:
            yield from (Script(loose.SUBJECT, line.pieces, PLAIN) for line in entry.lines)
        elif entry.key in COMMANDS and is_asked(entry.section):
            for line in _joined(entry.lines):
                command = placeholders.filled(_bare(line), references.of)
                if command.pieces:
                    yield Script(f"{entry.section}.{entry.key}", command.pieces)


def _joined(lines: tuple[Written, ...]) -> Iterator[Written]:
    """A line that ends in a backslash goes on in the next one."""
    waiting: list[Written] = []
    for line in lines:
        if line.text.endswith("\\"):
            waiting.append(line.part(0, len(line.text) - 1))
        else:
            yield joined([*waiting, line]) if waiting else line
            waiting = []
    if waiting:
        yield joined(waiting)


def _bare(line: Written) -> Written:
    comment = _COMMENT.search(line.text)
    return line.part(0, comment.start() if comment else len(line.text)).stripped(_BEGINNING)


class _References:
    """What `{[section]key}` stands for. Commands that are read where they stand are not read again."""

    def __init__(self, found: list[Entry], is_asked: Callable[[str], bool]) -> None:
        self._values = {
            f"[{entry.section}]{entry.key}": entry
            for entry in found
            if not (entry.key in COMMANDS and is_asked(entry.section))
        }
        self._nested = 0

    def of(self, name: str) -> str | None:
        entry = self._values.get(name)
        if entry is None or self._nested >= _MOST_REFERENCES:
            return None
        self._nested += 1
        lines = [placeholders.filled(_bare(line), self.of).text for line in _joined(entry.lines)]
        self._nested -= 1
        return "\n".join(lines)


def within(value: Written, subject: str) -> Iterator[Script]:
    """A tox.ini that stands in a text of another file."""
    for script in read(value.text, ""):
        pieces = [inner for piece in script.pieces for inner in _outside(piece, value)]
        yield script._replace(subject=f"{subject}.{script.subject}", pieces=tuple(pieces))


def _outside(piece: Piece, value: Written) -> Iterator[Piece]:
    """Where a piece of that text stands in the file itself."""
    outer = value.part(piece.start, piece.end)
    if outer.text == piece.text:
        yield from outer.pieces
    else:
        yield from outer.instead(piece.text).pieces
