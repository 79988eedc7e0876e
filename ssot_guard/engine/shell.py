"""Shell text -> command lines, by tree-sitter's bash grammar: lists, pipes, substitutions, subshells, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise, product
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from . import matcher
from .strings import HOLE
from .words import Word, Words
from .wrappers import SHELLS

if TYPE_CHECKING:
    from .matcher import Node

_COMMANDS = {"id": "commands", "rule": {"kind": "command"}}
_HEREDOCS = {"id": "heredocs", "rule": {"any": [{"kind": "heredoc_body"}, {"kind": "herestring_redirect"}]}}
_PIPELINES = {"id": "pipelines", "rule": {"kind": "pipeline"}}
_ASSIGNMENTS = {"id": "assignments", "rule": {"kind": "variable_assignment"}}
_ERRORS = {"id": "errors", "rule": {"kind": "ERROR"}}
_BACKSLASH = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"[^;&|\n(){}`]+")
_KEYWORDS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "time"})
_PYTHONS = re.compile(r"(?:python|pypy)[\d.]*")
_MOST_VALUES = 8
"""Ways to read one command whose variables had several values: the rest is not looked at."""

Variables = Mapping[str, tuple[str, ...]]
"""Name -> the values that it may have, each as a text."""


_NOTHING: Variables = MappingProxyType({})


class Command(NamedTuple):
    """One command line and where it stands in the text: characters from `start` up to `end`."""

    words: Words
    start: int
    end: int
    function: str = ""
    """The function that holds it, the outermost; empty for none."""


def commands(text: str) -> list[Words]:
    """The simple commands of a shell text, as `located` finds them."""
    return [command.words for command in located(text)]


def located(text: str, given: Variables = _NOTHING) -> list[Command]:
    """The simple commands of a shell text with their places; assignments before a command are left out.

    What is handed to a shell or to Python by a here-document or a pipe counts as its text. Variables that were set to
    a text before stand for it, `given` are those that were set elsewhere. Where the text does not parse, its parts
    between separators are read as commands as well: better one too many than a launch behind a typing error.
    """
    root = matcher.parse(text, "bash")
    variables = _Variables(root, given) if "$" in text else _NONE
    found = []
    for node in matcher.find(root, _COMMANDS):
        place = node.range()
        function = _function(node)
        span = place.start.index, place.end.index
        found += [Command(words, *span, function) for words in variables.words(node)]
    for body in matcher.find(root, _HEREDOCS) if "<<" in text else ():
        found += _fed(body)
    for pipeline in matcher.find(root, _PIPELINES) if "|" in text else ():
        found += _piped(pipeline)
    if matcher.find(root, _ERRORS):
        found += by_separators(text)
    return found


def _function(node: Node) -> str:
    names = [around.field("name") for around in node.ancestors() if around.kind() == "function_definition"]
    return names[-1].text() if names and names[-1] else ""


# --- what is handed to an interpreter ---------------------------------------------------------------------------------


def _fed(body: Node) -> Iterator[Command]:
    """A here-document or here-string whose reader runs it."""
    redirect = body if body.kind() == "herestring_redirect" else body.parent()
    holder = redirect.parent() if redirect else None
    command = holder.field("body") if holder and holder.kind() == "redirected_statement" else holder
    if command is None or command.kind() != "command":
        return
    inner = body.named_children()[0] if body.kind() == "herestring_redirect" else None
    yield from _run_by(_words(command), _text(inner) if inner else body.text(), body)


def _piped(pipeline: Node) -> Iterator[Command]:
    """`echo "pytest -q" | sh`."""
    parts = [child for child in pipeline.named_children() if child.kind() == "command"]
    for giver, taker in pairwise(parts):
        words = _words(giver)
        if words and words[0].text in ("echo", "printf"):
            yield from _run_by(_words(taker), " ".join(word.text for word in words[1:]), giver)


def _run_by(reader: Words, text: str, node: Node) -> Iterator[Command]:
    program = reader[0].text.rpartition("/")[2] if reader else ""
    place, function = node.range(), _function(node)
    if program in SHELLS:
        exact = node.text() == text
        for command in located(text):
            start = place.start.index + (command.start if exact else 0)
            end = place.start.index + command.end if exact else place.end.index
            yield Command(command.words, start, end, function)
    elif _PYTHONS.fullmatch(program) and all(word.text.startswith("-") for word in reader[1:]):
        yield Command((reader[0], Word("-c"), Word(text)), place.start.index, place.end.index, function)


def by_separators(text: str) -> Iterator[Command]:
    """What looks like a command in a text that no grammar reads: the parts between what separates commands."""
    for part in _PART.finditer(text):
        words = part[0].replace("'", " ").replace('"', " ").split()
        while words and words[0] in _KEYWORDS:
            words = words[1:]
        if words:
            start = part.start() + len(part[0]) - len(part[0].lstrip())
            yield Command(tuple(map(Word, words)), start, part.start() + len(part[0].rstrip()))


# --- words ------------------------------------------------------------------------------------------------------------


def _words(command: Node, values: Mapping[str, str] = {}) -> Words:
    words: list[Word] = []
    for child in command.named_children():
        kind = child.kind()
        if kind in ("variable_assignment", "file_redirect", "heredoc_redirect", "herestring_redirect", "comment"):
            continue
        words += _split(child, values)
    return tuple(words)


def _split(node: Node, values: Mapping[str, str]) -> list[Word]:
    """The words that one argument makes: a variable without quotes, and `"${LIST[@]}"`, may hold several."""
    while node.kind() == "command_name" and len(node.named_children()) == 1:
        node = node.named_children()[0]
    inner = node.named_children()[0] if node.kind() == "string" and len(node.named_children()) == 1 else node
    is_list = inner.kind() == "expansion" and inner.text()[1:].rstrip("}").endswith("[@]")
    if is_list or node.kind() in ("simple_expansion", "expansion"):
        text = _text(inner, values)
        return [Word(text)] if HOLE in text else [Word(word) for word in text.split()]
    return [Word(_text(node, values))]


def _text(node: Node, values: Mapping[str, str] = {}) -> str:
    kind = node.kind()
    if kind in ("command_name", "concatenation", "string"):
        children = node.named_children()
        if kind == "string":
            return "".join(_text(child, values) for child in children)
        return "".join(_text(child, values) for child in children) if children else node.text()
    if kind == "array":
        return " ".join(_text(child, values) for child in node.named_children())
    if kind == "raw_string":
        return node.text()[1:-1]
    if kind == "ansi_c_string":
        return node.text()[2:-1]
    if kind == "string_content":
        return re.sub(r"\\([\"\\$`\n])", r"\1", node.text())
    if kind in ("word", "number", "test_operator"):
        return _unescape(node.text())
    if kind in ("simple_expansion", "expansion"):
        return _value(node, values)
    return HOLE


def _value(expansion: Node, values: Mapping[str, str]) -> str:
    """What a variable stands for; of `${X:-pytest}` what is written there, if X was not set."""
    children = expansion.named_children()
    name = _variable(expansion)
    if name in values:
        return values[name]
    default = re.match(r"\$\{\w+:?[-=]", expansion.text())
    if default and len(children) == 2 and children[1].kind() in ("word", "string", "raw_string", "concatenation"):
        return _text(children[1], values)
    return HOLE


def _variable(expansion: Node) -> str:
    found = re.match(r"\$\{?(\w+)", expansion.text())
    return found[1] if found else ""


def _unescape(text: str) -> str:
    # On Windows `\` separates folders: `venv\Scripts\python` must stay readable as a path.
    return text if re.search(r"\w\\\w", text) else _BACKSLASH.sub(r"\1", text)


# --- variables --------------------------------------------------------------------------------------------------------


class _Variables:
    """The texts that variables were set to, in the order of the text."""

    def __init__(self, root: Node | None, given: Variables) -> None:
        self._given = given
        self._set: dict[str, list[tuple[int, str]]] = {}
        for node in matcher.find(root, _ASSIGNMENTS) if root else ():
            name, value = node.field("name"), node.field("value")
            own = node.parent()
            if name is None or value is None or (own is not None and own.kind() == "command"):
                continue  # `PYTEST=x command` sets it for that command only
            text = _text(value, self._before(node.range().start.index))
            if HOLE not in text:
                self._set.setdefault(name.text(), []).append((node.range().start.index, text))

    def words(self, command: Node) -> Iterator[Words]:
        """A command's words, once for each way to read its variables; by what was set last first."""
        start = command.range().start.index
        names = list(dict.fromkeys(re.findall(r"\$\{?(\w+)", command.text())))
        values = [[(name, value) for value in self._values(name, start)] for name in names]
        known = [choices for choices in values if choices]
        for choice in islice(product(*known), _MOST_VALUES):
            yield _words(command, dict(choice))

    def _values(self, name: str, start: int) -> list[str]:
        own = [text for at, text in self._set.get(name, ()) if at < start]
        return list(dict.fromkeys([*reversed(own), *self._given.get(name, ())]))

    def _before(self, start: int) -> dict[str, str]:
        latest = {name: values[0] for name, values in self._given.items() if values}
        return latest | {name: said[-1][1] for name, said in self._set.items() if said[-1][0] < start}


_NONE = _Variables(None, _NOTHING)
