"""How the findings of each truth came down: a line of what was measured, and what may become of it.

pygal draws the axes and lines. What it would add to a page of its own (scripts, style sheets, the day on which it was
made) is taken out again: the page has one style sheet for all charts, so that both colour schemes work, and the same
audit gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pygal
from markupsafe import Markup

from ...history.timeline import Forecast, History
from ...typed import Any, NamedTuple

_WIDTH, _HEIGHT = 440, 220
_DAY = timedelta(days=1)
_MARKS = 4
"""How many days are named below a chart."""
_WHY = {
    "no findings": "Nothing is left.",
    "too few points": "No forecast: there are too few points to tell.",
    "does not fall": "No forecast: it does not fall.",
    "falls too unsteadily": "No forecast: it falls too unsteadily to name a day.",
}


class Line(NamedTuple):
    """What was measured: days, ascending, and how many findings each ended with."""

    days: tuple[date, ...]
    counts: tuple[int, ...]


class Chart(NamedTuple):
    """One truth's chart, and what it says in words."""

    truth: str
    words: str
    forecast: str
    svg: Markup
    dashed: bool
    """Whether there is a forecast in it."""


def charts(history: History) -> list[Chart]:
    """A chart for each truth that the history knows of, in its order."""
    forecasts = {forecast.truth: forecast for forecast in history.forecasts}
    return [
        _chart(number, truth, line(history, truth), forecasts.get(truth, Forecast(truth)))
        for number, truth in enumerate(_truths(history))
    ]


def _truths(history: History) -> list[str]:
    return list(dict.fromkeys(truth for point in history.points for truth in point.truths))


def line(history: History, truth: str) -> Line:
    """One truth's findings, by the day: of several commits on one the last counts."""
    days = {point.revision.day: point.truths.get(truth, 0) for point in history.points}
    return Line(tuple(date.fromisoformat(day) for day in sorted(days)), tuple(days[day] for day in sorted(days)))


def _chart(number: int, truth: str, measured: Line, forecast: Forecast) -> Chart:
    first, last = measured.counts[0], measured.counts[-1]
    words = f"{first:,} on {measured.days[0]}, {last:,} on {measured.days[-1]}, at most {max(measured.counts):,}"
    svg = _drawn(f"burn-down-{number}", measured, forecast)
    return Chart(truth, words, in_words(forecast), svg, bool(forecast.zero))


def in_words(forecast: Forecast) -> str:
    """What is to be expected, or why nobody can say."""
    if not forecast.zero:
        return _WHY.get(forecast.why, forecast.why)
    if not forecast.earliest:
        return f"If it goes on so, none are left by {forecast.zero}."
    until = (
        f"between {forecast.earliest} and {forecast.latest}" if forecast.latest else f"not before {forecast.earliest}"
    )
    return f"If it goes on so, none are left by {forecast.zero}; likely {until} (80 %)."


# --- the drawing ------------------------------------------------------------------------------------------------------


def _drawn(name: str, measured: Line, forecast: Forecast) -> Markup:
    end = _end(measured, forecast)
    chart = pygal.DateLine(**_LOOK, x_labels=_marks(measured.days[0], end), range=(0, max(1, *measured.counts)))
    chart.uuid = name
    points = list(zip(measured.days, measured.counts, strict=True))
    chart.add_xml_filter(_bare)
    chart.add("likely", _band(measured, forecast, end), fill=True)
    chart.add("area", points, fill=True)
    chart.add("forecast", _course(measured, forecast.zero, end))
    chart.add("measured", points)
    return Markup(chart.render(is_unicode=True))


_LOOK: Mapping[str, Any] = {
    "width": _WIDTH,
    "height": _HEIGHT,
    "margin": 8,
    "margin_right": 34,
    "js": [],
    "disable_xml_declaration": True,
    "pretty_print": False,
    "show_dots": False,
    "show_legend": False,
    "show_x_guides": False,
    "max_scale": 5,
    "x_value_formatter": lambda day: day.isoformat(),
    "value_formatter": lambda value: f"{value:,.0f}" if value == int(value) else "",
}


def _end(measured: Line, forecast: Forecast) -> date:
    """Where the calendar ends: no later than twice as far as the likeliest day."""
    first, last = measured.days[0], measured.days[-1]
    if not forecast.zero:
        return max(last, first + _DAY)
    zero = max(last, date.fromisoformat(forecast.zero))
    latest = date.fromisoformat(forecast.latest) if forecast.latest else date.max
    return max(zero, first + _DAY, min(latest, zero + (zero - last) + _DAY))


def _marks(first: date, end: date) -> list[date]:
    step = (end - first) / (_MARKS - 1)
    return sorted({first + number * step for number in range(_MARKS)})


def _course(measured: Line, zero: str, end: date) -> list[tuple[date, float]]:
    """A straight way from what there is to nothing, as far as the calendar goes."""
    last, count = measured.days[-1], measured.counts[-1]
    if not zero:
        return []
    day = max(last, date.fromisoformat(zero))
    if day <= end:
        return [(last, count), (day, 0)]
    return [(last, count), (end, count * ((day - end) / (day - last)))]


def _band(measured: Line, forecast: Forecast, end: date) -> list[tuple[date, float]]:
    """Around that way, where it likely leads: from its earliest day to its latest, if that has an end."""
    if not forecast.earliest:
        return []
    early = _course(measured, forecast.earliest, end)
    late = _course(measured, forecast.latest, end) or [early[0], (end, float(measured.counts[-1]))]
    return [*reversed(early), *late[1:]]


def _bare(root: Any) -> Any:
    """Without scripts, style sheets and comments; and nothing for screen readers: words and a table say the same."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in ("script", "style", "title", "desc"):
                parent.remove(child)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return root


def rows(history: History) -> tuple[Sequence[str], list[Sequence[object]]]:
    """The charts as a table: its header, and a row for each day."""
    truths = _truths(history)
    lines = [line(history, truth) for truth in truths]
    days = lines[0].days if lines else ()
    return ["day", *truths], [[day, *(each.counts[number] for each in lines)] for number, day in enumerate(days)]
