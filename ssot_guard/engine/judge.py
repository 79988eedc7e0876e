"""The engine's front door: which files are claimed, which are suspicious, what is found in one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from ..policy import RULE_OF_CLAUSE, Policy, Truth
from ..problems import CannotRead, Problem
from ..sources import Source
from . import prefilter
from .finding import Finding

if TYPE_CHECKING:
    from .codebase.project import Project

_PYTHON_SHEBANG = re.compile(rb"#!.*\b(?:python|pypy)[\d.]*[wt]?\b")

WITHIN_FILE = frozenset({"direct-launch"})
"""The rules for which a file's own text decides; for the others so do the files that its names lead to."""

Question = tuple[Truth, str]
"""What a file is asked: a truth, and one of the rules that hold it."""


def claims(path: str, head: bytes) -> bool:
    """Whether a file is judged at all: Python by its ending, or by its shebang where it has none.

    `head` is at least the file's first line; it is looked at only for names without an ending.
    """
    name = path.rpartition("/")[2]
    if name.endswith((".py", ".pyw")):
        return True
    return "." not in name.lstrip(".") and _PYTHON_SHEBANG.match(head) is not None


def questions(path: str, policy: Policy, rules: Collection[str]) -> list[Question]:
    """What is to be asked of a file by its path alone: by every truth that it is no canonical file of."""
    return [
        (truth, rule)
        for truth in policy.truths
        if path not in truth.canonical_files
        for clause, rule in RULE_OF_CLAUSE.items()
        if getattr(truth, clause.replace("-", "_")) and rule in rules and truth.severity.get(rule) != "off"
    ]


def suspicions(source: Source, policy: Policy, rules: Collection[str]) -> list[Question]:
    """The questions that its bytes do not answer with no: a test that can only err on the safe side."""
    return [question for question in questions(source.path, policy, rules) if prefilter.suspicious(source, *question)]


def findings(source: Source, asked: Iterable[Question], project: Project) -> list[Finding]:
    """What one file breaks of what is asked, in the order of the text.

    `project` is the tree that the file is part of. Raises `CannotRead`, also if another file that decides about this
    one cannot be read.
    """
    from ..encoding import decode
    from .checks import check_of
    from .module import Module

    found: list[Finding] = []
    try:
        module = Module(source.path, decode(source.data, source.path))
        for truth, rule in asked:
            found += check_of(rule)(module, truth, project)
    except RecursionError:
        raise CannotRead([Problem(source.path, 0, 0, "the code is nested too deeply to be judged")]) from None
    return sorted(found, key=lambda finding: (finding.line, finding.column, finding.truth))
