"""What a merge cannot decide, between git's conflict markers: the lines of one entry, all else stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..allowlist import Exempt
from .exempt import edited
from .page import Page
from .three_way import Clash

MARKER_SIZE = 7
"""git's own, where gitattributes' `conflict-marker-size` says nothing."""


def resolved(text: str, clashes: Mapping[int, Clash]) -> tuple[str, str]:
    """A text whose `exempt` entries (0-based, in the file's order) clash, with all as in ours, and all as in theirs."""
    ours, theirs = _versions(clashes)
    return edited(text, ours), edited(text, theirs)


def marked(text: str, clashes: Mapping[int, Clash], size: int = MARKER_SIZE) -> str:
    """The same text, with both versions of each entry between markers."""
    if not _has_lines_of_its_own(Page(text)):
        return whole(*resolved(text, clashes), size)
    ours, theirs = _versions(clashes)
    one, other = (_with(text, side) for side in (ours, theirs))
    parts, at = ["\ufeff" if text.startswith("\ufeff") else ""], 0
    for number, spans in enumerate(zip(_spans(one), _spans(other), strict=True)):
        if number in clashes:
            lines = one.text[slice(*spans[0])] if ours[number] else ""
            their_lines = other.text[slice(*spans[1])] if theirs[number] else ""
            parts += [one.text[at : spans[0][0]], _between(lines, their_lines, one.newline, size)]
            at = spans[0][1]
    return "".join([*parts, one.text[at:]])


def _versions(clashes: Mapping[int, Clash]) -> tuple[dict[int, Exempt | None], dict[int, Exempt | None]]:
    """What each side wants."""
    numbered = clashes.items()
    return {number: clash.ours for number, clash in numbered}, {number: clash.theirs for number, clash in numbered}


def _has_lines_of_its_own(page: Page) -> bool:
    """Whether each entry does: neither in flow style nor behind a `:` do they."""
    section = page.pair("exempt")
    assert section is not None
    start = page.start(section.value)
    return not section.value.flow_style and not page.text[page.line_start(start) : start].strip()


def whole(ours: str, theirs: str, size: int = MARKER_SIZE) -> str:
    """Two texts with one pair of markers around all from the first line that differs to the last one."""
    newline = Page(ours).newline
    one, other = ours.removeprefix("\ufeff").split(newline), theirs.removeprefix("\ufeff").split(newline)
    head = _alike(one, other)
    tail = _alike(one[head:][::-1], other[head:][::-1])
    lines, their_lines = ("".join(line + newline for line in side[head : len(side) - tail]) for side in (one, other))
    before = "".join(line + newline for line in one[:head])
    after = newline.join(one[len(one) - tail :])
    mark = "\ufeff" if ours.startswith("\ufeff") else ""
    return mark + before + _between(lines, their_lines, newline, size) + after


def _with(text: str, side: Mapping[int, Exempt | None]) -> Page:
    """The text with that side's versions, and what the side has removed still there: so both count alike."""
    return Page(edited(text, {number: entry for number, entry in side.items() if entry is not None}))


def _spans(page: Page) -> list[tuple[int, int]]:
    """The lines of each entry, the comments below that belong to it included."""
    pair = page.pair("exempt")
    assert pair is not None
    items = pair.value
    column = int(items.start_mark.column)
    return [page.whole_lines(page.dash(items, item), page.end(item), column) for item in items.value]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (line, its) in pairs if line != its), min(len(one), len(other)))


def _between(ours: str, theirs: str, newline: str, size: int) -> str:
    lines = [f"{'<' * size} ours", *_lines(ours, newline), "=" * size, *_lines(theirs, newline), f"{'>' * size} theirs"]
    return "".join(line + newline for line in lines)


def _lines(text: str, newline: str) -> list[str]:
    return text.removesuffix(newline).split(newline) if text else []
