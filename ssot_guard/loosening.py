"""Whether a change asks less than before and adds what it no longer asks: that takes an owner's word.

What counts is the outcome, not the diff: what the base's own policy would call new in the changed files, and the
present one does not. So moving, renaming or tightening anything is never a loosening, and a way to loosen that nobody
has thought of is one all the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence

from . import git
from .allowlist import Allowlist, Exempt
from .engine.finding import Finding
from .judging.guarded import Guarded, allowlist_of, opened, policy_of, read_allowlist, this_day
from .judging.judged import judged
from .judging.selecting import changed
from .policy import FILE_NAME, Policy, Truth
from .problems import CannotRead, Problem
from .sources import Commit
from .typed import NamedTuple
from .verdict import Judged

TRAILER = "SSOT-Guard"
_WORD = re.compile(r"loosened by\s+(?!<owner>)\S*\w")


class Loosened(NamedTuple):
    """What asks less than at the base, and what that lets pass."""

    what: tuple[str, ...]
    """In words: which truth, clause or entry."""
    findings: tuple[Finding, ...]
    """What the base's policy would call new."""
    owner: str = ""
    """The owner of the loosened truth at the base, if it had one."""
    unjudged: tuple[Problem, ...] = ()
    """What the base's policy would ask to be judged, and could not be."""

    def problem(self) -> Problem:
        """For a report: what is wrong, and the two ways to go on."""
        passing = [f"{one.rule} in {one.path}:{one.line}" for one in self.findings]
        passing += [f"{one.path}, which cannot be judged," for one in self.unjudged]
        also = f" and {len(passing) - 1} more" if len(passing) > 1 else ""
        lets = f"this lets {passing[0]}{also} pass, which is new: {'; '.join(self.what)}"
        trailer = f"{TRAILER}: loosened by {self.owner or '<owner>'}"
        return Problem(FILE_NAME, 0, 0, f"{lets}. Mend it, or have the owner say so in the commit message: {trailer}")


def agreed(values: Collection[str]) -> bool:
    """Whether one of the trailer's values is an owner's word: `loosened by OWNER`."""
    return any(_WORD.match(value.strip()) for value in values)


def unsigned(start: str, message: str, *, today: str = "") -> Loosened | None:
    """What a commit of the index would loosen, unless the file `message` has the owner's word. Raises `CannotRead`.

    `start` is an absolute folder of the repository.
    """
    guarded = opened(start, staged=True)
    with guarded.objects:
        try:
            with open(os.path.join(start, message), "rb") as file:
                text = file.read()
        except OSError as error:
            raise CannotRead([Problem(message, 0, 0, f"cannot be read: {error.strerror}")]) from None
        return None if agreed(git.trailers_of(guarded.repository, text)) else find(guarded, today or this_day())


def find(guarded: Guarded, today: str, listed: Allowlist | None = None) -> Loosened | None:
    """Compare with each base: the best of them counts, as for findings. Raises `CannotRead`.

    `listed` is the tree's allowlist, if it has been read already.
    """
    found = None
    for base in guarded.past_commits():
        found = _against(guarded, base, listed, today)
        if found is None:
            return None
    return found


def _against(guarded: Guarded, base: Commit, listed: Allowlist | None, today: str) -> Loosened | None:
    if not base.exists(FILE_NAME):
        return None
    try:
        policy, rules = policy_of(base)
    except CannotRead as error:
        why = (
            "cannot be read in the commit before, so nobody can tell whether this loosens it; the trailer "
            f"`{TRAILER}: loosened by <owner>`, or --allow-loosening, lets it pass: {error.problems[0]}"
        )
        raise CannotRead([Problem(FILE_NAME, 0, 0, why)]) from None
    files = {FILE_NAME, policy.allowlist, guarded.policy.allowlist, *policy.rule_files(), *guarded.policy.rule_files()}
    if files.isdisjoint(git.changed(guarded.repository, base.revision, guarded.there)):
        return None
    listed = read_allowlist(guarded) if listed is None else listed
    tight = _tight(listed, allowlist_of(base, policy.allowlist), today)
    if (policy, tight) == (guarded.policy, listed):
        return None
    now = guarded._replace(bases=(base.revision,))
    before = now._replace(policy=policy, rules=rules)
    paths = sorted({*changed(now, whole_for_policy=False).paths, *changed(before, whole_for_policy=False).paths})
    strict = judged(before, paths, tight, today)
    if not strict.added() and not strict.errors:
        return None
    present = judged(now, paths, listed, today)
    failing, unjudged = {_spot(one) for one in present.failing()}, {error.path for error in present.errors}
    passing = [one.finding for one in strict.added() if _spot(one) not in failing]
    passing = list(_not_canonical(now, base, policy, passing))
    left_out = tuple(error for error in strict.errors if error.path not in unjudged)
    if not passing and not left_out:
        return None
    what = [*_words(policy, guarded.policy), *_entry_words(listed, tight)] or ["the rules ask less"]
    owners = {truth.name: truth.owner for truth in policy.truths}
    owner = next((owners[one.truth] for one in passing if owners.get(one.truth)), "")
    return Loosened(tuple(what), tuple(passing), owner, left_out)


