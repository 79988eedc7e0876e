"""Who imports a module: what the index names may be too much, and is never too little."""

from __future__ import annotations

import pytest
from engine.snippets import RUNNER, Texts, policy, project
from hypothesis import example, given
from hypothesis import strategies as st

from ssot_guard.engine.codebase.importers import Importers
from ssot_guard.problems import CannotRead, Problem


def index(files: dict[str, str | bytes], roots: tuple[str, ...] = (".",)) -> Importers:
    return Importers(Texts(files).read_many(files), roots)


def importers(found: Importers, path: str) -> list[str]:
    """The other files that may import a module."""
    return sorted(found.takers(path).keys() - {path})


NO_IMPORTS = [
    "# from pkg.base import Base\n",
    "from_pkg_base = import_base = 1\n",
    "x = 'import pkg.base'\n",
    "from other.pkg import base\n",
    "import other.pkg.base\n",
    "from pkg.bases import Base\n",
    "from pkg.sub import base\n",
    "from .base import Base\n",
    "import base_pkg, pkg_base as base\n",
    "from pkg import (sub, # base\n  other)\n",
    "import a as pkg; pkg.base\n",
    "import importlib\nimportlib.import_module('pkg.bases')\n",
    "base = 'pkg.base'\n",
]


@pytest.mark.parametrize("code", NO_IMPORTS)
def test_is_no_importer(code: str) -> None:
    files = {"pkg/base.py": "", "pkg/__init__.py": "", "tests/test_a.py": code}
    assert importers(index(files), "pkg/base.py") == []


IMPORTS = [
    "from pkg import (  # the (old) one\n    sub,  # )\n    base,\n)\n",
    "from pkg import(base)\n",
    "from \\\n  pkg.base \\\n  import \\\n  Base\n",
    "from pkg . base import Base\n",
    "import other, pkg \\\n . base as b\n",
    "import pkg.base\n",
    "import\tpkg.base as b\n",
    "x = 1; import pkg.base; y = 2\n",
    "if x: from pkg import base\n",
    "try:\n    from pkg.base import Base\nexcept ImportError:\n    pass\n",
    "def f():\n" + " " * 200 + "from pkg.base import Base\n",
    "\ufefffrom pkg.base import Base\n",
    "x\r\nfrom pkg.base import Base\r\n",
    "x\rfrom pkg.base import Base\r",
    "from pkg.base import *\n",
    "from ..pkg import base\n",
    "from .. pkg.base import Base\n",
    "from importlib import import_module as load\nload('pkg.base')\n",
    "NAME = 'pkg.base'\n__import__(NAME)\n",
    "import sys\nsys.modules['pkg.base'].Base\n",
    "import importlib\nimportlib.import_module('.base', 'pkg')\n",
    "pytest_plugins = ['pkg.base']\n",
    "import runpy\nrunpy.run_module('pkg.base')\n",
]


@pytest.mark.parametrize("code", IMPORTS)
def test_is_an_importer(code: str) -> None:
    files = {"pkg/base.py": "", "pkg/__init__.py": "", "tests/test_a.py": code}
    assert importers(index(files), "pkg/base.py") == ["tests/test_a.py"]


class TestWhereImportsStart:
    def test_at_any_root(self) -> None:
        files = {"src/pkg/base.py": "", "tests/test_a.py": "import pkg.base\n"}
        assert importers(index(files), "src/pkg/base.py") == []
        assert importers(index(files, (".", "src")), "src/pkg/base.py") == ["tests/test_a.py"]

    def test_around_the_file_itself(self) -> None:
        files = {
            "tests/unit/base.py": "",
            "tests/unit/test_a.py": "import base\n",
            "tests/b/test_b.py": "import base\n",
        }
        assert importers(index(files), "tests/unit/base.py") == ["tests/unit/test_a.py"]

    def test_at_the_dots(self) -> None:
        files = {"a/b/base.py": "", "a/b/c.py": "from .base import B\n", "a/b/d/e.py": "from ..base import B\n"}
        found = index({**files, "a/c.py": "from .base import B\n", "a/b/d/f.py": "from .base import B\n"})
        assert importers(found, "a/b/base.py") == ["a/b/c.py", "a/b/d/e.py"]

    def test_more_dots_than_folders_lead_nowhere(self) -> None:
        assert importers(index({"a.py": "from ....b import c\n", "b.py": ""}), "b.py") == []


