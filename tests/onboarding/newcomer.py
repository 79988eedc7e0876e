"""What stands in the repositories of newcomers, and how they call doctor."""

from __future__ import annotations

import json
from typing import NamedTuple

from front_door import ssot_guard
from repository import Repository

CONFIG = """\
repos:
  - repo: https://example.com/ssot-guard
    rev: v0.1.0
    hooks:
      - id: ssot-guard
      - id: ssot-allowlist
"""

CI = """\
on: push
jobs:
  hooks:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install pre-commit && pre-commit run --all-files
"""

RUNNER = """\
import argparse
import subprocess

parser = argparse.ArgumentParser()
parser.add_argument("-v", "--verbose", action="store_true", help="say more (much more)")
parser.add_argument("--category", help="which tests (unit, e2e)")


def main():
    subprocess.run(["python", "-m", "pytest"])


if __name__ == "__main__":
    main()
"""


class Line(NamedTuple):
    """One check as doctor tells it."""

    status: str
    evidence: str
    mend: str


def diagnosis(repository: Repository, cwd: str = ".", **environment: str) -> dict[str, list[Line]]:
    """Doctor's lines by check."""
    done = ssot_guard(repository, "doctor", "--format", "json", cwd=cwd, **environment)
    lines: dict[str, list[Line]] = {}
    for check in json.loads(done.out)["checks"]:
        lines.setdefault(check["check"], []).append(Line(check["status"], check["evidence"], check["mend"]))
    return lines


def only(repository: Repository, check: str, **environment: str) -> Line:
    """The one line of a check."""
    (line,) = diagnosis(repository, **environment)[check]
    return line
