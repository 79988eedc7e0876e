"""Bitbucket Pipelines: every list of commands, wherever a step stands.

https://support.atlassian.com/bitbucket-cloud/docs/step-options/#Script
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ..notation.yaml_nodes import File, items, pairs, scripts
from ..script import Script

_SCRIPTS = ("script", "after-script")


def read(text: str, _path: str) -> Iterator[Script]:
    """What the steps run."""
    yield from scripts(text, lambda file, root: _within(file, root, ""))


def _within(file: File, node: Node, subject: str) -> Iterator[Script]:
    for key, value in pairs(node):
        path = f"{subject}.{key}".lstrip(".")
        if key in _SCRIPTS:
            lines = [item for item in (items(value) or [value]) if isinstance(item, Scalar)]  # the others are pipes
            yield file.script(path, file.lines(lines))
        else:
            yield from _within(file, value, path)
    for number, item in enumerate(items(node)):
        yield from _within(file, item, f"{subject}[{number}]")