class TestPackages:
    def test_are_imported_with_their_modules(self) -> None:
        files = {"a.py": "import pkg.sub.base\n", "b.py": "from pkg import sub\n", "c.py": "import other\n"}
        assert importers(index(files), "pkg/__init__.py") == ["a.py", "b.py"]

    def test_are_imported_by_dots_alone(self) -> None:
        files = {
            "pkg/a.py": "from . import x\n",
            "pkg/sub/b.py": "from .. import x\n",
            "pkg/sub/c.py": "from . import x\n",
        }
        assert importers(index(files), "pkg/__init__.py") == ["pkg/a.py", "pkg/sub/b.py"]

    def test_import_what_their_all_names(self) -> None:
        """As soon as somebody takes everything."""
        files = {"pkg/__init__.py": "__all__ = ['Base', 'base']\n", "pkg/base.py": "", "a.py": "from pkg import *\n"}
        assert importers(index(files), "pkg/base.py") == ["pkg/__init__.py"]
        assert index(files).dependents(["pkg/base.py"]) == {"pkg/__init__.py", "a.py"}
        assert importers(index({"pkg/a.py": "__all__ = ['base']\n"}), "pkg/base.py") == []

    def test_are_modules_called_init_as_well(self) -> None:
        assert importers(index({"a.py": "import pkg.__init__\n"}), "pkg/__init__.py") == ["a.py"]


def test_modules_that_are_gone_have_importers() -> None:
    assert importers(index({"a.py": "from pkg.gone import x\n"}), "pkg/gone.py") == ["a.py"]


def test_other_letters_may_be_any() -> None:
    """`é` is one byte in this file; which one, only its first lines tell."""
    files = {"a.py": "# coding: latin-1\nimport caf\xe9\n".encode("latin-1"), "b.py": "import cafe\n"}
    assert importers(index(files), "café.py") == ["a.py"]

    by_name = "from importlib import import_module\nimport_module('café')\n"
    assert importers(index({"a.py": by_name}), "café.py") == ["a.py"]


def test_other_letters_of_a_name_may_mean_plain_ones() -> None:
    """Python takes an identifier for its NFKC form; a text it takes as it is."""
    files = {
        "a.py": "import \N{FULLWIDTH LATIN SMALL LETTER B}ase\n",
        "b.py": "import modules\nSIGN = '\N{CHECK MARK}'\n",
    }
    assert importers(index(files), "base.py") == ["a.py"]


@pytest.mark.parametrize(
    "code",
    [
        "load('pkg.base')\n",
        '"""Of modules."""\nload("pkg.base", "")\n',
        "print('-' * 80 + '\\n')\nload('pkg.base')\n",
        "load(', '.join(['a', 'b']))\n",
    ],
)
def test_names_in_one_piece_are_clear(code: str) -> None:
    assert index({"a.py": "from importlib import import_module as load\n" + code}).unclear == set()


@pytest.mark.parametrize(
    "code",
    [
        "load('pkg.' 'base')\n",
        "load('pkg'\".base\")\n",
        "load('pkg.' f'base')\n",
        "load('pkg.' '' 'base')\n",
        "load('pkg.''' 'base')\n",
        "load('pkg.'  # the old one\n     'base')\n",
        "load(('pkg.') ('base'))\n",
        "load('pkg.\\x62ase')\n",
        "load('pkg.\\\nbase')\n",
        "load('\\N{LATIN SMALL LETTER P}kg.base')\n",
    ],
)
def test_names_in_pieces_or_with_escapes_are_not(code: str) -> None:
    assert index({"a.py": "from importlib import import_module as load\n" + code}).unclear == {"a.py"}


def test_prose_imports_no_modules() -> None:
    quiet = index(
        {
            "a.py": '"""Which modules there are."""\nNAMES = ["pkg.base"]\n',
            "b.py": "import sys\nsys.modules['pkg.base']\n",
        }
    )
    assert importers(quiet, "pkg/base.py") == ["b.py"]
    assert importers(index({"a.py": "from sys import (\n    modules,\n)\nmodules['pkg.base']\n"}), "pkg/base.py") == [
        "a.py"
    ]


def test_files_that_cannot_be_read_are_told() -> None:
    error = CannotRead([Problem("a.py", 0, 0, "has a merge conflict")])
    assert Importers([error], ["."]).unread == [error]


CHAIN = {
    "base.py": "class Base: pass\n",
    "pkg/__init__.py": "from base import Base\n",
    "pkg/other.py": "",
    "a.py": "from pkg import Base\n",
    "b.py": "from a import Base\n",
    "c.py": "from pkg.other import x\n",
    "d.py": "from c import x\n",
}


