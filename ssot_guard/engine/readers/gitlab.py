"""GitLab CI: the scripts of jobs, of `default` and of the top level.

https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ..notation.templates import Values, between, filled
from ..notation.yaml_nodes import File, flat, get, items, literals, pairs, scripts, text_of
from ..script import Script

_SCRIPTS = ("before_script", "script", "after_script")
_NO_JOBS = frozenset({"variables", "spec", "include", "workflow", "image", "services", "cache", "stages", *_SCRIPTS})
_OF_JOBS = frozenset({"stage", "extends", "before_script", "after_script", "rules", "only", "tags", "image", "needs"})
_INPUT = between("$[[", "]]")


def read(text: str, _path: str) -> Iterator[Script]:
    """What the jobs run."""
    yield from scripts(text, of)


def of(file: File, pipeline: Node) -> Iterator[Script]:
    """What a document's jobs run."""
    inputs = _inputs(file)
    variables = literals(get(pipeline, "variables"))
    yield from _of_holder(file, "", pipeline, variables, inputs)
    for name, job in pairs(pipeline):
        if name not in _NO_JOBS:
            yield from _of_holder(file, f"{name}.", job, {**variables, **_variables(job)}, inputs)


def is_pipeline(root: Node) -> bool:
    """Whether a document of another name has the shape: a job with a script, and with what only jobs have."""
    for _, job in pairs(root):
        keys = {key for key, _ in pairs(job)}
        if "script" in keys and keys & _OF_JOBS:
            return True
    return False


def _of_holder(
    file: File, prefix: str, holder: Node, variables: dict[str, tuple[str, ...]], inputs: Values
) -> Iterator[Script]:
    """The lists of a job: the lines of each run in one shell."""
    for key, value in pairs(holder):
        if key in _SCRIPTS:
            for text in filled(file.lines(flat(file, value)), _INPUT, inputs):
                yield file.script(f"{prefix}{key}", text, variables=variables)
    for number, step in enumerate(items(get(holder, "run"))):  # https://docs.gitlab.com/ci/steps/
        given = get(step, "script")
        if isinstance(given, Scalar):
            yield file.script(f"{prefix}run[{number}]", file.written(given), variables=variables)
    hook = get(holder, "hooks", "pre_get_sources_script")
    if hook is not None:
        yield file.script(f"{prefix}hooks", file.lines(flat(file, hook)), variables=variables)


def _variables(job: Node) -> dict[str, tuple[str, ...]]:
    """A job's own, and what `parallel:matrix` sets."""
    found: dict[str, list[str]] = {}
    for row in items(get(job, "parallel", "matrix")):
        for name, value in pairs(row):
            texts = (item.text for item in (items(value) or [value]) if isinstance(item, Scalar))
            found.setdefault(name, []).extend(texts)
    return {**literals(get(job, "variables")), **{name: tuple(texts) for name, texts in found.items()}}


def _inputs(file: File) -> Values:
    """The defaults of `spec:inputs`, which the first of two documents holds."""
    return {
        f"inputs.{name}": (text_of(get(each, "default")),)
        for name, each in pairs(get(file.documents[0], "spec", "inputs"))
        if isinstance(get(each, "default"), Scalar)
    }
