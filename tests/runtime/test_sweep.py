"""What was there before the guard, and what got past it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import ssot_guard
from ssot_guard.runtime.guard import Guard
from ssot_guard.runtime.sweep import held

BASE = (
    "class LegacyBase:\n    def set_up(self):\n        return 1\n\n\nclass Empty: ...\n\n\ndef make():\n    return 2\n"
)


@pytest.fixture
def base(on_path: Path) -> Path:
    """The repository, whose competing module has classes with and without methods, and a function."""
    (on_path / "legacy_base.py").write_text(BASE)
    return on_path


def swept(root: Path, *, before: str = "", **files: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(path, subject, names) of what is found after files were imported, and `before` was run outside of them."""
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    with ssot_guard.guarded(root=root) as guard:
        exec(
            compile(before, "/elsewhere/plugin.py", "exec"), {"__file__": "/elsewhere/plugin.py", "__name__": "plugin"}
        )
        for name in files:
            importlib.import_module(name)
        return [(each.path, each.subject, each.names) for each in held(guard)]


class TestHeld:
    def test_nothing(self, base: Path) -> None:
        assert swept(base, before="import legacy_base", a="import shop.misc, sys\nfrom shop.base import Base\n") == []

    def test_what_the_canonical_module_hands_on(self, base: Path) -> None:
        (base / "shop/base.py").write_text("from legacy_base import LegacyBase as Base\n")
        assert swept(base, a="from shop.base import Base\n\n\nclass A(Base): ...\n") == []

    def test_what_the_canonical_module_makes_or_gives_lazily(self, base: Path) -> None:
        (base / "shop/base.py").write_text(
            "import legacy_base\n\n\nclass Base:\n    Mixin = legacy_base.LegacyBase\n\n\n"
            "def make():\n    return legacy_base.Empty\n\n\ndef __getattr__(name):\n    return legacy_base.make\n"
        )
        code = "from shop.base import Base, lazy, make\n\n\nclass A(Base.Mixin): ...\n\n\nB = make()\n"
        assert swept(base, a=code) == []

    def test_another_name_for_a_class_of_a_library(self, base: Path) -> None:
        (base / "shop/misc.py").write_text("from unittest import TestCase as Rival\n")
        code = "import unittest\n\n\nclass RivalTest(unittest.TestCase): ...  # not Rival\n"
        assert swept(base, before="import shop.misc", a=code) == []

    def test_the_modules_of_a_package(self, base: Path) -> None:
        """A package has them as attributes, whoever imported them."""
        assert swept(base, before="import legacy_kit.deep", a="import legacy_kit\n") == []

    def test_a_class_of_its_own_that_is_called_the_same(self, base: Path) -> None:
        assert swept(base, a=BASE + "Empty = type('Empty', (), {'x': 1})\n", b="class Empty: ...\n") == []

    def test_names_that_files_share_by_chance(self, base: Path) -> None:
        code = "from collections import namedtuple\nEmpty = namedtuple('Empty', 'x')\n\n\ndef make():\n    return 3\n"
        assert swept(base, a=code) == []

    def test_what_the_allowlist_names(self, base: Path) -> None:
        (base / "ssot-allowlist.yaml").write_text("version: 1\ndebt:\n  competing-import:\n    a.py: [legacy_base]\n")
        assert swept(base, before="import legacy_base", a="import sys\nx = sys.modules['legacy_base']\n") == []

    def test_what_another_rival_hands_on_that_the_file_may_import(self, base: Path) -> None:
        (base / "legacy_kit/deep.py").write_text("from legacy_base import LegacyBase\n")
        listed = "version: 1\ndebt:\n  competing-import:\n    a.py: [legacy_kit.deep]\n"
        (base / "ssot-allowlist.yaml").write_text(listed)
        assert swept(base, a="from legacy_kit.deep import LegacyBase\n\n\nclass A(LegacyBase): ...\n") == []

    def test_a_module_from_a_package_that_the_file_may_import(self, base: Path) -> None:
        policy = (base / "ssot-guard.yaml").read_text().replace('"legacy_kit.*"', "legacy_kit")
        (base / "ssot-guard.yaml").write_text(policy)
        (base / "legacy_kit/deep.py").write_text("class Deep: ...\n")
        listed = "version: 1\ndebt:\n  competing-import:\n    a.py: [legacy_kit]\n"
        (base / "ssot-allowlist.yaml").write_text(listed)
        assert swept(base, a="from legacy_kit import deep\nDeep = deep.Deep\n") == []

    def test_a_module_read_from_sys_modules(self, base: Path) -> None:
        code = "import sys\nx = sys.modules['legacy_base']\nBase = x.LegacyBase\n"
        assert swept(base, before="import legacy_base", a=code) == [("a.py", "legacy_base", ("Base", "x"))]

    def test_a_module_under_a_second_name(self, base: Path) -> None:
        code = "import sys\nx = sys.modules['again']\n"
        before = "import sys, legacy_base\nsys.modules['again'] = legacy_base"
        try:
            assert swept(base, before=before, a=code) == [("a.py", "legacy_base", ("x",))]
        finally:
            del sys.modules["again"]

    def test_a_class_that_descends_from_one(self, base: Path) -> None:
        code = "import sys\n\n\nclass A(sys.modules['legacy_base'].LegacyBase): ...\n"
        assert swept(base, before="import legacy_base", a=code) == [("a.py", "legacy_base", ("A",))]

    def test_a_banned_name_as_an_attribute(self, base: Path) -> None:
        codes = {
            "a": "import shop.misc\nR = shop.misc.Rival\n",
            "b": "import shop.misc\n\n\nclass B(shop.misc.Rival): ...\n",
        }
        assert swept(base, **codes) == [("a.py", "shop.misc.Rival", ("R",)), ("b.py", "shop.misc.Rival", ("B",))]

    def test_its_text_run(self, base: Path) -> None:
        code = "from pathlib import Path\nexec(Path(__file__).with_name('legacy_base.py').read_text())\n"
        empty = ("Empty",) if sys.version_info >= (3, 13) else ()  # before, nothing tells where such a class comes from
        assert swept(base, a=code) == [("a.py", "legacy_base", (*empty, "LegacyBase", "make"))]

    @pytest.mark.parametrize("text", ["def make(:\n", "x = '\\d'\n\n\ndef make():\n    return 2\n", "(" * 5000, "\0"])
    @pytest.mark.filterwarnings("error")
    def test_a_competing_file_that_is_hard_to_read(self, base: Path, text: str) -> None:
        (base / "legacy_base.py").write_text(text)
        assert swept(base, a="def make():\n    return 3\n") == []

    def test_what_was_refused_when_it_was_imported_is_not_told_again(self, base: Path) -> None:
        code = "import sys\ntry:\n    import legacy_base\nexcept Exception:\n    b = sys.modules['legacy_base']\n"
        assert swept(base, before="import legacy_base", a=code) == []


