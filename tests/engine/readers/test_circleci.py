"""CircleCI: `run` steps of jobs and commands."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = ".circleci/config.yml"

ALLOWED = [
    'jobs: {a: {steps: [run: "cat \\\\<<E\\npytest\\nE\\n"]}}\n',
    """\
jobs:
  test:
    steps:
    - run: {name: pytest, command: echo << parameters.x >> pytest}
""",
    """\
jobs:
  pytest:
    docker: [{image: pytest, command: x}]
    steps: [checkout, pytest, {save_cache: {key: pytest}}]
""",
    """\
workflows:
  pytest:
    jobs: [pytest]
""",
    """\
jobs: {a: {environment: {run: pytest}, steps: [run: pip install pytest]}}
""",
]

BLOCKED = [
    (
        """\
jobs:
  test:
    steps:
    - checkout
    - run: pytest -q
    - run:
        name: pytest
        command: |
          cd x
          pytest
""",
        [(5, 12, "jobs.test.steps[1]"), (10, 11, "jobs.test.steps[2]")],
    ),
    (
        """\
commands:
  c:
    parameters: {t: {type: string, default: pytest}}
    steps:
    - run: << parameters.t >> -q
""",
        [(5, 12, "commands.c.steps[0]")],
    ),
    (
        """\
jobs:
  a:
    steps:
    - when:
        condition: x
        steps:
        - run: pytest
""",
        [(7, 16, "jobs.a.steps[0].when.steps[0]")],
    ),
    (
        """\
jobs:
  a:
    environment: {T: pytest}
    steps: [run: $T -q]
""",
        [(4, 18, "jobs.a.steps[0]")],
    ),
    (
        """\
workflows:
  w:
    jobs:
    - a:
        post-steps: [run: pytest]
""",
        [(5, 27, "workflows.w.jobs[0].a.post-steps[0]")],
    ),
    (
        """\
jobs:
  a:
    shell: powershell.exe
    steps: [{run: 'if (1) { pytest }'}]
""",
        [(4, 29, "jobs.a.steps[0]")],
    ),
    (
        """\
orbs: {o: {jobs: {j: {steps: [run: pytest]}}}}
""",
        [(1, 36, "orbs.o.jobs.j.steps[0]")],
    ),
    ('jobs: {a: {steps: [run: "cat \\\\<<E > x\\na\\nE\\npytest >> log"]}}\n', [(1, 47, "jobs.a.steps[0]")]),
]


def test_what_is_no_launch() -> None:
    assert wrong(PATH, [(text, []) for text in ALLOWED]) == {}


def test_what_is_one() -> None:
    assert wrong(PATH, BLOCKED) == {}


def test_in_a_repository(repository: Repository) -> None:
    assert checked(repository, PATH, BLOCKED[0][0]) == [
        f"{line}:{column} {subject}" for line, column, subject in BLOCKED[0][1]
    ]
