"""Compose files: command, entrypoint, checks and hooks of services."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = "docker-compose.test.yml"

ALLOWED = [
    "services: {a: {command: [bash, run.sh, pytest]}, b: {command: [bash, -x]}, c: {command: [bash, +x, '']}}\n",
    "services: {a: {command: [python, -c, 'print(\"pytest\")']}, b: {command: [python, -c, '']}}  # pytest\n",
    """\
services:
  pytest:
    image: pytest
    container_name: pytest
    labels: [pytest]
    depends_on: [pytest]
    build: {args: [pytest], target: pytest}
""",
    """\
services:
  a: {command: echo pytest}
  b: {command: [run.py, pytest]}
  c: {entrypoint: [echo], command: [pytest]}
""",
    """\
services:
  a: {healthcheck: {test: [NONE]}, environment: {X: pytest}, volumes: [pytest]}
  b: {command: pytest --version}
""",
]

BLOCKED = [
    (
        """\
services:
  web:
    image: pytest
    command: pytest -q
""",
        [(4, 14, "services.web.command")],
    ),
    (
        """\
services:
  a: {command: [python, -m, pytest]}
  b: {command: [-m, pytest]}
  c: {command: -m pytest}
""",
        [(2, 17, "services.a.command"), (3, 17, "services.b.command"), (4, 16, "services.c.command")],
    ),
    (
        """\
services:
  a:
    command:
    - sh
    - -ec
    - |
      cd x
      pytest
""",
        [(8, 7, "services.a.command")],
    ),
    (
        """\
services:
  a: {entrypoint: [python, -m], command: pytest -q}
""",
        [(2, 20, "services.a.command")],
    ),
    (
        """\
services:
  a: {entrypoint: pytest}
""",
        [(2, 19, "services.a.entrypoint")],
    ),
    (
        """\
services:
  a: {entrypoint: /docker-entrypoint.sh, command: [pytest]}
""",
        [(2, 52, "services.a.command")],
    ),
    (
        """\
services:
  a:
    command: >
      python
      -m pytest
""",
        [(4, 7, "services.a.command")],
    ),
    (
        """\
services:
  a:
    command: |
      python
      -m pytest
""",
        [(4, 7, "services.a.command")],
    ),
    (
        """\
services:
  a: {command: 'bash -c "cd x && pytest"'}
""",
        [(2, 17, "services.a.command")],
    ),
    (
        """\
services:
  a: {command: [sh, -c, $$T], environment: [T=pytest]}
""",
        [(2, 25, "services.a.command")],
    ),
    (
        """\
services:
  a: {command: '${T:-pytest} -q'}
""",
        [(2, 17, "services.a.command")],
    ),
    (
        """\
services:
  a: {healthcheck: {test: [CMD, pytest]}}
  b: {healthcheck: {test: [CMD-SHELL, x || pytest]}}
  c: {healthcheck: {test: pytest}}
""",
        [(2, 33, "services.a.healthcheck"), (3, 44, "services.b.healthcheck"), (4, 27, "services.c.healthcheck")],
    ),
    (
        """\
services:
  a: {post_start: [{command: pytest}]}
""",
        [(2, 30, "services.a.post_start[0]")],
    ),
    (
        """\
x-t: &t
  command: pytest
services:
  a: {<<: *t}
  b: {<<: [*t]}
""",
        [(2, 12, "services.a.command")],
    ),
    (
        """\
services:
  a:
    command:
    - python3
    - -c
    - |
      import pytest
      pytest.main()
""",
        [(8, 7, "services.a.command")],
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
