"""The worked example of docs/patterns.md, as a repository: its page is what the tests run."""

from __future__ import annotations

import re
from pathlib import Path

from repository import Repository

PAGE = Path(__file__).resolve().parents[1] / "docs" / "patterns.md"


def blocks() -> dict[str, str]:
    """The page's code blocks that say which file they are, by that file: the first line is a comment with its name."""
    found = re.findall(r"^```\w+\n# ([\w./-]+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return dict(found)


def consoles() -> list[tuple[str, str]]:
    """The commands of the page and what they print."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"^```console\n\$ ([^\n]+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def with_environment(repository: Repository) -> Repository:
    """A repository of the page's files, committed."""
    return repository.commit_files(blocks())
