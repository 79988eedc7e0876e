"""Where the two sections stand in the file, and how a first one gets in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .page import Page, Splice, is_empty

_END = re.compile(r"(?<![^\r\n])\.\.\.(?=\s|$)")


def begun(page: Page, name: str, lines: Sequence[str], flow: str, *, before: str = "") -> list[Splice]:
    """A section that is not there yet, or empty: its key, and below it `lines` (indented by two more than the key).

    It comes before the section `before` and the comments right above that, if that is there, else at the end. `flow` is
    the same value in flow style, for a file that is one `{...}`.
    """
    pair = page.pair(name)
    if pair is not None:
        assert is_empty(pair.value)
        return _filled(page, name, lines, flow)
    root = page.root
    if root is not None and root.flow_style:
        last = page.pairs(root)[-1].end
        return [Splice(last, last, f", {name}: {flow}")]
    indent = page.indent(page.start(root)) if root is not None else 0
    other = page.pair(before) if before else None
    at = _above_comments(page, other.start, indent) if other else _document_end(page)
    text = _lines(page, [f"{name}:", *("  " + line for line in lines)], indent)
    return [Splice(at, at, page.ended(at) + text)]


def _filled(page: Page, name: str, lines: Sequence[str], flow: str) -> list[Splice]:
    pair = page.pair(name)
    assert pair is not None
    if page.root is not None and page.root.flow_style:
        return [Splice(pair.start, pair.end, f"{name}: {flow}")]
    splices = []
    if pair.end > page.start(pair.value):  # `[]`, `{}`, `null` or `~`
        start = page.start(pair.value)
        around = page.text[page.line_start(start) : start] + page.text[pair.end : page.line_end(pair.end)]
        alone = not around.strip()
        begin = page.line_start(start) if alone else len(page.text[:start].rstrip(" "))
        splices.append(Splice(begin, page.next_line(pair.end) if alone else pair.end))
    at = page.next_line(pair.end)
    text = _lines(page, ["  " + line for line in lines], page.indent(pair.start))
    return [*splices, Splice(at, at, page.ended(at) + text)]


def _lines(page: Page, lines: Sequence[str], indent: int) -> str:
    return "".join(" " * indent + line + page.newline for line in lines)


def _above_comments(page: Page, at: int, indent: int) -> int:
    """Where the comments begin that stand right above a line and at its indent: they speak of it."""
    at = page.line_start(at)
    while at:
        above = page.line_start(at - 1)
        line = page.text[above:at]
        if not line.startswith(" " * indent + "#") or above == 0:  # the first line speaks of the whole file
            break
        at = above
    return at


def _document_end(page: Page) -> int:
    """The text's end, or where `...` says that the document ends."""
    found = _END.search(page.text)
    return found.start() if found else len(page.text)
