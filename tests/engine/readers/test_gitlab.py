"""GitLab CI: scripts of jobs, of `default` and of the top level."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = ".gitlab-ci.yml"

ALLOWED = [
    """\
test:
  script:
  - !reference [pytest, script]
""",
    """\
variables:
  script: pytest
""",
    """\
pytest:
  stage: pytest
  image: pytest
  needs: [pytest]
  tags: [pytest]
  script: make
""",
    """\
test:
  script:
  - pip install pytest
  - echo pytest
  - "# pytest"
  - pytest --help
""",
    """\
test:
  cache: {key: pytest, paths: [.pytest_cache]}
  rules: [{if: pytest}]
  script: [make]
""",
    """\
include: [{local: pytest.yml}]
stages: [pytest]
""",
]

BLOCKED = [
    (
        """\
.t: &t
  before_script:
  - cd x
  - - pytest -q
test:
  <<: *t
  script:
    - |
      make
      pytest
""",
        [(4, 7, ".t.before_script"), (10, 7, "test.script")],
    ),
    (
        """\
default:
  before_script: pytest
""",
        [(2, 18, "default.before_script")],
    ),
    (
        """\
before_script: [pytest]
""",
        [(1, 17, "before_script")],
    ),
    (
        """\
a:
  after_script: ['pytest', "py\\x74est"]
""",
        [(2, 19, "a.after_script"), (2, 29, "a.after_script")],
    ),
    (
        """\
variables: {A: {value: pytest, description: x}}
a:
  script: $A
""",
        [(3, 11, "a.script")],
    ),
    (
        """\
a:
  variables: {A: pytest}
  script: ['cd x', '$A -q']
""",
        [(3, 21, "a.script")],
    ),
    (
        """\
a:
  parallel: {matrix: [{A: [make, pytest]}]}
  script: $A
""",
        [(3, 11, "a.script")],
    ),
    (
        """\
a:
  script:
  - A=pytest
  - $A -q
""",
        [(4, 5, "a.script")],
    ),
    (
        """\
spec: {inputs: {a: {default: pytest}}}
---
a:
  script: $[[ inputs.a ]] -q
""",
        [(4, 11, "a.script")],
    ),
    (
        """\
a:
  run: [{name: pytest, script: pytest}]
""",
        [(2, 32, "a.run[0]")],
    ),
    (
        """\
a:
  hooks: {pre_get_sources_script: [pytest]}
""",
        [(2, 36, "a.hooks")],
    ),
    (
        """\
a: !x
  script: !y &s
  - !z &p pytest
""",
        [(3, 11, "a.script")],
    ),
    (
        """\
a:
  script:
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - !reference [.x, y]
  - pytest
""",
        [(153, 5, "a.script")],
    ),
    ('"a\\nb\\e": {script: pytest}\n', [(1, 20, "a\\nb\\x1b.script")]),
]


def test_what_is_no_launch() -> None:
    assert wrong(PATH, [(text, []) for text in ALLOWED]) == {}


def test_what_is_one() -> None:
    assert wrong(PATH, BLOCKED) == {}


def test_in_a_repository(repository: Repository) -> None:
    assert checked(repository, PATH, BLOCKED[0][0]) == [
        f"{line}:{column} {subject}" for line, column, subject in BLOCKED[0][1]
    ]
