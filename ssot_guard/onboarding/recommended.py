"""Whether what `instead` tells people to run exists: a message that recommends a missing option is worse than none."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence

from ..policy import Policy, Truth
from .checks import NO, OK, OPEN, Check
from .surroundings import Surroundings

NAME = "instead"

_PYTHON = re.compile(r"python[\d.]*(?:\.exe)?|py")
_SCRIPT = re.compile(r"[\w.][\w./-]*\.(?:py|sh|bash|bat|cmd|ps1)")
_OPTION = re.compile(r"--[A-Za-z][\w-]*")
_VIRTUALENVS = (".venv/bin", "venv/bin", ".venv/Scripts", "venv/Scripts")
_READS_OPTIONS = re.compile(r"add_argument|option\(|Option\(|getopt|docopt|absl|fire\.Fire")
_PASSES_ON = re.compile(r"parse_known_args|REMAINDER|UNPROCESSED|ignore_unknown_options|sys\.argv\[1:\]")


def check(around: Surroundings, policy: Policy) -> Iterator[Check]:
    """One line a truth that has an `instead`."""
    for truth in policy.truths:
        if truth.instead:
            yield _checked(around, truth)


def _checked(around: Surroundings, truth: Truth) -> Check:
    wrong = [why for command in _commands(truth.instead) for why in _wrong(around, command)]
    what = f"{truth.name}: {truth.instead}"
    if wrong:
        return Check(
            NAME,
            NO,
            f"{what}: {'; '.join(dict.fromkeys(wrong))}",
            f"correct `instead` of {truth.name} in ssot-guard.yaml, or make what it names",
        )
    unsure = [why for command in _commands(truth.instead) for why in _unsure(around, command)]
    return Check(NAME, OPEN if unsure else OK, f"{what}: {unsure[0]}" if unsure else what)


def _commands(text: str) -> list[list[str]]:
    """The words of each command: what stands in backticks if anything does, else the whole text."""
    return [_words(part) for part in re.findall(r"`([^`]+)`", text) or [text]]


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    return [word.rstrip(",;:)") for word in words if word.rstrip(",;:)")]


def _wrong(around: Surroundings, words: Sequence[str]) -> Iterator[str]:
    scripts = [word for word in words if _SCRIPT.fullmatch(word)]
    for script in scripts:
        if not _exists(around, script):
            yield f"there is no file {script}"
    first = words[0]
    if "/" in first and first not in scripts and not _exists(around, first):
        yield f"there is no {first} here"
    elif (
        "/" not in first
        and any(word.startswith("-") for word in words)
        and not (scripts[:1] == [first] or _program(around, first))
    ):
        yield f"there is no program {first} on PATH or in .venv"
    if scripts and _exists(around, scripts[0]):
        text = around.text(os.path.normpath(scripts[0])) or ""
        for option in _options(words, scripts[0]):
            if not _spelled(option, text) and _READS_OPTIONS.search(text) and not _PASSES_ON.search(text):
                yield f"{scripts[0]} has no option {option}"


def _unsure(around: Surroundings, words: Sequence[str]) -> Iterator[str]:
    scripts = [word for word in words if _SCRIPT.fullmatch(word)]
    if not scripts and not _program(around, words[0]) and "/" not in words[0]:
        yield "no command that could be looked for"
    for option in _options(words, scripts[0]) if scripts else ():
        if not _spelled(option, around.text(os.path.normpath(scripts[0])) or ""):
            yield f"{scripts[0]} does not spell out {option}; it may read it elsewhere or hand it on"
    if _PYTHON.fullmatch(words[0]) and "-m" in words:
        yield "whether the module can be imported was not tried"


def _options(words: Sequence[str], script: str) -> list[str]:
    """The long options that are given to a script."""
    given = words[list(words).index(script) + 1 :]
    return [match[0] for word in given if (match := _OPTION.match(word))]


def _spelled(option: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text) is not None


def _exists(around: Surroundings, path: str) -> bool:
    return os.path.isfile(os.path.join(around.repository.root, path))


def _program(around: Surroundings, name: str) -> bool:
    folders = [os.path.join(around.repository.root, folder) for folder in _VIRTUALENVS]
    search = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])
    return _PYTHON.fullmatch(name) is not None or shutil.which(name, path=search) is not None
