"""The documentation as a site, really built: it shows what the pages say, and its links lead somewhere."""

from __future__ import annotations

import re
import shutil
import sys
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from once import Once
from prose import PAGES, PARSER, ROOT, name_of
from repository import run

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="what makes the site needs Python 3.11")

SOURCES = ("docs", "hooks", "CHANGELOG.md", "zensical.toml")
MARKS = ("h1", "h2", "h3", "h4", "li", "table", "tr", "th", "td", "pre", "code", "strong", "em", "blockquote", "img")
"""The elements that a page's text is told with."""
SHOWN = [page for page in PAGES if "docs" in page.parts]


def build(into: Path) -> None:
    """Build the site of a copy of what it is made of, as the README's command does."""
    for source in SOURCES:
        copy = partial(shutil.copytree, symlinks=True) if (ROOT / source).is_dir() else shutil.copyfile
        into.mkdir(exist_ok=True)
        copy(ROOT / source, into / source)
    outcome = run(sys.executable, "-m", "zensical", "build", "--strict", cwd=into)
    assert outcome.code == 0, outcome.output


@pytest.fixture(scope="session")
def site(once: Once) -> Path:
    return once.folder("site", build) / "build" / "site"


class Html(HTMLParser):
    """What a page of HTML loads, links to and can be linked to in, and what its article says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors = set[str]()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self._said: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    @property
    def said(self) -> str:
        """The article's words, and the marks between them."""
        return " ".join("".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.anchors.add(known.get("id") or "")
        href, src = known.get("href"), known.get("src")
        self.links += [target for target in (href, src) if target]
        self.loaded += [target for target in (src, href if tag == "link" else None) if target]
        self._open.append("permalink" if known.get("class") == "headerlink" else tag)
        if tag in MARKS:
            self._say(f" <{tag}> ")
        elif tag == "p":
            self._say(" ")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() not in (tag, "permalink"):
            pass

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, text: str) -> None:
        if "article" in self._open and "permalink" not in self._open:
            self._said.append(text)


def html(file: Path) -> Html:
    return Html(file.read_text(encoding="utf-8"))


def test_every_link_leads_to_a_file_and_an_anchor(site: Path) -> None:
    """Of every page that was built, the one for what is not found included."""
    pages = {file: html(file) for file in site.rglob("*.html")}
    assert len(pages) == len(SHOWN) + 1
    dead = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or link == "/":
                continue
            leads_to = (site if parts.path.startswith("/") else file.parent) / unquote(parts.path).lstrip("/")
            there = (leads_to if parts.path else file).resolve()
            if not there.exists() or (parts.fragment and parts.fragment not in pages[there].anchors):
                dead.append(f"{file.name}: {link}")
    assert dead == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No fonts, pictures, scripts or styles: readers without a network see the whole site, and nobody counts them."""
    loaded = [link for file in site.rglob("*.html") for link in html(file).loaded]
    styles = [
        text for file in site.rglob("*.css") for text in re.findall(r"(?:url\(|@import )[^)]{0,9}", file.read_text())
    ]
    assert loaded and styles
    assert [text for text in loaded + styles if "//" in text] == []


@pytest.mark.parametrize("page", SHOWN, ids=name_of)
def test_a_page_says_what_its_source_says(site: Path, page: Path) -> None:
    """Two readings of Markdown differ in lists, tables and escapes: neither may lose, join or change a word."""
    built = html(site / page.relative_to(ROOT / "docs").with_suffix(".html"))
    source = PARSER.render(page.read_text(encoding="utf-8"))
    assert built.said == Html(f"<article>{source}</article>").said


def test_a_rules_page_is_the_one_in_its_folder(site: Path) -> None:
    """The links to hooks/ are followed, so the site shows the rule's own text and not the name of a file."""
    for folder in (ROOT / "hooks").iterdir():
        assert html(site / "rules" / f"{folder.name}.html").said.startswith(f"<h1> {folder.name}:")


def test_what_makes_the_site_is_not_on_it(site: Path) -> None:
    """Only pages, pictures and schemas."""
    assert list(site.rglob("*.py")) == []
    assert (site / "report.schema.json").is_file()
