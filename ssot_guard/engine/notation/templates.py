"""What a format puts into a command before anybody runs it: `${{ matrix.python }}`, `{{.PYTEST}}`, `$(tool)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from ..strings import HOLE
from .yaml_places import Written

_MOST_READINGS = 8
"""Ways to fill one text whose names have several values: the rest is not looked at."""

Values = Mapping[str, tuple[str, ...]]
"""Name, as it is written between the marks, -> what it may stand for."""


def between(begin: str, end: str) -> re.Pattern[str]:
    """What stands between two marks, on one line; bounded, so that marks without an end cost no time."""
    begin, end = re.escape(begin), re.escape(end)
    return re.compile(rf"{begin}((?:(?!{begin}|{end}).){{0,1000}}){end}")


def unescaped(command: Written, escape: str, character: str) -> Written:
    """With a character for what stands for it: `$` for `$$`."""
    before, found, after = re.escape(escape).partition(re.escape(character))
    marks = re.compile(f"{before}({found}){after}")
    return next(filled(command, marks, {character: (character,)}))


_CONTINUED = re.compile("[`^]\n")


def continued(command: Written) -> Written:
    """A script of PowerShell or cmd with blanks where a line goes on in the next one."""
    return Written(_CONTINUED.sub("  ", command.text), command.places)


def filled(command: Written, marks: re.Pattern[str], values: Values, unknown: str | None = HOLE) -> Iterator[Written]:
    """The text with its names filled in, once for each way to do it.

    What is not known becomes `unknown`; None leaves it as it is written.
    """
    found = list(marks.finditer(command.text))
    known = {name: values[name] for name in map(_name, found) if values.get(name)}
    for choice in islice(product(*known.values()), _MOST_READINGS):
        yield _with(command, found, dict(zip(known, choice, strict=True)), unknown)


def _with(command: Written, found: Iterable[re.Match[str]], values: Mapping[str, str], unknown: str | None) -> Written:
    text: list[str] = []
    places: list[int] = []
    at = 0
    for mark in found:
        value = values.get(_name(mark), unknown)
        if value is None:
            continue
        text += [command.text[at : mark.start()], value]
        places += command.places[at : mark.start()]
        # It stands where its mark does, from the first character to the last.
        places += spread(value, command.places[mark.start() : mark.end()])
        at = mark.end()
    return Written("".join([*text, command.text[at:]]), [*places, *command.places[at:]])


def spread(text: str, places: list[int]) -> list[int]:
    """Places for a text that stands where others do: its last character where they end, all others where they begin."""
    return [*places[:1] * (len(text) - 1), *places[-1:]] if len(text) > 1 else places[: len(text)]


def _name(mark: re.Match[str]) -> str:
    return "".join((mark[1] or "").split())
