"""The engine's front door: which files are claimed, which are suspicious, what is found in one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..excludes import Excludes
from ..policy import FILE_NAME, RULE_OF_CLAUSE, Policy, Truth
from ..problems import CannotRead, Problem
from ..sources import ListedTree, Source
from ..typed import TYPE_CHECKING
from . import prefilter
from .finding import Finding
from .kinds import PYTHON, is_python, kind_of

if TYPE_CHECKING:
    from .codebase.importers import Importers
    from .codebase.project import Project
    from .facts import Facts

WITHIN_FILE = frozenset({"direct-launch"})
"""The rules for which a file's own text decides; for the others so do the files that its names lead to."""

OF_IMPORTS = "competing-import"
"""The rule that nearly every file is suspicious of as long as nobody knows where its imports lead."""

SAID_BY_THE_TREE = frozenset({"duplicate-definition"})
"""The rules whose findings say too little until the whole tree is asked who uses what they found."""

Question = tuple[Truth, str]
"""What a file is asked: a truth, and one of the rules that hold it."""


def claims(path: str, head: bytes, policy: Policy | None = None) -> bool:
    """Whether a file is judged at all: Python by its ending, or by its shebang where it has none.

    `head` is at least the file's first line; it is looked at only for names without an ending. Where the policy has
    the clause `launches`, so are the formats of `readers`; it may also have rules of its own for other languages.
    """
    if is_python(path, head):
        return True
    return policy is not None and (_is_asked_for(path, policy) or _is_read(path, head, policy))


def _is_read(path: str, head: bytes, policy: Policy) -> bool:
    """Whether it is in a format that commands are read from, and a truth asks about commands."""
    if path in (FILE_NAME, policy.allowlist):
        return False  # they are YAML, and what they say of commands nobody runs
    return any(truth.has("launches") for truth in policy.truths) and kind_of(path, head) is not None


class Asking:
    """What files are asked under one policy by some of its rules."""

    def __init__(self, policy: Policy, rules: Collection[str]) -> None:
        self.policy, self._rules = policy, rules
        self._of_most = list(self._questions("", RULE_OF_CLAUSE))
        """What every Python file is asked that is canonical to nobody, where no rule is about some files only."""
        self._have_their_own = frozenset().union(*(truth.canonical_files for truth in policy.truths))
        self._are_alike = not any(truth.own_rules for truth in policy.truths)

    def questions(self, source: Source) -> list[Question]:
        """What is to be asked of a file: by every truth that it is no canonical file of."""
        path, kind = source.path, kind_of(source.path, source.data)
        if kind == PYTHON and self._are_alike and path not in self._have_their_own:
            return self._of_most
        return list(self._questions(path, RULE_OF_CLAUSE if kind == PYTHON else _OF_SCRIPTS if kind else {}))

    def suspicions(self, source: Source) -> list[Question]:
        """The questions that its bytes do not answer with no: a test that can only err on the safe side."""
        return [question for question in self.questions(source) if prefilter.suspicious(source, *question)]

    def _questions(self, path: str, clauses: Mapping[str, str]) -> Iterator[Question]:
        for truth in self.policy.truths:
            if path not in truth.canonical_files:
                for rule in _rules_of(truth, path, clauses):
                    if rule in self._rules and truth.severity.get(rule) != "off":
                        yield truth, rule


def questions(source: Source, policy: Policy, rules: Collection[str]) -> list[Question]:
    """What is to be asked of one file."""
    return Asking(policy, rules).questions(source)


_OF_SCRIPTS = {"launches": RULE_OF_CLAUSE["launches"]}
"""The clauses that are about files of other kinds, too."""


def _rules_of(truth: Truth, path: str, clauses: Mapping[str, str]) -> Iterator[str]:
    yield from (rule for key, rule in clauses.items() if truth.has(key))
    yield from (rule.id for rule in truth.own_rules if rule.is_about(path))


def _is_asked_for(path: str, policy: Policy) -> bool:
    """Whether a file in another language than Python is one that a rule of the policy's own is about."""
    if other_language(path, policy.truths) is None:
        return False
    return any(rule.is_about(path) for truth in policy.truths for rule in truth.own_rules)


def other_language(path: str, truths: Iterable[Truth]) -> str | None:
    """What a file is in that is no Python; without rules of one's own there is nothing else."""
    if not any(truth.own_rules for truth in truths):
        return None
    from .. import languages

    language = languages.of(path)
    return None if language == languages.PYTHON else language


def suspicions(source: Source, policy: Policy, rules: Collection[str]) -> list[Question]:
    """What is to be asked of one file after a look at its bytes."""
    return Asking(policy, rules).suspicions(source)


def refuse_illegible(source: Source, policy: Policy) -> None:
    """Raise `CannotRead` for bytes that are no text, where that matters: they were searched in vain.

    In files of other kinds the words that are looked for stand as they are, whatever else is written in there.
    """
    from .. import encoding

    if is_python(source.path, source.data) or _is_asked_for(source.path, policy):
        encoding.refuse_illegible(source.data, source.path)


def findings(source: Source, asked: Collection[Question], project: Project) -> list[Finding]:
    """What one file breaks of what is asked, in the order of the text.

    `project` is the tree that the file is part of. Raises `CannotRead`, also if another file that decides about this
    one cannot be read.
    """
    from .mapping import facts

    return decided(facts(source, asked), asked, project)


def settled(facts: Facts, asked: Collection[Question]) -> list[Finding] | None:
    """What a file breaks of what is asked, if its own text decides all of it; None if other files have a say."""
    if not all(rule in WITHIN_FILE or truth.own_rule(rule) for truth, rule in asked):
        return None
    return _in_order(finding for truth, rule in asked for finding in facts.of(truth.name, rule))


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.line, finding.column, finding.truth))


def decided(facts: Facts, asked: Collection[Question], project: Project) -> list[Finding]:
    """The reduce: what the facts of one file, held against the others of its tree, break of what is asked, in the order
    of the text. Raises `CannotRead`."""
    from .checks import check_of

    try:
        if facts.outline:
            project.outlines.take(facts.outline)
        found: list[Finding] = []
        for truth, rule in asked:
            found += facts.of(truth.name, rule) if truth.own_rule(rule) else check_of(rule)(facts, truth, project)
    except RecursionError:
        raise CannotRead([Problem(facts.path, 0, 0, "the code is nested too deeply to be judged")]) from None
    return _in_order(found)


def described(
    findings: Sequence[Finding], project: Project, tree: ListedTree, index: Importers | None = None
) -> Sequence[Finding]:
    """Findings as they are to be reported, in the same order: what a look at the whole tree says is put in.

    Only for `SAID_BY_THE_TREE` it has anything to say: the tree is read for them alone, unless there is an `index` of
    its imports already. Raises `CannotRead`.
    """
    from .codebase.importers import Importers
    from .usage.told import told

    return told(findings, project, index or Importers(_python(tree, project.policy), project.policy.roots))


def _python(tree: ListedTree, policy: Policy) -> Iterator[Source | CannotRead]:
    excludes = Excludes(policy.exclude)
    paths = [path for path in tree.paths() if may_be_python(path) and path not in excludes]
    for answer in tree.read_many(paths, policy.max_file_bytes):
        if isinstance(answer, CannotRead) or claims(answer.path, answer.data):
            yield answer


def may_be_python(path: str) -> bool:
    """By its ending, or because it has none: then its first line tells."""
    name = path.rpartition("/")[2]
    return name.endswith((".py", ".pyw")) or "." not in name
