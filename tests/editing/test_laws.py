"""Whatever the layout: an edit of the text says what the edit of what it says would, and leaves the rest alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laid_out import DEBTS, NOTE, LaidOut, Part, entries, fitting, laid_out, unlike

from ssot_guard.allowlist import Allowlist, Exempt, read_allowlist, unsorted
from ssot_guard.editing import debt, exempt

FILE = "ssot-allowlist.yaml"
MORE = st.lists(entries(), max_size=2)
Debt = dict[tuple[str, str], tuple[str, ...]]

thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def read(text: str) -> Allowlist:
    return read_allowlist(text.encode(), path=FILE)


def said(text: str) -> tuple[list[Exempt], Debt]:
    found = read(text)
    return [entry._replace(line=0) for entry in found.exempt], dict(found.debt)


def assert_kept(laid: LaidOut, after: str, gone: Collection[Part], changed: Collection[Part] = ()) -> None:
    """Every other line is still there, in its order; every comment that was not within what is gone; the line ends."""
    lines = iter(re.split(r"\r\n|[\r\n]", after.removeprefix("\ufeff")))
    lost = [line for line in laid.to_stay(gone, changed) if line not in lines]
    assert not lost, (lost, laid.text, after)
    assert laid.notes_to_stay(gone) <= {*NOTE.findall(after)}, (laid.text, after)
    assert after.startswith("\ufeff") == bool(laid.mark)
    assert {*re.findall(r"\r\n|[\r\n]", after)} <= {laid.newline}


# --- exempt -----------------------------------------------------------------------------------------------------------


def _other(draw: st.DrawFn, entry: Exempt) -> Exempt:
    """The same entry, some of its keys with another value, or without one."""
    other = draw(entries())
    keys = draw(st.sets(st.sampled_from(["path", "subject", "reason", "owner", "expires", "covers", "runtime"])))
    changed = entry._replace(**{key: getattr(other, key) for key in keys})
    return fitting(changed)


def changes(draw: st.DrawFn, laid: LaidOut) -> tuple[dict[int, Exempt | None], list[Exempt]]:
    """What is to become of some entries, and some more of them."""
    found: dict[int, Exempt | None] = {}
    for number, entry in enumerate(laid.exempt):
        match draw(st.sampled_from(["stay", "stay", "go", "change"])):
            case "go":
                found[number] = None
            case "change":
                found[number] = _other(draw, entry)
    altered = [entry for entry in found.values() if entry]
    if len({entry[:3] for entry in (*laid.exempt, *altered)}) < len(laid.exempt) + len(altered):
        found = {number: entry for number, entry in found.items() if entry is None}
        altered = []
    return found, unlike([*laid.exempt, *altered], draw(MORE))


def _differing(before: Exempt, after: Exempt | None, number: int) -> tuple[set[Part], set[Part]]:
    """The parts of an entry that go, and those of which a line changes."""
    if after is None:
        return {("exempt", number)}, set()
    nothing: Any = (None, "", False)
    keys = [key for key in after._fields if getattr(before, key) != getattr(after, key)]
    gone: set[Part] = {("exempt", number, key) for key in keys if getattr(after, key) in nothing and key != "covers"}
    gone |= {("exempt", number, "covers")} if after.covers is None is not before.covers else set()
    return gone, {("exempt", number)} if keys else set()


@thorough
@given(st.data())
def test_entries_put_in_taken_out_and_changed(data: st.DataObject) -> None:
    laid = data.draw(laid_out())
    wanted, more = changes(data.draw, laid)
    after = exempt.edited(laid.text, wanted, more)
    kept = [wanted.get(number, entry) for number, entry in enumerate(laid.exempt)]
    assert said(after) == ([entry for entry in kept if entry] + more, laid.debt), (laid.text, after)
    parts = [_differing(laid.exempt[number], entry, number) for number, entry in wanted.items()]
    gone = {part for each, _ in parts for part in each}
    assert_kept(laid, after, gone, {part for _, each in parts for part in each} | _section_line(laid, kept, more))
    if not more and not gone and not any(each for _, each in parts):
        assert after == laid.text


def _section_line(laid: LaidOut, kept: list[Exempt | None], more: list[Exempt]) -> set[Part]:
    """The section changes its own line where it was empty, becomes so, or is in brackets."""
    became = not any(kept) and bool(laid.exempt) and not more
    flow = ("exempt",) in laid.spans and any(("exempt", n) not in laid.spans for n in range(len(laid.exempt)))
    filled = not laid.exempt and bool(more)
    return {("exempt",)} if ("exempt",) in laid.spans and (became or filled or (flow and more)) else set()


# --- debt -------------------------------------------------------------------------------------------------------------


def less(draw: st.DrawFn, laid: LaidOut) -> Debt:
    """Some of what is owed."""
    left = {}
    for key, subjects in laid.debt.items():
        kept = draw(st.sampled_from([subjects, subjects, (), subjects[1:], subjects[:1]]))
        if kept:
            left[key] = kept
    return left


def _gone(laid: LaidOut, left: Mapping[tuple[str, str], Collection[str]]) -> set[Part]:
    rules = {rule for rule, _ in left}
    gone: set[Part] = {("debt", rule) for rule, _ in laid.debt if rule not in rules} if left else {("debt",)}
    gone |= {("debt", *key) for key in laid.debt if key not in left}
    return gone | {
        ("debt", *key, subject) for key in left for subject in laid.debt.get(key, ()) if subject not in left[key]
    }


@thorough
@given(st.data())
def test_debt_paid_off(data: st.DataObject) -> None:
    laid = data.draw(laid_out())
    left = less(data.draw, laid)
    after = debt.changed(laid.text, left)
    assert said(after) == ([*laid.exempt], left), (laid.text, after)
    if left == laid.debt:
        assert after == laid.text
    else:
        assert_kept(laid, after, _gone(laid, left))
    assert debt.changed(after, left) == after


@thorough
@given(st.data())
def test_debt_that_moves_and_comes(data: st.DataObject) -> None:
    laid = data.draw(laid_out())
    left = {**less(data.draw, laid), **data.draw(DEBTS)}
    after = debt.changed(laid.text, left)
    assert said(after)[0] == [*laid.exempt]
    assert _as_sets(said(after)[1]) == _as_sets(left), (laid.text, after)
    assert_kept(laid, after, _gone(laid, left), _longer(laid, left))
    assert debt.changed(after, left) == after


def _longer(laid: LaidOut, left: Mapping[tuple[str, str], Collection[str]]) -> set[Part]:
    """Parts that get something more, in a line that they have already."""
    new = [key for key in left if key not in laid.debt]
    longer: set[Part] = {("debt", *key) for key in left if not {*left[key]} <= {*laid.debt.get(key, left[key])}}
    if new and not laid.debt:
        return {("debt",)} & laid.spans.keys()
    rules = {rule for rule, _ in laid.debt}
    for rule, path in new:
        block: Part = ("debt", rule) if rule in rules else ("debt",)
        below = [
            part for part in (("debt", *key)[: len(block) + 1] for key in laid.debt) if part[: len(block)] == block
        ]
        if any(part not in laid.spans for part in below):  # in brackets
            longer.add(block)
        del path
    return longer


def _as_sets(owed: Mapping[tuple[str, str], Collection[str]]) -> dict[tuple[str, str], set[str]]:
    return {key: {*subjects} for key, subjects in owed.items()}


# --- order ------------------------------------------------------------------------------------------------------------


@thorough
@given(laid_out())
def test_debt_put_in_order(laid: LaidOut) -> None:
    after = debt.tidied(laid.text)
    assert said(after)[0] == [*laid.exempt]
    assert _as_sets(said(after)[1]) == _as_sets(laid.debt), (laid.text, after)
    assert not unsorted(read(after), path=FILE)
    assert {*laid.notes} & {*NOTE.findall(laid.text)} <= {*NOTE.findall(after)}, (laid.text, after)
    assert debt.tidied(after) == after
    if not unsorted(read(laid.text), path=FILE):
        assert after == laid.text


@given(DEBTS.filter(bool), DEBTS, st.booleans())
def test_debt_that_a_merge_left_twice(ours: Debt, theirs: Debt, rows_too: bool) -> None:
    """Blocks of both sides below each other, each row in them once or twice."""
    both = debt.section(ours) + debt.section(theirs).removeprefix("debt:\n")
    lines = both.splitlines(keepends=True)
    text = "version: 1\n" + "".join(line * 2 if rows_too and line.startswith("    ") else line for line in lines)
    after = debt.tidied(text)
    wanted = {key: {*ours.get(key, ()), *theirs.get(key, ())} for key in {**ours, **theirs}}
    assert _as_sets(said(after)[1]) == wanted
    assert not unsorted(read(after), path=FILE)
    assert debt.tidied(after) == after


@thorough
@given(st.data())
def test_entries_that_a_merge_left_twice(data: st.DataObject) -> None:
    laid = data.draw(laid_out())
    twice = [entry for entry in laid.exempt if data.draw(st.booleans())]
    after = exempt.tidied(exempt.edited(laid.text, {}, twice))
    assert said(after) == ([*laid.exempt], laid.debt)
    assert_kept(laid, after, (), _section_line(laid, [*laid.exempt], twice))
    assert exempt.tidied(after) == after
