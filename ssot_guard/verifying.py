"""The other use case: whether the allowlist holds. Only the files that it names are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from . import allowlist, dependents, git, loosening, mending, verdict
from .allowlist import Allowlist, Exempt
from .dependents import Change, Reach
from .engine import judge
from .judging.guarded import Guarded, allowlist_of, opened, read_allowlist, this_day
from .judging.past import against, called, past
from .judging.scanning import Scan, scan
from .loosening import Loosened
from .policy import ALLOWLIST, FILE_NAME
from .problems import CannotRead, Problem
from .sources import Commit, Source
from .typed import NamedTuple
from .verdict import IN_USE, Base, Entry, Scope


class Verification(NamedTuple):
    """What about the allowlist does not hold."""

    entries: tuple[Entry, ...]
    """Those that are stale, expired or moved."""
    problems: tuple[Problem, ...]
    """All else, in the order of the file: each message says what to do."""
    allowlist: str = ALLOWLIST
    """The allowlist's path, to name it in messages."""
    warnings: tuple[Problem, ...] = ()
    """What will not hold before long."""
    loosened: Loosened | None = None
    """What asks less than at the base, and lets something new pass that nobody has agreed to."""

    @property
    def holds(self) -> bool:
        """Whether nothing has to be mended."""
        return not (self.entries or self.problems or self.loosened)

    def wrong(self) -> tuple[Problem, ...]:
        """All that does not hold but for the entries."""
        return (self.loosened.problem(), *self.problems) if self.loosened else self.problems


class Options(NamedTuple):
    """How to verify."""

    staged: bool = False
    """The index, not the work tree."""
    against: str | None = None
    """The base is the merge base of HEAD and this revision, not HEAD."""
    only_changed: bool = False
    """HEAD answers for debt whose line, file and policy are as they are there, and whose file could still hold a
    violation by its bytes: nothing of it is parsed, so that the cost does not grow with the debt."""
    allow_loosening: bool = False
    """Somebody has agreed to whatever asks less than before."""
    today: str = ""
    """An ISO 8601 date, this day by default."""


_DEFAULT = Options()


def verify(start: str, options: Options = _DEFAULT) -> Verification:
    """Judge every entry of the allowlist of the repository that the absolute folder `start` is in.

    It holds if no entry is stale, expired or moved, no glob covers more tracked files than it says, every reason says
    something, the debt is in order, every rule exists, every line of debt is in the base's allowlist (or that of what
    is being merged) or excuses what was there already, and what asks less than before lets nothing new pass, unless a
    commit since the base has its owner's word.
    Raises `CannotRead`, also if a file that the allowlist names cannot be judged.
    """
    guarded = opened(start, staged=options.staged)
    with guarded.objects:
        today = options.today or this_day()
        guarded, name = against(guarded, options.against)
        listed = read_allowlist(guarded)
        status = Standing(guarded, listed, today, only_changed=options.only_changed)
        problems = [*_not_held(guarded, listed, status, name or called(status.past))]
        agreed = options.allow_loosening or loosening.agreed(_trailers(guarded))
        return Verification(
            tuple(entry for entry in status.entries if entry.status != IN_USE),
            tuple(sorted(problems, key=lambda problem: problem.line)),
            guarded.policy.allowlist,
            tuple(allowlist.ending_soon(listed, guarded.policy.allowlist, today)),
            None if agreed else loosening.find(guarded, today, listed),
        )


def _trailers(guarded: Guarded) -> list[str]:
    """What the messages of the commits since the base say; there are none since HEAD."""
    ranges = [f"{base}..HEAD" for base in guarded.bases or ()]
    return [value for each in ranges for commit in git.log(guarded.repository, [each]) for value in commit.trailers]


class Standing:
    """How each entry of an allowlist stands: what `verify` tells and `prune` acts on. Raises `CannotRead`."""

    def __init__(self, guarded: Guarded, listed: Allowlist, today: str, *, only_changed: bool = False) -> None:
        left_out = guarded.tree.left_out()
        self.tracked = left_out.union(guarded.tree.paths())
        commits = guarded.past_commits()
        named = _named(listed, self.tracked)
        renames = [_renames_of(guarded, commit, named, self.tracked) for commit in commits]
        settled = _settled(guarded, listed, commits) if only_changed else frozenset[str]()
        unread = settled | left_out
        scanned = scan(guarded, sorted(self.tracked.intersection(named.union(*renames)) - unread))
        if scanned.errors:
            raise CannotRead(problem for problems in scanned.errors.values() for problem in problems)
        self.findings = scanned.findings
        self.past = [
            _past_with_allowlist(guarded, scanned, commit, listed, moves)
            for commit, moves in zip(commits, renames, strict=True)
        ]
        """What each base had, and what its own allowlist said."""
        scope = Scope(guarded.rules, unread=unread)
        self.entries = verdict.entries(
            scanned.findings, listed, [base for base, _ in self.past], today=today, scope=scope
        )
        """Every entry of a rule that there is, those in use included."""


def covered(exempt: Exempt, tracked: Iterable[str]) -> int:
    """What a glob's `covers` counts: the tracked files that it matches, whatever is in them."""
    return sum(exempt.covers_path(path) for path in tracked)


# --- which files, and what was there before ---------------------------------------------------------------------------


def _named(listed: Allowlist, tracked: Collection[str]) -> set[str]:
    """Every path that the allowlist means, those that are gone included."""
    exact = {entry.file() for entry in listed.exempt if not entry.is_glob()}
    globs = [entry for entry in listed.exempt if entry.is_glob()]
    matched = {path for entry in globs for path in tracked if entry.covers_path(path)}
    return {path for _, path in listed.debt} | exact | matched


