"""One file a rule, twin of `hooks/<rule>/`: `check(module, truth, project)` gives its findings, in no order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project
    from ..finding import Finding
    from ..module import Held, Module

    Check = Callable[[Module | Held, Truth, Project], Iterable[Finding]]


def check_of(rule: str) -> Check:
    """The check of a rule; only what is asked for is imported."""
    check: Check = import_module(f".{rule.replace('-', '_')}", __name__).check
    return check
