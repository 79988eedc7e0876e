"""What a file that is no Python starts: its scripts, and which of their commands start the target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...typed import NamedTuple
from .. import batch, powershell, shell
from ..commands import CodeStarts, Target, mentions, starts
from ..module import Held
from ..script import ARGV, BATCH, POWERSHELL, PYTHON, SHELL, Places, Script
from ..shell import Command
from ..words import Words, bounded

Place = tuple[int, int, str]
"""Characters of a text from the first up to the second, and what is started there."""


class Launch(NamedTuple):
    """One command that starts the target: characters of the file from `start` up to `end`."""

    subject: str
    start: int
    end: int
    what: str


class Reading(NamedTuple):
    """What is looked for, and who knows Python."""

    target: Target
    code_starts: CodeStarts
    places: Callable[[str], Iterable[Place]]
    """The places of a Python program that start the target."""

    def launches(self, held: Held) -> Iterator[Launch]:
        """Every one in the file, each place once."""
        seen: set[int] = set()
        for script in held.scripts:
            places = Places(script, held.text)
            for subject, (start, end, what) in self._of(script, held.own_functions):
                begin, last = places.of(start, end)
                if begin not in seen:
                    seen.add(begin)
                    yield Launch(subject, begin, last, what)

    def _of(self, script: Script, own_functions: bool) -> Iterator[tuple[str, Place]]:
        text = script.text
        if script.how == ARGV:
            if starts(script.words, self.target, self.code_starts):
                yield script.subject, (0, len(text), " ".join(word.text for word in script.words))
        elif script.how == PYTHON:
            yield from ((script.holder(place[0]), place) for place in self.places(text))
        elif script.how in (POWERSHELL, BATCH) or mentions(text, self.target) or "$" in text:
            for command in self._commands(script, text):
                subject = command.function if own_functions and command.function else script.subject
                yield subject, (command.start, command.end, " ".join(word.text for word in command.words))

    def _commands(self, script: Script, text: str) -> Iterable[Command]:
        def starting(words: Words) -> bool:
            return starts(bounded(words), self.target, self.code_starts)

        if script.how == SHELL:
            return shell.located(text, script.variables, starting)
        of = {POWERSHELL: powershell.located, BATCH: batch.located}.get(script.how, shell.by_separators)
        return (command for command in of(text) if starting(command.words))
