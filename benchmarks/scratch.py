"""Repositories to measure on, made afresh in a temporary folder; and what every measured program gets."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def environment() -> dict[str, str]:
    """As a hook has it: this checkout's code, with byte code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_"))}
    return {**kept, "PYTHONPATH": CHECKOUT}


def commit(repository: str, files: Mapping[str, str]) -> None:
    """Make a repository of these files (path -> text) in a folder, with one commit."""
    for path, text in files.items():
        write(os.path.join(repository, path), text)
    begin(repository)


def begin(repository: str) -> None:
    """Make a folder a repository, with all that is in it in one commit. Raises `CalledProcessError`."""
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "--no-verify", "-m", "start")


def git(repository: str, *arguments: str) -> None:
    """Run git there. Raises `CalledProcessError` if it fails."""
    settings = ("-c", "user.name=n", "-c", "user.email=e@example.com")
    subprocess.run(["git", "-C", repository, *settings, *arguments], check=True)


def write(path: str, text: str) -> None:
    """Write a file as it is given, with the folders that it needs."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
