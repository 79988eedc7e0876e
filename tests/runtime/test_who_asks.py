"""Which file an import is put down to, and which files may."""

from __future__ import annotations

import builtins
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from front_door import CHECKOUT
from repository import Repository, run
from runtime.conftest import POLICY

import ssot_guard
from ssot_guard.runtime.guard import Guard

INSTALLED = "import ssot_guard; ssot_guard.install(); "


def execute(file: Path | str, text: str = "import legacy_base", **namespace: Any) -> None:
    """Run code that stands in a file."""
    exec(compile(text, str(file), "exec"), {"__file__": str(file), "__name__": "made", **namespace})


@contextmanager
def blamed() -> Iterator[list[str]]:
    """Whom a refused import is put down to; none if it was let through."""
    told = list[str]()
    try:
        yield told
    except ssot_guard.NonCanonicalImportError as error:
        told.append(error.path)


@pytest.fixture
def guard(on_path: Path) -> Iterator[Guard]:
    with ssot_guard.guarded(root=on_path) as guard:
        yield guard


def list_debt(root: Path, *paths: str) -> None:
    lines = "".join(f'    "{path}": [legacy_base]\n' for path in paths)
    (root / "ssot-allowlist.yaml").write_text(f"version: 1\ndebt:\n  competing-import:\n{lines}", encoding="utf-8")


class TestWhoMay:
    @pytest.mark.parametrize(
        "path",
        [
            "shop/base.py",  # canonical
            "legacy_kit/deep.py",  # competes itself
            "vendor/old/x.py",  # excluded
            ".venv/lib/python3/site-packages/plugin.py",  # installed, in an environment within the repository
            "tests/test listed é.py",
        ],
    )
    def test_let_through(self, on_path: Path, path: str) -> None:
        (on_path / "ssot-guard.yaml").write_text(POLICY + "exclude: [vendor/**]\n")
        list_debt(on_path, "tests/test listed é.py")
        with ssot_guard.guarded(root=on_path) as guard:
            execute(on_path / path)
        assert guard.hits == {}

    def test_a_file_outside(self, guard: Guard, tmp_path: Path) -> None:
        execute(tmp_path / "plugin.py")
        assert guard.hits == {}

    def test_listed_for_another_module(self, on_path: Path) -> None:
        list_debt(on_path, "tests/test_a.py")
        with ssot_guard.guarded(root=on_path) as guard, blamed() as told:
            execute(on_path / "tests/test_a.py", "import legacy_base\nimport legacy_kit.deep")
        assert (told, [edge.line for edge in guard.hits]) == (["tests/test_a.py"], [2])

    @pytest.mark.parametrize(
        ("entry", "refused"),
        [
            ("path: tests/test_a.py", False),
            ('path: "tests/**"', False),
            ("path: tests/test_a.py, subject: legacy_base", False),
            (f"path: tests/test_a.py, expires: {time.strftime('%Y-%m-%d')}", False),
            ("path: tests/test_a.py, expires: 2020-01-31", True),
            ("path: tests/test_a.py, subject: legacy_kit.deep", True),
            ("path: tests/test_b.py", True),
        ],
    )
    def test_exempt(self, on_path: Path, entry: str, refused: bool) -> None:
        text = f"version: 1\nexempt:\n  - {{rule: competing-import, {entry}, reason: the vendor needs it}}\n"
        (on_path / "ssot-allowlist.yaml").write_text(text)
        with ssot_guard.guarded(root=on_path), blamed() as told:
            execute(on_path / "tests/test_a.py")
        assert told == (["tests/test_a.py"] if refused else [])

    def test_an_expired_entry_is_named(self, on_path: Path) -> None:
        entry = "{rule: competing-import, path: a.py, expires: 2020-01-31, reason: the vendor needs it}"
        (on_path / "ssot-allowlist.yaml").write_text(f"version: 1\nexempt:\n  - {entry}\n")
        with (
            ssot_guard.guarded(root=on_path),
            pytest.raises(
                ssot_guard.NonCanonicalImportError, match=r"allow: its entry in ssot-.* has expired \(2020-01-31"
            ),
        ):
            execute(on_path / "a.py")

    def test_a_broken_allowlist_allows_nothing_and_says_so(self, on_path: Path) -> None:
        (on_path / "ssot-allowlist.yaml").write_text("version: 1\ndept: {}\n")
        with (
            ssot_guard.guarded(root=on_path),
            pytest.raises(ssot_guard.NonCanonicalImportError, match=r"can be read: ssot-allowlist\.yaml:2:1: unknown"),
        ):
            execute(on_path / "tests/test_a.py")

    def test_a_truth_of_which_the_rule_is_off(self, on_path: Path) -> None:
        (on_path / "ssot-guard.yaml").write_text(POLICY + "    severity: {competing-import: off}\n")
        with ssot_guard.guarded(root=on_path) as guard:
            execute(on_path / "tests/test_a.py")
        assert (guard.hits, len(guard.watch)) == ({}, 0)

    @pytest.mark.parametrize("strings", [False, True])
    def test_a_text_for_a_mock_counts_where_the_truth_says_so(self, on_path: Path, strings: bool) -> None:
        (on_path / "ssot-guard.yaml").write_text(POLICY + f"    strings: {str(strings).lower()}\n")
        code = "from unittest import mock\nwith mock.patch('legacy_base.LegacyBase'): pass"
        with ssot_guard.guarded(root=on_path), blamed() as told:
            execute(on_path / "tests/test_a.py", code)
        assert told == (["tests/test_a.py"] if strings else [])


