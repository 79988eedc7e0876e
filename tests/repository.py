"""A real git repository to try things on. The one place under tests/ that starts programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A U Thor",
    "GIT_AUTHOR_EMAIL": "author@example.com",
    "GIT_COMMITTER_NAME": "C O Mitter",
    "GIT_COMMITTER_EMAIL": "committer@example.com",
    "GIT_TERMINAL_PROMPT": "0",
}
"""What keeps a test's git from the settings of whoever runs it. tests/conftest.py sets it for the whole run."""


class Outcome(NamedTuple):
    """What a command came to; `output` is its standard output and error in one."""

    code: int
    output: str


def run(*command: str, cwd: Path, given: str = "", **environment: str) -> Outcome:
    """Run any command, with `given` as its standard input; never raises for its exit code."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        input=given.encode(),
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8", "surrogateescape"))


class Repository(NamedTuple):
    """A work tree. Paths are relative to its root, with `/`."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> Repository:
        """A new, empty repository without a commit, on branch `main`."""
        root.mkdir(parents=True, exist_ok=True)
        repository = cls(root)
        repository.git("init", "-q", "-b", "main")
        return repository

    def run(self, *command: str, cwd: str = ".", **environment: str) -> Outcome:
        """Run any command in the work tree; never raises for its exit code."""
        return run(*command, cwd=self.root / cwd, **environment)

    def git(self, *arguments: str, **environment: str) -> str:
        """Run git and return what it prints. Raises `AssertionError`, with its output, if it fails."""
        outcome = self.run("git", *arguments, **environment)
        assert outcome.code == 0, f"git {' '.join(arguments)}: {outcome.output}"
        return outcome.output

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file as it is given (no translation of line ends), with the folders it needs."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))

    def stage(self, path: str, content: str | bytes) -> None:
        """Write a file and add it to the index."""
        self.write(path, content)
        self.git("add", "--", path)

    def change(self, step: Mapping[str, str | None]) -> None:
        """Write these files (path -> text), delete those that have None, and stage all of it."""
        for path, text in step.items():
            if text is not None:
                self.write(path, text)
            else:
                (self.root / path).unlink(missing_ok=True)
        self.git("add", "-A")

    def commit_files(self, files: Mapping[str, str]) -> Repository:
        """Write these files (path -> text) and commit them; the same repository."""
        for path, text in files.items():
            self.write(path, text)
        self.commit("start")
        return self

    def commit(self, message: str = "change") -> str:
        """Commit everything in the work tree without asking any hook; the commit's name."""
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()
