"""The states of a repository, one after the other, are what each of them is by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.imports import KEYS, LEGACY, LINES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import git
from ssot_guard.history.states import States
from ssot_guard.judging.guarded import Guarded, opened
from ssot_guard.judging.scanning import Judging
from ssot_guard.problems import CannotRead
from ssot_guard.sources import Snapshot

NAMES = ("pkg/__init__.py", "pkg/one.py", "two.py", "tests/test_three.py", "tests/other.py", "legacy/mixed.py")
CLASSES = [
    "from tools.base import Base\nclass TestA(Base):\n    def test(self): pass\n",
    "import unittest\nclass TestB(unittest.TestCase):\n    def test(self): pass\n",
    "from pkg.one import Rival as Other\nclass TestC(Other):\n    def test(self): pass\n",
    "class RivalTestBase: pass\n",
    "import pytest\npytest.main()\n",
    "def broken(:\n",
]
TEXTS = st.lists(st.sampled_from([*LINES, *CLASSES]), max_size=3).map("".join)
STEPS = st.lists(st.dictionaries(st.sampled_from(NAMES), st.none() | TEXTS, max_size=3), min_size=1, max_size=4)
POLICY = f"""
version: 1
truths:
  imports:
    canonical: {KEYS["canonical"]}
    competing: {KEYS["competing"]}
  bases:
    canonical: [tools.base.Base]
    required-in: ["tests/**"]
    names: ["*TestBase"]
  runner:
    canonical: [run.py]
    launches: [pytest]
"""


def alone(guarded: Guarded, files: Mapping[str, str]) -> dict[str, set[object]]:
    """What the files of one state break, each judged by itself and without anything that is remembered."""
    tree = Snapshot(guarded.objects, files)
    judging = Judging(guarded._replace(tree=tree), tree)
    found = {}
    for answer in tree.read_many(sorted(files)):
        assert not isinstance(answer, CannotRead)
        findings = judging.findings(answer.path, answer)
        if findings:
            found[answer.path] = set(findings)
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_a_state_does_not_depend_on_those_before(tmp_path_factory: object, steps: list[dict[str, str | None]]) -> None:
    """The law: whatever files came, went and changed before, a state breaks what it breaks when it is judged alone."""
    repository = Repository.create(Path(str(tmp_path_factory.mktemp("states"))))  # type: ignore[attr-defined]
    repository.commit_files({**LEGACY, "run.py": "", "ssot-guard.yaml": POLICY})
    guarded = opened(str(repository.root))
    with guarded.objects:
        states = States(guarded)
        before: Mapping[str, str] = {}
        for step in steps:
            repository.change(step)
            files = git.files(guarded.repository, repository.git("write-tree").strip())
            states.enter(files, {path for path in {*files, *before} if files.get(path) != before.get(path)})
            now = {path: set(found) for path, found in states.findings().items()}
            assert now == alone(guarded, files)
            before = files
