"""What an audit says, for eyes and as JSON."""

from __future__ import annotations

import json

import jsonschema
from any_reports import HOSTILE, REPORTS
from audits import REVISION, RUNNER, audit, change
from front_door import CHECKOUT
from hypothesis import given, settings
from made import judged

from ssot_guard.auditing.audit import Payment, Since, Step
from ssot_guard.auditing.changes import Turnover, by_author, by_truth
from ssot_guard.history.timeline import MOVED, REMOVED, Forecast, History, Point
from ssot_guard.reports.audited import data, render
from ssot_guard.reports.json import dump
from ssot_guard.verdict import DEBT, Report

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((CHECKOUT / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
)
NOT_YET = REVISION._replace(oid="", author="", subject="")
CHANGES = (change(REMOVED, amount=3), change(path="new.py", revision=NOT_YET), change(MOVED, moved_from="old.py"))


class TestChanges:
    def test_nothing(self) -> None:
        assert by_truth(()) == by_author(()) == {}

    def test_counted(self) -> None:
        """Who paid off most comes first, and what no commit has yet is nobody's."""
        assert by_truth(CHANGES) == {"test-runner": Turnover(3, 1, 1)}
        assert list(by_author(CHANGES).items()) == [("Ann", Turnover(3, 0, 1)), ("", Turnover(0, 1, 0))]
        assert Turnover(3, 1, 1).net == -2


class TestText:
    def test_what_has_changed(self) -> None:
        text = render(audit(since=Since("main", CHANGES)), colour=False)
        assert text.splitlines()[-4:] == [
            "since main: 3 paid off, 1 added, 1 moved",
            "by               paid  added  moved",
            "Ann                 3      0      1",
            "(not committed)     0      1      0",
        ]

    def test_nothing_has_changed(self) -> None:
        assert render(audit(since=Since("main", ())), colour=False).endswith("\n\nsince main: nothing changed\n")

    def test_only_the_worst(self) -> None:
        """Of files, folders and owners; how many more there are is said."""
        text = render(audit(*(judged(DEBT, path=f"f{number:02}/a.py") for number in range(12))), colour=False)
        assert "f09/a.py" in text and "f10/a.py" not in text
        assert "... and 2 files more\n" in text and "... and 2 folders more\n" in text

    @settings(deadline=None)
    @given(REPORTS)
    def test_any_text(self, report: Report) -> None:
        """Nothing that a terminal acts on."""
        truths = tuple(RUNNER._replace(name=name) for name in {one.finding.truth for one in report.findings})
        text = render(audit(truths=truths, report=report), colour=False)
        assert all(line.isprintable() for line in text.split("\n"))


class TestJson:
    def test_all_there_can_be(self) -> None:
        points = (Point(REVISION, {"test-runner": 3}, {"test-runner": 1}),)
        history = History("main", points, CHANGES, (Forecast("test-runner", why="too few points"),))
        step = Step("guard", "Guard on", False, "there is none", "ssot-guard doctor")
        log = (Payment(REVISION, {"direct-launch": 3}, {}),)
        whole = audit(judged(), since=Since("main", CHANGES), history=history, steps=(step,), log=log)
        found = json.loads(dump(data(whole)))
        SCHEMA.validate(found)
        assert [each["revision"]["commit"] for each in found["since"]["changes"]] == [REVISION.oid, None, REVISION.oid]
        assert found["history"]["points"][0]["truths"] == {"test-runner": 3}
        assert (found["steps"][0]["done"], found["log"][0]["paid"]) == (False, {"direct-launch": 3})

    def test_hostile_texts(self) -> None:
        truths = tuple(RUNNER._replace(name=one.finding.truth) for one in HOSTILE.findings[:1])
        whole = dump(data(audit(truths=truths, report=HOSTILE)))
        assert whole.isascii()
        SCHEMA.validate(json.loads(whole))
