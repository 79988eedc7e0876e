"""Repositories as `init` and `doctor` meet them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from front_door import with_policy
from onboarding.newcomer import CI, CONFIG
from repository import Repository


@pytest.fixture(scope="session", autouse=True)
def runners_on_path() -> Iterator[None]:
    """The real pre-commit and prek are those of the environment that runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)
        patch.delenv("SKIP", raising=False)
        yield


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    """A repository with one commit: policy, runner, hooks and CI. Nothing is installed in the clone."""
    repository.write(".pre-commit-config.yaml", CONFIG)
    repository.write(".github/workflows/ci.yml", CI)
    return with_policy(repository)


@pytest.fixture
def installed(guarded: Repository) -> Repository:
    """The same, with the hooks installed by the real pre-commit."""
    outcome = guarded.run("pre-commit", "install", "-t", "pre-commit", "-t", "pre-merge-commit")
    assert outcome.code == 0, outcome.output
    return guarded
