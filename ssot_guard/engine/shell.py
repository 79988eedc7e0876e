"""Shell text -> command lines, read by tree-sitter's bash grammar: lists, pipes, substitutions, subshells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import matcher
from .strings import HOLE
from .words import Word, Words

if TYPE_CHECKING:
    from .matcher import Node

_COMMANDS = {"id": "commands", "rule": {"kind": "command"}}
_BACKSLASH = re.compile(r"\\(.)", re.DOTALL)


def commands(text: str) -> list[Words]:
    """The simple commands of a shell text, outer before inner; assignments before a command are left out."""
    return [_words(node) for node in matcher.find(matcher.parse(text, "bash"), _COMMANDS)]


def _words(command: Node) -> Words:
    words = []
    for child in command.named_children():
        kind = child.kind()
        if kind in ("variable_assignment", "file_redirect", "heredoc_redirect", "herestring_redirect", "comment"):
            continue
        words.append(Word(_text(child)))
    return tuple(words)


def _text(node: Node) -> str:
    kind = node.kind()
    if kind in ("command_name", "concatenation", "string"):
        children = node.named_children()
        if kind == "string":
            return "".join(_text(child) for child in children)
        return "".join(_text(child) for child in children) if children else node.text()
    if kind == "raw_string":
        return node.text()[1:-1]
    if kind == "ansi_c_string":
        return node.text()[2:-1]
    if kind == "string_content":
        return re.sub(r"\\([\"\\$`\n])", r"\1", node.text())
    if kind in ("word", "number", "test_operator"):
        return _unescape(node.text())
    return HOLE


def _unescape(text: str) -> str:
    # On Windows `\` separates folders: `venv\Scripts\python` must stay readable as a path.
    return text if re.search(r"\w\\\w", text) else _BACKSLASH.sub(r"\1", text)