def _settled(guarded: Guarded, listed: Allowlist, commits: Sequence[Commit]) -> frozenset[str]:
    """The paths under `debt` that HEAD answers for."""
    if len(commits) != 1 or commits[0].tree is None:
        return frozenset()
    changed = git.changed(guarded.repository, commits[0].tree, guarded.there)
    if not changed.isdisjoint((FILE_NAME, *guarded.policy.rule_files())):
        return frozenset()
    reach = _reach(guarded, listed, commits[0], changed)
    if reach.everywhere:
        return frozenset()
    before = allowlist_of(commits[0], guarded.policy.allowlist)
    new = {path for key, subjects in listed.debt.items() for path in key[1:] if before.debt.get(key) != subjects}
    exempt = {path for _, path in listed.debt if any(entry.covers_path(path) for entry in listed.exempt)}
    same = sorted({path for _, path in listed.debt}.difference(changed, reach.files, new, exempt))
    answers = zip(same, guarded.tree.read_many(same, guarded.policy.max_file_bytes), strict=True)
    asking = judge.Asking(guarded.policy, guarded.rules)
    return frozenset(path for path, answer in answers if isinstance(answer, Source) and asking.suspicions(answer))


def _reach(guarded: Guarded, listed: Allowlist, commit: Commit, changed: Collection[str]) -> Reach:
    """Whose debt others may have paid off: an unchanged file's, whose base is another now."""
    if all(rule in judge.WITHIN_FILE for rule, _ in listed.debt):
        return Reach()
    change = Change(guarded.repository, commit, guarded.tree, changed, guarded.there)
    return dependents.reach(change, guarded.policy)


def _renames_of(
    guarded: Guarded, commit: Commit, named: Collection[str], tracked: Collection[str]
) -> Mapping[str, str]:
    """The renames from or to a named path; git is only asked if one is gone, or was not there before."""
    if all(path in tracked and commit.exists(path) for path in named):
        return {}
    assert commit.tree is not None
    renames = git.renames(guarded.repository, commit.tree, guarded.there)
    return {new: old for new, old in renames.items() if new in named or old in named}


def _past_with_allowlist(
    guarded: Guarded, scanned: Scan, commit: Commit, listed: Allowlist, renames: Mapping[str, str]
) -> tuple[Base, Allowlist]:
    base, before = Base({}, renames), allowlist_of(commit, guarded.policy.allowlist)
    added = {
        path
        for (rule, path), subjects in listed.debt.items()
        if not all(verdict.lists(base, before, rule, path, subject) for subject in subjects)
    }
    paths = [path for path in sorted(map(base.path_of, added)) if commit.exists(path)]
    return base._replace(findings=past(guarded, scanned, commit, paths)), before


# --- what does not hold -----------------------------------------------------------------------------------------------


def _not_held(guarded: Guarded, listed: Allowlist, status: Standing, base: str) -> Iterator[Problem]:
    path = guarded.policy.allowlist
    for problem in [*allowlist.unsorted(listed, path=path), *allowlist.unknown_rules(listed, guarded.rules, path=path)]:
        yield problem._replace(message=f"{problem.message}: run {mending.PRUNE}")
    before = [past for _, past in status.past]
    for entry in listed.exempt:
        for message in _wrong(guarded, entry, status.tracked, before):
            yield Problem(path, entry.line, 1, message)
    there = {(finding.rule, finding.path, finding.subject) for finding in status.findings}
    for added in verdict.grown(listed, status.past):
        if (added.rule, added.path, added.subject) not in there:
            continue  # it is stale, and that has been told
        yield Problem(path, added.line, 1, _grown(added, base))


def _wrong(guarded: Guarded, entry: Exempt, tracked: Collection[str], before: Sequence[Allowlist]) -> Iterator[str]:
    anew = mending.allow(entry.rule, _named_by(entry), entry.subject or "", reason=entry.reason, replace=True)
    if entry.is_glob():
        count = covered(entry, tracked)
        if entry.covers is not None and count > entry.covers:
            yield f"{entry.path} covers {count} files, not {entry.covers}: narrow it, or run {anew}"
        elif entry.covers is None and not any(_has_boundless(past, entry) for past in before):
            yield f"{entry.path} does not say how many files it `covers` ({count} now), so it could grow: run {anew}"
    elif entry.runtime and entry.file() not in tracked:
        yield f"{entry.file()} is gone: run {_take_out(entry)}"
    if allowlist.says_nothing(entry.reason, guarded.policy.empty_reasons):
        again = mending.allow(entry.rule, _named_by(entry), entry.subject or "", replace=True)
        yield f"the reason {entry.reason} says nothing: run {again}"


def _has_boundless(past: Allowlist, entry: Exempt) -> bool:
    return any(each[:3] == entry[:3] and each.covers is None for each in past.exempt)


def _named_by(entry: Exempt) -> str:
    return entry.path if entry.is_glob() else entry.file()


def _take_out(entry: Exempt) -> str:
    return mending.take_out("exempt", entry.rule, _named_by(entry), entry.subject or "")


def _grown(added: Entry, base: str) -> str:
    return (
        f"{added.rule} {added.path} {added.subject}: debt may only shrink, and {base} has neither this line nor the "
        f"violation: mend the violation, then run {mending.take_out('debt', added.rule, added.path, added.subject)}"
    )
