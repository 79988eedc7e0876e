"""Composite actions: the steps' `run`."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = "tools/action.yaml"

ALLOWED = [
    """\
name: pytest
description: pytest
inputs: {pytest: {default: pytest}}
runs: {using: node20, main: pytest}
""",
    """\
runs:
  using: docker
  image: pytest
  args: [pytest]
""",
    """\
runs:
  using: composite
  steps:
  - run: echo pytest
    shell: bash
""",
]

BLOCKED = [
    (
        """\
runs:
  using: composite
  steps:
  - {uses: x}
  - run: |
      cd x
      pytest
    shell: bash
""",
        [(7, 7, "runs.steps[1]")],
    ),
    (
        """\
inputs: {run: {default: pytest}}
runs:
  steps:
  - run: ${{ inputs.run }} -q
""",
        [(4, 10, "runs.steps[0]")],
    ),
]


def test_what_is_no_launch() -> None:
    assert wrong(PATH, [(text, []) for text in ALLOWED]) == {}


def test_what_is_one() -> None:
    assert wrong(PATH, BLOCKED) == {}


def test_in_a_repository(repository: Repository) -> None:
    assert checked(repository, PATH, BLOCKED[0][0]) == [
        f"{line}:{column} {subject}" for line, column, subject in BLOCKED[0][1]
    ]