class TestPresent:
    def test_nothing(self, base: Path) -> None:
        with ssot_guard.guarded(root=base) as guard:
            assert guard.present == ()

    def test_with_who_holds_it(self, base: Path) -> None:
        (base / "a.py").write_text("from legacy_base import make\n")
        (base / "b.py").write_text("import legacy_base\n")
        (base / "c.py").write_text("import legacy_kit.deep as d\n")
        for name in "abc":
            importlib.import_module(name)
        before = (
            r"2 competing modules were .*\n  truth base: legacy_base, held by a\.py, b\.py\n.*held by c\.py\ninstall it"
        )
        with pytest.warns(ssot_guard.NonCanonicalImportWarning, match=before), ssot_guard.guarded(root=base) as guard:
            assert told(guard) == [("legacy_base", ("a.py", "b.py")), ("legacy_kit.deep", ("c.py",))]
            assert "legacy_base" in sys.modules

    def test_as_far_as_known(self, base: Path) -> None:
        importlib.import_module("legacy_base")
        with pytest.warns(ssot_guard.NonCanonicalImportWarning), ssot_guard.guarded(root=base) as guard:
            assert told(guard) == [("legacy_base", ())]

    def test_what_a_file_has_brought_that_may_is_no_warning(self, base: Path) -> None:
        (base / "ssot-allowlist.yaml").write_text("version: 1\ndebt:\n  competing-import:\n    a.py: [legacy_base]\n")
        (base / "a.py").write_text("import legacy_base\n")
        importlib.import_module("a")
        with ssot_guard.guarded(root=base) as guard:
            assert told(guard) == [("legacy_base", ("a.py",))]


def told(guard: Guard) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((each.subject, each.by) for each in guard.present)
