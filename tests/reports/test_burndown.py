"""The burn-down for eyes, spreadsheets and JSON, from histories made by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import jsonschema
import pytest
from any_reports import EVIL, PROBLEMS, TEXT
from front_door import CHECKOUT
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_guard.history.timeline import INTRODUCED, MOVED, REMOVED, Change, Forecast, History, Point, Revision
from ssot_guard.problems import Problem
from ssot_guard.reports import burndown
from ssot_guard.reports.json import dump

SCHEMA = json.loads((CHECKOUT / "docs" / "history.schema.json").read_text(encoding="utf-8"))
TRUTH = "test-runner"


def revision(number: int, author: str = "Ann", subject: str = "change") -> Revision:
    """The commit of day `number`."""
    day = date(2025, 9, 14) + timedelta(number)
    return Revision(f"{number:040x}", f"{day.isoformat()}T12:00:00+02:00", author, subject)


def history(counts: Sequence[int], *changes: Change, why: str = "does not fall", **differs: Any) -> History:
    """A point a day with these findings of one truth, each in a file of its own."""
    points = tuple(Point(revision(n), {TRUTH: count}, {TRUTH: count}) for n, count in enumerate(counts))
    return History("main", points, changes, (Forecast(TRUTH, why=why),))._replace(**differs)


def change(kind: str, amount: int, author: str = "Ann", since: str = "") -> Change:
    return Change(kind, "direct-launch", TRUTH, "a.py", "main", amount, revision(1, author), since)


def lines(found: History) -> list[str]:
    return burndown.render(found, colour=False).splitlines()


def rows(found: History) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(burndown.csv(found), newline=""), strict=True))


def machine(found: History) -> dict[str, Any]:
    """The object for scripts, held against its schema."""
    told: dict[str, Any] = json.loads(dump(burndown.data(found)))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    return told


DAYS = st.dates().map(date.isoformat)
REVISIONS = st.builds(Revision, TEXT, DAYS.map(lambda day: day + "T00:00:00Z"), TEXT, TEXT)
FIGURES = st.dictionaries(TEXT, st.integers(0, 10**6), max_size=3)
HISTORIES = st.builds(
    History,
    TEXT,
    st.lists(st.builds(Point, REVISIONS, FIGURES, FIGURES), max_size=4).map(tuple),
    st.lists(
        st.builds(
            Change,
            st.sampled_from([INTRODUCED, REMOVED, MOVED]),
            TEXT,
            TEXT,
            TEXT,
            TEXT,
            st.integers(1, 99),
            REVISIONS,
            TEXT,
            TEXT,
        ),
        max_size=4,
    ).map(tuple),
    st.lists(st.builds(Forecast, TEXT, DAYS, DAYS, DAYS, st.just("")), max_size=3).map(tuple),
    st.lists(PROBLEMS, max_size=2).map(tuple),
)


class TestText:
    def test_no_commit(self) -> None:
        assert lines(history([], forecasts=())) == ["main: there is no commit to judge"]

    def test_a_truth_that_no_point_knows(self) -> None:
        assert lines(history([]))[1:3] == [
            f"{TRUTH} on main: no commit was judged by it",
            "  No forecast: the findings do not fall, or not so that it could be told from chance.",
        ]

    def test_a_table_with_bars(self) -> None:
        """What did not change is no row; the last point is one all the same. What is not nothing has a bar."""
        assert lines(history([2400, 2400, 2000, 2000, 1, 0, 0], why="no findings")) == [
            "test-runner on main: 2,400 -> 0 findings, 2025-09-14 to 2025-09-20, 7 points",
            "  date        commit        findings  files  change",
            "  2025-09-14  000000000000     2,400  2,400          ########################",
            "  2025-09-16  000000000000     2,000  2,000    -400  ####################",
            "  2025-09-18  000000000000         1      1  -1,999  #",
            "  2025-09-19  000000000000         0      0      -1",
            "  2025-09-20  000000000000         0      0",
            "  No forecast: nothing is left.",
            "",
        ]

    def test_of_many_points_the_latest(self) -> None:
        told = lines(history(range(100, 0, -1)))
        assert told[1] == "  ... 70 earlier points; --format csv has them all"
        assert len([line for line in told if line.startswith("  2025-")]) == 30
        assert told[-3].split()[2] == "1"

    @pytest.mark.parametrize(
        ("forecast", "words"),
        [
            (Forecast(TRUTH, why="too few points"), "No forecast: there are points on fewer than four days."),
            (Forecast(TRUTH, why="falls too unsteadily"), "it may take more than ten years."),
            (
                Forecast(TRUTH, "2026-03-04", "2026-02-01", "2026-05-05"),
                "none are left on 2026-03-04; by 80 % between 2026-02-01 and 2026-05-05.",
            ),
        ],
    )
    def test_forecast(self, forecast: Forecast, words: str) -> None:
        (told,) = [
            line for line in lines(history([1], forecasts=(forecast,))) if "orecast" in line or "goes on" in line
        ]
        assert told.endswith(words)

    def test_who(self) -> None:
        """Nobody is blamed for what one of several commits did."""
        told = lines(
            history(
                [1],
                change(INTRODUCED, 2),
                change(INTRODUCED, 30, "Bob"),
                change(INTRODUCED, 1),
                change(INTRODUCED, 4, "Eve", since="0" * 40),
                change(REMOVED, 1, ""),
                change(MOVED, 50, "Mo"),
            )
        )
        assert told[-3:-1] == ["  Introduced: Bob 30, Ann 3, 4 by one of several commits", "  Removed: (no name) 1"]

    def test_the_rest_of_many(self) -> None:
        told = lines(history([1], *(change(REMOVED, 10 - number, f"A{number}") for number in range(8))))
        assert "  Removed: A0 10, A1 9, A2 8, A3 7, A4 6, 3 others 12" in told

    def test_warnings(self) -> None:
        assert lines(history([1], warnings=(Problem("a.py", 3, 9, "odd"),)))[-1] == "warning: a.py:3:9: odd"

    def test_colours_change_nothing_else(self) -> None:
        found = history([3, 5, 1], change(REMOVED, 4))
        coloured = burndown.render(found, colour=True)
        assert "\x1b[32m-4\x1b[0m" in coloured and "\x1b[31;1m+2\x1b[0m" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == burndown.render(found, colour=False)

    @settings(deadline=None)
    @given(HISTORIES)
    def test_nothing_that_a_terminal_acts_on(self, found: History) -> None:
        assert all(line.isprintable() for line in burndown.render(found, colour=False).split("\n"))

    def test_ascii_but_for_names(self) -> None:
        """So that bars are bars in any locale."""
        assert burndown.render(history([5, 3], change(REMOVED, 2)), colour=False).isascii()


class TestCsv:
    @settings(deadline=None)
    @given(HISTORIES)
    def test_a_row_for_each_point_and_truth_and_no_formula(self, found: History) -> None:
        told = rows(found)
        assert len(told) == sum(len(point.truths) for point in found.points)
        names = [cell for row in told for key, cell in row.items() if key != "change"]
        assert all(cell.isprintable() for cell in names)
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in names)

    def test_row(self) -> None:
        first, second = rows(history([5, 3]))
        assert (first["change"], second["change"]) == ("", "-2")
        assert second == {
            "truth": TRUTH,
            "date": "2025-09-15",
            "commit": "0" * 39 + "1",
            "findings": "3",
            "files": "3",
            "change": "-2",
            "author": "Ann",
            "subject": "change",
        }


class TestJson:
    @settings(deadline=None)
    @given(HISTORIES)
    def test_any_history_is_by_the_schema(self, found: History) -> None:
        told = machine(found)
        assert len(told["points"]) == len(found.points) and len(told["changes"]) == len(found.changes)

    def test_everything_is_in_it(self) -> None:
        told = machine(history([5], change(MOVED, 2, EVIL)._replace(moved_from="b.py")))
        assert told["points"][0]["truths"] == {TRUTH: {"findings": 5, "files": 5}}
        assert told["changes"][0]["moved_from"] == "b.py" and told["changes"][0]["amount"] == 2
        assert told["forecasts"] == [{"truth": TRUTH, "zero": "", "earliest": "", "latest": "", "why": "does not fall"}]

    def test_the_schema_is_one_and_refuses(self) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        whole = machine(history([5], change(REMOVED, 2)))
        for key, wrong in (("changes", {"kind": "gone"}), ("forecasts", {"why": "odd"}), ("points", {"more": 1})):
            assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({**whole, key: [{**whole[key][0], **wrong}]})
