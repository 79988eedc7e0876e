"""The neighbours: where they are installed, and what each is asked, in its own words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from racing import Racer
from scratch import CHECKOUT, write
from startup import SCRIPT
from trees import CANONICAL, Tree

LOCK = os.path.join(CHECKOUT, "benchmarks", "requirements.txt")
ASKED = ("ast-grep-cli", "fixit", "flake8", "flake8-tidy-imports", "import-linter", "pylint", "ruff", "semgrep")
"""What is told with its version."""

POLICY = f"""\
version: 1
truths:
  test-runner:
    canonical: [{CANONICAL}/run_tests.py]
    launches: [pytest]
    instead: python {CANONICAL}/run_tests.py
  test-base:
    canonical: [{CANONICAL}.base.Base]
    competing: [unittest]
    required-in: ["**"]
"""
"""The three questions as ours."""

PLANTED = {
    "tests/__init__.py": "",
    "tests/test_planted.py": (
        "import unittest\n\nimport pytest\n\n\nclass TestPlanted(unittest.TestCase):\n    def test_planted(self):\n"
        '        pass\n\n\nif __name__ == "__main__":\n    pytest.main([__file__])\n'
    ),
}
"""One answer to each question."""

AST_GREP_CALLS = """\
id: pytest-main
language: python
severity: warning
message: start the runner
rule: {pattern: pytest.main($$$)}
"""
AST_GREP_CLASSES = """\
id: foreign-base
language: python
severity: warning
message: take the canonical base
rule:
  kind: class_definition
  has: {field: superclasses, has: {regex: "(^|[.])TestCase$"}}
"""
SEMGREP_CALLS = """\
rules:
  - {id: pytest-main, languages: [python], severity: ERROR, message: start the runner, pattern: pytest.main(...)}
"""
SEMGREP_CLASSES = """\
rules:
  - id: foreign-base
    languages: [python]
    severity: ERROR
    message: take the canonical base
    pattern: "class $A(..., unittest.TestCase, ...): ..."
"""
RUFF = """\
lint.select = ["TID251"]
[lint.flake8-tidy-imports.banned-api]
"{banned}".msg = "there is to be one of it"
"""
FLAKE8 = "[flake8]\nselect = I251\nbanned-modules =\n  unittest = take the canonical base\n"
FIXIT = """\
import libcst
import libcst.matchers as m
from fixit import LintRule


class NoPytestMain(LintRule):
    MESSAGE = "start the runner"

    def visit_Call(self, node: libcst.Call) -> None:
        if m.matches(node.func, m.Attribute(m.Name("pytest"), m.Name("main"))):
            self.report(node)
"""
IMPORT_LINTER = """\
[importlinter]
root_packages =
{packages}
include_external_packages = True
[importlinter:contract:1]
name = nobody imports it
type = forbidden
allow_indirect_imports = True
forbidden_modules =
    unittest
