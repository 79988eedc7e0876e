"""Workflows: the steps' `run`, and what is put into it."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = ".github/workflows/ci.yml"

ALLOWED = [
    'jobs: {a: {steps: [{shell: pwsh, run: "pip install `\\n  pytest"}]}}\n',
    """\
on: push
jobs:
  test:
    steps:
    - run: echo ${{ inputs.x }} pytest
""",
    """\
on: push
jobs:
  test:
    steps:
    - run: ls # pytest
""",
    """\
on: push
jobs:
  test:
    steps:
    - uses: pytest/action@v1
      with: {run: pytest, command: pytest}
""",
    """\
on: push
jobs:
  test:
    steps:
    - uses: nick-fields/retry@v3
      with: {run: pytest, command: make}
""",
    """\
on: push
jobs:
  test:
    steps:
    - run: |
        cat <<E
        pytest
        E
""",
    """\
on: push
jobs:
  test:
    steps:
    - run: |
        # pytest
        pip install pytest
""",
    """\
on: push
jobs:
  test:
    steps:
    - shell: python
      run: print("pytest -q")
""",
    """\
on: push
jobs:
  test:
    steps:
    - run: $A
      env: {B: pytest}
""",
    """\
on: push
jobs:
  test:
    strategy: {matrix: {b: [pytest], exclude: [{a: pytest}]}}
    steps:
    - run: ${{ matrix.a }}
""",
    """\
on: push
jobs:
  test:
    steps:
    # - run: pytest
    - name: pytest
      id: pytest
      run: make
""",
    """\
on: push
jobs:
  test:
    steps:
    - run: pytest --version
""",
    """\
on: push
jobs:
  test:
    name: pytest
    needs: [pytest]
    container: pytest
    steps:
    - {uses: actions/cache@v4, with: {key: pytest, path: .pytest_cache}}
""",
    """\
jobs: pytest
""",
    """\
jobs: [pytest]
""",
    """\
- pytest
""",
    """\
pytest
""",
    "",
    """\
# pytest
""",
    """\
---
---
# pytest
""",
    """\
on: push
jobs:
  pytest:
    uses: ./.github/workflows/pytest.yml
""",
]

BLOCKED = [
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: make
    - id: x
      name: pytest
      run: |
        cd x

        pytest -q
""",
        [(11, 9, "jobs.test.steps[1]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: "cd x\\npytest -q"
""",
        [(5, 19, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: 'echo ''a'' && pytest -q'
""",
        [(5, 27, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: >-
        cd x &&
        python -m
        pytest
""",
        [(7, 9, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: cd x &&
        pytest
""",
        [(6, 9, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - &a
      run: pytest
    - *a
""",
        [(6, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
env: {PYTEST: python -m pytest}
jobs:
  test:
    steps:
    - run: $PYTEST -x
""",
        [(6, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: $T -x
      env: {T: pytest}
""",
        [(5, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    env: {T: pytest}
    steps:
    - run: ${{ env.T }} -x
""",
        [(6, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    strategy: {matrix: {a: [make, pytest]}}
    steps:
    - run: cd x; ${{ matrix.a }} -x
""",
        [(6, 18, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    strategy: {matrix: {c: [{run: make}, {run: pytest}]}}
    steps:
    - run: ${{ matrix.c.run }}
""",
        [(6, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    strategy: {matrix: {include: [{a: pytest}]}}
    steps:
    - run: ${{matrix.a}}
""",
        [(6, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: {workflow_call: {inputs: {a: {default: pytest}}}}
jobs:
  test:
    steps:
    - run: ${{ inputs.a }}
""",
        [(5, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: ${{ matrix.python }} -m pytest
""",
        [(5, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - shell: python
      run: |
        import pytest
        pytest.main()
""",
        [(8, 9, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    defaults: {run: {shell: "python {0}"}}
    steps:
    - run: |
        import pytest
        pytest.main()
""",
        [(8, 9, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - shell: pwsh
      run: |
        if ($x) { pytest -q }
""",
        [(7, 19, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - shell: cmd
      run: cd x && pytest
""",
        [(6, 20, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - shell: bash -l {0}
      run: pytest
""",
        [(6, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - uses: nick-fields/retry@v3
      with:
        command: pytest -q
""",
        [(7, 18, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: |
        if x; then
          pytest
        fi; (
""",
        [(7, 11, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: pytest
  b:
    steps:
    - run: pytest
""",
        [(5, 12, "jobs.test.steps[0]"), (8, 12, "jobs.b.steps[0]")],
    ),
    (
        """\
﻿on: push
jobs:
  test:
    steps:
    - run: pytest
""",
        [(5, 12, "jobs.test.steps[0]")],
    ),
    (
        """\
on: push
jobs:
  test:
    steps:
    - run: |
        cd x
        pytest
""",
        [(7, 9, "jobs.test.steps[0]")],
    ),
    (
        """\
jobs:
  a:
    uses: pytorch/test-infra/.github/workflows/linux_job.yml@main
    with:
      script: |
        cd x
        pytest
""",
        [(7, 9, "jobs.a")],
    ),
    ('jobs: {a: {steps: [{shell: pwsh, run: "python `\\n  -m pytest"}]}}\n', [(1, 40, "jobs.a.steps[0]")]),
]


def test_what_is_no_launch() -> None:
    assert wrong(PATH, [(text, []) for text in ALLOWED]) == {}


def test_what_is_one() -> None:
    assert wrong(PATH, BLOCKED) == {}


def test_in_a_repository(repository: Repository) -> None:
    assert checked(repository, PATH, BLOCKED[0][0]) == [
        f"{line}:{column} {subject}" for line, column, subject in BLOCKED[0][1]
    ]
