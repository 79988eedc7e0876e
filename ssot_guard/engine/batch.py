"""Text for cmd.exe -> command lines: separators, `if`, `for`, `call`, `start`, variables, labels.

Sources: learn.microsoft.com/windows-server/administration/windows-commands, the pages cmd, if, for, call, start, set,
rem and goto.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from ..typed import NamedTuple
from .shell import Command
from .strings import HOLE
from .words import Word, Words

_TOKEN = re.compile(
    r"""
    (?P<label> (?:(?<=\n)|(?<![\s\S]))[ \t;,=]*:[^\n]* )
  | (?P<space> [ \t]+ | \^\n )
  | (?P<redirect> \d?>>?(?:&\d)? | < )
  | (?P<end> \n | &&? | \|\|? )
  | (?P<open> \( )
  | (?P<close> \) )
  | (?P<word> (?: "[^"\n]*"? | \^[^\n] | [^ \t\n"^&|<>()] )+ | . )
    """,
    re.VERBOSE,
)
_VARIABLE = re.compile(r"%%~?[a-zA-Z]+|%~[a-zA-Z]*\d|%[\d*]|%([^%\s:]+)(?::[^%\n]*)?%|!([^!\s:]+)(?::[^!\n]*)?!")
_SET = re.compile(r'set\s+(?:"([^=\n"]+)=([^"\n]*)"?|([^=\n"/][^=\n]*)=([^\n]*))', re.IGNORECASE)
_FOR = re.compile(r"for\s+(/f\b[^%]*|/[a-z]\s+)?(%%?[a-zA-Z])\s+in\s*\((.*)\)\s*do\b", re.IGNORECASE | re.DOTALL)
_WITH_OPERAND = frozenset({"exist", "defined", "errorlevel", "cmdextversion"})
_OPERATORS = frozenset({"==", "equ", "neq", "lss", "leq", "gtr", "geq"})
_MOST_VALUES = 8
_MOST_NESTED = 4


class _Argument(NamedTuple):
    text: str
    start: int
    end: int


_NONE = _Argument("", 0, 0)


def located(text: str, nested: int = 0) -> Iterator[Command]:
    """The commands of a text for cmd.exe with their places, and the label that each stands under."""
    yield from _Reader(text, nested).commands()


class _Reader:
    def __init__(self, text: str, nested: int) -> None:
        self._text, self._nested = text, nested
        self._arguments: list[_Argument] = []
        self._values: dict[str, list[str]] = {}
        self._depth, self._label = 0, ""
        self._in_set = False
        """Within the brackets of a `for`."""

    def commands(self) -> Iterator[Command]:
        at, redirected = 0, False
        while token := _TOKEN.match(self._text, at):
            kind, at = token.lastgroup, token.end()
            if kind == "word" and redirected:
                kind = "file"
            redirected = token[0].endswith((">", "<")) if kind == "redirect" else redirected and kind == "space"
            if kind == "label":
                name = re.match(r"[ \t;,=]*:\s*([^\s:+]+)", token[0])
                self._label = name[1] if name else self._label  # `::` is a comment
            elif kind == "end":
                yield from self._finished()
            elif kind == "open":
                yield from self._opened(token)
            elif kind == "close":
                yield from self._closed(token)
            elif kind == "word":
                self._arguments.append(_Argument(token[0], token.start(), at))
                if self._is_remark():
                    self._arguments = []
                    line_end = self._text.find("\n", at)
                    at = line_end if line_end >= 0 else len(self._text)
        yield from self._finished()

    def _is_remark(self) -> bool:
        if self._arguments[-1].text.lower().lstrip("@") != "rem":
            return False
        rest = _command(self._arguments)
        return rest is not None and len(rest) == 1

    def _opened(self, token: re.Match[str]) -> Iterator[Command]:
        rest = _command(self._arguments)
        if rest is None:
            self._in_set = True  # `for %%x in (`
        elif rest:
            self._arguments.append(_Argument("(", token.start(), token.end()))
        else:
            yield from self._looped()
            self._arguments = []
            self._depth += 1

    def _closed(self, token: re.Match[str]) -> Iterator[Command]:
        if self._in_set:
            self._in_set = False
        elif self._depth:
            self._depth -= 1
            yield from self._finished()
        elif self._arguments:
            self._arguments.append(_Argument(")", token.start(), token.end()))

    def _finished(self) -> Iterator[Command]:
        yield from self._looped()
        arguments, self._arguments, self._in_set = self._arguments, [], False
        rest = _command(arguments) or []
        if not rest:
            return
        start, end = rest[0].start + (rest[0].text[:1] == "@"), rest[-1].end
        if found := _SET.match(self._text, start, end):
            name = (found[1] or found[3]).lower()
            self._values.setdefault(name, [])[:0] = [*self._alternatives(found[2] or found[4] or "")]
            return
        for words in self._versions(rest):
            for run in self._run(words):
                yield Command(run, start, end, self._label)

    def _looped(self) -> Iterator[Command]:
        """What the brackets of a `for` hold: values, or with `/f` a command in quotes."""
        if not self._arguments or self._arguments[0].text.lower().lstrip("@") != "for":
            return
        start = self._arguments[0].start + (self._arguments[0].text[0] == "@")
        found = _FOR.match(self._text, start, self._arguments[-1].end)
        if not found:
            return
        held = found[3].strip()
        if (found[1] or "").lower().startswith("/f"):
            quote = "`" if "usebackq" in found[1].lower() else "'"
            if held[:1] == quote and self._nested < _MOST_NESTED:
                begin = self._text.index(quote, found.start(3)) + 1
                for command in located(held[1:].rstrip(quote), self._nested + 1):
                    yield Command(command.words, begin + command.start, begin + command.end, self._label)
        else:
            self._values[found[2].lstrip("%")] = held.split()[:_MOST_VALUES]

    # --- variables ----------------------------------------------------------------------------------------------------

    def _alternatives(self, text: str) -> Iterator[str]:
        if "%" not in text and "!" not in text:
            yield text
            return
        names = dict.fromkeys(_variable(found) for found in _VARIABLE.finditer(text))
        known = [[(name, value) for value in self._values[name]] for name in names if self._values.get(name)]
        for choice in islice(product(*known), _MOST_VALUES):
            values = dict(choice)
            yield _VARIABLE.sub(lambda found, values=values: values.get(_variable(found), HOLE), text)  # type: ignore[misc]

    def _versions(self, rest: list[_Argument]) -> Iterator[Words]:
        texts = [argument.text for argument in rest]
        texts[0] = texts[0].lstrip("@")
        if texts[0].lower() == "start" and texts[1:] and texts[1].startswith('"'):
            del texts[1]  # the window's title
        choices = [[*self._alternatives(text)] for text in texts]
        for choice in islice(product(*choices), _MOST_VALUES):
            words: list[Word] = []
            for written, text in zip(texts, choice, strict=True):
                if written != text and '"' not in written:
                    words += map(Word, text.replace('"', "").split())  # a value may be several words
                else:
                    words.append(Word(re.sub(r"\^(.)", r"\1", text).replace('"', "")))
            yield tuple(words)

    def _run(self, words: Words) -> Iterator[Words]:
        """What a command runs: `call` and `start` run another."""
        while words:
            program = words[0].text.lower()
            if program == "call":
                words = words[1:]
            elif program == "start":
                words = _started(words[1:])
            else:
                break
        if words and not words[0].text.startswith(":"):
            name = words[0].text if " " in words[0].text else re.split("[;,=]", words[0].text)[0]  # they end it, too
            yield (words[0]._replace(text=name.lower() if re.fullmatch(r"[\w.-]+", name) else name), *words[1:])


def _variable(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    return name.lower() if name else found[0].lstrip("%~")


def _started(words: Words) -> Words:
    """`start [/d folder] [/wait ...] pytest`."""
    while words and words[0].text.startswith("/"):
        words = words[2:] if words[0].text.lower() in ("/d", "/affinity", "/node") else words[1:]
    return words


def _command(arguments: list[_Argument]) -> list[_Argument] | None:
    """What is left of a line without `if ...`, `else` and `for ... do`; None within a `for` that has no `do` yet."""
    at = 0
    while at < len(arguments):
        first = arguments[at].text.lower().lstrip("@")
        if first == "else" or not first:
            at += 1
        elif first == "if":
            at = _after_condition(arguments, at + 1)
        elif first == "for":
            do = next((place for place in range(at, len(arguments)) if arguments[place].text.lower() == "do"), None)
            if do is None:
                return None
            at = do + 1
        else:
            break
    return arguments[at:]


def _after_condition(arguments: list[_Argument], at: int) -> int:
    while at < len(arguments) and arguments[at].text.lower() in ("/i", "not"):
        at += 1
    first, second = (argument.text.lower() for argument in (*arguments[at : at + 2], _NONE, _NONE)[:2])
    if first in _WITH_OPERAND:
        return at + 2
    if second in _OPERATORS:
        return at + 3
    return at + 2 if first.endswith("==") or second.startswith("==") else at + 1
