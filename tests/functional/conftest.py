"""The real pre-commit and the real prek, with the hooks as this checkout has them now.

What is costly is made once a run, whatever the number of workers: one git snapshot of the checkout, and for each runner
one environment with the hooks in it and one repository to copy.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from guarded import FILES, Guarded, config
from once import Once
from repository import Repository

CHECKOUT = Path(__file__).resolve().parents[2]

INSTALL = {
    "pre-commit": ("install", "--install-hooks"),
    "prek": ("install", "--prepare-hooks"),
}
"""Runner -> what puts its git hooks in place and builds the environments they need."""


@pytest.fixture(scope="session", autouse=True)
def runners_on_path() -> Iterator[None]:
    """The runners of the environment that runs the tests come first; prek takes the uv beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session")
def snapshot(once: Once) -> Repository:
    """This checkout's files as they are now, ignored ones left out, as one commit of a repository of its own."""

    def make(folder: Path) -> None:
        repository = Repository.create(folder)
        repository.git("--git-dir", str(folder / ".git"), "--work-tree", str(CHECKOUT), "add", "-A")
        repository.git("commit", "-q", "-m", "snapshot")

    return Repository(once.folder("snapshot", make))


@pytest.fixture(scope="session", params=sorted(INSTALL))
def prepared(request: pytest.FixtureRequest, once: Once, snapshot: Repository) -> Iterator[Guarded]:
    """The repository that the tests of one runner copy, and that runner's home in the environment."""
    runner: str = request.param

    def make(folder: Path) -> None:
        repository = Repository.create(folder)
        for path, content in FILES.items():
            repository.write(path, content)
        repository.write(".pre-commit-config.yaml", config(snapshot, "{id: ssot-guard}", "{id: ssot-allowlist}"))
        repository.commit("start")
        installed = repository.run(runner, *INSTALL[runner])
        assert installed.code == 0, installed.output

    with pytest.MonkeyPatch.context() as patch:
        home = once.folder(f"{runner}-home", lambda folder: folder.mkdir())
        patch.setenv("PRE_COMMIT_HOME" if runner == "pre-commit" else "PREK_HOME", str(home))
        yield Guarded(Repository(once.folder(f"{runner}-repository", make)), runner)


@pytest.fixture
def guarded(prepared: Guarded, tmp_path: Path) -> Guarded:
    """A guarded repository of the test's own."""
    root = tmp_path / "guarded"
    shutil.copytree(prepared.repository.root, root)
    return prepared._replace(repository=Repository(root))
