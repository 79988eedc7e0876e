"""The actions of doit's tasks: `def task_test(): return {"actions": ["pytest"]}`.

Source: https://pydoit.org/tasks.html#actions. A text is for the shell, a list is a command line.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...typed import TYPE_CHECKING
from .. import matcher
from ..commands import shell_starts, starts
from ..strings import literal
from .starting import Starting

if TYPE_CHECKING:
    from ..matcher import Node

_PAIRS = {"id": "pairs", "rule": {"kind": "pair", "has": {"field": "key", "regex": "actions"}}}
_PREFIX = "task_"


def actions(starting: Starting) -> Iterator[tuple[Node, str]]:
    """Those that start the target, and what they start."""
    module = starting.module
    for pair in matcher.find(module.root, _PAIRS) if _PREFIX in module.text else ():
        value = pair.field("value")
        is_task = module.scopes.of(pair).subject.rpartition(".")[2].startswith(_PREFIX)
        if is_task and value is not None and literal(pair.field("key")) == "actions":
            for item in module.local.items(value):
                yield from ((item, what) for what in _started(starting, item))


def _started(starting: Starting, action: Node) -> Iterator[str]:
    for value in starting.values.of(action):
        if isinstance(value, str):
            if shell_starts(value, starting.target, starting.code_starts):
                yield value
        elif action.kind() != "tuple" and starts(value, starting.target, starting.code_starts):
            yield " ".join("…" if word.many else word.text for word in value)
