"""The import guard beside others that touch imports: pytest, pytest-xdist, type checkers, coverage, entry points."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from functional.guard_repository import (
    FILES,
    INSTALLS,
    NEW,
    OLD,
    PLUGIN,
    REFUSED,
    SWALLOWS,
    THREE,
    files_in,
    refused,
    run,
    run_pytest,
)
from repository import Repository

XDIST = (*PLUGIN, "-p", "xdist", "-n", "2")

# -- pytest's own assert statements and import modes

FIXTURE = """\
import pytest

@pytest.fixture
def {}():
    def check(one, other):
        assert {}
    return check
"""
DETAILED = {
    "pytest.ini": "[pytest]\npythonpath = . tests/past\n",
    "conftest.py": FIXTURE.format("same", "one == other")
    + 'pytest.register_assert_rewrite("legacy.base")\npytest_plugins = ["helper"]\n',
    "helper.py": FIXTURE.format("sized", "len(one) == other"),
    "legacy/base.py": "def check(one):\n    assert one() == 7\n",
    "tests/past/test_base.py": "def test_base():\n    pass\n",
    "tests/test_old.py": """\
def f():
    return 1

def test_here():
    assert f() == 2

def test_in_conftest(same):
    same(3, 4)

def test_in_plugin(sized):
    sized("ab", 5)

def test_in_what_competes():
    import test_base
    import tests.past.test_base
    from legacy.base import check
    check(f)
""",
}
TWICE = """\
import importlib

def test_one_name():
    import tests.past.test_base

def test_other_name():
    import test_base

def test_by_text():
    importlib.import_module("test_base")

def test_rewritten():
    from legacy.base import check
"""


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
class TestImportModes:
    def test_assertion_details(self, repository: Repository, mode: str) -> None:
        outcome = run_pytest(files_in(repository, DETAILED), *PLUGIN, f"--import-mode={mode}")
        assert "4 failed, 1 passed" in outcome.output, outcome.output
        told = [line.split(":")[-1].strip("E ") for line in outcome.output.splitlines() if line.startswith("E ")]
        where = ["assert 1 == 2", "+  where 1 = f()", "assert 3 == 4", "assert 2 == 5", "+  where 2 = len('ab')"]
        assert told[:6] == [*where, "assert 1 == 7"]
        assert told[6].startswith("+  where 1 = <function f at")

    def test_two_names(self, repository: Repository, mode: str) -> None:
        """Which of them pytest itself takes for the file depends on the mode."""
        files_in(repository, {**DETAILED, "tests/test_new.py": TWICE, "tests/test_too.py": TWICE})
        outcome = run_pytest(repository, *PLUGIN, f"--import-mode={mode}")
        assert "12 failed, 1 passed" in outcome.output, outcome.output
        told = [f":{line} imports tests.past.test_base" for line in (4, 7, 10)] + [":13 imports legacy.base"]
        assert refused(outcome) == [f"tests/test_{name}.py{each}" for name in ("new", "too") for each in told]


def test_a_traceback_ends_with_the_import(repository: Repository) -> None:
    outcome = run_pytest(files_in(repository, {"tests/test_new.py": NEW}), *PLUGIN)
    assert ">       import legacy.base" in outcome.output
    assert "ssot_guard/runtime" not in outcome.output


# -- pytest-xdist

OFF = """\
import builtins, early, os
from ssot_guard.runtime import handle

