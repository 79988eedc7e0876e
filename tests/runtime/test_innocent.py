"""Programs that have nothing to do with what competes, and do odd things: the guard does not change them."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from front_door import CHECKOUT
from repository import Repository, run

import ssot_guard
from ssot_guard.runtime import handle
from ssot_guard.runtime.guard import Guard
from ssot_guard.runtime.sweep import held


@pytest.fixture
def guard(on_path: Path) -> Iterator[Guard]:
    with ssot_guard.guarded(root=on_path) as guard:
        yield guard


class Raising:
    """Answers every question with an exception, as lazy objects do that cannot load what they stand for."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


class Slotted:
    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


class OddDict:
    __dict__ = None  # type: ignore[assignment]


class OddMeta(type):
    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError(name)


ODD = [Raising, Slotted, OddDict, object, dict]


class TestOddThings:
    @pytest.mark.parametrize("odd", ODD)
    def test_in_place_of_a_module(self, on_path: Path, monkeypatch: pytest.MonkeyPatch, odd: type) -> None:
        def outcome() -> object:
            try:
                return __import__("oddly")
            except RuntimeError as error:  # Python 3.13 asks it for its spec
                return str(error)

        monkeypatch.setitem(sys.modules, "oddly", odd())
        without = outcome()
        with ssot_guard.guarded(root=on_path) as guard:
            assert outcome() == without
            assert held(guard) == ()

    @pytest.mark.parametrize("odd", ODD)
    def test_in_a_module_of_the_repository(self, on_path: Path, odd: type) -> None:
        (on_path / "holder.py").write_text("import shop\n")
        holder = importlib.import_module("holder")
        holder.thing = odd()  # type: ignore[attr-defined]
        holder.Kind = OddMeta("Kind", (), {})  # type: ignore[attr-defined]
        with ssot_guard.guarded(root=on_path) as guard:
            assert (guard.present, held(guard)) == ((), ())

    @pytest.mark.usefixtures("guard")
    def test_none_in_place_of_a_banned_module(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "legacy_base", None)
        with pytest.raises(ModuleNotFoundError):
            import legacy_base  # noqa: F401

    @pytest.mark.usefixtures("guard")
    @pytest.mark.parametrize("origin", [object(), 3, b"x", ["x"], "made up"])
    def test_finders_that_make_up_where_a_module_is(self, monkeypatch: pytest.MonkeyPatch, origin: object) -> None:
        class Finder:
            def find_spec(self, name: str, _path: object, _target: object = None) -> Any:
                found = name == "made_up"
                return importlib.machinery.ModuleSpec(name, Loader(), origin=origin) if found else None  # type: ignore[arg-type]

        class Loader:
            def create_module(self, spec: object) -> None: ...

            def exec_module(self, module: types.ModuleType) -> None: ...

        monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
        assert importlib.import_module("made_up").__name__ == "made_up"

    @pytest.mark.parametrize("finders", [[], "raising"])
    def test_what_others_do_to_finders_says_nothing_about_the_guard(
        self, guard: Guard, monkeypatch: pytest.MonkeyPatch, finders: Any
    ) -> None:
        class Finder:
            def find_spec(self, name: str, *_: object) -> None:
                raise ImportError(name)

        monkeypatch.setattr(sys, "meta_path", [Finder()] if finders else [])
        handle.verify()
        assert guard.hits == {}

    @pytest.mark.parametrize("stub", [None, types.ModuleType("runpy")])
    def test_a_stub_of_runpy(self, on_path: Path, monkeypatch: pytest.MonkeyPatch, stub: object) -> None:
        monkeypatch.setitem(sys.modules, "runpy", stub)
        with ssot_guard.guarded(root=on_path):
            handle.verify()
        assert not hasattr(builtins.__import__, "__ssot_guard_patch__")