class TestDependents:
    def test_go_through_any_number_of_files_but_not_past_a_package_to_its_other_modules(self) -> None:
        assert index(CHAIN).dependents(["base.py"]) == {"pkg/__init__.py", "a.py", "b.py"}

    def test_of_a_package_that_changed_itself_are_all_who_import_from_it(self) -> None:
        """Who knows what it said before?"""
        assert index(CHAIN).dependents(["pkg/__init__.py"]) == {"a.py", "b.py", "c.py", "d.py"}

    def test_a_package_with_a_star_may_bind_anything(self) -> None:
        files = {**CHAIN, "pkg/__init__.py": "from base import  *\n"}
        assert "c.py" in index(files).dependents(["base.py"])

    def test_circles_end(self) -> None:
        assert index({"a.py": "import b\n", "b.py": "import a\n"}).dependents(["a.py"]) == {"b.py"}


PATHS = [
    "base.py",
    "pkg/__init__.py",
    "pkg/base.py",
    "pkg/sub/__init__.py",
    "pkg/sub/base.py",
    "pkg/sub/mod.py",
    "mod.py",
]
MODULES = [
    "base",
    "pkg",
    "pkg.base",
    "pkg.sub",
    "pkg.sub.base",
    "pkg.sub.mod",
    "mod",
    ".",
    ".base",
    "..",
    "..base",
    ".sub",
]
STATEMENTS = [
    *(f"from {module} import {name}\n" for module in MODULES for name in ("Base", "base", "sub", "mod as Base", "*")),
    *(f"import {module}\n" for module in MODULES if "." not in module[:1]),
    *(f"import {module} as Base\n" for module in MODULES if "." not in module[:1]),
    "__all__ = ['Base', 'base', 'mod']\n",
    "class Base: pass\n",
    "class New(Base): pass\n",
    "import base\nBase = base.Base\n",
    "from . import base\nBase = base.Base\n",
]
CODES = st.lists(st.sampled_from(STATEMENTS), max_size=4).map("".join)


# A star of a folder that is no package, or of a package, brings no module that nobody has loaded.
@example(
    {"pkg/base.py": "", "mod.py": "", "base.py": "", "pkg/__init__.py": "from . import mod as Base\nfrom .. import *\n"}
)
@example(
    {
        "pkg/sub/__init__.py": "from ..base import mod as Base\n",
        "pkg/base.py": "from pkg.sub import *\n",
        "pkg/sub/mod.py": "",
    }
)
# What `__all__` names it does load.
@example(
    {
        "pkg/sub/__init__.py": "__all__ = ['mod']\n",
        "base.py": "from pkg.sub import *\n",
        "mod.py": "from base import mod as Base\n",
        "pkg/sub/mod.py": "",
    }
)
# An import statement is not led to a module by what a package calls so.
@example(
    {"pkg/sub/__init__.py": "from .. import sub\n", "pkg/sub/mod.py": "from .sub import base\n", "pkg/sub/base.py": ""}
)
@given(st.dictionaries(st.sampled_from(PATHS), CODES, min_size=2))
def test_whatever_a_name_leads_through_has_the_file_for_a_dependent(files: dict[str, str | bytes]) -> None:
    seen, found = project(files, policy(RUNNER)), index(files)
    for path in files:
        for refs in seen.outlines.of(path).names.values():
            passed = {step.path for ref in refs for meaning in seen.meanings.of(path, ref) for step in meaning.via}
            assert {other for other in passed - {path} if path not in found.dependents([other])} == set()


@given(st.dictionaries(st.sampled_from(PATHS), CODES, min_size=2))
def test_files_and_modules_tell_the_same_of_who_takes_what(files: dict[str, str | bytes]) -> None:
    found = index(files)
    for path in PATHS:
        assert {file: found.taken(file, path) for file in files if found.taken(file, path)} == found.takers(path)


@given(st.dictionaries(st.sampled_from(PATHS), CODES), st.dictionaries(st.sampled_from(PATHS), CODES))
def test_other_versions_leave_nothing_behind(before: dict[str, str | bytes], after: dict[str, str | bytes]) -> None:
    altered = index(before)
    for path in before.keys() - after.keys():
        altered.forget(path)
    for answer in Texts(after).read_many(after):
        altered.note(answer)
    fresh = index(after)
    assert {path: altered.takers(path) for path in PATHS} == {path: fresh.takers(path) for path in PATHS}
    assert {*altered.files()} == {*fresh.files()}
    assert {*altered.where(bool)} == {*fresh.where(bool)}
