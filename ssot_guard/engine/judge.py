"""The engine's front door: which files are claimed, which are suspicious, what is found in one."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from ..policy import Policy
from ..problems import CannotRead, Problem
from ..sources import Source
from . import prefilter
from .finding import Finding

if TYPE_CHECKING:
    from .module import Module

_PYTHON_SHEBANG = re.compile(rb"#!.*\b(?:python|pypy)[\d.]*[wt]?\b")


def claims(path: str, head: bytes) -> bool:
    """Whether a file is judged at all: Python by its ending, or by its shebang where it has none.

    `head` is at least the file's first line; it is looked at only for names without an ending.
    """
    name = path.rpartition("/")[2]
    if name.endswith((".py", ".pyw")):
        return True
    return "." not in name.lstrip(".") and _PYTHON_SHEBANG.match(head) is not None


def suspicious(data: bytes, policy: Policy) -> bool:
    """A byte test that can only err on the safe side: what it passes over has no finding."""
    return prefilter.suspicious(data, policy)


def findings(source: Source, policy: Policy, rules: Collection[str]) -> list[Finding]:
    """What one file breaks of the named rules, in the order of the text. Raises `CannotRead`."""
    from ..encoding import decode
    from .module import Module

    try:
        found = _check(Module(source.path, decode(source.data, source.path)), policy, rules)
    except RecursionError:
        raise CannotRead([Problem(source.path, 0, 0, "the code is nested too deeply to be judged")]) from None
    return sorted(found, key=lambda finding: (finding.line, finding.column, finding.truth))


def _check(module: Module, policy: Policy, rules: Collection[str]) -> list[Finding]:
    from ..rules import load
    from .checks import direct_launch

    found: list[Finding] = []
    if direct_launch.RULE in rules:
        rule = load(direct_launch.RULE)
        for truth in policy.truths:
            if truth.launches and _applies(truth.severity.get(direct_launch.RULE), module.path, truth.canonical_files):
                found += direct_launch.check(module, truth, rule)
    return found


def _applies(severity: str | None, path: str, canonical: Collection[str]) -> bool:
    return severity != "off" and path not in canonical
