"""Kubernetes, Tekton and Argo; and YAML files of which only their shape says what they are."""

from __future__ import annotations

from engine.readers.reading import checked, wrong
from repository import Repository

PATH = "deploy/pod.yaml"

ALLOWED = [
    """\
- pytest
""",
    """\
command: [pytest]
containers: [{command: [pytest]}]
""",
    """\
{% set x = 1 %}
package:
  name: pytest
requirements:
  run:
  - pytest
""",
    """\
a: {{ b }} c
test:
  commands:
    - pytest
""",
    """\
apiVersion: v1
kind: Pod
metadata: {name: pytest, labels: {app: pytest}}
spec:
  containers:
  - {name: pytest, image: pytest, env: [{name: X, value: pytest}]}
""",
    """\
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [echo], args: [pytest]}]}
""",
    """\
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [sh, -c, echo pytest]}]}
""",
    """\
apiVersion: v1
kind: Pod
spec:
  {{ x }}
  name: pytest
  # pytest
  labels:
    app: pytest
""",
    """\
apiVersion: v1
kind: ConfigMap
data: {x.ini: pytest}
""",
    """\
apiVersion: tekton.dev/v1
kind: Task
spec: {steps: [{name: pytest, image: pytest, script: make}]}
""",
    """\
services: {pytest: pytest}
script: pytest
""",
    """\
version: 1
truths:
  t:
    launches: [pytest]
    canonical: [run.py]
""",
]

BLOCKED = [
    (
        """\
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: a
    args:
    - |
      cd x
      pytest -q
    command: [bash, -euo, pipefail, -c]
""",
        [(9, 7, "containers.a")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [python], args: [-m, pytest]}]}
""",
        [(3, 41, "containers.a")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec: {initContainers: [{name: a, args: [pytest]}, {name: b, args: [-m, pytest]}]}
""",
        [(3, 42, "initContainers.a"), (3, 69, "initContainers.b")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [/entrypoint.sh], args: [pytest]}]}
""",
        [(3, 65, "containers.a")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [$(T)], env: [{name: T, value: pytest}]}]}
""",
        [(3, 41, "containers.a")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [sh, -c, $T], env: [{name: T, value: pytest}]}]}
""",
        [(3, 49, "containers.a")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: a
    livenessProbe: {exec: {command: [pytest]}}
    lifecycle: {preStop: {exec: {command: [sh, -c, pytest]}}}
""",
        [(6, 38, "containers.a"), (7, 52, "containers.a")],
    ),
    (
        """\
kind: CronJob
apiVersion: batch/v1
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, command: [pytest]}]}}}}}
""",
        [(3, 80, "containers.a")],
    ),
    (
        """\
# x
---
x: y
---
apiVersion: v1
kind: Pod
spec: {containers: [{name: a, command: [pytest]}]}
---
""",
        [(7, 41, "containers.a")],
    ),
    (
        """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  spec: {containers: [{name: a, command: [pytest]}]}
""",
        [(6, 43, "containers.a")],
    ),
    (
        """\
apiVersion: tekton.dev/v1
kind: Task
spec:
  steps:
  - name: s
    script: |
      #!/usr/bin/env bash
      pytest
""",
        [(8, 7, "steps.s")],
    ),
    (
        """\
apiVersion: tekton.dev/v1
kind: Task
spec:
  steps:
  - name: s
    script: |
      #!/usr/bin/env -S python3
      import pytest
      pytest.main()
""",
        [(9, 7, "steps.s")],
    ),
    (
        """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
spec:
  templates:
  - name: t
    script: {command: [bash], source: pytest}
  - name: u
    container: {command: [pytest, '{{inputs.parameters.x}}']}
""",
        [(6, 39, "script.t"), (8, 27, "container.u")],
    ),
    (
        """\
apiVersion: v1
kind: ConfigMap
data:
  run.sh: |
    cd x
    pytest
""",
        [(6, 5, "data.run.sh")],
    ),
    (
        """\
apiVersion: v1
kind: Pod
spec:
  {{- if .Values.x }}
  containers:
  - name: pytest
    command: ["{{ .Values.python }}", "-m", "pytest"]
    args:
    - pytest
""",
        [(7, 16, "<file>"), (9, 7, "<file>")],
    ),
    (
        """\
services:
  web: {image: x, command: pytest}
""",
        [(2, 28, "services.web.command")],
    ),
    (
        """\
test:
  stage: test
  script: [pytest]
""",
        [(3, 12, "test.script")],
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