@pytest.mark.usefixtures("guard")
class TestWhoAsks:
    def test_the_innermost_file(self, on_path: Path) -> None:
        """Not whoever imports the file that imports it."""
        (on_path / "between.py").write_text("import legacy_base\n")
        with blamed() as told:
            execute(on_path / "tests/test_a.py", "import between")
        assert told == ["between.py"]

    def test_a_function_of_another_file(self, on_path: Path) -> None:
        (on_path / "helper.py").write_text("def load():\n    import legacy_base\n")
        with blamed() as told:
            execute(on_path / "tests/test_a.py", "import helper\nhelper.load()")
        assert told == ["helper.py"]

    def test_code_that_a_file_runs_in_its_own_names(self, guard: Guard, on_path: Path) -> None:
        with blamed() as told:
            execute(on_path / "tests/test_a.py", "\n\nexec('\\n\\n\\n\\nimport legacy_base')")
        assert (told, [edge.line for edge in guard.hits]) == (["tests/test_a.py"], [3])

    def test_code_that_a_file_runs_in_other_names(self, on_path: Path) -> None:
        with blamed() as told:
            execute(on_path / "tests/test_a.py", "exec('import legacy_base', {'__name__': 'made'})")
        assert told == ["tests/test_a.py"]

    def test_code_of_a_cell(self) -> None:
        """What a notebook or a prompt runs, from a tool that is installed elsewhere."""
        with blamed() as told:
            code = compile("import legacy_base", "<ipython-input-1>", "exec")
            execute("/elsewhere/shell.py", "exec(code, {'__name__': '__main__'})", code=code)
        assert told == ["<string>"]

    def test_names_with_anything_in_them(self, on_path: Path) -> None:
        with pytest.raises(ssot_guard.NonCanonicalImportError) as caught:
            execute(on_path / "tests/\x1b[31m é\n$(id).py")
        first, *_, allow = str(caught.value).split("\n")
        assert first == r"tests/\x1b[31m é\n$(id).py:1 imports legacy_base"
        assert len(str(caught.value).split("\n")) == 4
        assert allow.startswith(r"allow: ssot-guard allowlist add $'tests/\x1b[31m é\x0a$(id).py::legacy_base' --rule")

    @pytest.mark.parametrize("how", [("-c",), ("-i", "-c"), ("-",)])
    def test_code_without_a_file(self, shop: Repository, how: tuple[str, ...]) -> None:
        code = INSTALLED + "import legacy_base"
        given = {"given": code} if how == ("-",) else {}
        command = (sys.executable, *how, *(() if given else (code,)))
        done = run(*command, cwd=shop.root, PYTHONPATH=f"{CHECKOUT}{os.pathsep}{shop.root}", **given)  # type: ignore[arg-type]
        assert "<string>:1 imports legacy_base" in done.output
        assert "allow: nothing does, for it stands in no file: put it into one" in done.output

    @pytest.mark.parametrize("how", [("tests/run.py",), ("-m", "tests.run")])
    def test_a_program(self, shop: Repository, how: tuple[str, ...]) -> None:
        shop.write("tests/run.py", INSTALLED + "\nimport legacy_base\n")
        done = shop.run(sys.executable, *how, PYTHONPATH=f"{CHECKOUT}{os.pathsep}{shop.root}")
        assert (done.code, "tests/run.py:2 imports legacy_base" in done.output) == (1, True)


WRAPPER = """\
import builtins
below = builtins.__import__
def really(*arguments):
    return below(*arguments)
def wrapper(name, globals=None, locals=None, fromlist=(), level=0):
    return really(name, globals, locals, fromlist, level)
"""


