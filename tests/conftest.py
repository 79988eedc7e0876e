"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from guarded import ALLOWLIST, FILES, LAUNCH
from once import Once
from repository import ENVIRONMENT, Repository


@pytest.fixture(scope="session", autouse=True)
def own_git_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests may themselves be run by a git hook: what git tells that hook must not reach them, nor what a user's own
    runs remember."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT", "PREK_"))]:
            patch.delenv(name)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setenv("SSOT_GUARD_CACHE", str(tmp_path_factory.mktemp("remembered")))
        yield


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty git repository without a commit."""
    return Repository.create(tmp_path / "repository")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """For what is costly to make."""
    base = tmp_path_factory.getbasetemp()
    return Once(base if worker_id == "master" else base.parent)


@pytest.fixture
def conflicted(repository: Repository) -> Repository:
    """A merge of `other` into `main` that stopped at x.py."""
    repository.write("x.py", "1\n")
    repository.commit()
    repository.git("checkout", "-q", "-b", "other")
    repository.write("x.py", "2\n")
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.write("x.py", "3\n")
    repository.commit()
    assert repository.run("git", "merge", "other").code == 1
    return repository


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    """`FILES`, committed: two debts and one exemption."""
    return repository.commit_files(FILES)


@pytest.fixture
def diverged(guarded: Repository) -> Repository:
    """`other` brings debt that its allowlist names; both sides changed the same line of shop/tax.py. On `main`."""
    guarded.write("shop/tax.py", "TAX = 1\n")
    guarded.commit("fork")
    guarded.git("checkout", "-q", "-b", "other")
    guarded.write("tests/test_zoo.py", LAUNCH)
    guarded.write("ssot-allowlist.yaml", ALLOWLIST + '    tests/test_zoo.py: ["<module>"]\n')
    guarded.write("shop/tax.py", "TAX = 2\n")
    guarded.commit("other")
    guarded.git("checkout", "-q", "main")
    guarded.write("shop/tax.py", "TAX = 3\n")
    guarded.commit("main")
    return guarded
