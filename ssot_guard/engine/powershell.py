"""PowerShell text -> command lines: pipelines, blocks, the call operator, variables, `Start-Process`.

Sources: learn.microsoft.com/powershell, about_Parsing, about_Quoting_Rules, about_Comments, about_Operators,
about_Splatting, about_Functions, about_Switch, Start-Process.
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
    (?P<comment> <\#.*?(?:\#>|\Z) | (?<![^\s;|&(){}])\#[^\n]* )
  | (?P<space> [ \t\f\v,\u00a0]+ | `\n )
  | (?P<here> @"[ \t]*\n.*?(?:\n"@|\Z) | @'[ \t]*\n.*?(?:\n'@|\Z) )
  | (?P<redirect> [\d*]?>>?(?:&\d)? )
  | (?P<end> \n | ; | \|\|? | && )
  | (?P<call> & )
  | (?P<open> [@$]?\( | @?\{ )
  | (?P<close> [)}] )
  | (?P<double> "(?:[^"`]|`.|"")*" )
  | (?P<single> '(?:[^']|'')*' )
  | (?P<variable> [$@](?:\w+:)?\w+ | \$\{[^}\n]*\} )
  | (?P<assign> [-+*/%]?=(?!=) )
  | (?P<bare> (?:[^\s;|&(){}"'`$@,]|`[^\n])+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_INTERPOLATED = re.compile(r"`(.)|\$\(([^)]*)\)|\$\{([^}\n]+)\}|\$((?:\w+:)?\w+)", re.DOTALL)
_ASSIGNED = re.compile(r"(?:\[[^\n]*\]\s*)?\$\{?((?:\w+:)?\w+)\}?")
_FUNCTION = re.compile(r"\b(?:function|filter)\s+(?:\w+:)?([\w-]+)", re.IGNORECASE)
_BEFORE_COMMANDS = frozenset({"return", "exit", "throw", "do", "try", "finally", "else", "in"})
_EVALUATES = frozenset({"invoke-expression", "iex"})
_STARTS = frozenset({"start-process", "saps", "start"})
_SWITCHES = frozenset({"-wait", "-nonewwindow", "-passthru", "-loaduserprofile", "-usenewenvironment"})
_MOST_VALUES = 8
_MOST_NESTED = 4

Values = dict[str, list[Words]]
"""Name in lower case -> what it may hold, each a row of words."""


class _Argument(NamedTuple):
    """One word as it is written: `parts` are texts, or the names of variables."""

    parts: list[tuple[str, bool]]
    start: int
    end: int
    bare: bool
    """Whether it could name a command without the call operator: no string and no variable."""


class _Frame:
    """What an open bracket began."""

    def __init__(self, opened: str = "", function: str = "", switch: bool = False) -> None:
        self.opened, self.function, self.switch = opened, function, switch
        self.called: int | None = None
        """Where the call operator of the current command stands."""
        self.arguments: list[_Argument] = []


def located(text: str, nested: int = 0) -> Iterator[Command]:
    """The commands of a PowerShell text with their places, and the function that holds each, the outermost."""
    yield from _Reader(text, nested).commands()


class _Reader:
    def __init__(self, text: str, nested: int) -> None:
        self._text, self._nested = text, nested
        self._own = {name.lower() for name in _FUNCTION.findall(text)} if "f" in text.lower() else set[str]()
        self._values: Values = {}
        self._frames = [_Frame()]

    def commands(self) -> Iterator[Command]:
        glued = redirected = False
        for token in _TOKEN.finditer(self._text):
            kind, frame = token.lastgroup or "", self._frames[-1]
            redirected, is_file = kind == "redirect" and token[0].endswith(">"), redirected
            if kind in ("comment", "space", "redirect"):
                glued = False
                redirected |= is_file and kind == "space"
            elif is_file and kind in ("bare", "single", "double", "variable"):
                pass  # no word of the command
            elif kind == "end":
                yield from self._finished(frame)
            elif kind == "call":
                if frame.arguments and not self._begins(frame):
                    yield from self._finished(frame)  # `pytest &` runs it beside the rest
                else:
                    frame.called = token.start()
            elif kind == "open":
                self._opened(frame, token[0])
            elif kind == "close":
                yield from self._closed(token.end())
            else:
                if kind == "double" and self._nested < _MOST_NESTED:
                    yield from self._substituted(token)
                self._add(frame, token, kind, glued and kind != "assign")
            glued = kind not in ("comment", "space", "redirect", "end", "call", "open", "assign")
        while self._frames:
            yield from self._finished(self._frames.pop())

    def _begins(self, frame: _Frame) -> bool:
        """Whether a command begins after what there is: an assignment, or a word like `return`."""
        last = self._raw(frame.arguments[-1])
        return last.endswith("=") or last.lower() in _BEFORE_COMMANDS

    def _raw(self, argument: _Argument) -> str:
        return self._text[argument.start : argument.end]

    # --- brackets -----------------------------------------------------------------------------------------------------

    def _opened(self, frame: _Frame, bracket: str) -> None:
        words = [self._raw(argument).lower() for argument in frame.arguments[:2]]
        function, switch = frame.function, False
        if bracket == "{":
            if frame.switch:
                frame.arguments = []  # `pytest { ... }` in a `switch` is a case
            elif words and words[0] in ("function", "filter") and len(words) > 1:
                function = function or self._raw(frame.arguments[1]).rpartition(":")[2]
            switch = words[:1] == ["switch"]
        self._frames.append(_Frame(bracket, function, switch))

    def _closed(self, end: int) -> Iterator[Command]:
        if len(self._frames) == 1:
            return
        inner = self._frames.pop()
        held = inner.arguments
        yield from self._finished(inner)
        outer = self._frames[-1]
        if not inner.opened.endswith("("):
            if outer.arguments and self._raw(outer.arguments[0]).lower() in ("function", "filter"):
                outer.arguments = []
            else:
                outer.arguments.append(_Argument([(HOLE, False)], end - 1, end, False))
        elif outer.called is not None and not outer.arguments and held:
            outer.arguments.append(
                held[-1]._replace(bare=True)
            )  # `& (Get-Command pytest)`, `& (Join-Path $bin pytest)`
        elif held and all(not argument.bare for argument in held):
            outer.arguments += held  # `@("-m", "pytest")`
        else:
            outer.arguments.append(_Argument([(HOLE, False)], end - 1, end, False))

    # --- words --------------------------------------------------------------------------------------------------------

    def _add(self, frame: _Frame, token: re.Match[str], kind: str, glued: bool) -> None:
        argument = _Argument([*_parts(token[0], kind)], token.start(), token.end(), kind == "bare")
        before = frame.arguments[-1] if frame.arguments else None
        if glued and before and before.end == argument.start:
            before.parts.extend(argument.parts)
            frame.arguments[-1] = before._replace(end=argument.end)
        else:
            frame.arguments.append(argument)

    def _substituted(self, token: re.Match[str]) -> Iterator[Command]:
        """`"... $(pytest --version) ..."`."""
        for found in _INTERPOLATED.finditer(token[0]) if "$(" in token[0] else ():
            if found[2]:
                for command in located(found[2], self._nested + 1):
                    start = token.start() + found.start(2)
                    yield command._replace(
                        start=start + command.start, end=start + command.end, function=self._frames[-1].function
                    )

    # --- statements ---------------------------------------------------------------------------------------------------

    def _finished(self, frame: _Frame) -> Iterator[Command]:
        arguments, called = frame.arguments, frame.called
        frame.arguments, frame.called = [], None
        arguments = self._after_assignment(arguments)
        first = (at for at, each in enumerate(arguments) if self._raw(each).lower() not in _BEFORE_COMMANDS)
        arguments = arguments[next(first, len(arguments)) :]
        if not arguments:
            return
        if self._raw(arguments[0]) == "." and len(arguments) > 1:
            called, arguments = arguments[0].start, arguments[1:]
        if self._raw(arguments[1]) == "in" if len(arguments) > 1 else False:
            self._set(self._raw(arguments[0]), arguments[2:], each=True)
            return
        if called is None and not arguments[0].bare:
            return  # an expression: a text that stands by itself is only printed
        start = arguments[0].start if called is None else called
        for words in self._alternatives(arguments):
            if words and words[0].text.lower() not in self._own:
                for run in self._run(words):
                    yield Command(run, start, arguments[-1].end, frame.function)

    def _after_assignment(self, arguments: list[_Argument]) -> list[_Argument]:
        """What stands to the right of `$x =`, or of a key of a table, which is noted."""
        for at in range(min(len(arguments), 3)):
            if re.fullmatch(r"[-+*/%]?=", self._raw(arguments[at])):
                target, value = self._text[arguments[0].start : arguments[at].start].strip(), arguments[at + 1 :]
                if _ASSIGNED.fullmatch(target) and value and not value[0].bare:
                    self._set(target, value, more=self._raw(arguments[at]) == "+=")
                return value
        return arguments

    def _set(self, target: str, value: list[_Argument], *, each: bool = False, more: bool = False) -> None:
        found = _ASSIGNED.fullmatch(target)
        if not found:
            return
        values = self._values.setdefault(_name(found[1]), [])
        sums = "+" in map(self._raw, value)
        for words in [*self._alternatives(value)]:
            if sums:
                words = (Word("".join(word.text for word in words if word.text != "+")),)
            if not any(HOLE in word.text for word in words):
                new = [(word,) for word in words] if each else [(*before, *words) for before in values if more]
                values[:0] = new or [words]
        del values[_MOST_VALUES:]

    def _alternatives(self, arguments: list[_Argument]) -> Iterator[Words]:
        names = list(dict.fromkeys(text for each in arguments for text, named in each.parts if named))
        known = [[(name, value) for value in self._values[name]] for name in names if self._values.get(name)]
        for choice in islice(product(*known), _MOST_VALUES):
            values = dict(choice)
            yield tuple(word for argument in arguments for word in _words(argument, values))

    def _run(self, words: Words) -> Iterator[Words]:
        program = words[0].text.lower()
        if program in _EVALUATES:
            if self._nested < _MOST_NESTED:
                text = " ".join(word.text for word in words[1:] if word.text.lower() != "-command")
                yield from (command.words for command in located(text, self._nested + 1))
        elif program in _STARTS:
            yield _started(words[1:])
        else:
            yield (words[0]._replace(text=_lower_name(words[0].text)), *words[1:])


def _lower_name(text: str) -> str:
    """A program by the name that it has, for Windows does not tell `PyTest` from `pytest`."""
    return text.lower() if re.fullmatch(r"[\w.-]+", text) else text


def _started(words: Words) -> Words:
    """`Start-Process [-FilePath] pytest [-ArgumentList] "-q", "tests" [-Wait ...]`."""
    program: Words = ()
    arguments: Words = ()
    taking = ""
    for word in words:
        text = word.text.lower()
        if text in _SWITCHES:
            taking = ""
        elif re.fullmatch(r"-(?:filepath|path|argumentlist|args|workingdirectory|verb|windowstyle|redirect\w+)", text):
            taking = text
        elif taking in ("-argumentlist", "-args") or (not taking and program):
            arguments += tuple(map(Word, word.text.split()))
        elif taking in ("", "-filepath", "-path"):
            program, taking = (word._replace(text=_lower_name(word.text)),), ""
        else:
            taking = ""
    return program + arguments


def _name(name: str) -> str:
    scope, _, rest = name.lower().rpartition(":")
    return name.lower() if scope == "env" else rest


def _words(argument: _Argument, values: dict[str, Words]) -> Words:
    if len(argument.parts) == 1 and argument.parts[0][1]:
        return values.get(argument.parts[0][0], (Word(HOLE),))
    text = "".join(
        " ".join(word.text for word in values.get(part, (Word(HOLE),))) if named else part
        for part, named in argument.parts
    )
    return (Word(text),)


def _parts(text: str, kind: str) -> Iterator[tuple[str, bool]]:
    if kind == "variable":
        yield _name(text[1:].strip("{}")), True
    elif kind == "single":
        yield text[1:-1].replace("''", "'"), False
    elif kind == "here":
        yield text.partition("\n")[2][:-3], False
    elif kind == "double":
        yield from _interpolated(text[1:-1].replace('""', '"'))
    else:
        yield re.sub(r"`(.)", r"\1", text), False


def _interpolated(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for found in _INTERPOLATED.finditer(text):
        yield text[at : found.start()], False
        if found[1]:
            yield {"n": "\n", "t": " "}.get(found[1], found[1]), False
        elif name := found[3] or found[4]:
            yield _name(name), True
        else:
            yield HOLE, False
        at = found.end()
    yield text[at:], False
