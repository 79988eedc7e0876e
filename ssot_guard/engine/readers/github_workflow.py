"""GitHub's workflows, and those of Gitea and Forgejo: the `run` of every step.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ..notation.yaml_nodes import File, get, items, literals, pairs, scripts, text_of
from ..script import Script
from .github_steps import Steps, contexts


def read(text: str, _path: str) -> Iterator[Script]:
    """What the jobs run."""
    yield from scripts(text, _of)


def _of(file: File, workflow: Node) -> Iterator[Script]:
    env = literals(get(workflow, "env"))
    inputs = _inputs(workflow)
    for name, job in pairs(get(workflow, "jobs")):
        of_job = {**env, **literals(get(job, "env"))}
        values = {**inputs, **_matrix(get(job, "strategy", "matrix")), **contexts("env", of_job)}
        shells = [text_of(get(place, "defaults", "run", "shell")) for place in (job, workflow)]
        steps = Steps(file, f"jobs.{name}", of_job, values, shells[0] or shells[1])
        yield from steps.scripts(get(job, "steps"))
        yield from steps.of_used(job, f"jobs.{name}")


def _inputs(workflow: Node) -> dict[str, tuple[str, ...]]:
    """The inputs' defaults: `inputs.command`."""
    given = [get(workflow, "on", event, "inputs") for event in ("workflow_call", "workflow_dispatch")]
    return {
        f"inputs.{name}": (default.text,)
        for inputs in given
        for name, each in pairs(inputs)
        for default in [get(each, "default")]
        if isinstance(default, Scalar)
    }


def _matrix(matrix: Node | None) -> dict[str, tuple[str, ...]]:
    """What a job's matrix holds: `matrix.python`, `matrix.config.python`."""
    found: dict[str, list[str]] = {}
    for key, value in pairs(matrix):
        for item in items(value):
            if key == "include":
                _gather("matrix", item, found)
            elif key != "exclude":
                _gather(f"matrix.{key}", item, found)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _gather(name: str, node: Node, found: dict[str, list[str]]) -> None:
    if isinstance(node, Scalar):
        found.setdefault(name, []).append(node.text)
    for key, value in pairs(node):
        _gather(f"{name}.{key}", value, found)
