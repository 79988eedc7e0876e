"""When a truth's findings would be none: a robust line through the latest points, and silence where there is none.

The slope is the median of those between any two points (Theil 1950, Sen 1968): a single big clean-up, or a bad week,
does not turn it. Its interval is Sen's, of ranks among the same slopes, from the distribution of Kendall's tau (Sen,
"Estimates of the regression coefficient based on Kendall's tau", JASA 63, 1968, section 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, sqrt
from statistics import median

from ..typed import NamedTuple
from .timeline import Forecast

POINTS = 30
"""How many of the latest days with a point are looked at: what was long ago says little of how it goes on."""
LEAST_DAYS = 4
YEARS = 10
"""What would take longer than this is no forecast."""
COVERED = 80
"""Per cent of the likely slopes that lie in the interval."""

_Z = 1.2816
"""The quantile of the normal distribution for that: 10 % lie above it, and as many below its negative."""
_LONGEST = YEARS * 365.2425

NOTHING_LEFT = "no findings"
TOO_FEW = "too few points"
NOT_FALLING = "does not fall"
UNSTEADY = "falls too unsteadily"


class Slope(NamedTuple):
    """Findings a day: the likeliest, and between what `COVERED` per cent lie."""

    low: float
    middle: float
    high: float


def forecast(truth: str, days: Sequence[int], counts: Sequence[int], today: int) -> Forecast:
    """When there would be none, from `counts` of findings on `days` (proleptic Gregorian ordinals), oldest first.

    Of several points on a day the last counts. From the last day to `today` the count is taken to have stood still.
    """
    latest = dict(zip(days, counts, strict=True))
    if latest and counts[-1] == 0:
        return Forecast(truth, why=NOTHING_LEFT)
    if len(latest) < LEAST_DAYS:
        return Forecast(truth, why=TOO_FEW)
    today = max(today, days[-1])
    latest[today] = counts[-1]
    found = slope(list(latest)[-POINTS:], list(latest.values())[-POINTS:])
    if found.high >= 0:
        return Forecast(truth, why=NOT_FALLING)
    earliest, zero, last = (today + counts[-1] / -each for each in found)
    if last - today > _LONGEST or last >= date.max.toordinal():
        return Forecast(truth, why=UNSTEADY)
    return Forecast(truth, _day(zero), _day(earliest), _day(last))


def slope(days: Sequence[int], counts: Sequence[int]) -> Slope:
    """The slope through points on different days, at least two, in the order of the days."""
    size = len(days)
    slopes = sorted(
        (counts[after] - counts[before]) / (days[after] - days[before])
        for after in range(size)
        for before in range(after)
    )
    spread = _Z * sqrt(size * (size - 1) * (2 * size + 5) / 18)
    rank = max(0, int((len(slopes) - spread) / 2) - 1)  # counted from 0, and rounded outwards
    return Slope(slopes[rank], median(slopes), slopes[-1 - rank])


def _day(ordinal: float) -> str:
    return date.fromordinal(ceil(ordinal)).isoformat()
