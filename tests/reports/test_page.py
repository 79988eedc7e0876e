"""The audit's page, as far as it can be told without a browser."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pages
import pytest
from audits import REVISION, audit
from hypothesis import given
from hypothesis import strategies as st
from made import judged

from ssot_guard.auditing.tally import Sum, tally
from ssot_guard.history.timeline import Forecast, History, Point
from ssot_guard.problems import Problem
from ssot_guard.reports.page import burndown, folders, render, tables
from ssot_guard.verdict import DEBT, STALE, Entry, Report


class Page(HTMLParser):
    """The tags of a page and the text that is not in its script or style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        self.within = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within not in ("script", "style"):
            self.text += data

    def values(self, attribute: str) -> list[str]:
        return [value for _, each in self.tags if (value := each.get(attribute)) is not None]


# --- what is hostile --------------------------------------------------------------------------------------------------


def test_no_text_of_the_repository_becomes_markup() -> None:
    """A page of hostile texts has the tags of a page of harmless ones, each with the same attributes."""
    evil = Page(render(pages.hostile(), {(pages.WORST, 3): (pages.WORST,)}))
    harmless = Page(render(pages.tame(pages.hostile()), {(pages.HARMLESS, 3): (pages.HARMLESS,)}))
    assert [(tag, list(each)) for tag, each in evil.tags] == [(tag, list(each)) for tag, each in harmless.tags]


def test_what_nobody_sees_is_spelled_out() -> None:
    """No control characters, direction marks or lone surrogates: what they do would be the repository's word."""
    text = render(pages.hostile(), {(pages.WORST, 3): (pages.WORST,)})
    text.encode("utf-8")
    assert not {char for char in text if not char.isprintable()} - {"\n"}
    assert r"\u202e" in text and r"\xff" in text


