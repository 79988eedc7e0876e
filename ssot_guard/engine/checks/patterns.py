"""A repository's own rules: what ast-grep matches, told in the rule's words. Their folder is the repository's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...typed import TYPE_CHECKING
from .. import matcher
from ..finding import Finding
from ..module import Module, Other
from ..scope import MODULE_SUBJECT

if TYPE_CHECKING:
    from ...patterns import OwnRule
    from ...policy import Truth
    from ..facts import Facts
    from ..matcher import Node

_VARIABLE = re.compile(r"(?P<sign>\${1,3})(?P<name>[A-Z_][A-Z0-9_]*)")
_LONGEST_SHOWN = 60


def gather(text: Module | Other, rule: str, truths: Iterable[Truth], found: Facts) -> Facts:
    """What a file has that a rule matches: no other file has a say in it."""
    own = ((truth, truth.own_rule(rule)) for truth in truths)
    matched = (one for truth, rule in own if rule for one in findings(text, truth, rule))
    return found._replace(found=(*found.found, *matched))


def findings(text: Module | Other, truth: Truth, rule: OwnRule) -> Iterator[Finding]:
    """The findings of one rule of a truth in one file, in the order of the text."""
    for node in matches(text, rule):
        place = node.range()
        yield Finding(
            rule.id,
            truth.name,
            text.path,
            place.start.line + 1,
            place.start.column + 1,
            place.end.line + 1,
            place.end.column + 1,
            text.scopes.of(node).subject if isinstance(text, Module) else MODULE_SUBJECT,
            message(node, rule),
            truth.instead or " ".join(rule.note.split()),
        )


def matches(text: Module | Other, rule: OwnRule) -> list[Node]:
    """The nodes that a rule matches. Raises `CannotRead` if ast-grep refuses the rule."""
    return matcher.find(text.root, {"id": rule.id, "language": rule.language, **rule.matching})


def message(node: Node, rule: OwnRule) -> str:
    """The rule's own message on one line, with what its variables stand for; those that stand for nothing are empty."""
    if not rule.message:
        return f"matches the pattern {rule.id}"
    transformed = rule.matching.get("transform", {})

    def value(variable: re.Match[str]) -> str:
        name = variable["name"]
        if name in transformed:
            return _short(node.get_transformed(name) or "")
        return _short(_text_of(node, name, several=len(variable["sign"]) == 3))

    return " ".join(_VARIABLE.sub(value, rule.message).split())


def _text_of(node: Node, name: str, *, several: bool) -> str:
    if not several:
        single = node.get_match(name)
        return single.text() if single else ""
    nodes = node.get_multiple_matches(name)
    if not nodes:
        return ""
    whole = node.get_root().root()
    begin = whole.range().start.index  # a root node begins where the first token does
    return whole.text()[nodes[0].range().start.index - begin : nodes[-1].range().end.index - begin]


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