class TestModulesThatAnswerForThemselves:
    @pytest.mark.parametrize("before", ["", "import legacy_kit"], ids=["fresh", "cached"])
    def test_a_name_of_the_package_is_not_the_module(self, on_path: Path, before: str) -> None:
        """`legacy_kit.deep` is what the package says it is; the module of that name is never loaded."""
        policy = (on_path / "ssot-guard.yaml").read_text().replace('"legacy_kit.*"', "legacy_kit.deep")
        (on_path / "ssot-guard.yaml").write_text(policy)
        (on_path / "legacy_kit/__init__.py").write_text("def __getattr__(name):\n    return name\n")
        names: dict[str, Any] = {"__file__": str(on_path / "a.py"), "__name__": "a"}
        with ssot_guard.guarded(root=on_path):
            exec(before, names)
            exec("from legacy_kit import deep", names)
        assert names["deep"] == "deep"

    @pytest.mark.usefixtures("guard")
    def test_a_banned_name_that_a_module_gives_lazily_is_refused(self, on_path: Path) -> None:
        (on_path / "shop/misc.py").write_text("def __getattr__(name):\n    return name\n")
        with pytest.raises(ssot_guard.NonCanonicalImportError, match=r"imports shop\.misc\.Rival"):
            exec("from shop.misc import Rival", {"__file__": str(on_path / "a.py"), "__name__": "a"})

    @pytest.mark.usefixtures("guard")
    def test_names_given_by_an_iterator(self) -> None:
        module = __import__("shop", fromlist=iter(["misc"]))  # type: ignore[arg-type]
        assert module.misc.__name__ == "shop.misc"

    @pytest.mark.usefixtures("guard")
    @pytest.mark.parametrize("names", [True, -1, 1.5, ([],), [[]], "ab", {"a": 1}])
    def test_names_that_python_does_not_look_at(self, names: Any) -> None:
        """As the module is no package."""
        for _ in range(2):
            assert __import__("json.tool", None, None, names).__name__ == "json.tool"

    def test_code_that_a_package_runs_is_asked_for_itself(self, on_path: Path) -> None:
        """Not for whoever imports the package."""
        (on_path / "shop/__init__.py").write_text(
            "import pkgutil\nfor found, name, _ in pkgutil.iter_modules(__path__, 'shop.'):\n"
            "    if name == 'shop.old':\n        found.find_spec(name).loader.load_module(name)\n"
        )
        (on_path / "shop/old.py").write_text("")
        policy = (on_path / "ssot-guard.yaml").read_text().replace("legacy_base,", "shop.old,")
        (on_path / "ssot-guard.yaml").write_text(policy)
        with (
            ssot_guard.guarded(root=on_path),
            warnings.catch_warnings(),
            pytest.raises(ssot_guard.NonCanonicalImportError) as caught,
        ):
            warnings.simplefilter("ignore", DeprecationWarning)
            exec("import shop", {"__file__": str(on_path / "a.py"), "__name__": "a"})
        assert (caught.value.path, caught.value.line) == ("shop/__init__.py", 4)

    @pytest.mark.usefixtures("guard")
    def test_a_star_from_a_package_brings_what_others_imported(self, on_path: Path) -> None:
        """Nobody asked for that module; whether it is there depends on who came before."""
        exec("import legacy_kit.deep", {"__file__": "/elsewhere/a.py", "__name__": "a"})
        exec("from legacy_kit import *", {"__file__": str(on_path / "a.py"), "__name__": "a"})


class TestWhatPythonTells:
    @pytest.mark.parametrize("guarded", [False, True])
    def test_a_module_that_warns_its_importer_finds_it(self, on_path: Path, guarded: bool) -> None:
        (on_path / "old.py").write_text("import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=2)\n")
        file = str(on_path / "user.py")
        with (
            ssot_guard.guarded(root=on_path, mode=None if guarded else "off"),
            warnings.catch_warnings(record=True) as told,
        ):
            warnings.simplefilter("always")
            exec(compile("\n\nimport old", file, "exec"), {"__file__": file, "__name__": "user"})
        assert [(each.filename, each.lineno) for each in told] == [(file, 3)]

    def test_long_chains_of_imports(self, shop: Repository) -> None:
        """Each step of an import takes frames; Python allows a thousand, and the guard needs a few of them."""
        for number in range(75):
            shop.write(f"chain_{number}.py", f"import chain_{number + 1}\n" if number < 74 else "END = 1\n")
        code = "import ssot_guard; ssot_guard.install(); import chain_0; print('through')"
        done = run(sys.executable, "-c", code, cwd=shop.root, PYTHONPATH=f"{CHECKOUT}:{shop.root}")
        assert done.output == "through\n"

    @pytest.mark.usefixtures("guard")
    def test_a_missing_module_within_one_that_is_there(self, on_path: Path) -> None:
        (on_path / "user.py").write_text("import no_such_module\n")
        with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'") as caught:
            import user  # noqa: F401
        assert caught.value.name == "no_such_module"

    @pytest.mark.usefixtures("guard")
    @pytest.mark.parametrize("name", ["", "shop.", ".", "shop..misc", "\0", "é"])
    def test_names_that_are_none(self, name: str) -> None:
        with pytest.raises((ImportError, ValueError, TypeError)):
            importlib.import_module(name)