def test_nothing_is_loaded() -> None:
    """There is no address in the page but those within it, and its policy would refuse any."""
    page = Page(render(pages.full(), pages.CODE))
    assert {value for name in ("src", "srcset", "data", "action", "poster") for value in page.values(name)} == set()
    assert all(value.startswith("#") for value in page.values("href") + page.values("xlink:href"))
    (policy,) = (each["content"] for tag, each in page.tags if each.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none';")
    assert "url(" not in render(pages.full(), {}) and "@import" not in render(pages.full(), {})


# --- what it says -----------------------------------------------------------------------------------------------------


def test_nothing_found_before_the_first_commit() -> None:
    """A page all the same, which says so."""
    page = Page(render(audit(head=None), {}))
    assert "Nothing competes" in page.text
    assert "no commit yet" in page.text
    assert "No history was measured" in page.text


def test_nothing_found_by_a_run_that_could_not_judge_all_is_no_good_news() -> None:
    """It fails closed: the first thing that the page says is that not all was judged."""
    page = Page(render(audit(report=Report(1, (), errors=(Problem("tests/x.py", 3, 1, "is no text"),))), {}))
    assert "Nothing competes" not in page.text
    main = page.text[page.text.index("Allowlist") :].split()
    assert main[1:6] == ["Not", "all", "could", "be", "judged"]
    assert re.search(r"tests/x.py:3\s+is no text", page.text)


def test_all_errors_and_warnings_are_told() -> None:
    """Those that there is no room for at once as well, and those of past commits."""
    told = tuple(Problem(f"e{number}.py", 1, 1, "is no text") for number in range(40))
    history = pages.history()._replace(warnings=(Problem("past.py", 0, 0, "was no text"),))
    page = Page(render(audit(report=Report(1, (), errors=told, warnings=told), history=history), {}))
    assert all(page.text.count(f"e{number}.py:1") == 2 for number in range(40))
    assert "past.py" in page.text and "41 warnings" in page.text


@pytest.mark.parametrize(
    ("forecast", "words"),
    [
        (Forecast("t", why="no findings"), "Nothing is left."),
        (Forecast("t", why="too few points"), "No forecast: there are too few points to tell."),
        (Forecast("t", why="does not fall"), "No forecast: it does not fall."),
        (Forecast("t", why="falls too unsteadily"), "No forecast: it falls too unsteadily to name a day."),
        (Forecast("t", "2026-05-01"), "If it goes on so, none are left by 2026-05-01."),
        (
            Forecast("t", "2026-05-01", "2026-03-01"),
            "If it goes on so, none are left by 2026-05-01; likely not before 2026-03-01 (80 %).",
        ),
        (
            Forecast("t", "2026-05-01", "2026-03-01", "2026-08-01"),
            "If it goes on so, none are left by 2026-05-01; likely between 2026-03-01 and 2026-08-01 (80 %).",
        ),
    ],
)
def test_a_forecast_in_words(forecast: Forecast, words: str) -> None:
    """Every kind of it, also where there is none."""
    assert burndown.in_words(forecast) == words


def test_of_several_commits_on_a_day_the_last_counts() -> None:
    """And the days are in their order, whatever the committers' clocks said."""
    points = [("2025-07-03", 9), ("2025-07-01", 8), ("2025-07-03", 7)]
    history = History(
        "HEAD",
        tuple(Point(REVISION._replace(when=f"{day}T12:00:00Z"), {"t": count}, {}) for day, count in points),
        (),
        (),
    )
    assert burndown.line(history, "t") == ((date(2025, 7, 1), date(2025, 7, 3)), (8, 7))


_DAYS = st.dates(date(1970, 1, 2), date(2200, 1, 1)).map(str)


@given(
    st.lists(st.tuples(_DAYS, st.integers(0, 10**6)), min_size=1, max_size=8),
    st.builds(Forecast, st.just("t"), st.just("") | _DAYS, st.just("") | _DAYS, st.just("") | _DAYS),
)
def test_any_history_can_be_drawn(points: list[tuple[str, int]], forecast: Forecast) -> None:
    """On one day, without any findings, with a forecast that lies in the past."""
    dated = tuple(Point(REVISION._replace(when=day + "T00:00:00Z"), {"t": count}, {}) for day, count in points)
    (chart,) = burndown.charts(History("HEAD", dated, (), (forecast,)))
    assert "nan" not in chart.svg and "inf" not in chart.svg
    assert "<script" not in chart.svg and "<style" not in chart.svg and "<!--" not in chart.svg


# --- how it is made ---------------------------------------------------------------------------------------------------


def test_the_same_audit_is_the_same_bytes() -> None:
    """No time, no chance, and no id twice."""
    text = render(pages.full(), pages.CODE)
    assert text == render(pages.full(), pages.CODE)
    ids = Counter(Page(text).values("id"))
    assert len(ids) > 10 and set(ids.values()) == {1}


def test_five_thousand_findings_are_at_most_three_megabytes() -> None:
    """With the code of each."""
    found, code = pages.many(5000)
    text = render(found, code)
    assert len(text.encode()) < 3_000_000
    assert "case_4999" in text


def test_code_that_finds_no_room_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the lines are, the page is not; what is there already takes no room."""
    found = audit(judged(path="a.py"), judged(path="b.py"), judged(path="c.py"))
    code = {("a.py", 3): ("x" * 60,), ("b.py", 3): ("x" * 60, "y" * 30), ("c.py", 3): ("z" * 60,)}
    monkeypatch.setattr(tables, "ROOM_FOR_CODE", 100)
    data = json.loads(tables.block(found, tally(found), code))
    shown = [[data["texts"][number][0] for number in lines] for lines in data["tables"]["findings"]["lists"]["code"]]
    assert shown == [["x"], ["x", "y"], []]


def test_a_text_is_in_the_data_once() -> None:
    """A path that many findings and tables have."""
    found = audit(*(judged(DEBT, path="tests/long/path.py", line=line) for line in range(1, 9)))
    found = found._replace(
        report=found.report._replace(entries=(Entry("debt", "r", "tests/long/path.py", "s", STALE),))
    )
    texts = json.loads(tables.block(found, tally(found), {}))["texts"]
    assert texts.count("tests/long/path.py") == 1 and len(texts) == len(set(texts))


# --- the map ----------------------------------------------------------------------------------------------------------

_FOLDERS = st.dictionaries(
    st.from_regex(r"[a-c]{1,2}(/[a-z]{1,2})?|\.", fullmatch=True),
    st.builds(Sum, *[st.integers(0, most) for most in (50, 50, 900, 5, 900)]),
    max_size=60,
)


@given(_FOLDERS)
def test_the_map_holds_all_that_is_open(found: dict[str, Sum]) -> None:
    """Each box is as large as what is in it, at both levels, and within what it is in."""
    boxes = folders.boxes(found)
    total = sum(each.open for each in found.values())
    assert sum(box.open for box in boxes) == total
    for within, outer in [(boxes, total), *((box.inner, box.open) for box in boxes if box.inner)]:
        assert sum(box.open for box in within) == outer
        for box in within:
            assert box.width * box.height / 100 == pytest.approx(100 * box.open / outer, abs=0.1)
            assert box.left >= -0.01 and box.left + box.width <= 100.01
            assert box.top >= -0.01 and box.top + box.height <= 100.01


def test_small_folders_share_a_box() -> None:
    """At both levels; what is shared leads to no one folder."""
    found = {f"f{number:02}/x": Sum(debt=100 - number) for number in range(40)}
    found |= {f"f00/y{number:02}": Sum(debt=40 - number) for number in range(20)}
    boxes = folders.boxes(found)
    (rest,) = (box for box in boxes if not box.folder)
    assert (len(boxes), rest.name, rest.inner) == (24, "17 more", ())
    (first,) = (box for box in boxes if box.name == "f00")
    assert (len(first.inner), [box.name for box in first.inner if not box.folder]) == (12, ["10 more"])
