"""direct-launch: who starts what only the canonical runner may start. Twin of `hooks/direct-launch/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...rules import Rule, load
from .. import matcher
from ..commands import Target
from ..finding import Finding
from ..launching.helpers import Helpers
from ..launching.references import References
from ..launching.starting import Starting
from ..module import Module
from ..strings import HOLE

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project
    from ..matcher import Node

RULE = "direct-launch"

_MOST_NESTED_PROGRAMS = 3
_LONGEST_SHOWN = 60


def check(module: Module, truth: Truth, _project: Project) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order."""
    rule = load(RULE)
    seen: set[Node] = set()
    for words in truth.launches:
        target = Target(tuple(words.split()), deny_probes=truth.probes == "deny")
        for node, what in launches(module, target, rule).items():
            if node not in seen:
                seen.add(node)
                yield _finding(module, truth, words, node, what)


def launches(module: Module, target: Target, rule: Rule, nested: int = 0) -> dict[Node, str]:
    """The places of a module that start a target, and what they start, for the message."""

    def code_starts(text: str) -> bool:
        if nested >= _MOST_NESTED_PROGRAMS:
            return False
        return bool(launches(Module(module.path, text), target, rule, nested + 1))

    starting = Starting(module, target, code_starts)
    calls = matcher.find(module.root, rule.document("calls"))
    found = {call: what for call in calls for what in [next(starting.by(call), None)] if what}
    found = Helpers(starting, calls, found).starting()
    if target.is_pytest:
        found.update((node, node.text()) for node in References(module, rule).handed_on())
    return found


def _finding(module: Module, truth: Truth, words: str, node: Node, what: str) -> Finding:
    place = node.range()
    shown = " ".join(what.replace(HOLE, "…").split())
    shown = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
    return Finding(
        RULE,
        truth.name,
        module.path,
        place.start.line + 1,
        place.start.column + 1,
        place.end.line + 1,
        place.end.column + 1,
        module.scopes.of(node).subject,
        f"starts {words} past {truth.canonical[0]}: {shown}",
        truth.instead,
    )
