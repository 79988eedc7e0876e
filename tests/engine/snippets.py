"""What the tests of the engine share: policies in a line, findings of a snippet, nodes by their text."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ssot_guard import rules
from ssot_guard.engine import judge, matcher
from ssot_guard.engine.codebase.project import Project
from ssot_guard.engine.commands import Target
from ssot_guard.engine.finding import Finding
from ssot_guard.engine.module import Module
from ssot_guard.engine.words import Word, Words
from ssot_guard.policy import DEFAULT_MAX_FILE_BYTES, Policy, read_policy
from ssot_guard.problems import CannotRead
from ssot_guard.sources import OverLimit, Source

if TYPE_CHECKING:
    from ssot_guard.engine.matcher import Node

CANONICAL = "tools/runner.py"
PYTEST = Target(("pytest",))
RUNNER = {"canonical": [CANONICAL], "launches": ["pytest"]}


class Texts(NamedTuple):
    """A tree (`sources.Tree`) of texts in memory, for the engine does not care where they come from."""

    files: Mapping[str, str | bytes]

    def exists(self, path: str) -> bool:
        return path in self.files

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        for path in paths:
            text = self.files[path]
            source = Source(path, text if isinstance(text, bytes) else text.encode())
            yield OverLimit(path, b"", limit) if len(source.data) > limit else source


def project(files: Mapping[str, str | bytes], told: Policy) -> Project:
    """A repository of these files under a policy."""
    return Project(Texts(files), told)


def judged(
    source: Source, told: Policy, rule: str, files: Mapping[str, str] = {}, *, sift: bool = True
) -> list[Finding]:
    """What a file breaks of a policy's rule in a repository of that file and others; `sift`: prefilter and all."""
    asked = judge.suspicions(source, told, [rule]) if sift else judge.questions(source.path, told, [rule])
    return judge.findings(source, asked, project({**files, source.path: source.data}, told)) if asked else []


def policy(keys: Mapping[str, Any], files: Collection[str] = (CANONICAL,), roots: Sequence[str] = (".",)) -> Policy:
    """A policy of one truth, given as it would stand in the policy file of a repository of these files."""
    document = {"version": 1, "roots": list(roots), "truths": {"runner": dict(keys)}}
    return read_policy(json.dumps(document).encode(), rules=rules.available(), exists={*files, CANONICAL}.__contains__)


def findings(code: str | bytes, *, path: str = "a.py", rule: str = "direct-launch", **keys: Any) -> list[Finding]:
    """What a snippet breaks of a truth about pytest; `keys` say what the truth has different."""
    data = code if isinstance(code, bytes) else code.encode()
    return judged(Source(path, data), policy({**RUNNER, **keys}), rule, sift=False)


def lines(code: str | bytes, **keys: Any) -> list[int]:
    """The lines of a snippet on which something is found."""
    return [finding.line for finding in findings(code, **keys)]


def judged_case(rule: str, case: rules.Case, code: str, *, sift: bool = True) -> list[Finding]:
    """What a case's file breaks if it holds `code`."""
    told = policy(case.truth, {*case.files, case.path}, case.roots)
    return judged(Source(case.path, code.encode()), told, rule, case.files, sift=sift)


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
