"""Taskfiles: commands of tasks."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = "Taskfile.yml"

ALLOWED = [
    """\
version: '3'
tasks:
  pytest:
    desc: pytest
    deps: [pytest]
    sources: [pytest]
    aliases: [pytest]
    cmds:
    - task: pytest
    - echo {{.X}} pytest
    - pip install pytest
""",
    """\
includes: {pytest: pytest}
vars: {X: pytest}
tasks: {a: {vars: {cmd: pytest}, cmds: []}}
""",
]

BLOCKED = [
    (
        """\
version: '3'
vars: {T: pytest}
tasks:
  test:
    cmds:
    - make
    - '{{.T}} -q'
    - $T -x
    - cmd: |
        cd x
        pytest
      silent: true
""",
        [(7, 8, "task test"), (8, 7, "task test"), (11, 9, "task test")],
    ),
    (
        """\
tasks:
  a: pytest
  b: [make, pytest]
  c: {cmd: pytest -q}
  d: {cmds: [{defer: pytest}]}
""",
        [(2, 6, "task a"), (3, 13, "task b"), (4, 12, "task c"), (5, 22, "task d")],
    ),
    (
        """\
tasks:
  a: {vars: {X: {sh: pytest}}, status: [pytest], preconditions: [{sh: pytest, msg: pytest}]}
""",
        [(2, 22, "task a"), (2, 41, "task a"), (2, 71, "task a")],
    ),
    (
        """\
tasks:
  a:
    vars: {T: pytest}
    cmds: ["cd x\\n{{ .T }}"]
""",
        [(4, 19, "task a")],
    ),
    (
        """\
tasks:
  a:
    cmds:
    - {{.X}} x
    - pytest
""",
        [(5, 7, "<file>")],
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
