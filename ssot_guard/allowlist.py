"""`ssot-allowlist.yaml` -> `Allowlist`: what is excused, by people (`exempt`) and by history (`debt`)."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from . import documents, mending, spelling
from .nodes import Problems, place_of, shown
from .problems import CannotRead, Problem
from .quoting import is_pattern, unescaped
from .typed import Any, NamedTuple

RUNTIME_RULE = "competing-import"
"""The rule that the import guard holds."""
WARNED_DAYS = 14
"""How long before an entry's last day that is told."""

TWICE = " twice"
"""What is in every message about something that is there more than once, which tidying may mend."""

EMPTY_REASONS = frozenset(
    {
        *("", "todo", "to do", "tbd", "fixme", "fix later", "by design", "legacy", "temporary", "n a", "na"),
        "why it may stay",  # what messages have where the reason goes
    }
)
"""Reasons that say nothing: compared with the whole reason, without case and punctuation."""


class Exempt(NamedTuple):
    """An entry that people write. `path` is a repository path or a glob; no `subject` means the whole file."""

    rule: str
    path: str
    """As written: a backslash before `*`, `?`, `[`, `]` or a backslash takes that character as it is."""
    subject: str | None
    reason: str
    owner: str = ""
    expires: str = ""
    """The last day it excuses, ISO 8601 (`2027-01-31`), empty for never."""
    covers: int | None = None
    """How many files a glob may match; None for an exact path."""
    line: int = 0
    runtime: bool = False
    """Whether only the import guard sees what is excused, so that no finding stands for the entry."""

    def is_glob(self) -> bool:
        """Whether the path may stand for many: it holds a `*`, `?` or `[` that no backslash takes as it is."""
        return is_pattern(self.path)

    def file(self) -> str:
        """The one file that is meant, if the path is no glob."""
        return unescaped(self.path)

    def covers_path(self, path: str) -> bool:
        """Whether the entry's path or glob means `path`. Globs are gitignore's, anchored at the root."""
        return path.startswith(_literal_start(self)) and _matcher(self)(path)

    def matches(self, rule: str, path: str, subject: str) -> bool:
        """Whether it speaks of a finding; it may have expired all the same."""
        return rule == self.rule and self.subject in (None, subject) and self.covers_path(path)

    def expired(self, today: str) -> bool:
        """Whether its last day is before `today`, an ISO 8601 date."""
        return bool(self.expires) and self.expires < today

    def days_left(self, today: str) -> int | None:
        """Days from `today` to its last one, negative after it; None if it has none."""
        if not self.expires:
            return None
        from datetime import date  # 2 ms, and few entries end

        return (date.fromisoformat(self.expires) - date.fromisoformat(today)).days

    def ends_soon(self, today: str) -> bool:
        """Whether its last day is today or one of the next 14."""
        days = self.days_left(today)
        return days is not None and 0 <= days <= WARNED_DAYS


class Allowlist(NamedTuple):
    """Both sections. A repository without the file has an empty one."""

    exempt: tuple[Exempt, ...] = ()
    debt: Mapping[tuple[str, str], tuple[str, ...]] = {}
    """(rule, path) -> subjects, in the file's order. Each excuses as many findings as the base commit has of it."""
    debt_lines: Mapping[tuple[str, str], int] = {}
    """(rule, path) -> its line in the file, 1-based."""

    def owes(self, rule: str, path: str, subject: str) -> bool:
        """Whether the debt lists it."""
        return subject in self.debt.get((rule, path), ())


def read_allowlist(data: bytes, *, path: str, quick: bool = False) -> Allowlist:
    """Read and check an allowlist file.

    Rules it names need not exist (they come and go): `unknown_rules` tells. Nor need the debt be sorted: `unsorted`.
    Read `quick`, it says the same, but texts other than paths may not know where they stand in the file.

    Raises `CannotRead` with every problem of the file at once (conflict markers included).
    """
    with _uncollected():
        known = _of_own_layout(data, path) if quick and len(data) >= _MANY_BYTES else None
        if known is not None:
            problems = Problems(path)
            found = _allowlist(known, problems)
            if not problems:
                return found
        document = documents.read(data, path=path, schema=documents.schema("allowlist"))
        found = _allowlist(document.data, document.problems)
        try:
            document.problems.refuse()
        except CannotRead as error:
            raise CannotRead(map(_with_remedy, error.problems)) from None
        return found


_MANY_BYTES = 20_000
"""Below that YAML is done before the quick reader's expressions are compiled."""


def _of_own_layout(data: bytes, path: str) -> Mapping[str, Any] | None:
    from . import own_layout

    return own_layout.read(data, path=path)


def _allowlist(data: Mapping[str, Any], problems: Problems) -> Allowlist:
    exempt = tuple(_exempt(data.get("exempt") or (), problems))
    debt = _debt(data.get("debt") or {}, problems)
    return Allowlist(exempt, debt, {(rule, file): place_of(file).line for rule, file in debt})


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: 10,000 entries are many objects and no garbage, and looking takes a fifth of all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _with_remedy(problem: Problem) -> Problem:
    """A merge can leave things twice, and nobody has to put them into one by hand."""
    if TWICE not in problem.message:
        return problem
    return problem._replace(message=f"{problem.message}; {mending.PRUNE} puts into one what says the same")


