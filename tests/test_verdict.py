"""What is new, known and excused: laws and cases, without git."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard.allowlist import Allowlist, Exempt
from ssot_guard.engine.finding import Finding
from ssot_guard.verdict import (
    DEBT,
    EXEMPT,
    EXPIRED,
    IN_USE,
    MOVED,
    NEW,
    STALE,
    Base,
    Entry,
    Scope,
    entries,
    grown,
    judge,
)

TODAY = "2026-06-15"
RULE = "direct-launch"
WHOLE = Scope([RULE, "foreign-base"])


def finding(
    path: str = "a.py", line: int = 1, subject: str = "<module>", truth: str = "t", rule: str = RULE
) -> Finding:
    return Finding(rule, truth, path, line, 1, line, 9, subject, "message", "instead")


def base(*findings: Finding, **renames: str) -> Base:
    """Renames are given as present=past, without the `.py`."""
    by_path: dict[str, list[Finding]] = {}
    for past in findings:
        by_path.setdefault(past.path, []).append(past)
    return Base(by_path, {f"{new}.py": f"{old}.py" for new, old in renames.items()})


def debt(*owed: str, **more: str) -> Allowlist:
    """`debt("a.py")` owes `<module>`, `debt(**{"a.py": "f"})` owes f."""
    return Allowlist(
        debt={(RULE, path): (subject,) for path, subject in {**dict.fromkeys(owed, "<module>"), **more}.items()}
    )


def exempt(path: str = "a.py", subject: str | None = None, expires: str = "", rule: str = RULE) -> Allowlist:
    return Allowlist(exempt=(Exempt(rule, path, subject, "a reason", expires=expires, line=7),))


def statuses(findings: list[Finding], allowlist: Allowlist, *bases: Base) -> list[str]:
    return [judged.status for judged in judge(findings, allowlist, bases, today=TODAY)]


class TestDebt:
    def test_listed_and_there_before(self) -> None:
        assert statuses([finding()], debt("a.py"), base(finding())) == [DEBT]

    def test_moved_lines_and_other_findings_around_it(self) -> None:
        now = [finding(line=1, subject="f"), finding(line=90)]
        assert statuses(now, debt("a.py"), base(finding(line=5))) == [NEW, DEBT]

    def test_renamed_and_still_listed_where_it_was(self) -> None:
        assert statuses([finding("b.py")], debt("a.py"), base(finding("a.py"), b="a")) == [DEBT]

    def test_renamed_and_listed_where_it_is(self) -> None:
        assert statuses([finding("b.py")], debt("b.py"), base(finding("a.py"), b="a")) == [DEBT]

    def test_brought_by_either_side_of_a_merge(self) -> None:
        now = [finding("a.py"), finding("b.py")]
        assert statuses(now, debt("a.py", "b.py"), base(finding("a.py")), base(finding("b.py"))) == [DEBT, DEBT]

    def test_two_truths_in_one_scope(self) -> None:
        now = [finding(truth="t"), finding(truth="u")]
        assert statuses(now, debt("a.py"), base(finding(truth="t"))) == [DEBT, NEW]

    def test_second_one_in_the_same_scope_is_the_last_one(self) -> None:
        now = [finding(line=8), finding(line=2)]
        (first, second) = judge(now, debt("a.py"), [base(finding(line=8))], today=TODAY)
        assert (first.finding.line, first.status) == (2, DEBT)
        assert (second.finding.line, second.status) == (8, NEW)
        assert "HEAD has only 1 of it" in second.note

    def test_swap_to_another_scope(self) -> None:
        allowlist = Allowlist(debt={(RULE, "a.py"): ("<module>", "f")})
        (judged,) = judge([finding(subject="f")], allowlist, [base(finding())], today=TODAY)
        assert judged.status == NEW
        assert judged.note.endswith("HEAD does not have it")

    def test_listed_in_the_same_change(self) -> None:
        assert statuses([finding()], debt("a.py"), base()) == [NEW]

    def test_no_commit_yet(self) -> None:
        (judged,) = judge([finding()], debt("a.py"), [], today=TODAY, base_name="no commit yet")
        assert judged.status == NEW
        assert "no commit yet" in judged.note

    def test_there_before_and_not_listed(self) -> None:
        (judged,) = judge([finding()], Allowlist(), [base(finding())], today=TODAY)
        assert (judged.status, judged.note) == (NEW, "was there at HEAD already, but the allowlist does not name it")

    def test_listed_for_another_rule(self) -> None:
        allowlist = Allowlist(debt={("foreign-base", "a.py"): ("<module>",)})
        assert statuses([finding()], allowlist, base(finding())) == [NEW]


class TestExempt:
    @pytest.mark.parametrize("path", ["a.py", "*.py", "**"])
    @pytest.mark.parametrize("subject", [None, "<module>"])
    @pytest.mark.parametrize("expires", ["", TODAY, "2027-01-01"])
    def test_excused(self, path: str, subject: str | None, expires: str) -> None:
        assert statuses([finding()], exempt(path, subject, expires)) == [EXEMPT]

    @pytest.mark.parametrize(
        "allowlist",
        [
            exempt("b.py"),
            exempt("b/*.py"),
            exempt(subject="f"),
            exempt(rule="foreign-base"),
            exempt(expires="2026-06-14"),
        ],
    )
    def test_not_excused(self, allowlist: Allowlist) -> None:
        assert statuses([finding()], allowlist) == [NEW]

    def test_exact_path_moves_with_its_file(self) -> None:
        assert statuses([finding("b.py")], exempt("a.py"), base(finding("a.py"), b="a")) == [EXEMPT]

    def test_glob_is_about_a_place(self) -> None:
        assert statuses([finding("b.py")], exempt("a*"), base(finding("a.py"), b="a")) == [NEW]


def test_severity_is_that_of_the_truth() -> None:
    now = [finding(truth="t"), finding(truth="u")]
    judged = judge(now, Allowlist(), [], today=TODAY, severities={("t", RULE): "warn"})
    assert [one.severity for one in judged] == ["warn", "error"]


class TestEntries:
    def of(
        self, findings: list[Finding], allowlist: Allowlist, *bases: Base, scope: Scope = WHOLE
    ) -> list[tuple[str, str]]:
        found = entries(findings, allowlist, bases, today=TODAY, scope=scope)
        return [(entry.status, entry.moved_to) for entry in found]

    def test_in_use(self) -> None:
        assert self.of([finding()], debt("a.py")) == [(IN_USE, "")]
        assert self.of([finding()], exempt("*.py")) == [(IN_USE, "")]

    def test_stale(self) -> None:
        assert self.of([finding("b.py")], debt("a.py")) == [(STALE, "")]
        assert self.of([finding(subject="f")], debt("a.py")) == [(STALE, "")]
        assert self.of([], exempt("*.py")) == [(STALE, "")]

    def test_expired_whatever_it_matches(self) -> None:
        assert self.of([finding()], exempt(expires="2026-06-14")) == [(EXPIRED, "")]
        assert self.of([], exempt(expires="2026-06-14")) == [(EXPIRED, "")]

    def test_moved(self) -> None:
        renamed = base(finding("a.py"), b="a")
        assert self.of([finding("b.py")], debt("a.py"), renamed) == [(MOVED, "b.py")]
        assert self.of([finding("b.py")], exempt("a.py"), renamed) == [(MOVED, "b.py")]

    def test_renamed_and_paid_off_is_stale(self) -> None:
        assert self.of([], debt("a.py"), base(finding("a.py"), b="a")) == [(STALE, "")]

    def test_renamed_and_listed_anew_leaves_the_old_line_stale(self) -> None:
        renamed = base(finding("a.py"), b="a")
        assert self.of([finding("b.py")], debt("a.py", "b.py"), renamed) == [(STALE, ""), (IN_USE, "")]

    def test_only_what_the_run_has_looked_at(self) -> None:
        allowlist = debt("a.py", "b.py", "c.py")
        assert self.of([], allowlist, scope=Scope([RULE], ["b.py"])) == [(STALE, "")]
        assert self.of([], allowlist, scope=Scope(["foreign-base"])) == []
        assert self.of([], allowlist, scope=Scope([RULE], unread=["a.py", "b.py"])) == [(STALE, "")]

    def test_glob_is_judged_by_a_whole_run_only_unless_it_is_in_use_or_expired(self) -> None:
        named = Scope([RULE], ["a.py"])
        assert self.of([], exempt("*.py"), scope=named) == []
        assert self.of([finding()], exempt("*.py"), scope=named) == [(IN_USE, "")]
        assert self.of([], exempt("*.py", expires="2026-06-14"), scope=named) == [(EXPIRED, "")]
        assert self.of([], exempt("b*.py", expires="2026-06-14"), scope=named) == []
        assert self.of([], exempt("*.py"), scope=Scope([RULE], unread=["a.py"])) == []

    def test_says_where_it_stands(self) -> None:
        allowlist = exempt(subject="f")._replace(debt={(RULE, "a.py"): ("g",)}, debt_lines={(RULE, "a.py"): 9})
        assert entries([], allowlist, [], today=TODAY, scope=WHOLE) == (
            Entry("debt", RULE, "a.py", "g", STALE, line=9),
            Entry("exempt", RULE, "a.py", "f", STALE, line=7),
        )


class TestGrown:
    def test_listed_before_or_there_before(self) -> None:
        allowlist = debt("a.py", "b.py", "d.py")
        past = [(base(finding("b.py"), d="c"), debt("a.py", "c.py"))]
        assert grown(allowlist, past) == ()

    def test_either_side_of_a_merge(self) -> None:
        assert grown(debt("a.py", "b.py"), [(base(), debt("a.py")), (base(), debt("b.py"))]) == ()

    def test_grown(self) -> None:
        past = [(base(finding("a.py", subject="f")), debt("b.py"))]
        assert [entry.path for entry in grown(debt("a.py"), past)] == ["a.py"]

    def test_no_commit_yet(self) -> None:
        assert len(grown(debt("a.py"), [])) == 1


# --- laws -------------------------------------------------------------------------------------------------------------

PATHS = st.sampled_from(["a.py", "b.py", "c.py"])
SUBJECTS = st.sampled_from(["<module>", "f"])
FINDINGS = st.lists(
    st.builds(finding, PATHS, st.integers(1, 5), SUBJECTS, st.sampled_from(["t", "u"])), max_size=8, unique=True
)
DEBTS = st.dictionaries(st.tuples(st.just(RULE), PATHS), st.lists(SUBJECTS, min_size=1, unique=True).map(tuple))
EXEMPTS = st.lists(
    st.builds(
        Exempt, st.just(RULE), st.sampled_from(["a.py", "b.py", "[ab].py"]), st.none() | SUBJECTS, st.just("a reason"),
        expires=st.sampled_from(["", "2026-06-14"]),
    ),
    max_size=2,
    unique=True,
)  # fmt: skip
ALLOWLISTS = st.builds(Allowlist, EXEMPTS.map(tuple), DEBTS)
BASES = st.lists(
    st.builds(
        lambda past, moved: base(*past)._replace(renames=moved),
        FINDINGS,
        st.dictionaries(PATHS, st.sampled_from(["old.py", "a.py"]), max_size=2),
    ),
    max_size=2,
)


@given(FINDINGS, ALLOWLISTS, BASES, st.randoms(use_true_random=False))
def test_order_changes_nothing(
    now: list[Finding], allowlist: Allowlist, bases: list[Base], chance: random.Random
) -> None:
    def shuffled(items: list[Finding]) -> list[Finding]:
        return chance.sample(items, len(items))

    mixed = Allowlist(
        tuple(chance.sample(allowlist.exempt, len(allowlist.exempt))),
        dict(chance.sample(list(allowlist.debt.items()), len(allowlist.debt))),
    )
    past = [
        one._replace(findings={path: shuffled(list(found)) for path, found in one.findings.items()}) for one in bases
    ]
    assert judge(shuffled(now), mixed, past[::-1], today=TODAY) == judge(now, allowlist, bases, today=TODAY)
    one_way = entries(now, allowlist, bases[:1], today=TODAY, scope=WHOLE)
    assert entries(shuffled(now), mixed, past[:1], today=TODAY, scope=WHOLE) == one_way


@given(FINDINGS, ALLOWLISTS, DEBTS, BASES)
def test_debt_lines_alone_excuse_nothing_that_no_base_has(
    now: list[Finding], allowlist: Allowlist, added: dict[tuple[str, str], tuple[str, ...]], bases: list[Base]
) -> None:
    more = allowlist._replace(debt={**allowlist.debt, **added})
    before = judge(now, allowlist, bases, today=TODAY)
    after = judge(now, more, bases, today=TODAY)
    for one, other in zip(before, after, strict=True):
        in_a_base = any(
            past.identity == one.finding.identity for each in bases for past in each.of_file(one.finding.path)
        )
        assert one.status == other.status or in_a_base


@given(FINDINGS, ALLOWLISTS, BASES, st.data())
def test_paying_off_makes_nothing_new(
    now: list[Finding], allowlist: Allowlist, bases: list[Base], data: st.DataObject
) -> None:
    left = [one for one in now if data.draw(st.booleans())]
    new_before = {one.finding for one in judge(now, allowlist, bases, today=TODAY) if one.status == NEW}
    assert {one.finding for one in judge(left, allowlist, bases, today=TODAY) if one.status == NEW} <= new_before


@given(FINDINGS, ALLOWLISTS, BASES)
def test_no_more_debt_than_the_best_base_has(now: list[Finding], allowlist: Allowlist, bases: list[Base]) -> None:
    judged = judge(now, allowlist, bases, today=TODAY)
    owed = Counter((one.finding.path, one.finding.identity) for one in judged if one.status == DEBT)
    for (path, identity), count in owed.items():
        assert count <= max(sum(past.identity == identity for past in each.of_file(path)) for each in bases)


@given(FINDINGS, ALLOWLISTS, BASES)
def test_every_finding_is_told_once(now: list[Finding], allowlist: Allowlist, bases: list[Base]) -> None:
    judged = judge(now, allowlist, bases, today=TODAY)
    assert Counter(one.finding for one in judged) == Counter(now)


@given(FINDINGS, ALLOWLISTS, BASES)
def test_a_whole_run_judges_every_entry(now: list[Finding], allowlist: Allowlist, bases: list[Base]) -> None:
    found = entries(now, allowlist, bases, today=TODAY, scope=WHOLE)
    assert len(found) == len(allowlist.exempt) + sum(map(len, allowlist.debt.values()))
