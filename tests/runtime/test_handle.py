"""install, uninstall, guarded: on from the first to the last, and nothing of it left behind."""

from __future__ import annotations

import builtins
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repository import Repository
from runtime.conftest import import_system

import ssot_guard
from ssot_guard.problems import CannotRead
from ssot_guard.runtime import handle


def load(text: str = "import legacy_base", root: Path | None = None) -> str:
    """Run code as if it stood in a file of the repository; the subject that was refused, if one was."""
    file = str((root or Path.cwd()) / "tests" / "test_a.py")
    try:
        exec(compile(text, file, "exec"), {"__file__": file, "__name__": "test_a"})
    except ssot_guard.NonCanonicalImportError as error:
        return error.subject
    return ""


class TestOnAndOff:
    @pytest.mark.filterwarnings("ignore::ssot_guard.NonCanonicalImportWarning")
    def test_nothing_is_refused_before_and_after(self, on_path: Path) -> None:
        assert load(root=on_path) == ""
        with ssot_guard.guarded(root=on_path):
            assert load(root=on_path) == "legacy_base"
        assert load(root=on_path) == ""

    def test_all_is_as_it_was(self, on_path: Path) -> None:
        before = import_system()
        with ssot_guard.guarded(root=on_path):
            assert import_system() != before
            load(root=on_path)
        assert import_system() == before

    def test_also_after_a_block_that_fails(self, on_path: Path) -> None:
        before = import_system()
        with pytest.raises(ZeroDivisionError), ssot_guard.guarded(root=on_path):
            1 / 0  # noqa: B018
        assert import_system() == before

    def test_each_install_wants_its_uninstall(self, on_path: Path) -> None:
        guard = ssot_guard.install(root=on_path)
        assert ssot_guard.install() is guard
        ssot_guard.uninstall()
        assert load(root=on_path) == "legacy_base"
        ssot_guard.uninstall()
        assert load(root=on_path) == ""

    def test_an_uninstall_without_install_is_nothing(self, on_path: Path) -> None:
        ssot_guard.uninstall()
        ssot_guard.install(root=on_path)
        assert load(root=on_path) == "legacy_base"
        ssot_guard.uninstall()
        ssot_guard.uninstall()
        ssot_guard.install(root=on_path)
        assert load(root=on_path) == "legacy_base"

    def test_off_does_nothing_and_wins_over_a_later_install(self, on_path: Path) -> None:
        before = import_system()
        ssot_guard.install(root=on_path, mode="off")
        ssot_guard.install(root=on_path)
        assert import_system() == before
        assert load(root=on_path) == ""

    def test_what_was_reached_before_is_refused_now(self, on_path: Path) -> None:
        load("import legacy_base, shop.misc", root=on_path)
        with pytest.warns(ssot_guard.NonCanonicalImportWarning), ssot_guard.guarded(root=on_path):
            assert load(root=on_path) == "legacy_base"
            assert load("from shop.misc import Rival", root=on_path) == "shop.misc.Rival"

    def test_the_names_are_public_and_nothing_else(self) -> None:
        assert {name for name in dir(ssot_guard) if not hasattr(ssot_guard, name)} == set()
        with pytest.raises(AttributeError, match="no attribute 'instal'"):
            ssot_guard.instal  # type: ignore[attr-defined]  # noqa: B018


