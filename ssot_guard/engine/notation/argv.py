"""Commands that are written as a list of words, or as a text that is split into them without a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..script import ARGV, PYTHON, SHELL, Script, Variables
from ..words import MANY, Word, Words
from ..wrappers import POWERSHELLS, SHELLS
from .templates import spread
from .yaml_nodes import File
from .yaml_places import Written, joined

_NOTHING: Variables = {}
_INITS = frozenset({"tini", "dumb-init", "catatonit", "gosu", "su-exec", "docker-init"})
"""Programs of container images that run the rest of their command line."""


def of_list(
    file: File, subject: str, words: Sequence[Written], variables: Variables = _NOTHING, *, after: Words = ()
) -> Iterator[Script]:
    """A list of words; what a shell gets by `-c` is a script of its own, known to the line.

    `after`: what stands before it and is written elsewhere, or not known (`MANY`).
    """
    if not words:
        return
    handed = None if after else _handed_over(words)
    if handed:
        yield file.script(subject, handed[0], handed[1], variables)
        return
    said = file.script(subject, joined(words), ARGV, variables)
    yield said._replace(words=(*after, *(Word(word.text) for word in words)))


def of_image(
    file: File,
    subject: str,
    entrypoint: Sequence[Written],
    command: Sequence[Written],
    variables: Variables = _NOTHING,
) -> Iterator[Script]:
    """What a container runs: its entrypoint, which may be the image's own, and behind it the command."""
    if entrypoint:
        yield from of_list(file, subject, [*entrypoint, *command], variables)
    if command and (not entrypoint or _runs_the_rest(entrypoint[0].text)):
        yield from of_list(file, subject, command, variables, after=() if _handed_over(command) else (MANY,))


def split(command: Written) -> list[Written]:
    """The words of a text that is split as a shell would, each with the places of the whole."""
    try:
        words = shlex.split(command.text)
    except ValueError:  # a quote without its end
        words = command.text.split()
    return [Written(word, spread(word, command.places)) for word in words]


def _runs_the_rest(program: str) -> bool:
    """Whether an entrypoint is of the sort that prepares something and then runs its arguments."""
    name = program.rpartition("/")[2]
    return name in _INITS or name.endswith(".sh") or "entrypoint" in name


def _handed_over(words: Sequence[Written]) -> tuple[Written, str] | None:
    """The script of `sh -ec SCRIPT` and `python -c SCRIPT`, and how it is read."""
    program = words[0].text.rpartition("/")[2] if words else ""
    if program.startswith("python") and len(words) > 2 and words[1].text == "-c":
        return (words[2], PYTHON) if words[2].text else None
    if program not in SHELLS - POWERSHELLS:
        return None
    for word, script in pairwise(words[1:]):
        option = word.text
        if option[:1] not in ("-", "+") and option != "pipefail":
            return None
        if option[:1] == "-" and option[1:].isalpha() and "c" in option:
            return (script, SHELL) if script.text else None
    return None
