"""What Markdown looks like, by the parser that GitHub uses and by one of CommonMark's; and what services link in it."""

from __future__ import annotations

import html
import re

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

_MARKDOWN_IT = MarkdownIt("gfm-like")
assert _MARKDOWN_IT.linkify is not None
_MARKDOWN_IT.linkify.set({"fuzzy_link": False})  # `a.py` would be a site in Paraguay; no service has this on


def github(page: str) -> str:
    """As GitHub's own parser has it, before anything is taken out."""
    return str(cmarkgfm.github_flavored_markdown_to_html(page, options=Options.CMARK_OPT_UNSAFE))


def commonmark(page: str) -> str:
    """As markdown-it has it, with tables, links of plain text, and HTML let through."""
    return str(_MARKDOWN_IT.render(page))


PARSERS = (github, commonmark)

_SERVICES_LINK = (
    r"(?<![A-Za-z0-9_])@[A-Za-z0-9]",
    r"(?<![A-Za-z0-9_])[#!%~$&][A-Za-z0-9]",
    r"(?i)\bgh-\d",
    r"\b[0-9a-fA-F]{7,}\b",
    r"(?i)\b(?:https?|ftp|mailto):[^\s\u200b]|\bwww\.",
    r":[\w+-]+:",
)
"""What GitHub and GitLab look for in the text of a page, outside of code: people, issues, commits, addresses, emoji."""


def tags(page: str) -> list[str]:
    """Every tag of an HTML page."""
    return re.findall(r"<[^>]*>", page)


def text(page: str) -> str:
    """What people read of an HTML page; the zero-width space, which nobody sees, is not among it."""
    return html.unescape(re.sub(r"<[^>]*>", "", page)).replace("\u200b", "")


def links_of(page: str) -> list[str]:
    """What a service would make a link of, or a picture."""
    prose = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<code>.*?</code>", "", page)))
    return [found for pattern in _SERVICES_LINK for found in re.findall(pattern, prose)]