class TestRefusals:
    def test_no_policy(self, tmp_path: Path) -> None:
        before = import_system()
        with pytest.raises(CannotRead, match=r"there is none in .*: run ssot-guard init"):
            ssot_guard.install(root=tmp_path)
        assert import_system() == before

    def test_a_broken_policy(self, shop: Repository) -> None:
        shop.write("ssot-guard.yaml", "version: 1\ntruth: {}\n")
        with pytest.raises(CannotRead, match=r"ssot-guard\.yaml:2:1: unknown key `truth`"):
            ssot_guard.install(root=shop.root)
        assert handle.current() is None

    def test_the_guard_of_another_repository(self, on_path: Path, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        (tmp_path / "other/ssot-guard.yaml").write_text((on_path / "ssot-guard.yaml").read_text())
        for path in ("shop/base.py", "shop/misc.py"):
            (tmp_path / "other" / path).parent.mkdir(exist_ok=True)
            (tmp_path / "other" / path).write_text("")
        ssot_guard.install(root=on_path)
        with pytest.raises(CannotRead, match="the guard of another repository is on"):
            ssot_guard.install(root=tmp_path / "other")
        ssot_guard.install(root=on_path / "shop")

    def test_another_mode(self, shop: Repository) -> None:
        with pytest.raises(ValueError, match="'rise': it is to be one of raise, warn, off"):
            ssot_guard.install(root=shop.root, mode="rise")

    def test_strict_when_something_was_imported_before(self, on_path: Path) -> None:
        load(root=on_path)
        before = import_system()
        with pytest.raises(ssot_guard.NonCanonicalImportError, match=r"truth base: legacy_base"):
            ssot_guard.install(root=on_path, strict=True)
        assert import_system() == before
        assert handle.current() is None

    def test_strict_when_nothing_was(self, on_path: Path) -> None:
        ssot_guard.install(root=on_path, strict=True)
        assert load(root=on_path) == "legacy_base"

    def test_a_guard_that_does_not_work_is_not_on(self, on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As when a future Python's importlib is put together in another way."""
        monkeypatch.setattr("ssot_guard.runtime.guard.Guard.judge", lambda *_: None)
        before = import_system()
        with pytest.raises(ssot_guard.GuardNotLiveError, match=r"not refused by an import statement \(imported it\)"):
            ssot_guard.install(root=on_path)
        assert import_system() == before


class TestWhereThePolicyIs:
    def test_above_the_file_that_calls(self, shop: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        file = str(shop.root / "shop" / "deep" / "conftest.py")
        exec(compile("import ssot_guard\nguard = ssot_guard.install()", file, "exec"), told := {"__file__": file})
        ssot_guard.uninstall()
        assert told["guard"].root == str(shop.root)  # type: ignore[attr-defined]

    def test_also_for_a_with_block(self, shop: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        file = str(shop.root / "shop" / "test_a.py")
        code = "import ssot_guard\nwith ssot_guard.guarded() as guard: pass"
        exec(compile(code, file, "exec"), told := {"__file__": file})
        assert told["guard"].root == str(shop.root)  # type: ignore[attr-defined]

    def test_above_the_current_folder_for_code_without_a_file(
        self, shop: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(shop.root / "shop")
        exec("import ssot_guard\nwith ssot_guard.guarded() as guard: pass", told := {"__name__": "__main__"})
        assert told["guard"].root == str(shop.root)  # type: ignore[attr-defined]

    def test_a_root_behind_a_link(self, on_path: Path, tmp_path: Path) -> None:
        os.symlink(on_path, tmp_path / "link")
        with ssot_guard.guarded(root=tmp_path / "link"):
            assert load(root=on_path) == load(root=tmp_path / "link") == "legacy_base"


class Foreign:
    """Another tool's wrapper of `builtins.__import__`, which puts back what it found, whatever stands there by then."""

    def __init__(self) -> None:
        self.below = builtins.__import__

        def wrapper(*arguments: Any, **named: Any) -> Any:
            return self.below(*arguments, **named)

        self.wrapper = builtins.__import__ = wrapper

    def restore(self) -> None:
        builtins.__import__ = self.below


STEPS = st.lists(st.sampled_from(["install", "uninstall", "wrap", "unwrap last", "unwrap first"]), max_size=12)


@pytest.mark.filterwarnings("ignore::ssot_guard.NonCanonicalImportWarning")
@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_order_of_nesting(steps: list[str], on_path: Path) -> None:
    """Whoever else wraps imports: what is on is on (or says that it is not), and what is off is off and gone."""
    before = import_system()
    count, foreign = 0, list[Foreign]()
    in_order = True
    actions: dict[str, Callable[[], object]] = {
        "install": lambda: ssot_guard.install(root=on_path),
        "uninstall": ssot_guard.uninstall,
        "wrap": lambda: foreign.append(Foreign()),
        "unwrap last": lambda: foreign and foreign.pop().restore(),
        "unwrap first": lambda: foreign and foreign.pop(0).restore(),
    }
    for step in steps:
        in_order = in_order and (step != "unwrap first" or len(foreign) < 2)
        actions[step]()
        count = max(0, count + {"install": 1, "uninstall": -1}.get(step, 0))
        try:
            handle.verify()
            works = True
        except ssot_guard.GuardNotLiveError:
            works = False
        assert load(root=on_path) == ("legacy_base" if works else "")
        assert not works or count
    while handle.current():
        ssot_guard.uninstall()
    for each in reversed(foreign):
        each.restore()
    assert load(root=on_path) == ""  # the first import after that: a wrapper that could not leave before leaves now
    after = import_system()
    assert not hasattr(builtins.__import__, "__ssot_guard_patch__")
    if in_order:
        assert after == before
    builtins.__import__ = before["__import__"]
    assert import_system() == before


def test_threads_that_install_and_uninstall(on_path: Path) -> None:
    before = import_system()
    refused = list[str]()

    def work() -> None:
        for _ in range(20):
            with ssot_guard.guarded(root=on_path):
                refused.append(load(root=on_path))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["legacy_base"] * 160
    assert import_system() == before


def test_threads_that_import_at_once(on_path: Path) -> None:
    """Some may and some may not; each gets what is its own, and nothing waits for ever."""
    (on_path / "ssot-allowlist.yaml").write_text(
        "version: 1\ndebt:\n  competing-import:\n    tests/test_b.py: [legacy_base]\n"
    )
    file = str(on_path / "tests" / "test_b.py")
    results = list[str]()

    def allowed() -> None:
        exec(compile("import legacy_base", file, "exec"), {"__file__": file, "__name__": "test_b"})
        results.append("in")

    with ssot_guard.guarded(root=on_path):
        works = [allowed, lambda: results.append(load(root=on_path))] * 10
        threads = [threading.Thread(target=work) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    assert sorted(results) == ["in"] * 10 + ["legacy_base"] * 10


@pytest.mark.parametrize("name", ["ssot_guard", "ssot_guard.runtime.canary"])
def test_the_canary_is_not_there_afterwards(on_path: Path, name: str) -> None:
    with ssot_guard.guarded(root=on_path):
        assert (name in sys.modules) == (name == "ssot_guard")
