"""A commit that changes a base is judged by what it does to the files that it does not touch."""

from __future__ import annotations

import pytest
from guarded import Guarded, config
from repository import Repository

POLICY = """\
version: 1
truths:
  test-base:
    canonical: [kit.Canonical]
    required-in: ["tests/**"]
"""
BASE = "from kit import Canonical\n\n\nclass Local(Canonical):\n    pass\n"
TEST = "from shared.base import Local\n\n\nclass TestA(Local):\n    def test_a(self):\n        pass\n"
STRICT = "{id: ssot-guard, args: [--staged], pass_filenames: false, always_run: true}"


@pytest.fixture
def strict(guarded: Guarded, snapshot: Repository) -> Guarded:
    """A repository in which every commit is judged with what depends on it."""
    repository = guarded.repository
    files = {
        "ssot-guard.yaml": POLICY,
        "ssot-allowlist.yaml": "version: 1\n",
        "kit.py": "class Canonical:\n    pass\n",
        "shared/base.py": BASE,
        "tests/test a é.py": TEST,
        ".pre-commit-config.yaml": config(snapshot, STRICT),
    }
    for path, text in files.items():
        repository.write(path, text)
    repository.commit()
    return guarded


def test_a_comment_in_a_base(strict: Guarded) -> None:
    strict.repository.stage("shared/base.py", BASE + "# said\n")
    assert strict.commit().code == 0


def test_a_base_that_is_rewritten(strict: Guarded) -> None:
    strict.repository.stage("shared/base.py", "import unittest\n\n\nclass Local(unittest.TestCase):\n    pass\n")
    outcome = strict.commit()
    assert outcome.code == 1, outcome.output
    assert "tests/test a é.py:4:1 foreign-base TestA" in outcome.output
    assert "TestA -> Local (shared/base.py:4) -> unittest.TestCase" in outcome.output
