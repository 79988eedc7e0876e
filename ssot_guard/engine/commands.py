"""Does this command line start what a truth protects? The one place where that is answered, whatever the language.

A reader of any format hands over an `argv` (`tuple[Word, ...]`) or a shell text (see `shell.located`); wrappers
(`env`, `timeout`, `poetry run`, `bash -c`, ...) are taken off until the program itself is seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from ..typed import NamedTuple
from .strings import HOLE
from .words import Word, Words
from .wrappers import POWERSHELLS, PYTHON_OPTIONS, PYTHON_RUNNERS, SHELL_OPTIONS, SHELLS, WRAPPERS, Wrapper

PYTEST = "pytest"
"""The preset: knows pytest as a command, as a module and as Python callables."""

_PYTEST_PROGRAM = r"py\.?test(?:[-.]?3(?:\.\d+)?)?"
_PYTEST_MODULES = frozenset({"pytest", "pytest.__main__", "py.test", "_pytest"})
_PYTHON_PROGRAM = r"(?:python|pypy)(?:\d+(?:\.\d+)*)?[dtmw]?|py"
_ENV_ASSIGNMENT = r"[A-Za-z_][A-Za-z0-9_]*=(?!=)"
_PYTEST_PROBES = frozenset(
    {"--version", "-V", "-VV", "--help", "-h", "--collect-only", "--collectonly", "--co", "--fixtures", "--funcargs"}
    | {"--fixtures-per-test", "--markers"}
)
_OTHER_PROBES = frozenset({"--version", "--help"})
_MOST_LAYERS = 12


class Target(NamedTuple):
    """What may not be started: the words of a command line, and whether its probes count as well."""

    words: tuple[str, ...]
    deny_probes: bool = False

    @property
    def is_pytest(self) -> bool:
        return self.words == (PYTEST,)


CodeStarts = Callable[[str], bool]
"""Whether a Python program given as text starts the target: for `python -c`. The Python check hands itself in."""


def starts(argv: Words, target: Target, code_starts: CodeStarts) -> bool:
    """Whether a command line starts the target, on any path through the code that builds it."""
    certain = tuple(word for word in argv if word.sure)
    versions = (argv,) if len(certain) == len(argv) else (argv, certain)
    return any(_Reading(target, code_starts).starts(version) for version in versions)


def shell_starts(text: str, target: Target, code_starts: CodeStarts) -> bool:
    """The same for a text that a shell runs: any of its commands."""
    if not mentions(text, target):
        return False
    return any(starts(argv, target, code_starts) for argv in _texts_of("shell", text))


def is_probe(arguments: Words, target: Target) -> bool:
    """Whether the target's arguments make it only tell something (`--version`, `--collect-only`) and start nothing."""
    if target.deny_probes:
        return False
    probes = _PYTEST_PROBES if target.is_pytest else _OTHER_PROBES
    for word in arguments:
        if word.text == "--":
            return False
        if word.text in probes and word.sure:
            return True
    return False


def mentions(text: str, target: Target) -> bool:
    """A cheap test that can only err on the safe side."""
    return "pytest" in text or "py.test" in text if target.is_pytest else target.words[0] in text


