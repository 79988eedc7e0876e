"""Python's string literals: what a literal says, with a mark where a value is put in at run time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..typed import TYPE_CHECKING

if TYPE_CHECKING:
    from .matcher import Node

HOLE = "\ue000"
"""Stands for text that is only known at run time. A private-use character: shells and parsers take it for a letter."""

_ESCAPE = r"(?s)\\(\r?\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
_PERCENT = r"%(?:\((\w+)\))?[#\- +\d*]*(?:\.\d+)?[a-zA-Z%]"
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "\n": "", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_MOST_CODE_POINT = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
"""No characters by themselves: nothing that is given to a parser or printed may hold one."""


def literal(node: Node | None) -> str | None:
    """The text of a string literal that is wholly known, else None."""
    if node is None or node.kind() not in ("string", "concatenated_string", "parenthesized_expression"):
        return None
    parts = list(pieces(node))
    return None if not parts or any(not isinstance(part, str) for part in parts) else "".join(map(str, parts))


def key_text(key: Node | str) -> str | None:
    """The text of a dictionary's key, as `syntax.entries` gives it; None where it is not known."""
    return key if isinstance(key, str) else literal(key)


def pieces(node: Node) -> Iterator[str | Node]:
    """What a string literal is made of, in order: known text, and the expressions that are put in."""
    kind = node.kind()
    if kind in ("concatenated_string", "parenthesized_expression"):
        for child in node.named_children():
            yield from pieces(child)
    elif kind == "string":
        yield from _pieces_of_one(node)
    elif kind != "comment":
        yield node


def _pieces_of_one(node: Node) -> Iterator[str | Node]:
    children = node.children()
    prefix = children[0].text().rstrip("'\"").lower() if children else ""
    yield ""
    for child in children[1:]:
        kind = child.kind()
        if kind == "string_content":
            yield _content(child.text(), prefix)
        elif kind == "interpolation":
            yield child


def _content(text: str, prefix: str) -> str:
    if "f" in prefix or "t" in prefix:
        text = text.replace("{{", "{").replace("}}", "}")
    return text if "r" in prefix or "\\" not in text else re.sub(_ESCAPE, _unescape, text)


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "xuU":
        point = int(code[1:], 16) if len(code) > 1 else ord(code)
        return chr(point) if point <= _MOST_CODE_POINT and not _SURROGATES[0] <= point <= _SURROGATES[1] else HOLE
    if code[0] in "01234567":
        return chr(int(code, 8))
    return _SIMPLE.get(code[-1], code if code in "\\'\"" else f"\\{code}")


def fill_percent(template: str, given: Mapping[str, str] | Iterator[str]) -> str:
    """A `%`-format with what is put in: texts in their order, or by name; a HOLE for what is not given."""

    def fill(match: re.Match[str]) -> str:
        if match[0].endswith("%"):
            return "%"
        if isinstance(given, Mapping):
            return given.get(match[1] or "", HOLE)
        return next(given, HOLE)

    return re.sub(_PERCENT, fill, template)