class TestAmongWrappers:
    """Another tool wraps `__import__`, from outside the repository or from a file in it: it asks for nobody."""

    CODES: Mapping[str, str] = {
        "a statement": "import legacy_base",
        "a call": "__import__('legacy_base')",
        "import_module": "import importlib\nimportlib.import_module('legacy_base')",
        "a second name": "import sys\nsys.path.insert(0, ROOT + '/legacy_kit')\nimport deep",
    }

    @pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "cached"])
    @pytest.mark.parametrize("code", CODES.values(), ids=list(CODES))
    @pytest.mark.parametrize("tool", ["/elsewhere/tool.py", "tools/tool.py"])
    @pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
    def test_the_file_is_found(
        self, on_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, above: bool, code: str, fresh: bool
    ) -> None:
        list_debt(on_path, "tests/listed.py")
        monkeypatch.setattr(sys, "path", list(sys.path))
        original = builtins.__import__
        names: dict[str, Any] = {"__file__": str(on_path / tool), "__name__": "tool"}
        try:
            if not above:
                exec(compile(WRAPPER, names["__file__"], "exec"), names)
                builtins.__import__ = names["wrapper"]
            with ssot_guard.guarded(root=on_path):
                if above:
                    exec(compile(WRAPPER, names["__file__"], "exec"), names)
                    builtins.__import__ = names["wrapper"]
                if not fresh:
                    execute("/elsewhere/first.py", code, ROOT=str(on_path))
                with blamed() as told:
                    execute(on_path / "tests/test_a.py", code, ROOT=str(on_path))
                if "legacy_base" in code:
                    execute(on_path / "tests/listed.py", code, ROOT=str(on_path))
                assert told == ["tests/test_a.py"]
                builtins.__import__ = names["below"] if above else builtins.__import__
        finally:
            builtins.__import__ = original


class TestTwoTruths:
    def test_each_wants_its_own_leave(self, on_path: Path) -> None:
        """A file that is canonical for one truth competes with another like any file."""
        other = "  other:\n    canonical: [shop/misc.py]\n    competing: [legacy_base]\n"
        (on_path / "ssot-guard.yaml").write_text(POLICY + other)
        with ssot_guard.guarded(root=on_path) as guard:
            for path in ("shop/base.py", "shop/misc.py"):
                with blamed() as told:
                    execute(on_path / path)
                assert told == [path]
        assert {(edge.path, edge.truth) for edge in guard.hits} == {("shop/base.py", "other"), ("shop/misc.py", "base")}


class TestWarn:
    def test_a_warning_at_the_importing_line_and_one_hit(self, on_path: Path) -> None:
        with (
            ssot_guard.guarded(root=on_path, mode="warn") as guard,
            pytest.warns(ssot_guard.NonCanonicalImportWarning, match="imports legacy_base") as caught,
        ):
            execute(on_path / "tests/test_a.py", "\nimport legacy_base, legacy_base")
        assert {(each.filename, each.lineno) for each in caught} == {(str(on_path / "tests/test_a.py"), 2)}
        assert list(guard.hits.values()) == [2]

    @pytest.mark.parametrize(
        "code",
        [
            "import legacy_kit.deep",
            "from legacy_kit import deep",
            "import importlib\nimportlib.import_module('legacy_kit.deep')",
            "import importlib\nimportlib.__import__('legacy_kit.deep')",
            "import importlib\nimportlib.__import__('legacy_kit', fromlist=['deep'])",
            "__import__('legacy_kit', fromlist=['deep'])",
            "from shop.misc import Rival",
            "import runpy\nrunpy.run_module('legacy_base')",
        ],
    )
    @pytest.mark.filterwarnings("ignore::ssot_guard.NonCanonicalImportWarning")
    def test_one_import_is_one_hit(self, on_path: Path, code: str) -> None:
        with ssot_guard.guarded(root=on_path, mode="warn") as guard:
            execute(on_path / "tests/test_a.py", code)
            assert list(guard.hits.values()) == [1]
            execute(on_path / "tests/test_a.py", code)
            assert list(guard.hits.values()) == [2]

    def test_a_truth_may_only_warn(self, on_path: Path) -> None:
        (on_path / "ssot-guard.yaml").write_text(POLICY + "    severity: {competing-import: warn}\n")
        with ssot_guard.guarded(root=on_path), pytest.warns(ssot_guard.NonCanonicalImportWarning):
            execute(on_path / "tests/test_a.py")

    def test_warnings_can_be_made_errors(self, on_path: Path) -> None:
        with ssot_guard.guarded(root=on_path, mode="warn"), pytest.raises(ssot_guard.NonCanonicalImportWarning):
            execute(on_path / "tests/test_a.py")


def test_every_hit_is_counted_whatever_is_caught(guard: Guard, on_path: Path) -> None:
    execute(
        on_path / "tests/a.py", "for _ in range(3):\n    try:\n        import legacy_base\n    except Exception: pass"
    )
    assert [(*edge, count) for edge, count in guard.hits.items()] == [
        ("tests/a.py", 3, "legacy_base", "base", "new", 3),
    ]