def test_off():
    if os.environ["PYTEST_XDIST_WORKER"] == "gw1":
        """


class TestXdist:
    def test_clean(self, repository: Repository) -> None:
        new = "import kit\n\ndef test_new():\n    assert kit.Base\n"
        files_in(repository, {"tests/test_new.py": new, "tests/test_old.py": OLD})
        outcome = run_pytest(repository, *XDIST)
        assert outcome.code == 0, outcome.output
        assert "2 passed" in outcome.output

    def test_imports_in_workers(self, repository: Repository) -> None:
        """All tests pass: only the summary tells of them."""
        outcome = run_pytest(files_in(repository, {"tests/test_new.py": SWALLOWS}), *XDIST, "--dist=each")
        assert outcome.code == 1
        assert "8 passed" in outcome.output, outcome.output
        assert "ssot-guard: 1 import refused" in outcome.output
        assert refused(outcome) == ["tests/test_new.py:6 imports legacy.base (8 times)"]

    def test_a_conftest_that_imports_in_workers(self, repository: Repository) -> None:
        conftest = 'import os\n\nif os.environ["PYTEST_XDIST_WORKER"]:\n    import legacy.base\n'
        files_in(repository, {"conftest.py": conftest, "tests/test_old.py": OLD})
        outcome = run_pytest(repository, *XDIST, "--max-worker-restart=0")
        assert outcome.code != 0
        assert "NonCanonicalImportError: conftest.py:4 imports legacy.base" in outcome.output, outcome.output
        assert not re.search(r"\d passed", outcome.output)

    @pytest.mark.parametrize(
        ("takes_off", "told"),
        [
            (
                "builtins.__import__ = early.ORIGINAL",
                "not refused by an import statement of what is there already (imported it)",
            ),
            ("while handle.current(): handle.uninstall()", "not installed in this process"),
        ],
        ids=["replaced", "uninstalled"],
    )
    def test_taken_off_in_one_worker(self, repository: Repository, takes_off: str, told: str) -> None:
        early = "import builtins\n\nORIGINAL = builtins.__import__\n"
        files_in(repository, {"early.py": early, "tests/test_off.py": OFF + takes_off})
        outcome = run_pytest(repository, "-p", "early", *XDIST, "--dist=each")
        assert outcome.code == 1
        assert "2 passed" in outcome.output, outcome.output
        (dead,) = [line for line in outcome.output.splitlines() if re.match(r"(gw\d|this process): ", line)]
        assert dead.startswith("gw1: ssot-guard is ") and told in dead


# -- ways to start pytest


def test_cache(repository: Repository) -> None:
    files_in(repository, THREE)
    for option, ends in (("--cache-clear", "= 2 failed, 1 passed in"), ("--lf", "= 2 failed in")):
        outcome = run(repository, "-m", "pytest", *PLUGIN, option)
        assert refused(outcome) == REFUSED, outcome.output
        assert outcome.code == 1
        assert ends in outcome.output


def test_noconftest(repository: Repository) -> None:
    files_in(repository, {**THREE, "conftest.py": INSTALLS})
    assert "= 3 passed in" in run_pytest(repository, "--noconftest").output
    outcome = run_pytest(repository, "--noconftest", *PLUGIN)
    assert "2 failed, 1 passed" in outcome.output
    assert refused(outcome) == REFUSED


@pytest.mark.parametrize(("arguments", "cwd"), [(("part",), "."), ((), "part")])
def test_nested_rootdir(repository: Repository, arguments: tuple[str, ...], cwd: str) -> None:
    """The policy is found above pytest's rootdir, and paths start where it is."""
    files_in(repository, {f"part/{path}": text for path, text in THREE.items()})
    repository.write("part/pytest.ini", "[pytest]\npythonpath = ..\n")
    repository.write("ssot-allowlist.yaml", FILES["ssot-allowlist.yaml"].replace("tests/", "part/tests/"))
    outcome = run_pytest(repository, *PLUGIN, *arguments, cwd=cwd)
    assert f"rootdir: {repository.root / 'part'}" in outcome.output.splitlines(), outcome.output
    assert "2 failed, 1 passed" in outcome.output
    assert refused(outcome) == [f"part/{line}" for line in REFUSED]


class TestConftest:
    @pytest.mark.parametrize("more", [(), ("-p", "xdist", "-n", "2")])
    def test_names_the_plugin(self, repository: Repository, more: tuple[str, ...]) -> None:
        conftest = 'pytest_plugins = ["ssot_guard.pytest_plugin"]\n'
        files_in(repository, {**THREE, "conftest.py": conftest, "tests/test_new.py": SWALLOWS})
        outcome = run_pytest(repository, *more)
        assert "1 failed, 5 passed" in outcome.output, outcome.output
        assert refused(outcome) == ["tests/test_new.py:6 imports legacy.base (4 times)", REFUSED[1]]

    def test_imports_before_it_names_the_plugin(self, repository: Repository) -> None:
        conftest = 'import legacy.base\n\npytest_plugins = ["ssot_guard.pytest_plugin"]\n'
        outcome = run_pytest(files_in(repository, {**THREE, "conftest.py": conftest}))
        assert "  imported before: legacy.base" in outcome.output.splitlines(), outcome.output
        assert refused(outcome) == REFUSED

    @pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
    def test_installs(self, repository: Repository, mode: str) -> None:
        files_in(repository, {**THREE, "conftest.py": INSTALLS, "tests/test_top.py": "import legacy.base\n"})
        outcome = run_pytest(repository, f"--import-mode={mode}", "--continue-on-collection-errors")
        assert "2 failed, 1 passed, 1 error" in outcome.output, outcome.output
        for line in (*REFUSED, "tests/test_top.py:1 imports legacy.base"):
            assert f"NonCanonicalImportError: {line}" in outcome.output


# -- type checkers that rewrite modules as they are imported

