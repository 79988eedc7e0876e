"""pre-commit: an entry and its arguments."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = ".pre-commit-config.yaml"

ALLOWED = [
    """\
repos:
- repo: https://github.com/pytest/pytest
  rev: pytest
  hooks:
  - {id: pytest, name: pytest, additional_dependencies: [pytest], args: [pytest]}
""",
    """\
repos:
- repo: local
  hooks:
  - {id: x, language: pygrep, entry: pytest}
  - {id: y, language: fail, entry: pytest is not for here}
  - {id: z, language: docker_image, entry: pytest -q}
""",
    """\
repos:
- repo: local
  hooks:
  - {id: x, language: system, entry: pytest, args: [--version]}
  - {id: y, language: system, entry: run.py pytest}
""",
]

BLOCKED = [
    (
        """\
repos:
- repo: local
  hooks:
  - id: tests
    name: pytest
    entry: python
    args: [-m, pytest]
    language: system
""",
        [(6, 12, "hooks.tests")],
    ),
    (
        """\
repos:
- repo: local
  hooks: [{id: x, language: python, entry: pytest -q}]
""",
        [(3, 44, "hooks.x")],
    ),
    (
        """\
repos:
- repo: local
  hooks: [{id: x, entry: bash -c 'cd x && pytest'}]
""",
        [(3, 26, "hooks.x")],
    ),
    (
        """\
repos:
- repo: local
  hooks: [{id: x, entry: "pytest 'x"}]
""",
        [(3, 27, "hooks.x")],
    ),
    (
        """\
- id: x
  entry: env A=1 pytest
  language: script
""",
        [(2, 10, "hooks.x")],
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


def test_a_repository_s_own_hooks() -> None:
    assert wrong(".pre-commit-hooks.yaml", BLOCKED[-1:]) == {}