source_modules =
{packages}
"""
FILES = {
    "ast-grep-calls.yml": AST_GREP_CALLS,
    "ast-grep-classes.yml": AST_GREP_CLASSES,
    "semgrep-calls.yml": SEMGREP_CALLS,
    "semgrep-classes.yml": SEMGREP_CLASSES,
    "ruff-calls.toml": RUFF.format(banned="pytest.main"),
    "ruff-imports.toml": RUFF.format(banned="unittest"),
    "flake8.ini": FLAKE8,
    "no_pytest_main.py": FIXIT,
    "ssot-guard": SCRIPT,
}


ARGUMENTS = 1_000_000
"""Bytes of file names that a command line surely holds."""
FINDING = r"^\S.*:\d+:\d+ [a-z][a-z-]+ "
"""One of ours, in a report as text."""


class Question(NamedTuple):
    """What a group of racers was asked, and what those that are not ours cannot see of it (by racer's name)."""

    asked: str
    racers: tuple[Racer, ...]
    blind: Mapping[str, str]


class Tools(NamedTuple):
    """The neighbours' environment, and a folder for their settings and caches. Neither is in the repository."""

    root: str
    settings: str

    def program(self, name: str) -> str:
        return os.path.join(self.root, "bin", name)

    def setting(self, name: str) -> str:
        return os.path.join(self.settings, name)

    def versions(self) -> dict[str, str]:
        """Of each that is asked, as installed; without those that are not there."""
        python = self.program("python")
        if not os.path.exists(python):
            return {}
        code = "import importlib.metadata as m\nfor d in m.distributions(): print(d.name.lower(), d.version)"
        listed = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout
        found = dict(line.split(" ", 1) for line in listed.splitlines())
        return {name: found[name] for name in ASKED if name in found}


def installed(root: str, settings: str) -> Tools:
    """The locked tools in `root`, which is made if it is not there. Raises `CalledProcessError`."""
    if not os.path.exists(os.path.join(root, "bin", "python")):
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--seed", "-p", sys.executable, root], check=True)
        python = os.path.join(root, "bin", "python")
        subprocess.run([*uv, "pip", "install", "-q", "-p", python, "--require-hashes", "-r", LOCK], check=True)
    return settle(root, settings)


def settle(root: str, settings: str) -> Tools:
    """Tools with what each is to be told; `root` is not looked at."""
    for name, text in FILES.items():
        write(os.path.join(settings, name), text)
    return Tools(root, settings)


def ours(tools: Tools, name: str, *arguments: str, first: bool = False) -> Racer:
    """ssot-guard as hooks run it, from this checkout; its cache, if it has one, in the scratch folder."""
    command = (sys.executable, tools.setting("ssot-guard"), *arguments)
    return Racer(name, command, counted=FINDING, variables=_caches(tools), first=first)


def ruff(tools: Tools, name: str, banned: str, *, cached: bool) -> Racer:
    """ruff with one banned name, `calls` or `imports`."""
    cache = ("--cache-dir", tools.setting("ruff-cache")) if cached else ("--no-cache",)
    settings = ("--config", tools.setting(f"ruff-{banned}.toml"), "--output-format", "concise")
    command = ("check", *settings, *cache, ".")
    return _neighbour(tools, name, "ruff", *command, counted=r" TID251 ")._replace(first=cached)


def questions(tools: Tools, tree: Tree, cold: Sequence[str]) -> list[Question]:
    """All of them for one tree. `cold` is what keeps ours from its cache."""
    return [_calls(tools, cold), _classes(tools, cold), _imports(tools, tree, cold)]


def _calls(tools: Tools, cold: Sequence[str]) -> Question:
    racers = (
        ours(tools, "ssot-guard", "check", *cold, "--rule", "direct-launch"),
        ruff(tools, "ruff --no-cache", "calls", cached=False),
        ruff(tools, "ruff, cached", "calls", cached=True),
        ast_grep(tools, "calls"),
        _semgrep(tools, "calls"),
        _neighbour(
            *(tools, "fixit", "fixit", "--rules", "no_pytest_main:NoPytestMain", "lint", "."),
            counted=r"NoPytestMain: ",
            variables={"PYTHONPATH": tools.settings},
        ),
    )
    blind = {
        "ruff --no-cache": f"that a mention is no call; {_BEYOND}",
        "ruff, cached": "the same",
        "ast-grep": f"aliases, `from pytest import main`, {_BEYOND}",
        "semgrep": _BEYOND,
        "fixit": f"aliases, `from pytest import main`, {_BEYOND}",
    }
    return Question("calls of `pytest.main`", racers, blind)


_BEYOND = "names that other files pass on, child processes, shell, workflows"


def _classes(tools: Tools, cold: Sequence[str]) -> Question:
    racers = (
        ours(tools, "ssot-guard", "check", *cold, "--rule", "foreign-base"),
        ast_grep(tools, "classes"),
        _semgrep(tools, "classes"),
    )
    blind = {"ast-grep": "bases through aliases and other files", "semgrep": "bases through other files"}
    return Question("classes with the base `TestCase`", racers, blind)


def _imports(tools: Tools, tree: Tree, cold: Sequence[str]) -> Question:
    racers = (
        ours(tools, "ssot-guard", "check", *cold, "--rule", "competing-import"),
        ruff(tools, "ruff --no-cache", "imports", cached=False),
        _neighbour(tools, "flake8", "flake8", "--config", tools.setting("flake8.ini"), ".", counted=" I251 "),
        _pylint(tools, tree),
        _import_linter(tools, tree.packages()),
    )
    names = "names that other files pass on, `importlib`"
    blind = {
        "ruff --no-cache": names,
        "flake8": names,
        "pylint": names,
        "import-linter": "files outside of packages, `importlib`",
    }
    return Question("imports of `unittest`", racers, blind)


def ast_grep(tools: Tools, about: str) -> Racer:
    rule = tools.setting(f"ast-grep-{about}.yml")
    command = ("ast-grep", "scan", "--rule", rule, "--json=stream", ".")
    return _neighbour(tools, "ast-grep", *command, counted=r'^\{"text"')


def _semgrep(tools: Tools, about: str) -> Racer:
    quiet = ("--metrics", "off", "--disable-version-check", "--quiet", "--json")
    command = ("semgrep", "scan", "--config", tools.setting(f"semgrep-{about}.yml"), *quiet, ".")
    return _neighbour(tools, "semgrep", *command, counted=r'"check_id"')


def _pylint(tools: Tools, tree: Tree) -> Racer:
    """Each file by its name: of a package it leaves out the folders that are none."""
    only = ("--rcfile", os.devnull, "--disable=all", "--enable=deprecated-module", "--deprecated-modules=unittest")
    files = [os.path.relpath(path, tree.root) for path in tree.python_files()]
    command = ("pylint", *only, "--persistent=n", "-j", "0", *files)
    codes = frozenset(range(32))  # Bits that say which kinds of message there were; 32 is wrong usage.
    racer = _neighbour(tools, "pylint", *command, counted=r": W4901: ")._replace(codes=codes)
    return racer if sum(map(len, files)) < ARGUMENTS else racer._replace(missing="too many files to name")


def _import_linter(tools: Tools, packages: Sequence[str]) -> Racer:
    settings = tools.setting(f"import-linter-{'-'.join(packages)}.ini")
    write(settings, IMPORT_LINTER.format(packages="".join(f"    {name}\n" for name in packages).rstrip("\n")))
    command = ("lint-imports", "--config", settings, "--no-cache")
    racer = _neighbour(
        tools, "import-linter", *command, counted=r" -> unittest \(l", variables={"PYTHONPATH": f".{os.pathsep}src"}
    )
    return racer if packages else racer._replace(missing="has no top-level package to read")


def _neighbour(
    tools: Tools, name: str, program: str, *arguments: str, counted: str, variables: Mapping[str, str] | None = None
) -> Racer:
    path = tools.program(program)
    missing = "" if os.path.exists(path) else "not installed"
    apart = {"PYTHONPATH": "", **_caches(tools), **(variables or {})}
    return Racer(name, (path, *arguments), counted=counted, variables=apart, missing=missing)


def _caches(tools: Tools) -> Mapping[str, str]:
    """Whatever writes caches or settings for its user does so in the scratch folder."""
    home = tools.setting("home")
    os.makedirs(home, exist_ok=True)
    return dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "PYLINTHOME"), home)


def without_cache(tools: Tools, cwd: str) -> tuple[str, ...]:
    """The option that keeps ours from its cache; none if it has no cache."""
    asked = subprocess.run(
        [sys.executable, tools.setting("ssot-guard"), "check", "--help"],
        cwd=cwd,
        env=ours(tools, "help").environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return ("--no-cache",) if "--no-cache" in asked.stdout else ()
