"""Rules held against their own cases: what `rules test` and the test suite run.

A built-in rule has its cases in `hooks/<rule>/cases.yml`, a repository's own rule in its file, in `<file>-test.yml`
beside it, or where `ast-grep new` puts them. A rule of which no case is found, or none is let pass, proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from . import languages, patterns, rules
from .engine import judge
from .engine.codebase.project import Project
from .engine.finding import Finding
from .patterns import OwnRule
from .policy import DEFAULT_MAX_FILE_BYTES, RULE_OF_CLAUSE, Policy, read_policy
from .problems import CannotRead
from .sources import OverLimit, Source, Tree, read
from .typed import Any, NamedTuple

SOMEWHERE = None
"""The lines that are expected where a case only says that there are some."""


class Failure(NamedTuple):
    """A case with a wrong result; or a rule that its cases do not prove: then `case` is empty."""

    rule: str
    case: str
    """What to call it: a name, or the place in its file."""
    message: str
    expected: tuple[int, ...] | None = ()
    actual: tuple[int, ...] = ()


class Proof(NamedTuple):
    """How one rule stood up to its cases."""

    rule: str
    cases: int
    failures: tuple[Failure, ...]


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


def policy(
    keys: Mapping[str, Any], files: Collection[str] = (), roots: Sequence[str] = (".",), *, truth: str = "truth"
) -> Policy:
    """A policy of one truth, given as it would stand in the policy file of a repository of these files.

    The canonical files that it gives as paths are taken to be there, and so is every rule: what a clause says may
    matter to another clause's rule. Raises `CannotRead`.
    """
    document = {"version": 1, "roots": list(roots), "truths": {truth: dict(keys)}}
    there = {*files, *(entry for entry in keys["canonical"] if entry.endswith(".py"))}
    return read_policy(json.dumps(document).encode(), rules=RULE_OF_CLAUSE.values(), exists=there.__contains__)


def judged(
    source: Source, told: Policy, rule: str, files: Mapping[str, str] = {}, *, sift: bool = True
) -> list[Finding]:
    """What a file breaks of a policy's rule in a repository of that file and others; `sift`: prefilter and all."""
    asked = judge.suspicions(source, told, [rule]) if sift else judge.questions(source, told, [rule])
    project = Project(Texts({**files, source.path: source.data}), told)
    return judge.findings(source, asked, project) if asked else []


def judged_case(rule: str, case: rules.Case, code: str, *, sift: bool = True) -> list[Finding]:
    """What a case's file breaks if it holds `code`."""
    told = policy(case.truth, {*case.files, case.path}, case.roots)
    return judged(Source(case.path, code.encode()), told, rule, case.files, sift=sift)


# --- built-in rules ---------------------------------------------------------------------------------------------------


def prove(rule: str) -> Proof:
    """Hold a built-in rule against its cases. Raises `CannotRead`."""
    cases = rules.cases(rule)
    failures = [failure for case in cases for failure in _failures(rule, case)]
    return Proof(rule, len(cases), (*failures, *_unproven(rule, [bool(case.lines) for case in cases])))


def _failures(rule: str, case: rules.Case) -> Iterator[Failure]:
    actual = tuple(finding.line for finding in judged_case(rule, case, case.code, sift=False))
    if actual != case.lines:
        yield Failure(rule, case.name, _wrong(case.lines, actual), case.lines, actual)
    elif actual and not judged_case(rule, case, case.code):
        yield Failure(rule, case.name, "is passed over by the byte test, unread", case.lines, ())


# --- own rules --------------------------------------------------------------------------------------------------------


def own_cases(own: Collection[OwnRule], tree: Tree) -> dict[str, tuple[patterns.Case, ...]]:
    """The cases of a repository's own rules: those in their documents, then those in files. Raises `CannotRead`."""
    cases = {rule.id: rule.cases for rule in own}
    for file in dict.fromkeys(rule.path for rule in own):
        ids = [rule.id for rule in own if rule.path == file]
        for path in filter(tree.exists, patterns.case_files(file)):
            for rule, more in patterns.read_cases(read(tree, path), path=path, ids=ids).items():
                cases[rule] += more
    return cases


def prove_own(rule: OwnRule, cases: Sequence[patterns.Case]) -> Proof:
    """Hold one of a repository's own rules against its cases. Raises `CannotRead`."""
    failures = [failure for case in cases for failure in _own_failures(rule, case)]
    return Proof(rule.id, len(cases), (*failures, *_unproven(rule.id, [case.hit for case in cases])))


def _own_failures(rule: OwnRule, case: patterns.Case) -> Iterator[Failure]:
    actual = tuple(_lines(rule, case.code))
    expected = SOMEWHERE if case.hit else ()
    if bool(actual) != case.hit:
        yield Failure(rule.id, f"{case.path}:{case.line}", _wrong(expected, actual), expected, actual)
    elif actual and not rule.may_match(case.code.encode()):
        yield Failure(rule.id, f"{case.path}:{case.line}", "is passed over by the byte test, unread", expected, ())


def _lines(rule: OwnRule, code: str) -> Iterator[int]:
    from .engine.checks.patterns import matches
    from .engine.module import Module, Other

    python = rule.language == languages.PYTHON
    text = Module("case", code) if python else Other("case", code, rule.language)
    yield from (node.range().start.line + 1 for node in matches(text, rule))


# --- in words ---------------------------------------------------------------------------------------------------------


def _wrong(expected: tuple[int, ...] | None, actual: tuple[int, ...]) -> str:
    wanted = "something" if expected is SOMEWHERE else _shown(expected)
    return f"is to find {wanted}, and finds {_shown(actual)}"


def _shown(lines: Sequence[int]) -> str:
    return f"{'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))}" if lines else "nothing"


def _unproven(rule: str, hits: Sequence[bool]) -> Iterator[Failure]:
    """A rule that never finds is as useless as one that always does, and neither shows by its other cases."""
    if True not in hits:
        yield Failure(rule, "", "has no case in which it is to find something")
    if False not in hits:
        yield Failure(rule, "", "has no case in which it is to find nothing")
