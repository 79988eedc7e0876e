"""What the tests of the engine share: policies in a line, findings of a snippet, nodes by their text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ssot_guard import proving, rules
from ssot_guard.engine import matcher
from ssot_guard.engine.codebase.project import Project
from ssot_guard.engine.commands import Target
from ssot_guard.engine.finding import Finding
from ssot_guard.engine.module import Module
from ssot_guard.engine.words import Word, Words
from ssot_guard.policy import Policy
from ssot_guard.proving import Texts, judged, judged_case
from ssot_guard.sources import Source

if TYPE_CHECKING:
    from ssot_guard.engine.matcher import Node

__all__ = ["Texts", "judged", "judged_case"]

CANONICAL = "tools/runner.py"
PYTEST = Target(("pytest",))
RUNNER = {"canonical": [CANONICAL], "launches": ["pytest"]}


def project(files: Mapping[str, str | bytes], told: Policy) -> Project:
    """A repository of these files under a policy."""
    return Project(Texts(files), told)


def policy(keys: Mapping[str, Any], files: Collection[str] = (), roots: Sequence[str] = (".",)) -> Policy:
    """A policy of one truth, given as it would stand in the policy file of a repository of these files."""
    return proving.policy(keys, files, roots, truth="runner")


def findings(code: str | bytes, *, path: str = "a.py", rule: str = "direct-launch", **keys: Any) -> list[Finding]:
    """What a snippet breaks of a truth about pytest; `keys` say what the truth has different."""
    data = code if isinstance(code, bytes) else code.encode()
    return judged(Source(path, data), policy({**RUNNER, **keys}), rule, sift=False)


def lines(code: str | bytes, **keys: Any) -> list[int]:
    """The lines of a snippet on which something is found."""
    return [finding.line for finding in findings(code, **keys)]


def cases() -> list[tuple[str, rules.Case]]:
    """Every case of every rule, with its rule's name."""
    return [(rule, case) for rule in rules.available() for case in rules.cases(rule)]


def argv(*words: str) -> Words:
    """A command line whose words are all known."""
    return tuple(map(Word, words))


def module(code: str) -> Module:
    """A snippet, read."""
    return Module("a.py", code)


def uses(read: Module, name: str = "here") -> Sequence[Node]:
    """The places where a snippet has the word `here`."""
    return matcher.find(read.root, {"id": "uses", "rule": {"kind": "identifier", "regex": f"^{name}$"}})


def last(read: Module) -> Node:
    """The expression in a snippet's last statement."""
    statements = matcher.find(read.root, {"id": "statements", "rule": {"kind": "expression_statement"}})
    node = statements[-1].child(0)
    assert node
    return node
