"""The tracker page: what it says, and that names of theirs are names and nothing else."""

from __future__ import annotations

import re

import pytest
from any_reports import EVIL, HOSTILE, NAME
from audits import REVISION, RUNNER, audit, change
from hypothesis import given, settings
from hypothesis import strategies as st
from made import judged
from shown import PARSERS, github, links_of, tags, text

from ssot_guard.auditing.audit import Audit, Payment, Since, Step
from ssot_guard.history.timeline import REMOVED, Forecast, History, Point
from ssot_guard.problems import Problem
from ssot_guard.reports.tracker import BEGIN, END, render
from ssot_guard.verdict import DEBT, EXEMPT, EXPIRED, STALE, Entry, Report

STEPS = (
    Step("audit", "Audit done", True, "it is there"),
    Step("guard", "Guard on", False, "there is no hook", "ssot-guard doctor"),
    Step("closed", "Closed", False, "1 finding to mend", "ssot-guard check"),
)


def everywhere(name: str) -> Audit:
    """An audit in which every text that a repository or a commit can choose is this one."""
    who = REVISION._replace(author=name, subject=name)
    truth = RUNNER._replace(title=name, impact=name, owner=name)
    report = Report(1, (judged(path=name or "a", subject=name),), errors=(Problem(name, 1, 1, name),), allowlist=name)
    steps = tuple(step._replace(evidence=name) for step in STEPS)
    return audit(truths=(truth,), name=name, report=report, steps=steps, log=(Payment(who, {name: 1}, {name: 2}),))


def section(page: str, title: str) -> list[str]:
    """The lines under a heading."""
    found = re.search(rf"(?ms)^### {title}\n\n(.*?)\n(?=\n|<!--)", page)
    return found[1].splitlines() if found else []


def test_nothing_to_say() -> None:
    """A truth that holds is on the page; there is no trend, no log, no next command and no box that nobody measured."""
    page = render(audit())
    assert section(page, "One of each") == [
        "| truth | priority | to mend | files | at risk |",
        "| --- | --- | ---: | ---: | --- |",
        "| `test-runner` | P0 | 0 | 0 | every release |",
    ]
    assert page.startswith(BEGIN + "\n") and page.endswith(END + "\n")
    assert "trend" not in page and page.count("###") == 1 and "- [" not in page


def test_truths_by_priority() -> None:
    """With what is to mend, what is exempt, and in how many files."""
    other = RUNNER._replace(name="base", title="One base", priority="", impact="")
    page = render(audit(judged(truth="base"), judged(DEBT), judged(EXEMPT, path="b.py"), truths=(other, RUNNER)))
    assert section(page, "One of each")[2:] == [
        "| `test-runner` | P0 | 1 | 1 | 2 | every release |",
        "| `base` One base |  | 1 |  | 1 |  |",
    ]


def test_boxes_are_ticked_by_what_was_measured() -> None:
    page = github(render(audit(steps=STEPS)))
    assert page.count('<input type="checkbox"') == 3
    assert page.count('<input type="checkbox" checked=""') == 1
    assert "Guard on: there is no hook" in text(page)


def test_the_log() -> None:
    """Who, when, how much; the first allowlist is no debt that somebody made."""
    log = (Payment(REVISION, {"direct-launch": 3}, {}), Payment(REVISION, {}, {"direct-launch": 50}, baseline=True))
    assert section(render(audit(log=log)), "Work log")[2:] == [
        "| 2025-09-14 | Ann | `c0ffee000000` Pay off | 3 `direct-launch` |  |",
        "| 2025-09-14 | Ann | `c0ffee000000` Pay off |  | 50 `direct-launch` (the first allowlist) |",
    ]


def test_a_long_log() -> None:
    page = render(audit(log=(Payment(REVISION, {"direct-launch": 1}, {}),) * 22))
    assert page.count("`c0ffee000000`") == 20 and "... and 2 commits before." in page


def test_next_the_most_pressing_first() -> None:
    """A command for each, and none for what comes of the others."""
    entries = (Entry("debt", "direct-launch", "a", "f", STALE), Entry("exempt", "direct-launch", "b", "", EXPIRED))
    report = Report(1, (judged(), judged(DEBT)), entries, errors=(Problem("x.py", 0, 0, "is gone"),))
    page = render(audit(report=report, steps=STEPS))
    assert [line.rpartition(": ")[2] for line in section(page, "Next")] == [
        "`ssot-guard check`",
        "`ssot-guard check --truth test-runner`",
        "`ssot-guard allowlist prune`",
        "`ssot-guard allowlist list --status expired`",
        "`ssot-guard doctor`",
        "`ssot-guard allowlist list --section debt --truth test-runner`",
    ]


class TestTrend:
    def trend(self, **differs: object) -> str:
        (row,) = section(render(audit(judged(DEBT), **differs)), "One of each")[2:]
        return row.rpartition("every release | ")[2].removesuffix(" |")

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ((), "as many as at main"),
            ((change(REMOVED, amount=3), change()), "2 fewer than at main"),
            ((change(amount=2),), "2 more than at main"),
        ],
    )
    def test_since_a_commit(self, changes: tuple[object, ...], says: str) -> None:
        assert self.trend(since=Since("main", changes)) == says  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("forecast", "says"),
        [
            (Forecast("test-runner", why="does not fall"), "; does not fall"),
            (Forecast("test-runner", why="no findings"), ""),
            (Forecast("test-runner", "2026-01-01"), "; none by 2026-01-01 if it goes on so"),
            (
                Forecast("test-runner", "2026-01-01", "2025-12-01", "2026-02-01"),
                "; none by 2026-01-01 if it goes on so, likely between 2025-12-01 and 2026-02-01",
            ),
            (
                Forecast("test-runner", "2026-01-01", "2025-12-01"),
                "; none by 2026-01-01 if it goes on so, likely not before 2025-12-01",
            ),
        ],
    )
    def test_of_the_history(self, forecast: Forecast, says: str) -> None:
        """It counts from its first point to its last, whatever else is known."""
        points = tuple(Point(REVISION, {"test-runner": number}, {}) for number in (9, 4))
        history = History("HEAD", points, (), (forecast,))
        assert self.trend(history=history, since=Since("main", ())) == f"9 → 4 since 2025-09-14{says}"


class TestHostile:
    @settings(deadline=None)
    @given(NAME | st.text(st.sampled_from("a1f.@#:!%~$&-<>|`\\\\*_[]()+= /\n"), min_size=1, max_size=14))
    def test_any_name(self, name: str) -> None:
        """Both parsers see the page that they see with a harmless name: not a tag, link or mention more."""
        for parsed in PARSERS:
            page, plain = parsed(render(everywhere(name))), parsed(render(everywhere("Q")))
            assert _without_code(page) == _without_code(plain)
            assert links_of(page) == []

    def test_marks_of_their_own(self) -> None:
        """A name cannot end the part that the next page goes to."""
        lines = render(everywhere(f"x\n{END}\n{BEGIN}")).splitlines()
        assert (lines.count(BEGIN), lines.count(END)) == (1, 1)

    def test_errors_of_every_kind(self) -> None:
        page = render(audit(report=HOSTILE._replace(findings=())))
        assert "\x1b" not in page and "\u202e" not in page
        assert links_of(github(page)) == []
        assert EVIL not in page


def _without_code(page: str) -> list[str]:
    return [tag for tag in tags(page) if tag.strip("</>") != "code"]
