"""One task of a task runner, in all the ways that tables in TOML write one: a text, a list, a table that says how."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...typed import NamedTuple
from ..notation.placeholders import Given, filled
from ..notation.toml import Table, Value
from ..notation.written import Written, joined
from ..script import ARGV, PLAIN, PYTHON, SHELL, Piece, Script
from ..words import MANY, Word

WORDS, STEPS = "words", "steps"
"""What a list is: the words of one command; commands, one after the other."""

_IGNORED = r"\s*(?:[-!@]\s+)*"
"""What says that a failure does not matter."""
_CALL = re.compile(r"\s*(?P<module>[\w.]+)\s*:\s*(?P<call>[\w.]+\s*(?P<arguments>\(.*\))?)", re.DOTALL)
_STEPS = ("composite", "chain", "sequence", "parallel", "switch", "control")
"""Keys under which other tasks are named or written."""
_PYTHONS = re.compile(r"(?:python|pypy)[\d.]*")
_SHELLS = ("posix", "sh", "bash", "zsh", "fish")


def _unknown(_name: str) -> None:
    return None


class Tasks(NamedTuple):
    """How one tool reads its tasks."""

    names: frozenset[str] = frozenset()
    """Those that a step can name."""
    lists: str = STEPS
    """What a list is that stands for a whole task."""
    all_name: bool = False
    """Whether every command can name another task, not only a step."""
    given: Given = _unknown

    def read(self, subject: str, name: str, value: Value) -> Iterator[Script]:
        """The scripts of a task; `name` is its own."""
        yield from self._task(subject, name, value, step=self.all_name, lists=self.lists)

    def _task(self, subject: str, name: str, value: Value, *, step: bool, lists: str) -> Iterator[Script]:
        if isinstance(value, Written):
            yield from self._command(subject, name, value, step=step)
        elif isinstance(value, list) and lists == WORDS:
            yield from argv(subject, value, self.given)
        elif isinstance(value, list):
            for item in value:
                yield from self._task(subject, name, item, step=True, lists=STEPS)
        elif isinstance(value, dict):
            yield from self._table(subject, name, value)

    def _table(self, subject: str, name: str, table: Table) -> Iterator[Script]:
        for key, value in table.items():
            if key == "cmd":
                lines = _on_one_line(value) if isinstance(value, Written) else value
                yield from self._task(subject, name, lines, step=False, lists=WORDS)
            elif key == "shell" and isinstance(value, Written):
                yield from self._command(subject, name, value, _interpreter(table), step=False)
            elif key in _STEPS:
                yield from self._task(subject, name, value, step=True, lists=STEPS)
            elif key in ("script", "call") and isinstance(value, Written):
                yield from called(subject, value)
            elif key == "expr" and isinstance(value, Written):
                yield Script(subject, value.pieces, PYTHON)

    def _command(self, subject: str, name: str, text: Written, how: str = SHELL, *, step: bool) -> Iterator[Script]:
        command = filled(text, self.given).stripped(_IGNORED)
        first = command.text.partition(" ")[0]
        if command.pieces and not (step and first != name and first in self.names):
            yield Script(subject, command.pieces, how)


def _on_one_line(text: Written) -> Written:
    """A command that no shell reads: line ends are blanks like any other; with comments it is read line by line."""
    if "#" in text.text:
        return text
    return Written(tuple(piece._replace(text=piece.text.replace("\n", " ")) for piece in text.pieces))


def _interpreter(table: Table) -> str:
    """Who reads the text of a `shell` task."""
    told = table.get("interpreter")
    names = [item.text for item in (told if isinstance(told, list) else [told]) if isinstance(item, Written)]
    if not names or any(name in _SHELLS for name in names):
        return SHELL
    return PYTHON if _PYTHONS.fullmatch(names[0]) else PLAIN


def argv(subject: str, items: list[Value], given: Given = _unknown) -> Iterator[Script]:
    """A command as a list of words; a table among them is replaced by what only the run knows, or its default."""
    words: list[Word] = []
    pieces: list[Piece] = []
    for item in items:
        if isinstance(item, Written):
            word = filled(item, given)
            is_all_put_in = item.text.startswith("{") and item.text.endswith("}")
            words += map(Word, word.text.split() if is_all_put_in else [word.text])
            pieces += word.pieces
        elif isinstance(item, dict):
            default = item.get("default")
            texts = [
                each for each in (default if isinstance(default, list) else [default]) if isinstance(each, Written)
            ]
            words += [Word(text.text) for text in texts] or [MANY]
            pieces += joined(texts).pieces
    if pieces:
        yield Script(subject, tuple(pieces), ARGV, tuple(words))


def called(subject: str, point: Written) -> Iterator[Script]:
    """`module:function` and `module:function(...)`, as the Python that is run for it."""
    found = _CALL.match(point.text)
    if found is None:
        return
    module, call = point.part(*found.span("module")), point.part(*found.span("call"))
    begin, end = point.pieces[0].start, call.pieces[-1].end
    before = Written((Piece(f"import {module.text}\n", begin, begin + 1, put_in=True),))
    between = point.part(found.end("module"), found.start("call")).instead(".")
    after = Written(() if found["arguments"] else (Piece("()", end - 1, end, put_in=True),))
    yield Script(subject, joined([before, module, between, call, after]).pieces, PYTHON)
