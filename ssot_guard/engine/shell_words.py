"""bash's syntax nodes -> words: quotes, escapes, and what variables stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..typed import TYPE_CHECKING
from .strings import HOLE
from .words import Word, Words

if TYPE_CHECKING:
    from .matcher import Node

_BACKSLASH = re.compile(r"\\(.)", re.DOTALL)
_DEFAULT = re.compile(r"\$\{[\w@*]+:?[-=]")
_ALL_ARGUMENTS = re.compile(r"\$(?:[@*]|\{[@*](?::(\d+))?\})")
_TELLS_A_PROGRAM = frozenset({"which", "command", "type", "echo", "readlink", "realpath"})
_VALUES = ("word", "string", "raw_string", "concatenation", "command_substitution", "simple_expansion", "expansion")

ARGUMENTS = "@"
"""The name that a row of values has for `"$@"`: the arguments, with NUL between them."""


def words_of(command: Node, values: Mapping[str, str] = {}) -> Words:
    """The words of a command, without its redirections and the assignments before it."""
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
    if ARGUMENTS in values and (found := _ALL_ARGUMENTS.fullmatch(inner.text())):
        return [Word(text) for text in values[ARGUMENTS].split("\0")[int(found[1] or 1) - 1 :] if text]
    is_list = inner.kind() == "expansion" and inner.text()[1:].rstrip("}").endswith("[@]")
    if is_list or node.kind() in ("simple_expansion", "expansion"):
        text = text_of(inner, values)
        return [Word(text)] if HOLE in text else [Word(word) for word in text.split()]
    return [Word(text_of(node, values))]


def text_of(node: Node, values: Mapping[str, str] = {}) -> str:
    """What one word says, with a HOLE for what is only known at run time."""
    kind = node.kind()
    if kind in ("command_name", "concatenation", "string"):
        children = node.named_children()
        if kind == "string":
            return "".join(text_of(child, values) for child in children)
        return "".join(text_of(child, values) for child in children) if children else node.text()
    if kind == "array":
        return " ".join(text_of(child, values) for child in node.named_children())
    if kind == "raw_string":
        return node.text()[1:-1]
    if kind == "ansi_c_string":
        return node.text()[2:-1]
    if kind == "string_content":
        return re.sub(r"\\([\"\\$`\n])", r"\1", node.text())
    if kind in ("word", "number", "test_operator"):
        return _unescape(node.text())
    if kind == "command_substitution":
        return _told(node, values)
    if kind in ("simple_expansion", "expansion"):
        return _value(node, values)
    return HOLE


def _value(expansion: Node, values: Mapping[str, str]) -> str:
    """What a variable stands for; of `${X:-pytest}` what is written there, if X was not set."""
    children = expansion.named_children()
    name = variable(expansion)
    if name in values:
        return values[name]
    if _DEFAULT.match(expansion.text()) and len(children) == 2 and children[1].kind() in _VALUES:
        return text_of(children[1], values)
    return HOLE


def _told(substitution: Node, values: Mapping[str, str]) -> str:
    """What a program says that only repeats what it is asked for: `$(command -v pytest)`, `$(echo pytest)`."""
    children = substitution.named_children()
    words = words_of(children[0], values) if len(children) == 1 and children[0].kind() == "command" else ()
    if not words or words[0].text not in _TELLS_A_PROGRAM:
        return HOLE
    asked = [word.text for word in words[1:] if not word.text.startswith("-")]
    return " ".join(asked) if words[0].text != "command" or words[1:2] == (Word("-v"),) else HOLE


def variable(expansion: Node) -> str:
    """The name of what an expansion stands for."""
    found = re.match(r"\$\{?(\w+)", expansion.text())
    return found[1] if found else ""


def _unescape(text: str) -> str:
    # On Windows `\` separates folders: `venv\Scripts\python` must stay readable as a path.
    text = text.replace("\\\n", "")
    return text if re.search(r"\w\\\w", text) else _BACKSLASH.sub(r"\1", text)
