"""pre-commit's hooks: a command line that is split as a shell would, and arguments behind it.

https://pre-commit.com/#new-hooks, https://pre-commit.com/#pre-commit-configyaml---hooks
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ..notation.argv import of_list, split
from ..notation.yaml_nodes import File, flat, get, items, scripts, text_of
from ..script import Script

_NO_COMMANDS = frozenset({"pygrep", "fail", "docker_image"})
"""Languages whose `entry` is a pattern, a message or an image."""


def read(text: str, _path: str) -> Iterator[Script]:
    """What the hooks run."""
    yield from scripts(text, _of)


def _of(file: File, root: Node) -> Iterator[Script]:
    hooks = [hook for repo in items(get(root, "repos")) for hook in items(get(repo, "hooks"))]
    for hook in [*hooks, *items(root)]:
        entry = get(hook, "entry")
        if isinstance(entry, Scalar) and text_of(get(hook, "language")) not in _NO_COMMANDS:
            arguments = [file.written(argument) for argument in flat(file, get(hook, "args"))]
            words = split(file.written(entry))
            yield from of_list(file, f"hooks.{text_of(get(hook, 'id'))}", [*words, *arguments])
