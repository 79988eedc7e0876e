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


def test_a_module_is_found_past_a_star_that_may_bring_its_name() -> None:
    files = {"a.py": "", "pkg/__init__.py": "from .api import *\n", "pkg/api.py": "", "pkg/mod.py": ""}
    assert means(files, "a.py", "pkg.mod") == ["pkg/mod.py"]
    both = {**files, "pkg/api.py": "class mod: ...\n"}
    assert means(both, "a.py", "pkg.mod") == ["pkg/mod.py", "pkg/api.py"]


@pytest.mark.parametrize(("ref", "path"), [(".*.Base", "pkg/a.py"), ("..*.Base", "pkg/sub/a.py")])
def test_a_star_may_be_of_the_package_itself(ref: str, path: str) -> None:
    files = {path: "", "pkg/__init__.py": PLAIN, "pkg/sub/__init__.py": ""}
    assert means(files, path, ref) == ["pkg/__init__.py"]


def test_a_star_brings_no_name_that_begins_with_an_underscore() -> None:
    assert means({"a.py": "", "b.py": "class _Base: ...\n"}, "a.py", "b.*._Base") == []


def test_of_a_star_from_outside_the_name_stays() -> None:
    assert means({"a.py": ""}, "a.py", "gone.testing.*.Case") == ["gone.testing.Case"]


LOADED = [
    ("", []),
    ("from .mod import x\n", ["pkg/mod.py"]),
    ("from .mod import *\n", ["pkg/mod.py"]),
    ("from ..pkg.mod import x\n", ["pkg/mod.py"]),
    ("import pkg.mod\n", ["pkg/mod.py"]),
    ("def later():\n    from . import mod\n", ["pkg/mod.py"]),
    ("__all__ = ['mod']\n", ["pkg/mod.py"]),
    ("from .mod import x\n__all__ = ['x']\n", []),
    ("import pkg.other\n", []),
    ("import mod as other\n", []),
    ("from ...pkg.mod import x\n", []),
    ("import typing\nif typing.TYPE_CHECKING:\n    from .mod import x\n", []),
]
"""What a package says, and whether its module `mod` is an attribute of it then."""


@pytest.mark.parametrize("ref", ["pkg.*.mod", "again.mod"])
@pytest.mark.parametrize(("text", "meant"), LOADED)
def test_a_star_brings_no_module_of_a_package_that_nobody_has_loaded(text: str, meant: list[str], ref: str) -> None:
    files = {"a.py": "", "again.py": "from pkg import *\n", "pkg/__init__.py": text, "pkg/mod.py": "", "mod.py": ""}
    assert means(files, "a.py", ref) == meant


def test_what_a_star_brings_does_not_depend_on_what_was_looked_at_before() -> None:
    told = project({"a.py": "", "pkg/__init__.py": "", "pkg/mod.py": ""}, Policy(()))
    told.outlines.of("pkg/__init__.py")
    assert told.meanings.of("a.py", "pkg.*.mod") == ()


@pytest.mark.parametrize(("ref", "path"), [("..*.mod", "pkg/a.py"), (".again.mod", "pkg/a.py")])
def test_a_star_brings_no_module_of_a_folder_that_is_no_package(ref: str, path: str) -> None:
    assert means({path: "", "pkg/again.py": "from .. import *\n", "mod.py": ""}, path, ref) == []


def test_a_reference_that_stands_in_no_file_loads_nothing() -> None:
    assert means({"pkg/__init__.py": "# mod\n", "pkg/mod.py": ""}, "", "pkg.*.mod") == []


def test_a_package_is_found_where_a_root_begins() -> None:
    files = {"a.py": "", "lib/pkg/__init__.py": "import pkg.mod\n", "lib/pkg/mod.py": ""}
    assert means(files, "a.py", "pkg.*.mod", "lib") == ["lib/pkg/mod.py"]


ATTRIBUTES = [
    ("from pkg import sub\n", "", []),
    ("from pkg import sub\n", "from .mod import x\n", ["pkg/sub/mod.py"]),
    ("from pkg import sub\nimport pkg.sub.mod\n", "", ["pkg/sub/mod.py"]),
    ("import pkg.sub.mod\nsub = pkg.sub\n", "", ["pkg/sub/mod.py"]),
    ("import pkg.sub\nsub = pkg.sub\n", "", []),
]
"""What one file says, and the package whose module others take from it."""


@pytest.mark.parametrize(("text", "package", "meant"), ATTRIBUTES)
def test_an_attribute_of_a_package_is_no_module_that_nobody_has_loaded(
    text: str, package: str, meant: list[str]
) -> None:
    files = {"a.py": "", "b.py": text, "pkg/sub/__init__.py": package, "pkg/sub/mod.py": ""}
    assert means(files, "a.py", "b.sub.mod") == meant


def test_an_import_statement_does_not_go_through_attributes_to_a_module() -> None:
    """There is no `pkg.sub.sub`: Python refuses `from .sub import mod`."""
    files = {"pkg/sub/__init__.py": "from .. import sub\n", "pkg/sub/a.py": "", "pkg/sub/mod.py": ""}
    assert means(files, "pkg/sub/a.py", ".sub.mod") == []


def test_an_attribute_of_a_class_may_be_a_package() -> None:
    files = {"a.py": "", "b.py": "class Kinds:\n    from pkg import sub\n", "pkg/sub/mod.py": ""}
    loaded, unloaded = ({**files, "pkg/sub/__init__.py": text} for text in ("from .mod import x\n", ""))
    assert means(loaded, "a.py", "b.Kinds.sub.mod") == ["pkg/sub/mod.py"]
    assert means(unloaded, "a.py", "b.Kinds.sub.mod") == []


def test_a_circle_with_two_ways_at_each_turn_ends() -> None:
    files = {"a.py": "from b import X\nif c:\n    X = X.p\nelse:\n    X = X.q\n", "b.py": "from a import X\n"}
    assert means(files, "a.py", "b.X") == []


def test_an_attribute_that_is_called_like_a_star_is_nothing() -> None:
    assert means({"a.py": "", "b.py": PLAIN}, "a.py", "b.*") == []
