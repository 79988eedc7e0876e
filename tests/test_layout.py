"""Which file a dotted name leads to."""

from __future__ import annotations

import pytest

from ssot_guard.layout import Layout, folder_of

FILES = {
    "pkg/__init__.py",
    "pkg/mod.py",
    "pkg/bare/deep.py",
    "both/__init__.py",
    "both.py",
    "src/pkg/other.py",
    "src/split/one.py",
    "lib/split/two.py",
    "lib/pkg2/__init__.py",
    "odd name/x.py",
}


def layout(*roots: str) -> Layout:
    return Layout(roots or (".",), FILES.__contains__)


@pytest.mark.parametrize(
    ("roots", "dotted", "found"),
    [
        (["."], "nowhere", ("", "nowhere")),
        (["."], "nowhere.at.all", ("", "nowhere.at.all")),
        (["."], "pkg", ("pkg/__init__.py", "")),
        (["."], "pkg.mod.Name.attribute", ("pkg/mod.py", "Name.attribute")),
        (["."], "pkg.Name.mod", ("pkg/__init__.py", "Name.mod")),
        (["."], "pkg.bare.deep.Name", ("pkg/bare/deep.py", "Name")),
        (["."], "both.Name", ("both/__init__.py", "Name")),
        (["src", "lib"], "split.one", ("src/split/one.py", "")),
        (["src", "lib"], "split.two", ("lib/split/two.py", "")),
        ([".", "src"], "pkg.other", ("pkg/__init__.py", "other")),
        (["src", "."], "pkg.mod", ("pkg/mod.py", "")),
        (["lib"], "pkg2", ("lib/pkg2/__init__.py", "")),
        (["lib"], "lib.pkg2", ("", "lib.pkg2")),
    ],
)
def test_the_longest_module(roots: list[str], dotted: str, found: tuple[str, str]) -> None:
    assert layout(*roots).find(dotted) == found


@pytest.mark.parametrize(
    ("path", "level", "folder"),
    [
        ("a.py", 1, ""),
        ("a.py", 2, None),
        ("p/q/a.py", 1, "p/q"),
        ("p/q/__init__.py", 1, "p/q"),
        ("p/q/a.py", 2, "p"),
        ("p/q/a.py", 3, ""),
        ("p/q/a.py", 4, None),
    ],
)
def test_where_leading_dots_lead(path: str, level: int, folder: str | None) -> None:
    assert folder_of(path, level) == folder


@pytest.mark.parametrize(
    ("roots", "path", "names"),
    [
        (["."], "odd name/x.py", ()),
        (["."], "README.md", ()),
        (["src"], "lib/split/two.py", ()),
        (["."], "pkg/__init__.py", ("pkg",)),
        ([".", "src"], "src/pkg/other.py", ("pkg.other", "src.pkg.other")),
        (["."], "pkg/x__init__.py", ("pkg.x__init__",)),
    ],
)
def test_what_a_file_is_called(roots: list[str], path: str, names: tuple[str, ...]) -> None:
    assert layout(*roots).names(path) == names
    assert layout(*roots).dotted(path) == (names[0] if names else path)


@pytest.mark.parametrize(
    ("path", "homes"),
    [
        ("a.py", (("",),)),
        ("lib/split/two.py", (("lib/split",),)),
        ("pkg/mod.py", (("",), ("pkg",))),
    ],
)
def test_where_a_file_looks_besides_the_roots(path: str, homes: tuple[tuple[str, ...], ...]) -> None:
    assert layout().homes(path) == homes