def unsorted(allowlist: Allowlist, *, path: str) -> list[Problem]:
    """Where the debt is not in its canonical order: rules, paths in a rule, subjects in a path, all by code point."""
    rules = list(dict.fromkeys(rule for rule, _ in allowlist.debt))
    found = [*_out_of_order(rules)]
    for rule in rules:
        found += _out_of_order([owing for listed, owing in allowlist.debt if listed == rule])
    for subjects in allowlist.debt.values():
        found += _out_of_order(subjects)
    return [
        Problem(path, *place_of(text), f"not in order: {shown(text)} goes before {shown(other)}")
        for text, other in sorted(found, key=lambda pair: place_of(pair[0]))
    ]


def unknown_rules(allowlist: Allowlist, rules: Collection[str], *, path: str) -> list[Problem]:
    """The rules that the allowlist names and that are not among `rules`, each where it is first named."""
    named = [entry.rule for entry in allowlist.exempt] + [rule for rule, _ in allowlist.debt]
    first = {rule: place_of(rule) for rule in reversed(named) if rule not in rules}
    return [
        Problem(path, *place, f"there is no rule {shown(rule)}: no finding can match what is listed under it")
        for rule, place in sorted(first.items(), key=lambda item: item[1])
    ]


def ending_soon(allowlist: Allowlist, path: str, today: str, paths: Collection[str] | None = None) -> Iterator[Problem]:
    """Warnings for the entries that end within 14 days; with `paths`, only for those that speak of one of them."""
    for entry in allowlist.exempt:
        if not entry.ends_soon(today):
            continue
        days = entry.days_left(today)
        if paths is None or any(map(entry.covers_path, paths)):
            left = f"in {days} day{'s' * (days != 1)}" if days else "today"
            what = f"exempt {entry.rule} in {entry.path} ends {left}, on {entry.expires}"
            yield Problem(path, entry.line, 1, f"{what}: mend what it excuses, or give it a new day")


def _out_of_order(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text that is smaller than one before it, with the first that it should come before."""
    from bisect import bisect_right

    rising: list[str] = []
    for text in texts:
        if rising and text < rising[-1]:
            yield text, rising[bisect_right(rising, text)]
        else:
            rising.append(text)


@cache
def _literal_start(entry: Exempt) -> str:
    """What every path that the entry means begins with: it spares most findings the import that globs need."""
    start = re.match(r"[^*?[\\]*", entry.path)
    assert start is not None
    return start.group()


@cache
def _matcher(entry: Exempt) -> Callable[[str], bool]:
    """Cached: every finding asks every entry."""
    if not entry.is_glob():
        return entry.file().__eq__
    from pathspec import GitIgnoreSpec  # 25 ms, and only globs need it

    # Anchored: without the slash, gitignore's `test_*.py` would mean files of that name in every folder.
    return GitIgnoreSpec.from_lines(["/" + entry.path]).match_file


def _exempt(entries: Iterable[Mapping[str, Any]], problems: Problems) -> Iterator[Exempt]:
    seen: dict[tuple[str, str, str | None], str] = {}
    for keys in entries:
        if not keys.keys() >= {"rule", "path", "reason"}:
            continue  # The schema has told.
        entry = Exempt(
            keys["rule"], keys["path"], keys.get("subject"), keys["reason"],
            keys.get("owner", ""), keys.get("expires", ""), keys.get("covers"), place_of(keys["path"]).line,
            keys.get("runtime", False),
        )  # fmt: skip
        _check_exempt(entry, keys, problems)
        first = seen.setdefault(entry[:3], keys["path"])
        if first is not keys["path"]:
            line = place_of(first).line
            problems.at(keys["path"], f"the same entry twice: rule, path and subject are those of line {line}")
        yield entry


def says_nothing(reason: str, more: Iterable[str] = ()) -> bool:
    """Whether a reason is one of those that say nothing; `more` are the policy's own (`empty-reasons`)."""
    words = _words(reason)
    return words in EMPTY_REASONS or any(words == _words(each) for each in more)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _check_exempt(entry: Exempt, keys: Mapping[str, Any], problems: Problems) -> None:
    if entry.path and (wrong := _wrong_path(entry)):
        problems.at(keys["path"], f"{shown(entry.path)} {wrong}")
    if entry.reason and says_nothing(entry.reason):
        problems.at(keys["reason"], f"{shown(entry.reason)} is no reason: say why this may stay")
    if entry.runtime and entry.rule != RUNTIME_RULE:
        problems.at(next(key for key in keys if key == "runtime"), f"`runtime` is for {RUNTIME_RULE} only: remove it")
    if "covers" in keys and not entry.is_glob():
        covers = next(key for key in keys if key == "covers")
        problems.at(covers, "`covers` is for globs: this path is one file, remove it")


def _wrong_path(entry: Exempt) -> str:
    if "\\" in re.sub(r"\\[]*?[\\]", "", entry.path):
        return "holds a backslash: write / between folders; \\ only stands before *, ?, [, ] or \\"
    return _wrong_name(entry.file()) or (spelling.unusable("/" + entry.path) if entry.is_glob() else "")


def _wrong_name(path: str) -> str:
    """Why a path is not one that git could list, in words for a message; empty if it could."""
    if wrong := spelling.outside(path):
        return wrong
    if path.endswith("/"):
        return f"is a folder: write {shown(path + '**')}"
    parts = f"/{path}/"
    if "//" in parts or "/./" in parts:
        return "is not a path as git lists it: from the root, without `./` and `//`"
    return ""


def _debt(rules: Mapping[str, Any], problems: Problems) -> dict[tuple[str, str], tuple[str, ...]]:
    debt: dict[tuple[str, str], tuple[str, ...]] = {}
    for rule, files in rules.items():
        for path, subjects in (files or {}).items():
            if wrong := _wrong_name(path):
                problems.at(path, f"{shown(path)} {wrong}")
            debt[rule, path] = tuple(subjects)
    return debt
