"""Markdown pages, by a real parser: what they link to, where links to them can lead, which blocks of code they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "hooks/*/*.md", "examples/*/*.md") for path in ROOT.glob(pattern)
)
PARSER = MarkdownIt("commonmark").enable("table")


class Block(NamedTuple):
    """A fenced block of code: its language, as it stands after the fence, its text, and the line where it begins."""

    language: str
    text: str
    line: int


def name_of(page: Path) -> str:
    """A page's path from the root, with `/`."""
    return page.relative_to(ROOT).as_posix()


def tokens(page: Path) -> list[Token]:
    return PARSER.parse(page.read_text(encoding="utf-8"))


def targets(page: Path) -> list[str]:
    """Where the page's links and pictures lead, as it says it."""
    inline = [token for block in tokens(page) for token in block.children or ()]
    found = [token.attrs.get("href", token.attrs.get("src")) for token in inline]
    return [str(target) for target in found if target is not None]


def headings(page: Path) -> Iterator[str]:
    """The text of each heading, without its marks."""
    stream = iter(tokens(page))
    for token in stream:
        if token.type == "heading_open":
            yield "".join(child.content for child in next(stream).children or ())


def anchor(heading: str) -> str:
    """The anchor that forges, and this project's site, give a heading that no other of its page is called like."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def blocks(page: Path, *languages: str) -> list[Block]:
    """The fenced blocks in these languages; without one, all."""
    fences = [token for token in tokens(page) if token.type == "fence"]
    found = [Block(token.info, token.content, token.map[0] + 1) for token in fences if token.map]
    return [block for block in found if not languages or block.language in languages]
