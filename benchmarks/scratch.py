"""Repositories to measure on: made afresh in a temporary folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping


def commit(repository: str, files: Mapping[str, str]) -> None:
    """Make a repository of these files (path -> text) in a folder, with one commit."""
    for path, text in files.items():
        write(os.path.join(repository, path), text)
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
