"""Azure Pipelines: scripts and tasks at any depth."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = "azure-pipelines.yml"

ALLOWED = [
    """\
steps:
- script: echo $(pool) pytest
  displayName: pytest
""",
    """\
steps:
- task: UsePythonVersion@0
  displayName: pytest
  inputs: {versionSpec: pytest}
""",
    """\
steps:
- template: pytest.yml
- publish: pytest
- checkout: pytest
""",
    """\
stages:
- stage: pytest
  jobs:
  - job: pytest
    dependsOn: pytest
""",
    """\
steps:
- script: pip install pytest
- task: PythonScript@0
  inputs: {scriptSource: inline, script: print('pytest')}
""",
]

BLOCKED = [
    (
        """\
stages:
- stage: A
  jobs:
  - job: J
    steps:
    - checkout: self
    - script: |
        cd x
        pytest
""",
        [(9, 9, "stages.A.jobs.J.steps[1]")],
    ),
    (
        """\
steps:
- bash: pytest
- pwsh: if (1) { pytest }
- powershell: pytest
""",
        [(2, 9, "steps[0]"), (3, 18, "steps[1]"), (4, 15, "steps[2]")],
    ),
    (
        """\
jobs:
- deployment: D
  strategy:
    runOnce:
      deploy:
        steps:
        - script: pytest
""",
        [(7, 19, "jobs.D.strategy.runOnce.deploy.steps[0]")],
    ),
    (
        """\
steps:
- ${{ if x }}:
  - script: pytest
""",
        [(3, 13, "steps[0][0]")],
    ),
    (
        """\
steps:
- task: Bash@3
  inputs:
    targetType: inline
    script: pytest
""",
        [(5, 13, "steps[0]")],
    ),
    (
        """\
steps:
- task: AzureCLI@2
  inputs: {scriptType: bash, inlineScript: pytest}
""",
        [(3, 44, "steps[0]")],
    ),
    (
        """\
steps:
- task: PythonScript@0
  inputs:
    script: |
      import pytest
      pytest.main()
""",
        [(6, 7, "steps[0]")],
    ),
    (
        """\
variables: {t: pytest}
steps:
- script: $(t) -q
- script: $T -q
""",
        [(3, 11, "steps[0]"), (4, 11, "steps[1]")],
    ),
    (
        """\
variables:
- name: t
  value: pytest
steps:
- script: $(t)
""",
        [(5, 11, "steps[0]")],
    ),
    (
        """\
parameters:
- {name: t, type: string, default: pytest}
steps:
- script: ${{ parameters.t }} -q
""",
        [(4, 11, "steps[0]")],
    ),
    (
        """\
steps:
- script: A=$(pytest)
""",
        [(2, 15, "steps[0]")],
    ),
    (
        """\
extends:
  template: x
  parameters:
    preSteps:
    - script: pytest
""",
        [(5, 15, "extends.parameters.preSteps[0]")],
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
