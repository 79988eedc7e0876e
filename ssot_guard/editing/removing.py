"""Entries taken out by hand: what they excused is new from then on, so nothing has to be judged for it."""

from __future__ import annotations

from collections.abc import Iterator

from ..allowlist import Allowlist
from ..judging.guarded import Guarded, opened
from ..judging.scanning import of_rule
from ..problems import UsageError
from ..typed import NamedTuple
from . import debt, exempt, targets
from .edited import Edited
from .targets import Target
from .writing import edit


class Unwanted(NamedTuple):
    """What is to go, as a user says it."""

    target: str
    """As for `adding.Wish`."""
    rule: str = ""
    """Empty for whichever it is."""
    section: str = ""
    """`exempt`, `debt`, or empty for whichever it is in."""


def remove(start: str, unwanted: Unwanted) -> Edited:
    """Take entries out of the allowlist of the repository that the absolute folder `start` is in.

    Without a subject, an `exempt` entry for the whole file goes, or all that the debt has of the file. Raises
    `UsageError` if more than one rule or section is meant, `CannotRead`. What is not there is not there afterwards.
    """
    guarded = opened(start)
    with guarded.objects:
        target = _target(guarded, unwanted)
        gone: list[str] = []
        written = edit(guarded, lambda text, before: _without(text, before, unwanted, target, gone))
        path = guarded.policy.allowlist
        told = [f"{path} no longer has {what}" for what in gone]
        if not gone:
            told = [f"{path}: nothing to change, it has no such entry{_but(written.before, target)}"]
        return Edited(path, written, tuple(told))


def _target(guarded: Guarded, unwanted: Unwanted) -> Target:
    target = targets.find(guarded, unwanted.target, gone=True)
    if target.place is None:
        return target
    rules = [unwanted.rule] if unwanted.rule else sorted(guarded.rules)
    found = [finding for rule in rules for finding in of_rule(guarded, rule, [target.entry("").file()])]
    return target._replace(subject=targets.subject_at(found, target))


def _without(
    text: str, before: Allowlist, unwanted: Unwanted, target: Target, gone: list[str]
) -> tuple[str, Allowlist]:
    numbers = list(_exempt(before, unwanted, target))
    owed = dict(_debt(before, unwanted, target))
    meant = [("exempt", before.exempt[number].rule) for number in numbers] + [("debt", rule) for rule, _ in owed]
    if len({*meant}) > 1:
        each = ", ".join(f"--section {section} --rule {rule}" for section, rule in sorted({*meant}))
        raise UsageError(f"more than one entry is about {unwanted.target}: say which, {each}")
    gone += [f"exempt {before.exempt[number].rule} {unwanted.target}" for number in numbers]
    gone += [f"debt {rule} {path} {subject}" for (rule, path), subjects in owed.items() for subject in subjects]
    if numbers:
        left = tuple(entry for number, entry in enumerate(before.exempt) if number not in numbers)
        return exempt.edited(text, dict.fromkeys(numbers)), before._replace(exempt=left)
    if not owed:
        return text, before
    kept = {key: tuple(each for each in said if each not in owed.get(key, ())) for key, said in before.debt.items()}
    after = {key: said for key, said in kept.items() if said}
    return debt.changed(text, after), before._replace(debt=after)


def _exempt(before: Allowlist, unwanted: Unwanted, target: Target) -> Iterator[int]:
    for number, entry in enumerate(before.exempt):
        named = (entry.path, entry.subject) == (target.path, target.subject)
        if named and unwanted.section != "debt" and unwanted.rule in ("", entry.rule):
            yield number


def _debt(before: Allowlist, unwanted: Unwanted, target: Target) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for (rule, path), subjects in before.debt.items():
        if path == target.entry("").file() and unwanted.section != "exempt" and unwanted.rule in ("", rule):
            meant = tuple(subject for subject in subjects if target.subject in (None, subject))
            if meant:
                yield (rule, path), meant


def _but(before: Allowlist, target: Target) -> str:
    """What there is about the same file, for who has mistyped."""
    file = target.entry("").file()
    known = [f"{entry.rule} {entry.subject or 'whole file'}" for entry in before.exempt if entry.path == target.path]
    known += [
        f"{rule} {subject}" for (rule, path), subjects in before.debt.items() if path == file for subject in subjects
    ]
    return f"; about this file it has {', '.join(known)}" if known else ""
