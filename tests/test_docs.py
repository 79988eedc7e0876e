"""The documentation leads somewhere, and to all of itself."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from front_door import ssot_guard
from prose import PAGES, ROOT, anchor, blocks, headings, name_of, targets
from repository import Repository

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def inside(page: Path) -> Iterator[tuple[Path, str]]:
    """The file and the anchor (or "") of each link of a page that does not lead elsewhere."""
    for target in targets(page):
        if not urlsplit(target).scheme:
            path, _, fragment = target.partition("#")
            yield (page.parent / path if path else page), fragment


@each_page
def test_links_lead_to_files(page: Path) -> None:
    """Also those of a rule's page, which is found in two places."""
    assert [str(file) for file, _ in inside(page) if not file.exists()] == []


@each_page
def test_anchors_lead_to_headings(page: Path) -> None:
    """As forges make anchors of headings; that the site makes the same is seen in its own test."""
    aimed = [(file, fragment) for file, fragment in inside(page) if fragment and file.suffix == ".md"]
    assert [f"{file}#{fragment}" for file, fragment in aimed if fragment not in map(anchor, headings(file))] == []


@each_page
def test_no_page_has_two_headings_of_one_name(page: Path) -> None:
    """Forges and the site number the second one's anchor each in their own way."""
    names = [anchor(heading) for heading in headings(page)]
    assert sorted(names) == sorted(set(names))


@each_page
def test_links_to_elsewhere_are_whole(page: Path) -> None:
    """They are not fetched; they are https, to a host with a domain, and hold nothing that would have to be escaped."""
    elsewhere = [target for target in targets(page) if urlsplit(target).scheme]
    whole = r"https://([a-z0-9-]+\.)+[a-z]+(/[\w.~%!$&'()*+,;=:@/?#-]*)?"
    assert [target for target in elsewhere if not re.fullmatch(whole, target)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if "docs" in page.parts], ids=name_of)
def test_pages_of_the_site_link_to_nothing_outside_it(page: Path) -> None:
    """What is not under docs/ is not there on the site."""
    leads_to = [Path(os.path.normpath(file)) for file, _ in inside(page)]
    assert [str(file) for file in leads_to if not file.is_relative_to(ROOT / "docs")] == []


def test_the_readme_leads_to_every_page() -> None:
    """By any number of steps."""
    reached, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += [Path(os.path.normpath(file)) for file, _ in inside(page) if file.suffix == ".md"]
    assert [name_of(page) for page in PAGES if "docs" in page.parts and page not in reached] == []


def pages_of(nav: list[dict[str, Any]]) -> Iterator[str]:
    """The pages that a navigation names, in its order."""
    for entry in nav:
        for leads_to in entry.values():
            yield from [leads_to] if isinstance(leads_to, str) else pages_of(leads_to)


def test_the_navigation_has_every_page_once() -> None:
    """A page that is new has to be put where a reader would look for it: `nav` in zensical.toml."""
    with open(ROOT / "zensical.toml", "rb") as file:
        listed = list(pages_of(tomllib.load(file)["project"]["nav"]))
    assert sorted(listed) == [name_of(page).removeprefix("docs/") for page in PAGES if "docs" in page.parts]


def typed() -> Iterator[tuple[str, list[str]]]:
    """Each `ssot-guard` command that a page has people type, with its words, and where that is."""
    for page in PAGES:
        for block in blocks(page, "console", "sh"):
            for number, line in enumerate(block.text.splitlines(), block.line + 1):
                command = re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*ssot-guard ([^#<>|&]*)", line)
                if command:
                    yield f"{name_of(page)}:{number}", shlex.split(command[1])


def test_commands_that_pages_have_people_type_are_there(repository: Repository) -> None:
    """With each of their options: what is dropped or renamed is not left over on a page."""
    helped: dict[str, str] = {}
    unknown = []
    for place, words in typed():
        command = words[:2] if words[0] in ("allowlist", "rules") else words[:1]
        name = " ".join(command)
        if name not in helped:
            helped[name] = ssot_guard(repository, *command, "--help").out if command[0] != "--help" else ""
        options = {word.partition("=")[0] for word in words if re.match(r"--\w", word)}
        unknown += [f"{place}: {name} {option}" for option in options if option not in helped[name]]
        unknown += [] if f"usage: ssot-guard {name} " in helped[name] else [f"{place}: {name}"]
    assert helped
    assert unknown == []


@each_page
def test_blocks_say_their_language(page: Path) -> None:
    """A block without one is text that a tool prints; the names are those that forges and the site both colour."""
    known = {"", "console", "yaml", "toml", "python", "json", "sh", "ini", "diff", "text"}
    assert {block.language for block in blocks(page)} - known == set()
