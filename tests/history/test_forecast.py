"""The forecast: laws that hold for any series, and what it says of some that look real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ssot_guard.history.forecast import (
    NOT_FALLING,
    NOTHING_LEFT,
    POINTS,
    TOO_FEW,
    UNSTEADY,
    forecast,
    slope,
)
from ssot_guard.history.timeline import Forecast

START = date(2025, 9, 14)
GAPS = st.lists(st.integers(1, 9), min_size=3, max_size=40)
"""Days from one point to the next."""
COUNTS = st.integers(0, 10_000)


def told(counts: Sequence[int], *, every: int = 1, still: int = 0) -> Forecast:
    """The forecast for a count on every so many days; `still` days after the last of them."""
    days = [START.toordinal() + every * number for number in range(len(counts))]
    return forecast("test-runner", days, counts, (days[-1] if days else START.toordinal()) + still)


def on_days(gaps: Sequence[int], start: int = START.toordinal()) -> list[int]:
    return list(accumulate(gaps, initial=start))


SERIES = GAPS.flatmap(
    lambda gaps: st.tuples(st.just(gaps), st.lists(COUNTS, min_size=len(gaps) + 1, max_size=len(gaps) + 1))
)


class TestSilence:
    @pytest.mark.parametrize(
        ("counts", "why"),
        [
            ([], TOO_FEW),
            ([5], TOO_FEW),
            ([9, 5, 1], TOO_FEW),
            ([0], NOTHING_LEFT),
            ([9, 6, 3, 0], NOTHING_LEFT),
            ([5, 5, 5, 5, 5], NOT_FALLING),
            ([1, 2, 3, 4, 5], NOT_FALLING),
            ([9, 1, 9, 1, 9, 1, 9, 1], NOT_FALLING),
            ([1818, 1800, 1790, 1795, 1801, 1799, 1810, 1805], NOT_FALLING),
        ],
    )
    def test_with_its_reason(self, counts: list[int], why: str) -> None:
        assert told(counts) == Forecast("test-runner", why=why)

    def test_many_commits_of_one_day_are_one_point(self) -> None:
        day = START.toordinal()
        assert forecast("t", [day] * 9, range(9, 0, -1), day).why == TOO_FEW

    def test_so_slow_that_nobody_should_name_a_day(self) -> None:
        assert told([1000, 999, 998, 997, 996], every=30).why == UNSTEADY

    def test_what_stopped_falling_long_ago(self) -> None:
        """No commit has touched it since: that it stands still is a point as well."""
        assert told([100, 90, 80, 70]).zero != ""
        assert told([100, 90, 80, 70], still=3000).why in (UNSTEADY, NOT_FALLING)

    @given(GAPS, st.integers(1, 10_000), st.integers(0, 1000))
    def test_a_constant_never_falls(self, gaps: list[int], count: int, still: int) -> None:
        days = on_days(gaps)
        assert forecast("t", days, [count] * len(days), days[-1] + still).why == NOT_FALLING

    @given(SERIES, st.integers(0, 1000))
    def test_a_day_or_a_reason_and_in_order(self, series: tuple[list[int], list[int]], still: int) -> None:
        gaps, counts = series
        days = on_days(gaps)
        found = forecast("t", days, counts, days[-1] + still)
        assert bool(found.why) != bool(found.zero)
        if found.zero:
            today = date.fromordinal(days[-1] + still).isoformat()
            assert today < found.earliest <= found.zero <= found.latest

    def test_the_end_of_the_calendar(self) -> None:
        end = date.max.toordinal()
        assert forecast("t", range(end - 4, end + 1), [50, 40, 30, 20, 10], end).why == UNSTEADY


@pytest.mark.parametrize("size", [4, 6, 10, POINTS])
def test_the_interval_holds_what_it_says(size: int) -> None:
    """Of lines with noise on them, with the same seed at each run, four in five have their own slope in it, or more."""
    noise = random.Random(size)
    held = 0
    for _ in range(500):
        found = slope(range(size), [round(-3000 * day + noise.gauss(0, 5000)) for day in range(size)])
        held += found.low <= -3000 <= found.high
    assert 0.77 <= held / 500 <= 0.95


class TestDay:
    def test_a_straight_line_leaves_no_doubt(self) -> None:
        assert told([50, 40, 30, 20, 10]) == Forecast("test-runner", "2025-09-19", "2025-09-19", "2025-09-19")

    def test_one_clean_up_does_not_turn_it(self) -> None:
        """The slope is that of most pairs of points: least squares would have them gone much sooner."""
        steady = told([500, 498, 496, 494, 492, 490, 488, 486, 484, 482])
        once = told([900, 498, 496, 494, 492, 490, 488, 486, 484, 482])
        assert once.zero == steady.zero

    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            # a team that pays off some each week, with a week in which a merge brought some back
            ([640, 610, 598, 570, 575, 541, 520, 512, 480, 466], ("2026-05-08", "2026-04-29", "2026-05-24")),
            # most goes in one clean-up, the rest slowly
            ([1818, 1797, 120, 118, 112, 111, 104, 101, 96, 93], ("2026-04-05", "2025-11-20", "2026-04-28")),
        ],
    )
    def test_series_that_look_real(self, counts: list[int], expected: tuple[str, str, str]) -> None:
        """The slopes behind these days are those of scipy.stats.theilslopes(counts, days, alpha=0.8)."""
        found = told(counts, every=7)
        assert (found.zero, found.earliest, found.latest) == expected

    def test_only_the_latest_points_count(self) -> None:
        latest = [*range(400, 400 - 5 * POINTS, -5)]
        assert told(latest)[1:] != ("", "", "", "")
        before = told([10, 900, 3, *latest])
        assert before.zero == (START + timedelta(3) + (date.fromisoformat(told(latest).zero) - START)).isoformat()

    @given(SERIES, st.integers(0, 400), st.integers(-3000, 3000))
    def test_other_dates_move_the_answer_along(
        self, series: tuple[list[int], list[int]], still: int, shift: int
    ) -> None:
        gaps, counts = series
        days = on_days(gaps)
        here = forecast("t", days, counts, days[-1] + still)
        there = forecast("t", [day + shift for day in days], counts, days[-1] + still + shift)
        assert there.why == here.why
        for ours, theirs in zip(here[1:4], there[1:4], strict=True):
            assert not ours or date.fromisoformat(theirs) - date.fromisoformat(ours) == timedelta(shift)

    @given(SERIES, st.sampled_from([2, 4, 8]), st.integers(0, 400))
    def test_as_many_times_more_of_all_changes_nothing(
        self, series: tuple[list[int], list[int]], times: int, still: int
    ) -> None:
        """By powers of two, which floating point takes without rounding."""
        gaps, counts = series
        days = on_days(gaps)
        today = days[-1] + still
        assert forecast("t", days, [times * count for count in counts], today) == forecast("t", days, counts, today)

    @given(GAPS, st.lists(st.integers(1, 50), min_size=41, max_size=41), st.integers(1, 50))
    def test_what_only_falls_gets_a_day_unless_it_takes_too_long(
        self, gaps: list[int], steps: list[int], left: int
    ) -> None:
        days = on_days(gaps)
        counts = list(accumulate(steps[: len(gaps)], initial=left))[::-1]
        found = forecast("t", days, counts, days[-1])
        assert found.why in ("", UNSTEADY)
        assume(not found.why)
        assert found.zero

    @given(GAPS, st.lists(st.integers(-20, 20), min_size=41, max_size=41), st.integers(2, 9))
    def test_more_noise_widens(self, gaps: list[int], noise: list[int], times: int) -> None:
        """The same noise, so many times as loud, on a straight line: so many times as wide is the interval."""
        days = on_days(gaps)
        line = [-3 * (day - days[0]) for day in days]
        quiet = slope(days, [at + some for at, some in zip(line, noise, strict=False)])
        loud = slope(days, [at + times * some for at, some in zip(line, noise, strict=False)])
        assert loud.high - loud.low == pytest.approx(times * (quiet.high - quiet.low), abs=1e-9)
        assert quiet.low <= quiet.middle <= quiet.high