def _spot(one: Judged) -> tuple[object, ...]:
    """A finding without its truth: that may have another name now."""
    finding = one.finding
    return finding.rule, finding.path, finding.subject, finding.line, finding.column


def _not_canonical(guarded: Guarded, base: Commit, policy: Policy, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Without what stands in a canonical file that has moved: one that is so still, or in place of one that went."""
    if not findings or base.tree is None:
        return
    renames = git.renames(guarded.repository, base.tree, guarded.there)
    before = {truth.name: truth.canonical_files for truth in policy.truths}
    now = frozenset(file for truth in guarded.policy.truths for file in truth.canonical_files)
    for finding in findings:
        old = before[finding.truth]
        instead = len(now) <= len(frozenset().union(*before.values())) and not all(map(guarded.tree.exists, old))
        if finding.path not in now or not (renames.get(finding.path) in old or instead):
            yield finding


# --- the allowlist ----------------------------------------------------------------------------------------------------


def _tight(listed: Allowlist, before: Allowlist, today: str) -> Allowlist:
    """The allowlist without what entries excuse only because they were widened. A new entry has a reason of its own."""
    old = {entry[:3]: entry for entry in before.exempt}
    kept = (entry for entry in listed.exempt if not _widened(entry, old.get(entry[:3]), today))
    exempt = tuple(kept)
    return listed if exempt == listed.exempt else listed._replace(exempt=exempt)


def _widened(entry: Exempt, before: Exempt | None, today: str) -> bool:
    if before is None:
        return False
    more = before.covers is not None and (entry.covers is None or entry.covers > before.covers)
    return more or (before.expired(today) and not entry.expired(today))


def _entry_words(listed: Allowlist, tight: Allowlist) -> Iterator[str]:
    for entry in listed.exempt:
        if entry not in tight.exempt:
            yield f"the entry for {entry.rule} in {entry.path} excuses more or longer"


# --- the policy, in words ---------------------------------------------------------------------------------------------

_FEWER = ("launches", "callables", "names", "competing", "required_in", "patterns")
"""Clauses that ask less with fewer entries."""
_MORE = ("canonical", "names_except")
"""Clauses that ask less with more entries."""
_SWITCHES = {"probes": "allow", "plain_classes": "allow", "strings": False}
"""Settings, and the value with which they ask less."""


def _words(before: Policy, now: Policy) -> Iterator[str]:
    present = {truth.name: truth for truth in now.truths}
    for truth in before.truths:
        if truth.name not in present:
            yield f"the truth {truth.name} is gone"
        else:
            yield from (f"{truth.name}: {what}" for what in _truth_words(truth, present[truth.name]))
    yield from (f"`exclude` has {pattern} more" for pattern in now.exclude if pattern not in before.exclude)
    yield from (f"`testcases` lacks {name}" for name in before.testcases if name not in now.testcases)
    if now.roots != before.roots:
        yield "`roots` are others"
    if now.allowlist != before.allowlist:
        yield f"`allowlist` is {now.allowlist} now"


def _truth_words(before: Truth, now: Truth) -> Iterator[str]:
    for clause in _FEWER:
        lost = [each for each in getattr(before, clause) if each not in getattr(now, clause)]
        named = "`launches` lacks callable" if clause == "callables" else f"`{clause.replace('_', '-')}` lacks"
        yield from (f"{named} {each}" for each in lost)
    for clause in _MORE:
        more = [each for each in getattr(now, clause) if each not in getattr(before, clause)]
        yield from (f"`{clause.replace('_', '-')}` has {each} more" for each in more)
    for key, loose in _SWITCHES.items():
        if getattr(now, key) == loose != getattr(before, key):
            yield f"`{key.replace('_', '-')}` is {str(loose).lower()} now"
    for rule in {*before.severity, *now.severity}:
        old, new = before.severity.get(rule, "error"), now.severity.get(rule, "error")
        if old == "error" != new:
            yield f"`severity` of {rule} is {new} now"
    if before.own_rules != now.own_rules and before.patterns == now.patterns:
        yield "a rule of its own was rewritten"