class TestSubjects:
    """One import has one subject: the one that the static rule gives it, and that the allowlist lists."""

    @pytest.mark.parametrize(
        ("competing", "code", "subject"),
        [
            ("legacy_kit", "from legacy_kit import deep", "legacy_kit"),
            ("legacy_kit", "import legacy_kit.deep", "legacy_kit.deep"),
            ("legacy_kit", "import runpy\nrunpy.run_module('legacy_kit.deep')", "legacy_kit.deep"),
            ("legacy_kit", "import importlib\nimportlib.import_module('legacy_kit.deep')", "legacy_kit.deep"),
        ],
    )
    def test_who_is_listed_for_it_may(self, on_path: Path, competing: str, code: str, subject: str) -> None:
        policy = (on_path / "ssot-guard.yaml").read_text().replace('"legacy_kit.*"', competing)
        (on_path / "ssot-guard.yaml").write_text(policy)
        (on_path / "ssot-allowlist.yaml").write_text(f"version: 1\ndebt:\n  competing-import:\n    a.py: [{subject}]\n")
        with ssot_guard.guarded(root=on_path) as guard:
            exec(code, {"__file__": str(on_path / "a.py"), "__name__": "a"})
        assert guard.hits == {}


class TestRelativeFiles:
    @pytest.mark.usefixtures("guard")
    def test_the_same_name_in_another_folder_is_another_file(
        self, on_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "legacy_base.py").write_text("")
        import runpy

        def try_it() -> None:
            exec("import runpy\nrunpy.run_path('legacy_base.py')", {"runpy": runpy, "__file__": str(on_path / "a.py")})

        monkeypatch.chdir(tmp_path)
        try_it()
        monkeypatch.chdir(on_path)
        with pytest.raises(ssot_guard.NonCanonicalImportError):
            try_it()


class TestWhatChangesMeanwhile:
    @pytest.mark.usefixtures("guard")
    def test_a_module_that_is_written_after_it_was_missed(self, on_path: Path) -> None:
        names = {"__file__": str(on_path / "a.py"), "__name__": "a"}
        with pytest.raises(ModuleNotFoundError):
            exec("import legacy_kit.newer", names)
        (on_path / "legacy_kit/newer.py").write_text("")
        importlib.invalidate_caches()
        with pytest.raises(ssot_guard.NonCanonicalImportError):
            exec("import legacy_kit.newer", names)

    def test_a_module_of_the_same_name_that_comes_and_goes(self, on_path: Path) -> None:
        names = {"__file__": str(on_path / "a.py"), "__name__": "a"}
        with ssot_guard.guarded(root=on_path):
            exec("import legacy_base", {"__file__": "/elsewhere/a.py", "__name__": "a"})
            real = sys.modules["legacy_base"]
            sys.modules["legacy_base"] = types.ModuleType("legacy_base")
            sys.modules["legacy_base"].__file__ = str(on_path / "shop/base.py")
            exec("import legacy_base", names)
            sys.modules["legacy_base"] = real
            with pytest.raises(ssot_guard.NonCanonicalImportError):
                exec("import legacy_base", names)


@pytest.mark.filterwarnings("ignore::ssot_guard.NonCanonicalImportWarning")
class TestOtherWrappers:
    @pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "cached"])
    @pytest.mark.parametrize("kind", ["object", "partial", "two"])
    def test_they_need_not_hand_the_globals_on(self, on_path: Path, kind: str, fresh: bool) -> None:
        """Such a wrapper asks for whoever stands at an import statement."""
        names: dict[str, Any] = {"__file__": "/elsewhere/tool.py", "__name__": "tool"}
        original = builtins.__import__
        file = str(on_path / "a.py")
        if not fresh:
            exec("import legacy_base", {"__file__": "/elsewhere/a.py", "__name__": "a"})
        with ssot_guard.guarded(root=on_path) as guard:
            ours = builtins.__import__
            exec(compile(TOOLS, "/elsewhere/tool.py", "exec"), names)
            builtins.__import__ = names["tools"][kind](ours)
            try:
                with pytest.raises(ssot_guard.NonCanonicalImportError, match=r"^a\.py:2 imports legacy_base"):
                    exec(compile("\nimport legacy_base", file, "exec"), {"__file__": file, "__name__": "a"})
            finally:
                builtins.__import__ = ours
            assert len(guard.hits) == 1
        assert builtins.__import__ is original


TOOLS = """\
import functools
class Wrapper:
    def __init__(self, below):
        self.below = below
    def __call__(self, name, globals=None, locals=None, fromlist=(), level=0):
        return self.below(name, globals if level else None, fromlist=fromlist, level=level)
def simple(below):
    def wrapper(name, globals=None, locals=None, fromlist=(), level=0):
        return below(name, globals if level else None, fromlist=fromlist, level=level)
    return wrapper
tools = {
    "object": Wrapper,
    "partial": lambda below: functools.partial(simple(below)),
    "two": lambda below: simple(simple(below)),
}
"""
