"""Shell text -> command lines, read by tree-sitter's bash grammar: lists, pipes, substitutions, subshells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import matcher
from .strings import HOLE
from .words import Word, Words
from .wrappers import SHELLS

if TYPE_CHECKING:
    from .matcher import Node

_COMMANDS = {"id": "commands", "rule": {"kind": "command"}}
_HEREDOCS = {"id": "heredocs", "rule": {"any": [{"kind": "heredoc_body"}, {"kind": "herestring_redirect"}]}}
_ERRORS = {"id": "errors", "rule": {"kind": "ERROR"}}
_BACKSLASH = re.compile(r"\\(.)", re.DOTALL)
_BETWEEN_COMMANDS = re.compile(r"[;&|\n(){}`]+")
_KEYWORDS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "time"})


def commands(text: str) -> list[Words]:
    """The simple commands of a shell text; assignments before a command are left out.

    What is handed to a shell by a here-document counts as its text. Where the text does not parse, its parts between
    separators are read as commands as well: better one too many than a launch behind a typing error.
    """
    root = matcher.parse(text, "bash")
    found = [_words(node) for node in matcher.find(root, _COMMANDS)]
    for body in matcher.find(root, _HEREDOCS) if "<<" in text else ():
        found += _fed_to_a_shell(body)
    if matcher.find(root, _ERRORS):
        found += [words for part in _BETWEEN_COMMANDS.split(text) for words in [_roughly(part)] if words]
    return found


def _fed_to_a_shell(body: Node) -> list[Words]:
    redirect = body if body.kind() == "herestring_redirect" else body.parent()
    holder = redirect.parent() if redirect else None
    command = holder.field("body") if holder and holder.kind() == "redirected_statement" else holder
    if command is None or command.kind() != "command":
        return []
    words = _words(command)
    if not words or words[0].text.rpartition("/")[2] not in SHELLS:
        return []
    inner = body.named_children()[0] if body.kind() == "herestring_redirect" else None
    return commands(_text(inner) if inner else body.text())


def _roughly(part: str) -> Words:
    words = part.replace("'", " ").replace('"', " ").split()
    while words and words[0] in _KEYWORDS:
        words = words[1:]
    return tuple(map(Word, words))


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