class _Reading(NamedTuple):
    target: Target
    code_starts: CodeStarts
    layers: int = 0

    def starts(self, argv: Words) -> bool:
        argv = _without_assignments(argv)
        if not argv or self.layers > _MOST_LAYERS:
            return False
        program = _program(argv[0])
        if self._is_target(program, argv):
            return not is_probe(argv[1:], self.target)
        return any(self._deeper(inner) for inner in self._inside(program, argv))

    def _deeper(self, argv: Words) -> bool:
        return self._replace(layers=self.layers + 1).starts(argv)

    def _is_target(self, program: str, argv: Words) -> bool:
        words = self.target.words
        if self.target.is_pytest:
            return re.fullmatch(_PYTEST_PROGRAM, program) is not None
        return program == words[0] and _follow(words[1:], argv[1:])

    def _inside(self, program: str, argv: Words) -> list[Words]:
        """The command lines that this one runs in turn."""
        if re.fullmatch(_PYTHON_PROGRAM, program):
            return self._of_python(argv[1:], PYTHON_OPTIONS)
        if program in SHELLS:
            return _of_powershell(argv[1:]) if program in POWERSHELLS else _of_shell(argv[1:])
        if argv[0].many or not program:
            return self._of_unknown(argv)
        if program == "find":
            return _of_find(argv)
        if program == "eval":
            return _texts_of("shell", " ".join(word.text for word in argv[1:]))
        if program == "trap":
            return _of_trap(argv[1:])
        unversioned = program if program in WRAPPERS else re.sub(r"-?\d[\d.]*$", "", program)  # coverage-3.12
        return [inner for wrapper in WRAPPERS.get(unversioned, ()) for inner in self._unwrapped(wrapper, argv[1:])]

    def _unwrapped(self, wrapper: Wrapper, rest: Words) -> list[Words]:
        if rest and rest[0].text in wrapper.only_asks:
            return []
        for subcommand in wrapper.subcommands:
            rest = _after_options(rest, wrapper.options_with_value)
            if not rest or rest[0].text not in subcommand:
                return []
            rest = rest[1:]
        if wrapper.like_python:
            return self._of_python(rest, wrapper.options_with_value)
        texts = _values_of(rest, wrapper.shell_options)
        rest = _after_options(rest, wrapper.options_with_value | wrapper.shell_options)
        if not (wrapper.shell_text and len(rest) == 1):  # `watch "A=1 pytest"` is a text, not an assignment
            rest = _without_assignments(rest)
        rest = rest[wrapper.positionals :]
        rest = rest[1:] if rest and rest[0].text == "--" else rest
        if wrapper.prefixes_command and rest:
            while rest[1:] and rest[0].text[:1] == "+":  # hatch's choice of environments: `+py=3.12`
                rest = rest[1:]
            rest = (rest[0]._replace(text=rest[0].text.rpartition(":")[2]), *rest[1:])
        if wrapper.shell_text and len(rest) == 1:
            texts.append(rest[0].text)
        return [rest, *(argv for text in texts for argv in _texts_of("shell", text))]

    def _of_python(self, rest: Words, options_with_value: frozenset[str]) -> list[Words]:
        """What an interpreter runs: a module, a text or a file. Modules and files count as commands of that name."""
        rest = _strip_many(rest)
        while rest:
            text = rest[0].text
            if text in ("-V", "--version", "-h", "--help", "-"):
                return []
            if not text.startswith("-") or text == "--":
                rest = rest[1:] if text == "--" else rest
                return self._of_file(rest[0].text, rest[1:]) if rest else []
            letter, value = ("", "") if text in options_with_value else _deciding_letter(text)
            values = (rest[0]._replace(text=value), *rest[1:]) if value else rest[1:]
            if letter == "m":
                return self._of_module(values[0].text, values[1:]) if values else []
            if letter == "c":
                return [tuple(map(Word, self.target.words))] if values and self._code(values[0].text) else []
            takes_next = text in options_with_value or (letter in ("X", "W") and not value)
            rest = rest[2:] if takes_next else rest[1:]
        return []

    def _of_module(self, name: str, arguments: Words) -> list[Words]:
        if self.target.is_pytest and name in _PYTEST_MODULES:
            return [(Word(PYTEST), *arguments)]
        if name in PYTHON_RUNNERS:
            return self._of_python(arguments, PYTHON_RUNNERS[name])
        return [(Word(name), *arguments)]

    def _of_file(self, path: str, arguments: Words) -> list[Words]:
        parts = re.split(r"[/\\]", path)
        if parts[-1] == "__main__.py":
            parts.pop()
        # `python build/pytest.py` is somebody's own file; `python bin/pytest` is the program.
        return [(Word(parts[-1]), *arguments)] if parts and not parts[-1].endswith(".py") else []

    def _code(self, source: str) -> bool:
        return mentions(source, self.target) and self.code_starts(source)

    def _of_unknown(self, argv: Words) -> list[Words]:
        """The program is not known: what takes `-m pytest` is an interpreter, and `[*prefix, "pytest"]` is a launch."""
        rest = argv[1:]
        if argv[0].many:
            rest = _strip_many(argv)
            if rest and not rest[0].text.startswith("-"):
                return [rest]
        while rest and rest[0].text.startswith("-") and not re.fullmatch(r"-[a-zA-Z]*m.*", rest[0].text):
            rest = rest[1:]
        return self._of_python(rest, PYTHON_OPTIONS) if rest and rest[0].text.startswith("-") else []