STATE = """\
import builtins, importlib, sys
from importlib import _bootstrap, _bootstrap_external
import beartype.claw, ssot_guard, typeguard

def state():
    finders = [each for each in sys.meta_path if not isinstance(each, typeguard.TypeguardFinder)]
    loader = vars(_bootstrap_external._LoaderBasics)
    return [builtins.__import__, importlib.import_module, finders, dict(vars(_bootstrap)), dict(loader)]

"""
REFUSES = """\
import pytest, ssot_guard, sys

def test_refused():
    assert ("legacy.base" in sys.modules) is {loaded}
    with pytest.raises(ssot_guard.NonCanonicalImportError, match="^{file}:6 imports legacy.base"):
        import legacy.base
"""
CHECKED = {
    "shop.py": "def half(amount: int) -> int:\n    return amount // 2\n",
    "tests/test_new.py": REFUSES.format(loaded=False, file="tests/test_new.py"),
    "tests/test_old.py": """\
import beartype.roar, importlib, pytest, typeguard

@pytest.mark.parametrize(("module", "function"), [("legacy.base", "double"), ("shop", "half")])
def test_instrumented(module, function):
    called = getattr(importlib.import_module(module), function)
    assert called(4) in (8, 2)
    with pytest.raises((typeguard.TypeCheckError, beartype.roar.BeartypeCallHintParamViolation)):
        called("4")
""",
    "tests/test_too.py": REFUSES.format(loaded=True, file="tests/test_too.py"),
}
UNINSTALLED = """\
import conftest, ssot_guard

def test_as_before():
    assert conftest.state() != conftest.BEFORE
    ssot_guard.uninstall()
    assert conftest.state() == conftest.BEFORE
    import legacy.base
"""
STEPS = {
    "guard": f"BEFORE = state()\n{INSTALLS}",
    "typeguard": 'typeguard.install_import_hook(["legacy", "shop"])\n',
    "typeguard-for-all": "typeguard.install_import_hook()\n",
    "beartype": 'beartype.claw.beartype_packages(("legacy", "shop"))\n',
}
ORDERS = [
    *("typeguard guard", "guard typeguard", "typeguard-for-all guard", "guard typeguard-for-all"),
    *("beartype guard", "guard beartype"),
]


class TestTypeCheckers:
    @pytest.mark.parametrize("order", ORDERS)
    def test_import_hook(self, repository: Repository, order: str) -> None:
        conftest = STATE + "".join(STEPS[step] for step in order.split())
        files_in(repository, {**CHECKED, "tests/test_uninstalled.py": UNINSTALLED, "conftest.py": conftest})
        outcome = run_pytest(repository)
        assert outcome.code == 0, outcome.output
        assert "5 passed" in outcome.output

    def test_plugin_of_typeguard(self, repository: Repository) -> None:
        plugins = ("-p", "typeguard", *PLUGIN, "--typeguard-packages=legacy,shop")
        outcome = run_pytest(files_in(repository, CHECKED), *plugins)
        assert "4 passed" in outcome.output, outcome.output
        assert refused(outcome) == [line.replace(":2", ":6") for line in REFUSED]


# -- coverage


def covered(repository: Repository, *plugin: str) -> dict[str, list[object]]:
    """What `coverage json` says of each file."""
    command = ("--branch", "--source=.", "-m", "pytest", "-p", "no:cacheprovider", *plugin)
    outcome = run(repository, "-m", "coverage", "run", *command)
    assert outcome.code == 0, outcome.output
    assert run(repository, "-m", "coverage", "json", "-q").code == 0
    files = json.loads((repository.root / "coverage.json").read_text())["files"]
    keys = ("executed_lines", "missing_lines", "executed_branches", "missing_branches")
    return {file: [told[key] for key in keys] for file, told in files.items()}


def test_coverage(repository: Repository) -> None:
    files_in(repository, {"tests/test_old.py": OLD})
    found = covered(repository, *PLUGIN)
    assert found["legacy/base.py"] == [[1, 2, 4], [3], [[2, 4]], [[2, 3]]]
    assert found == covered(repository)


# -- entry points

LOADS = """\
from importlib.metadata import entry_points

def load(name):
    (found,) = entry_points(group="shop.tools", name=name)
    return found.load()

def test_good():
    assert load("good")() == 3

def test_competing():
    assert load("competing")(2) == 4
"""


