"""Tables, the picture and the page: what is shown, and that nothing without a figure gets one."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from neighbouring import Question
from processes import Ran
from racing import Racer, Result
from tables import BEGIN, END, beside, in_cell, plot, spliced, table, targets
from targets import MEGABYTES, Target


def measured(name: str, *seconds: float, peak: int | None = None) -> Result:
    return Result(Racer(name, (), counted="^x"), tuple(Ran(each, each, 0, "x\nx\n") for each in seconds), peak)


def missing(name: str) -> Result:
    return Result(Racer(name, ()), problem="not installed")


def cells(markdown: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in markdown.splitlines()]


class TestBeside:
    QUESTION = Question("calls", (), {"other": "aliases"})

    def test_one_that_is_missing_has_no_figure(self) -> None:
        row = cells(beside(self.QUESTION, [measured("ours", 1), missing("other")]))[3]
        assert row == ["other", "–", "not installed", "–", "–", "–", "–", "aliases"]

    def test_without_ours_nobody_has_a_ratio(self) -> None:
        row = cells(beside(self.QUESTION, [missing("ours"), measured("other", 2)]))[3]
        assert row[:4] == ["other", "2", "2", "–"]

    def test_figures(self) -> None:
        results = [measured("ours", 2, 1, 4), measured("other", 4, 6, 8, peak=12_345_678)]
        row = cells(beside(self.QUESTION, results))[3]
        assert row == ["other", "2", "6 (4 to 8)", "3 (2 to 6)", "6.00", "12", "3", "aliases"]


class TestTargets:
    @pytest.mark.parametrize(
        ("target", "allowed", "verdict"),
        [
            (Target("what", missing("it"), measured("other", 1), 1), "at most 1 times", "not measured"),
            (Target("what", measured("it", 1), missing("other"), 1), "at most 1 times", "not measured"),
            (Target("what", measured("it", 1)), "none", ""),
            (Target("what", measured("it", 61), more=60), "at most 60 s", "no"),
            (Target("what", measured("it", 1.5), measured("other", 1), 1.5), "at most 1.5 times", "yes"),
            (Target("what", measured("it", 1.6), measured("other", 1), 1.5), "at most 1.5 times", "no"),
            (Target("what", measured("it", 1.1), measured("other", 1), 1, 0.15), "at most 1 times + 0.15 s", "yes"),
            (Target("what", measured("it", 1.2), measured("other", 1), 1, 0.15), "at most 1 times + 0.15 s", "no"),
        ],
    )
    def test_verdict(self, target: Target, allowed: str, verdict: str) -> None:
        assert (target.allowed(), target.verdict()) == (allowed, verdict)

    @pytest.mark.parametrize(("peak", "met"), [(None, "–"), (MEGABYTES * 1_000_000, "yes"), (401_000_000, "no")])
    def test_memory(self, peak: int | None, met: str) -> None:
        assert cells(targets([Target("what", measured("it", 1, peak=peak))]))[2][-1] == met


class TestCells:
    def test_hostile(self) -> None:
        """A cell ends nowhere else, holds no markup and is one line."""
        assert in_cell("a|b\n<img src=x>&\x1b[31m") == "a\\|b\\n&lt;img src=x>&amp;\\x1b[31m"
        assert table(("a", "b"), [("1|2", "3")]) == "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |\n"


GROUPS = {"calls": [measured("ours", 0.5), missing("not there")], "imports": [measured("<other>", 40)]}


class TestPicture:
    def test_only_what_was_measured_has_a_bar(self) -> None:
        texts = [text.text for text in ET.fromstring(plot(GROUPS).encode()).iter("{http://www.w3.org/2000/svg}text")]
        assert {"calls: ours", "imports: <other>", "0.5", "40"} <= set(texts)
        assert not [text for text in texts if text and "not there" in text]

    def test_the_same_every_time_and_alone(self) -> None:
        """No script, nothing fetched: it is shown as it is in the repository."""
        picture = plot(GROUPS)
        assert picture == plot(GROUPS)
        assert "<script" not in picture
        assert "xlink:href" not in picture


class TestPage:
    def test_only_what_is_between_the_markers_changes(self) -> None:
        page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
        assert spliced(page, "new\n") == page.replace("old", "new")
        assert spliced(spliced(page, "new\n"), "old\n") == page

    @pytest.mark.parametrize("page", ["", BEGIN, f"{END}\n{BEGIN}\n"])
    def test_without_markers_nothing_is_lost(self, page: str) -> None:
        with pytest.raises(ValueError, match="there is no <!-- measured: begin -->"):
            spliced(page, "new")