def _program(word: Word) -> str:
    """The name that a program is known by: without folder and `.exe`, and without what is not known before it."""
    name = re.split(r"[/\\]", word.text)[-1].replace(HOLE, "")
    name = re.sub(r"(@|[=~!<>]=).*$", "", name)  # `uvx pytest@8.2`, `pipx run pytest==8.2`
    known = re.sub(r"\.(exe|cmd|bat)$", "", name, flags=re.IGNORECASE)
    return known if known == name else known.lower()  # Windows does not tell PYTHON.EXE from python.exe


def _deciding_letter(option: str) -> tuple[str, str]:
    """The letter of a cluster (`-Im`, `-Werror`) that takes all after it, and that value: c, m, X or W."""
    for at, letter in enumerate(option[1:] if not option.startswith("--") else "", start=2):
        if letter in "cmXW":
            return letter, option[at:]
    return "", ""


def _follow(wanted: tuple[str, ...], argv: Words) -> bool:
    """Whether `wanted` are the first words after options; an option may take one word for itself."""
    if not wanted:
        return True
    allowance, texts = 0, [word.text for word in argv]
    for index, text in enumerate(texts):
        if text.startswith("-"):
            allowance += 1
        elif tuple(texts[index : index + len(wanted)]) == wanted:
            return True
        elif allowance <= 0:
            return False
        else:
            allowance -= 1
    return False


def _without_assignments(argv: Words) -> Words:
    while argv and re.match(_ENV_ASSIGNMENT, argv[0].text):
        argv = argv[1:]
    return argv


def _strip_many(argv: Words) -> Words:
    while argv and argv[0].many:
        argv = argv[1:]
    return argv


def _after_options(argv: Words, with_value: frozenset[str]) -> Words:
    while argv and argv[0].text.startswith("-") and argv[0].text != "--":
        argv = argv[2:] if argv[0].text in with_value else argv[1:]
    return argv


def _of_shell(rest: Words) -> list[Words]:
    """The text after `-c`; a script file that the shell reads is judged on its own."""
    while rest and rest[0].text[:1] in ("-", "+", "/"):
        option = rest[0].text
        if re.fullmatch(r"/[cCkK]", option):  # takes all the rest
            return _texts_of("batch", " ".join(word.text for word in rest[1:]))
        cluster = option[1:] if re.fullmatch(r"[-+][a-zA-Z]+", option) else ""
        # `-euo pipefail -c`: an `o` takes the next word for itself
        rest = rest[2:] if option in SHELL_OPTIONS or "o" in cluster else rest[1:]
        if "c" in cluster:
            return _texts_of("shell", rest[0].text) if rest else []
    return []


def _of_powershell(rest: Words) -> list[Words]:
    """`-Command` takes all the rest; `-c` and the like are short for it."""
    for at, word in enumerate(rest):
        if word.text.lower() in ("-c", "-command"):
            return _texts_of("powershell", " ".join(word.text for word in rest[at + 1 :]))
    return []


def _of_find(argv: Words) -> list[Words]:
    """`find . -name ... -exec COMMAND {} +`."""
    return [argv[at + 1 :] for at, word in enumerate(argv) if word.text in ("-exec", "-execdir", "-ok", "-okdir")]


def _of_trap(rest: Words) -> list[Words]:
    """`trap 'pytest' EXIT`: a text that is run when its time comes."""
    rest = rest[1:] if rest and rest[0].text == "--" else rest
    return _texts_of("shell", rest[0].text) if len(rest) > 1 else []


def reads_its_program(argv: Words) -> str:
    """`shell` or `python` where a command line runs what it is given on its standard input, else empty."""
    program = _program(argv[0]) if argv else ""
    plain = all(word.text.startswith("-") and not re.fullmatch(r"-[a-zA-Z]*[cm]", word.text) for word in argv[1:])
    if plain and program in SHELLS:
        return "shell"
    return "python" if plain and re.fullmatch(_PYTHON_PROGRAM, program) else ""


def _values_of(argv: Words, options: frozenset[str]) -> list[str]:
    """The values of options that hold a whole command line (`env -S "..."`)."""
    return [after.text for word, after in pairwise(argv) if word.text in options]


def _texts_of(language: str, text: str) -> list[Words]:
    """The commands of a text in the language of a shell; only what holds such a text pays for its reader."""
    from importlib import import_module

    return [command.words for command in import_module(f".{language}", __package__).located(text)]
