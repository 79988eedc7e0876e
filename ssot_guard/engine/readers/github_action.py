"""Composite actions of GitHub: the `run` of every step.

https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runs-for-composite-actions
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ..notation.yaml_nodes import File, get, pairs, scripts
from ..script import Script
from .github_steps import Steps


def read(text: str, _path: str) -> Iterator[Script]:
    """What the action runs."""
    yield from scripts(text, _of)


def _of(file: File, action: Node) -> Iterator[Script]:
    defaults = {
        f"inputs.{name}": (default.text,)
        for name, each in pairs(get(action, "inputs"))
        for default in [get(each, "default")]
        if isinstance(default, Scalar)
    }
    yield from Steps(file, "runs", {}, defaults).scripts(get(action, "runs", "steps"))
