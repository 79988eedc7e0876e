"""The only file that knows ast-grep: text in, syntax nodes out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..problems import CannotRead, Problem
from ..typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

    from ast_grep_py import SgNode

    Node: TypeAlias = SgNode

# Patterns are compiled when a text needs them, which those of a commit hardly ever do: each takes up to 0.3 ms.

# tree-sitter's Python grammar takes quadratic time over runs of indented comment lines (8,000 lines: seconds), blank
# lines between them or not, and whole files commented out line by line exist. A few such lines cost nothing.
_MANY = 30
_COMMENT_RUN = rf"#[^\n]*(?:\n\s*[ \t\f]#[^\n]*){{{_MANY}}}"

# Tables of numbers and words are what makes a Python file megabytes large, and each item is a node.
_ITEM = r"""(?:(?:[-+]?[\d.][\w.]*|'[^'\\\n]*'|"[^"\\\n]*"),\s*)"""
_DATA = _ITEM + "{8,}"
_BEGINNING = _ITEM + "{64}"
_LARGE = 500_000
_STRING_OR_COMMENT = (
    r"""(?s)\#[^\n]*|'''(?:[^\\]|\\.)*?'''|\"{3}(?:[^\\]|\\.)*?\"{3}|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\""""
)


def parse(text: str, language: str = "python") -> Node:
    """The root node of a text. Syntax errors do not stop it: they become ERROR nodes, the rest is as it would be."""
    from ast_grep_py import SgRoot

    return SgRoot(_lightened(text) if language == "python" else text, language).root()


def find(root: Node, document: Mapping[str, Any]) -> list[Node]:
    """The nodes that an ast-grep rule document matches, in the order of the text.

    Raises `CannotRead` for a rule that ast-grep refuses: it must never count as one that found nothing.
    """
    try:
        found = _find_all(root, document)
    except Refused as refused:
        message = f"ast-grep refuses the rule: {refused}"
        raise CannotRead([Problem(str(document.get("id")), 0, 0, message)]) from None
    if not found:
        _refuse_broken_patterns(document.get("rule"), document)
    return found


def why_refused(document: Mapping[str, Any], language: str) -> str:
    """What ast-grep says against a rule document; empty if it takes it."""
    try:
        _find_all(parse("", language), document)
    except Refused as refused:
        return str(refused)
    return ""


class Refused(Exception):
    """ast-grep does not take a rule; the text says why, in ast-grep's words."""


def _find_all(root: Node, document: Mapping[str, Any]) -> list[Node]:
    config = {key: document[key] for key in ("rule", "constraints", "utils", "transform") if key in document}
    try:
        found: list[Node] = root.find_all(config)  # type: ignore[call-overload]
    except BaseException as error:
        # ast-grep's PanicException is no Exception; a bare one says that a key is unknown.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        # The outermost error says nothing, and where Rust is to tell it, a trace of its own stack follows.
        causes = str(error).partition("\n\nStack backtrace:")[0].strip()
        innermost = re.split(r"\n\s+\d+: |Caused by:\n\s+", causes)[-1]
        raise Refused(" ".join(innermost.split())) from None
    return found


def _refuse_broken_patterns(part: Any, document: Mapping[str, Any]) -> None:
    """A pattern with a syntax error of its own finds nothing, in silence; ast-grep's command line explains it."""
    children = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
    for child in children:
        _refuse_broken_patterns(child, document)
    pattern = part.get("pattern") if isinstance(part, Mapping) else None
    if isinstance(pattern, str) and broken(pattern, str(document.get("language", "python"))):
        message = f"the pattern has a syntax error and can never match: {pattern}"
        raise CannotRead([Problem(str(document.get("id")), 0, 0, message)])


def broken(pattern: str, language: str) -> bool:
    """Whether a pattern is no code of its language: ast-grep says nothing of it, and finds nothing, or nonsense."""
    return bool(_parsed_pattern(pattern, language).find_all(kind="ERROR"))


def names_in(pattern: str, language: str) -> list[str]:
    """The texts of a pattern's named leaves that a match has to hold as they stand: no variables, no punctuation."""
    stand_in = _STAND_IN.get(language, _USUAL_STAND_IN)
    variable = re.compile(re.escape(stand_in) + "+[A-Z0-9_]*")
    nodes = _find_all(_parsed_pattern(pattern, language), {"rule": {"regex": "."}})
    return [
        node.text()
        for node in nodes
        if node.is_leaf()
        and node.is_named()
        and stand_in not in node.text()
        and not any(variable.fullmatch(around.text()) for around in node.ancestors())  # bash: `$A` holds the name `A`
    ]


# What ast-grep puts in for the `$` of its variables where a language has no names with `$`: ast-grep-language's
# `expando_char`. Those that have keep it.
_USUAL_STAND_IN = "µ"
_STAND_IN = {
    **dict.fromkeys(
        ("bash", "java", "javascript", "json", "lua", "scala", "solidity", "tsx", "typescript", "yaml"), "$"
    ),
    **dict.fromkeys(("css", "nix"), "_"),
    **dict.fromkeys(("c", "cpp"), "\U00010000"),
    "html": "z",
}
_VARIABLE_SIGN = r"\$+(?=[A-Z_])|(?<!\$)\$\$\$(?!\$)"


def _parsed_pattern(pattern: str, language: str) -> Node:
    stand_in = _STAND_IN.get(language, _USUAL_STAND_IN)
    return parse(re.sub(_VARIABLE_SIGN, lambda sign: stand_in * len(sign[0]), pattern), language)


def _lightened(text: str) -> str:
    """The same text, position for position, without what costs much to parse and tells a rule nothing."""
    text = _without_comment_runs(text)
    return re.sub(_DATA, _shortened, text) if len(text) > _LARGE else text


def _shortened(run: re.Match[str]) -> str:
    """The first items of a run: should it be a command after all, what decides about it stands there."""
    kept = re.match(_BEGINNING, run[0])
    if not kept:
        return run[0]
    return kept[0] + re.sub(r"[^\n]+", lambda rest: " " * len(rest[0]), run[0][kept.end() :])


def _without_comment_runs(text: str) -> str:
    """The same lines, with the comment-only ones blank, where a text has many of them in a row."""
    if text.count("#") <= _MANY or not re.search(_COMMENT_RUN, text):
        return text
    return re.sub(_STRING_OR_COMMENT, _blank_if_alone, text)


def _blank_if_alone(token: re.Match[str]) -> str:
    if not token[0].startswith("#"):
        return token[0]
    line_start = token.string.rfind("\n", 0, token.start()) + 1
    alone = not token.string[line_start : token.start()].strip()
    return "" if alone else token[0]
