"""Shell text -> command lines, by tree-sitter's bash grammar: lists, pipes, substitutions, subshells, functions.

Sources: the bash reference manual, https://www.gnu.org/software/bash/manual/bash.html, and the grammar's node types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from ..typed import TYPE_CHECKING, NamedTuple
from . import matcher
from .shell_variables import NOTHING, UNSET, Given, Variables
from .shell_words import ARGUMENTS, text_of, words_of
from .words import Word, Words
from .wrappers import SHELL_OPTIONS, SHELLS, WRAPPERS

if TYPE_CHECKING:
    from .matcher import Node

_COMMANDS = {"id": "commands", "rule": {"kind": "command"}}
_HEREDOCS = {"id": "heredocs", "rule": {"any": [{"kind": "heredoc_body"}, {"kind": "herestring_redirect"}]}}
_PIPELINES = {"id": "pipelines", "rule": {"kind": "pipeline"}}
_FUNCTIONS = {"id": "functions", "rule": {"kind": "function_definition"}}
_ALIASES = {"id": "aliases", "rule": {"kind": "command", "regex": "^alias\\s"}}
_ERRORS = {"id": "errors", "rule": {"kind": "ERROR"}}
_TEXTS = {"id": "texts", "rule": {"any": [{"kind": "string"}, {"kind": "raw_string"}]}}
_DEFINES = re.compile(r"\(\s*\)|\bfunction\b")
_PART = re.compile(r"(?<![^\s;])#[^\n]*|(?:[^;&|\n(){}`#]|(?<=[^\s;])#)+")
_KEYWORDS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "time"})
_PYTHONS = re.compile(r"(?:python|pypy)[\d.]*")
_PASSED_ON = re.compile(r"\$\{?[@*\d]")
_SHIFT = re.compile(r"\bshift\b(?:[ \t]+(\d+))?")
_LONGEST_LINE = 20_000
"""The parser counts a place's column from the line's beginning. A longer line is data, or was made to hurt."""

Wanted = Callable[[Words], bool]


class Command(NamedTuple):
    """One command line and where it stands in the text: characters from `start` up to `end`."""

    words: Words
    start: int
    end: int
    function: str = ""
    """The function that holds it, the outermost; empty for none."""


def _all(_words: Words) -> bool:
    return True


def located(text: str, given: Given = NOTHING, wanted: Wanted = _all) -> list[Command]:
    """The simple commands of a shell text with their places; assignments before a command are left out.

    What is handed to a shell or to Python by a here-document or a pipe counts as its text. Variables that were set to
    a text before stand for it, `given` are those that were set elsewhere. Where the text does not parse, its parts
    between separators are read as commands as well, from there on: better one too many than a launch behind a typing
    error.
    Only the places of those that are `wanted` are looked up.
    """
    if len(text) > _LONGEST_LINE and max(map(len, text.split("\n"))) > _LONGEST_LINE:
        return [command for command in by_separators(text) if wanted(command.words)]
    return [*_Reader(text, given, wanted).commands()]


class _Reader:
    def __init__(self, text: str, given: Given, wanted: Wanted) -> None:
        self._text, self._wanted = text, wanted
        self._root = matcher.parse(text, "bash")
        self._variables = Variables(self._root, given) if "$" in text else UNSET
        self._functions: dict[str, Node] = {}
        """Those of the text itself: a call of one starts no program of that name."""
        for node in matcher.find(self._root, _FUNCTIONS) if _DEFINES.search(text) else ():
            if name := node.field("name"):
                self._functions[name.text()] = node
        self._aliases: dict[str, Words] = {}
        for node in matcher.find(self._root, _ALIASES) if "alias" in text else ():
            for alias, _, value in (word.text.partition("=") for word in words_of(node)[1:]):
                self._aliases[alias] = tuple(map(Word, value.split()))

    def commands(self) -> Iterator[Command]:
        for node in matcher.find(self._root, _COMMANDS):
            for words in self._variables.words(node):
                yield from self._of(node, words)
        for body in matcher.find(self._root, _HEREDOCS) if "<<" in self._text else ():
            yield from self._fed(body)
        for pipeline in matcher.find(self._root, _PIPELINES) if "|" in self._text else ():
            yield from self._piped(pipeline)
        if errors := matcher.find(self._root, _ERRORS):
            doubtful = by_separators(self._text, self._sound_up_to(errors))
            yield from (command for command in doubtful if self._wanted(command.words))

    def _sound_up_to(self, errors: list[Node]) -> int:
        """The line from which on the tree may be wrong: of an error, or of a quote that may be the one left open."""
        texts = (node for node in matcher.find(self._root, _TEXTS) if "\n" in node.text())
        first = min(node.range().start.index for node in (*errors, *islice(texts, 1)))
        return self._text.rfind("\n", 0, first) + 1

    def _of(self, node: Node, words: Words) -> Iterator[Command]:
        if words and self._aliases.get(words[0].text):
            words = (*self._aliases[words[0].text], *words[1:])
        own = self._functions.get(words[0].text) if words else None
        for version in (words,) if own is None else self._passed_on(own, words[1:]):
            if self._wanted(version):
                place = node.range()
                yield Command(version, place.start.index, place.end.index, self._function(node))

    def _passed_on(self, function: Node, arguments: Words) -> Iterator[Words]:
        """What a function runs of its arguments: `retry() { for i in 1 2 3; do "$@" && break; done; }`.

        A command that is wanted whatever the arguments are is told where it stands, not where the function is called.
        """
        text = function.text()
        if not (arguments and _PASSED_ON.search(text)):
            return
        shifted = sum(int(found[1] or 1) for found in _SHIFT.finditer(text))
        texts = [word.text for word in arguments]
        named = {str(at): text for at, text in enumerate(texts, 1)}
        values = {**named, ARGUMENTS: "\0".join(texts[shifted:])}
        for node in matcher.find(function, _COMMANDS):
            known = self._wanted is not _all and any(map(self._wanted, self._variables.words(node)))
            if _PASSED_ON.search(node.text()) and not known:
                for words in self._variables.words(node, values):
                    if words and words[0].text not in self._functions:
                        yield words

    # --- what is handed to an interpreter -----------------------------------------------------------------------------

    def _fed(self, body: Node) -> Iterator[Command]:
        """A here-document or here-string whose reader runs it."""
        redirect = body if body.kind() == "herestring_redirect" else body.parent()
        holder = redirect.parent() if redirect else None
        command = holder.field("body") if holder and holder.kind() == "redirected_statement" else holder
        readers = [command] if command and command.kind() == "command" else []
        if redirect and body.kind() == "heredoc_body":  # `cat <<EOF | bash`
            pipelines = [child for child in redirect.named_children() if child.kind() == "pipeline"]
            readers += [child for pipe in pipelines for child in pipe.named_children() if child.kind() == "command"]
        inner = body.named_children()[0] if body.kind() == "herestring_redirect" else None
        for reader in readers:
            yield from self._run_by(words_of(reader), text_of(inner) if inner else body.text(), body)

    def _piped(self, pipeline: Node) -> Iterator[Command]:
        """`echo "pytest -q" | sh`."""
        parts = [child for child in pipeline.named_children() if child.kind() == "command"]
        for giver, taker in pairwise(parts):
            words = words_of(giver)
            if words and words[0].text in ("echo", "printf"):
                yield from self._run_by(words_of(taker), " ".join(word.text for word in words[1:]), giver)

    def _run_by(self, reader: Words, text: str, node: Node) -> Iterator[Command]:
        how, program = _reads(reader)
        if not how:
            return
        place, function = node.range(), self._function(node)
        if how == "shell":
            exact = node.text() == text
            for command in located(text, wanted=self._wanted):
                start = place.start.index + (command.start if exact else 0)
                end = place.start.index + command.end if exact else place.end.index
                yield Command(command.words, start, end, function)
        else:
            words = (Word(program), Word("-c"), Word(text))
            if self._wanted(words):
                yield Command(words, place.start.index, place.end.index, function)

    def _function(self, node: Node) -> str:
        """The function that holds a node, the outermost. In a list of commands, each has all those before it around."""
        return _function(node) if self._functions else ""


def _function(node: Node) -> str:
    names = [around.field("name") for around in node.ancestors() if around.kind() == "function_definition"]
    return names[-1].text() if names and names[-1] else ""


def _reads(words: Words) -> tuple[str, str]:
    """`shell` or `python` for a command that runs its standard input, and the program that does."""
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        program = text.rpartition("/")[2]
        if program in SHELLS or _PYTHONS.fullmatch(program):
            rest = texts[at + 1 :]
            while rest and rest[0].startswith("-") and rest[0] != "-":
                rest = rest[2:] if rest[0] in SHELL_OPTIONS or rest[0].endswith("o") else rest[1:]
            wraps = at == 0 or texts[0].rpartition("/")[2] in WRAPPERS
            plain = not any(re.fullmatch(r"-[a-zA-Z]*[cm]", option) for option in texts[at + 1 :])
            alone = not rest or rest[0] == "-" or "-s" in texts[at + 1 :]
            return ("shell" if program in SHELLS else "python", text) if wraps and plain and alone else ("", "")
    is_remote = len(texts) > 1 and texts[0] == "ssh" and not texts[-1].startswith("-") and len(texts) <= _SSH_ALONE
    return ("shell", "sh") if is_remote else ("", "")


_SSH_ALONE = 4
"""`ssh [-p 22] host`: with more words there is a command among them."""


def by_separators(text: str, begin: int = 0) -> Iterator[Command]:
    """What looks like a command in a text that no grammar reads: the parts between what separates commands."""
    for part in _PART.finditer(text, begin):
        words = part[0].replace("'", " ").replace('"', " ").split() if part[0][0] != "#" else []
        words = words[next((at for at, word in enumerate(words) if word not in _KEYWORDS), len(words)) :]
        if words:
            start = part.start() + len(part[0]) - len(part[0].lstrip())
            yield Command(tuple(map(Word, words)), start, part.start() + len(part[0].rstrip()))
