"""What a name means, where two things could be meant."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from engine.snippets import project

from ssot_guard.policy import Policy

PLAIN = "class Base: ...\n"


def means(files: Mapping[str, str], path: str, ref: str, *roots: str) -> list[str]:
    """The files of what a reference means, and the dotted names of what is from outside."""
    told = project(files, Policy((), roots=roots or (".",)))
    return [found.path or found.name for found in told.meanings.of(path, ref)]


NOT_HIDDEN = [
    # what Python and pytest have loaded before they look beside the test
    ({"tests/a.py": "", "tests/unittest.py": PLAIN}, "unittest.Base", "unittest.Base"),
    ({"tests/a.py": "", "tests/unittest/__init__.py": ""}, "unittest.TestCase", "unittest.TestCase"),
    # a file that asks for a package of its own name
    ({"tests/a.py": "from a import Base\n"}, "a.Base", "a.Base"),
    # a folder beside it that has not what is asked for
    ({"tests/a.py": "", "tests/django/__init__.py": ""}, "django.test.TestCase", "django.test.TestCase"),
]


@pytest.mark.parametrize(("files", "ref", "meant"), NOT_HIDDEN)
def test_what_stands_beside_a_file_hides_no_package_that_is_meant(
    files: Mapping[str, str], ref: str, meant: str
) -> None:
    assert means(files, "tests/a.py", ref) == [meant]


HIDDEN = [
    ({"tests/a.py": "", "tests/helper.py": PLAIN}, "helper.Base", "tests/helper.py"),
    ({"tests/a.py": "", "tests/django/__init__.py": PLAIN}, "django.Base", "tests/django/__init__.py"),
    ({"tests/a.py": "", "unittest.py": PLAIN}, "unittest.Base", "unittest.py"),
]


@pytest.mark.parametrize(("files", "ref", "meant"), HIDDEN)
def test_what_stands_beside_a_file_comes_before_what_is_installed(
    files: Mapping[str, str], ref: str, meant: str
) -> None:
    assert means(files, "tests/a.py", ref) == [meant]


def test_a_root_that_has_the_module_decides_even_without_the_name() -> None:
    assert means({"tests/a.py": "", "django.py": ""}, "tests/a.py", "django.TestCase") == []


STARS = [
    ("class Base: ...\n", ["b.py"]),
    ("class Base: ...\n__all__ = ['Base']\n", ["b.py"]),
    ("class Base: ...\n__all__ = ['Other']\n", []),
    ("class Base: ...\n__all__ = []\n__all__ += ['Base']\n", ["b.py"]),
    ("class Base: ...\n__all__ = read()\n", ["b.py"]),
    ("from gone import Base\n", ["gone.Base"]),
]


@pytest.mark.parametrize(("text", "meant"), STARS)
def test_a_star_brings_what_all_says(text: str, meant: list[str]) -> None:
    assert means({"a.py": "", "b.py": text}, "a.py", "b.*.Base") == meant


@pytest.mark.parametrize(("ref", "path"), [(".*.Base", "pkg/a.py"), ("..*.Base", "pkg/sub/a.py")])
def test_a_star_may_be_of_the_package_itself(ref: str, path: str) -> None:
    files = {path: "", "pkg/__init__.py": PLAIN, "pkg/sub/__init__.py": ""}
    assert means(files, path, ref) == ["pkg/__init__.py"]


def test_a_star_brings_no_name_that_begins_with_an_underscore() -> None:
    assert means({"a.py": "", "b.py": "class _Base: ...\n"}, "a.py", "b.*._Base") == []


def test_of_a_star_from_outside_the_name_stays() -> None:
    assert means({"a.py": ""}, "a.py", "gone.testing.*.Case") == ["gone.testing.Case"]


def test_a_circle_with_two_ways_at_each_turn_ends() -> None:
    files = {"a.py": "from b import X\nif c:\n    X = X.p\nelse:\n    X = X.q\n", "b.py": "from a import X\n"}
    assert means(files, "a.py", "b.X") == []


def test_an_attribute_that_is_called_like_a_star_is_nothing() -> None:
    assert means({"a.py": "", "b.py": PLAIN}, "a.py", "b.*") == []
