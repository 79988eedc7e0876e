"""Bitbucket Pipelines: lists of commands, wherever a step stands."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = "bitbucket-pipelines.yml"

ALLOWED = [
    """\
image: pytest
pipelines:
  default:
  - step:
      name: pytest
      caches: [pytest]
      script:
      - pipe: pytest/pytest:1
        variables: {COMMAND: pytest}
      - pip install pytest
""",
]

BLOCKED = [
    (
        """\
pipelines:
  default:
  - step:
      name: pytest
      script:
      - cd x
      - pytest -q
      after-script: pytest
""",
        [(7, 9, "pipelines.default[0].step.script"), (8, 21, "pipelines.default[0].step.after-script")],
    ),
    (
        """\
definitions:
  steps:
  - step: &t
      script: [pytest]
pipelines:
  branches:
    main:
    - parallel:
        steps:
        - step: *t
        - step: {<<: *t, name: x}
""",
        [(4, 16, "definitions.steps[0].step.script")],
    ),
    (
        """\
pipelines:
  default:
  - parallel:
    - step: {script: [make]}
    - step: {script: [pytest]}
""",
        [(5, 23, "pipelines.default[0].parallel[1].step.script")],
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
