"""One file a rule, twin of `hooks/<rule>/`.

`gather(module, truths, found)` adds to a file's facts what the rule asks of it; `check(facts, truth, project)` gives
its findings, in no order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from ...typed import TYPE_CHECKING

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project
    from ..facts import Facts
    from ..finding import Finding
    from ..module import Held, Module

    Gather = Callable[[Module | Held, Sequence[Truth], Facts], Facts]
    Check = Callable[[Facts, Truth, Project], Iterable[Finding]]


def gatherer_of(rule: str) -> Gather:
    """The map's part of a rule; only what is asked for is imported."""
    gather: Gather = import_module(f".{rule.replace('-', '_')}", __name__).gather
    return gather


def check_of(rule: str) -> Check:
    """The reduce's part of a rule."""
    check: Check = import_module(f".{rule.replace('-', '_')}", __name__).check
    return check
