"""What was measured, for readers: Markdown tables, a picture, and the page that holds both."""

from __future__ import annotations

import itertools
import math
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence

from neighbouring import Question
from racing import Result, ratio, spread
from targets import MEGABYTES, Target

from ssot_guard.quoting import for_terminal

BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"
UNKNOWN = "–"
_SCRIPTS = "<script.*?</script>|<!--.*?-->"
"""What pygal adds that a picture does not need; a comment holds the date."""
COLOURS = ("#4c78a8", "#b279a2", "#f58518", "#54a24b")
"""One a question, by turns."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; every cell is escaped."""
    lines = [head, ["---"] * len(head)]
    shown = [lines[1], *([in_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [[in_cell(cell) for cell in head], *shown]) + "\n"


def in_cell(text: str) -> str:
    """`text` as one cell: no markup of HTML, no end of the cell."""
    return for_terminal(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def beside(question: Question, results: Sequence[Result]) -> str:
    """One question's table: ours first, and how many times as long each other took."""
    head = ("tool", "found", "seconds (least to most)", "times ours", "processor s", "peak MB", "runs", "cannot see")
    rows = (_row(result, results[0], question.blind.get(result.racer.name, "")) for result in results)
    return table(head, rows)


def targets(measured: Sequence[Target]) -> str:
    """The targets' table."""
    head = ("what", "seconds", "beside it", "seconds", "ratio", "target", "met", "peak MB", f"at most {MEGABYTES} MB")
    return table(head, map(_target, measured))


def machine(versions: Mapping[str, str]) -> str:
    """What it was measured on, and with which versions, as a list."""
    lines = [
        f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        ", ".join(f"{name} {version}" for name, version in versions.items()) or "no neighbour is installed",
    ]
    return "".join(f"- {for_terminal(line)}\n" for line in lines)


def plot(groups: Mapping[str, Sequence[Result]]) -> str:
    """An SVG of the medians, one bar a tool, on a scale of powers of ten; what has no figure has no bar."""
    import pygal
    from pygal.style import CleanStyle

    shown = [(asked, result) for asked, results in groups.items() for result in results if not result.problem]
    colours = dict(zip(groups, itertools.cycle(COLOURS)))
    scale = _powers(result.seconds for _, result in shown)
    chart = pygal.HorizontalBar(
        js=(),
        style=CleanStyle(font_family="sans-serif", value_font_size=11, label_font_size=12, background="white"),
        no_prefix=True,
        title="Seconds, median (logarithmic)",
        logarithmic=True,
        zero=scale[0],
        range=(scale[0], scale[-1]),
        y_labels=scale,
        print_values=True,
        print_values_position="top",
        value_formatter=lambda seconds: f"{seconds:.2g}" if seconds < 10 else f"{seconds:.0f}",
        show_legend=False,
        truncate_label=-1,
        width=900,
        height=80 + 26 * len(shown),
    )
    chart.x_labels = [f"{asked}: {result.racer.name}" for asked, result in reversed(shown)]
    chart.add("", [{"value": result.seconds, "color": colours[asked]} for asked, result in reversed(shown)])
    return re.sub(_SCRIPTS, "", str(chart.render(is_unicode=True)), flags=re.DOTALL) + "\n"


def _powers(figures: Iterable[float]) -> list[float]:
    """The powers of ten from below the least figure to above the largest."""
    exponents = [math.floor(math.log10(figure)) for figure in figures] or [0]
    return [10.0**exponent for exponent in range(min(exponents), max(exponents) + 2)]


def spliced(page: str, measured: str) -> str:
    """The page with this between its markers. Raises `ValueError` if it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there is no {BEGIN} with an {END} after it")
    return f"{before}{BEGIN}\n{measured}{END}{after}"


def _row(result: Result, first: Result, blind: str) -> Sequence[str]:
    name = result.racer.name
    if result.problem:
        return (name, UNKNOWN, result.problem, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, blind)
    found = UNKNOWN if result.findings is None else f"{result.findings:,}"
    figures = (_seconds(result), _times(first, result), f"{result.processor:.2f}")
    return (name, found, *figures, _megabytes(result), str(len(result.runs)), blind)


def _seconds(result: Result) -> str:
    low, high = spread(result)
    around = f" ({low:.3g} to {high:.3g})" if len(result.runs) > 1 else ""
    return f"{result.seconds:.3g}{around}"


def _times(ours: Result, other: Result) -> str:
    """With the least and the most of any round, if there was more than one."""
    if ours.problem or other.problem or ours is other:
        return UNKNOWN
    times = ratio(ours, other)
    around = f" ({times.low:.2g} to {times.high:.2g})" if times.low != times.high else ""
    return f"{times.median:.2g}{around}"


def _target(target: Target) -> Sequence[str]:
    own, other = target.ours, target.other
    named = (other.racer.name, other.problem or _seconds(other), _times(other, own)) if other else (UNKNOWN,) * 3
    room = UNKNOWN if own.peak is None else "yes" if own.peak <= MEGABYTES * 1_000_000 else "no"
    seconds = own.problem or _seconds(own)
    return (target.what, seconds, *named, target.allowed(), target.verdict() or UNKNOWN, _megabytes(own), room)


def _megabytes(result: Result) -> str:
    return UNKNOWN if result.peak is None else f"{result.peak / 1e6:.0f}"


def _processor() -> str:
    """Its name, as far as the system tells."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown processor"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return "unknown memory"
    return f"{size / 1e9:.0f} GB"