class TestEntryPoints:
    def distribution(self, site: Path, entry_points: str) -> Path:
        """As an installer leaves it."""
        info = site / "tools-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tools\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points)
        (site / "tool.py").write_text("def run():\n    return 3\n")
        return site

    def test_loaded_by_the_repository(self, repository: Repository, tmp_path: Path) -> None:
        points = "[shop.tools]\ngood = tool:run\ncompeting = legacy.base:double\n"
        files_in(repository, dict.fromkeys(THREE, LOADS))
        outcome = run_pytest(repository, *PLUGIN, site=self.distribution(tmp_path / "site", points))
        assert "2 failed, 4 passed" in outcome.output, outcome.output
        assert refused(outcome) == [line.replace(":2", ":5") for line in REFUSED]

    @pytest.mark.parametrize(
        ("command", "before"), [(["run_tests.py"], 0), (["-m", "pytest"], 1)], ids=["runner", "plugin"]
    )
    def test_loaded_by_pytest(self, repository: Repository, tmp_path: Path, command: list[str], before: int) -> None:
        """Code from outside asks; a runner may have put the guard on before that, the plugin comes after."""
        runner = f"import sys\n{INSTALLS}import pytest\n\nsys.exit(pytest.main())\n"
        files_in(repository, {**THREE, "run_tests.py": runner})
        site = self.distribution(tmp_path / "site", "[pytest11]\ncompeting = legacy.base\n")
        outcome = run(repository, *command, "-v", *PLUGIN, site=site, PYTEST_DISABLE_PLUGIN_AUTOLOAD="")
        assert "tools-1.0" in outcome.output, outcome.output
        assert f"{before} imported before" in outcome.output
        assert "2 failed, 1 passed" in outcome.output
        assert refused(outcome) == REFUSED


# -- finders, and what only looks

FINDER = """\
import sys
from importlib.machinery import PathFinder
from importlib.util import spec_from_file_location

MAPPING = {mapping!r}

class _EditableFinder:
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname in MAPPING:
            return spec_from_file_location(fullname, MAPPING[fullname] + "/__init__.py")
        parent = fullname.rpartition(".")[0]
        return PathFinder.find_spec(fullname, path=[MAPPING[parent]]) if parent in MAPPING else None

sys.meta_path.append(_EditableFinder)
"""
USES = """\
def test_shop():
    from shop.price import half
    assert half(4) == 2

def test_competing():
    from {package}.base import double
    assert double(2) == 4
"""


@pytest.mark.parametrize(
    "place",
    [
        "elsewhere/outer",
        "repository/vendored/src/inner",
        "repository/parts/src/inner",
    ],
)
def test_finder_of_an_editable_install(repository: Repository, tmp_path: Path, place: str) -> None:
    package, around = Path(place).name, Repository(tmp_path)
    mapping = {"shop": f"{tmp_path}/elsewhere/shop", package: f"{tmp_path}/{place}"}
    around.write("site/__editable___shop_1_0_finder.py", FINDER.format(mapping=mapping))
    around.write("elsewhere/shop/__init__.py", "")
    around.write("elsewhere/shop/price.py", "def half(amount):\n    return amount // 2\n")
    around.write(f"{place}/__init__.py", "")
    around.write(f"{place}/base.py", FILES["legacy/base.py"])
    files_in(repository, dict.fromkeys(THREE, USES.format(package=package)))
    outcome = run_pytest(repository, "-p", "__editable___shop_1_0_finder", *PLUGIN, site=tmp_path / "site")
    assert "2 failed, 4 passed" in outcome.output, outcome.output
    assert refused(outcome) == [line.replace(":2", ":6").replace("legacy", package) for line in REFUSED]


LOOKS = """\
import sys
from importlib.util import find_spec

def test_look():
    assert find_spec("legacy.base").origin.endswith("base.py")
    assert find_spec("legacy.more").submodule_search_locations
    assert find_spec("outer") is None
    assert not {"legacy.base", "legacy.more"} & set(sys.modules)
"""
WALKS = """\
import legacy, pkgutil

def names(**more):
    return [each.name for each in pkgutil.walk_packages(legacy.__path__, "legacy.", **more)]

def test_walk():
    assert names() == ["legacy.base", "legacy.more"]

def test_walk_past_errors():
    assert names(onerror=print) == ["legacy.base", "legacy.more"]

def test_iterate():
    assert [each.name for each in pkgutil.iter_modules(legacy.__path__)] == ["base", "more"]
"""


def test_importorskip(repository: Repository) -> None:
    asks = 'import pytest\n\npytest.importorskip("{}.base")\n\ndef test_there():\n    pass\n'
    packages = {"tests/test_absent.py": "outer", **dict.fromkeys(THREE, "legacy")}
    files_in(repository, {path: asks.format(package) for path, package in packages.items()})
    outcome = run_pytest(repository, *PLUGIN, "--continue-on-collection-errors")
    assert "1 passed, 1 skipped, 2 errors" in outcome.output, outcome.output
    assert refused(outcome) == [line.replace(":2", ":3") for line in REFUSED]


def test_probes_and_walks(repository: Repository) -> None:
    """`walk_packages` imports packages, and no modules."""
    files_in(repository, {"tests/test_look.py": LOOKS, **dict.fromkeys(THREE, WALKS)})
    outcome = run_pytest(repository, *PLUGIN)
    assert "2 failed, 8 passed" in outcome.output, outcome.output
    assert refused(outcome) == [f"tests/test_{name}.py:4 imports legacy.more (2 times)" for name in ("new", "too")]
