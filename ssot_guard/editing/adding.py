"""One more `exempt` entry: what people allow, with a reason, written where they would write it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..allowlist import EMPTY_REASONS, Allowlist, Exempt, says_nothing
from ..competitors import Competitors
from ..engine.finding import Finding
from ..judging.guarded import Guarded, opened, this_day
from ..judging.scanning import of_rule
from ..layout import Layout
from ..policy import RULE_OF_CLAUSE
from ..problems import UsageError
from ..typed import NamedTuple
from ..verifying import covered
from . import exempt, targets
from .edited import Edited, about
from .writing import Written, edit

_IMPORTS = RULE_OF_CLAUSE["competing"]


class Wish(NamedTuple):
    """What is to be allowed, as a user says it."""

    target: str
    """`PATH`, `PATH::SUBJECT`, a finding as it is printed (`PATH:LINE:COLUMN`), or a glob of paths."""
    rule: str
    reason: str
    owner: str = ""
    expires: str = ""
    """The last day, ISO 8601; empty for never."""
    replace: bool = False
    """Whether an entry about the same may be there, and is to say this from now on."""


def add(start: str, wish: Wish, *, today: str = "") -> Edited:
    """Allow something in the repository that the absolute folder `start` is in.

    Raises `UsageError` for a reason that says nothing, a day that has passed, a rule that there is not, and for a path
    that has no such finding; `CannotRead`. Nothing is written then.
    """
    guarded = opened(start)
    with guarded.objects:
        _refuse_empty(wish, guarded.policy.empty_reasons, today or this_day())
        if wish.rule not in guarded.rules:
            raise UsageError(f"no rule `{wish.rule}`: there are {', '.join(sorted(guarded.rules))}")
        entry = _entry(guarded, wish)
        path = guarded.policy.allowlist
        written = edit(guarded, lambda text, before: _with(text, before, entry, wish.replace, path))
        return Edited(path, written, tuple(_told(guarded, entry, written)))


def _with(text: str, before: Allowlist, entry: Exempt, replace: bool, path: str) -> tuple[str, Allowlist]:
    keys = [exempt.key_of(each) for each in before.exempt]
    if exempt.key_of(entry) not in keys:
        return exempt.edited(text, {}, [entry]), before._replace(exempt=(*before.exempt, entry))
    at = keys.index(exempt.key_of(entry))
    there = before.exempt[at]
    if there._replace(line=0) == entry:
        return text, before
    if not replace:
        raise UsageError(f"{path}:{there.line} is about the same already: give --replace if it is to say this")
    after = (*before.exempt[:at], entry, *before.exempt[at + 1 :])
    return exempt.edited(text, {at: entry}), before._replace(exempt=after)


def _told(guarded: Guarded, entry: Exempt, written: Written) -> Iterator[str]:
    path = guarded.policy.allowlist
    if not written.changed:
        yield f"{path}: nothing to change, it allows {about(entry)}"
        return
    yield f"{path} allows {about(entry)}: commit it"
    if entry.runtime:
        yield "only the import guard sees this one, so it says `runtime: true`"
    if entry.is_glob():
        return
    if entry.file() not in guarded.tree.paths():
        yield f"git does not track {entry.file()} yet: add it to the same commit, or the entry is stale"
    if written.before.owes(entry.rule, entry.file(), entry.subject or ""):
        yield "it is listed as debt, too, so nothing called it new: take out the one that is not true"


# --- what is meant ----------------------------------------------------------------------------------------------------


def _refuse_empty(wish: Wish, empty: Collection[str], today: str) -> None:
    if says_nothing(wish.reason, empty):
        known = ", ".join(sorted({*EMPTY_REASONS, *empty} - {""})[:4])
        raise UsageError(f"the reason says nothing (like {known}, ...): say why this may stay")
    if wish.expires and wish.expires < today:
        raise UsageError(f"{wish.expires} has passed: an entry excuses up to its last day")


def _entry(guarded: Guarded, wish: Wish) -> Exempt:
    target = targets.find(guarded, wish.target)
    entry = Exempt(wish.rule, target.path, target.subject, wish.reason, wish.owner, wish.expires)
    if entry.is_glob():
        tracked = [each for each in guarded.tree.paths() if entry.covers_path(each)]
        found = of_rule(guarded, wish.rule, tracked)
        entry = entry._replace(covers=covered(entry, tracked))
    else:
        found = of_rule(guarded, wish.rule, [entry.file()])
    entry = entry._replace(subject=targets.subject_at(found, target))
    if not any(entry.matches(each.rule, each.path, each.subject) for each in found):
        return _unseen(guarded, entry, found)
    return entry


def _unseen(guarded: Guarded, entry: Exempt, found: Collection[Finding]) -> Exempt:
    """What no finding stands for: an import that only happens at run time may be allowed all the same, and says so."""
    if entry.rule == _IMPORTS and entry.subject and not entry.is_glob() and _competes(guarded, entry.subject):
        return entry._replace(runtime=True)
    known = ", ".join(sorted({each.subject for each in found}))
    concerning = f" about {entry.subject}" if entry.subject else ""
    more = f": there are {known}" if known else ""
    raise UsageError(f"{entry.path} has no finding of {entry.rule}{concerning}{more}: nothing needs to be allowed")


def _competes(guarded: Guarded, subject: str) -> bool:
    """Whether it is a module that is there and competes, or a name that the policy spells out."""
    layout = Layout(guarded.policy.roots, guarded.tree.exists)
    file, rest = layout.find(subject)
    rivals = [Competitors(truth, layout) for truth in guarded.policy.truths]
    return any(each.is_spelled(subject) or bool(file and not rest and each.competing(file)) for each in rivals)
