"""Taskfiles: the commands of tasks, and the shell texts that tell whether they have to run.

https://taskfile.dev/docs/reference/schema
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ...typed import NamedTuple
from ..notation.templates import between, filled
from ..notation.yaml_nodes import File, get, items, literals, pairs, scripts
from ..script import Script

_TEMPLATE = between("{{", "}}")
_LISTS = frozenset({"cmds", "cmd", "status", "preconditions"})
_COMMANDS = frozenset({"cmd", "defer", "sh"})

_Variables = dict[str, tuple[str, ...]]


def read(text: str, _path: str) -> Iterator[Script]:
    """What the tasks run."""
    yield from scripts(text, _of)


def _of(file: File, root: Node) -> Iterator[Script]:
    whole = _Task(file, "vars", {}, {}).knowing(root)
    yield from whole.dynamic(root)
    for name, task in pairs(get(root, "tasks")):
        own = whole._replace(subject=f"task {name}").knowing(task)
        yield from own.dynamic(task)
        if isinstance(task, Scalar) or items(task):
            yield from own.commands(task)
        for key, value in pairs(task):
            if key in _LISTS:
                yield from own.commands(value)


class _Task(NamedTuple):
    file: File
    subject: str
    variables: _Variables
    templates: _Variables
    """The same as templates name them: `.VAR`."""

    def knowing(self, holder: Node) -> _Task:
        """With the variables that the file or a task sets."""
        own = {**literals(get(holder, "vars")), **literals(get(holder, "env"))}
        if not own:
            return self
        templates = {**self.templates, **_by_template(own)}
        return self._replace(variables={**self.variables, **own}, templates=templates)

    def commands(self, node: Node) -> Iterator[Script]:
        """Texts, and mappings that hold one; each is run by a shell of its own."""
        if isinstance(node, Scalar):
            for text in filled(self.file.written(node), _TEMPLATE, self.templates):
                yield self.file.script(self.subject, text, variables=self.variables)
        for item in items(node):
            yield from self.commands(item)
        for key, value in pairs(node):
            if key in _COMMANDS:
                yield from self.commands(value)

    def dynamic(self, holder: Node) -> Iterator[Script]:
        """Variables whose value a shell tells: `{sh: ...}`."""
        for key in ("vars", "env"):
            for _, value in pairs(get(holder, key)):
                if not isinstance(value, Scalar):
                    yield from self.commands(value)


def _by_template(variables: _Variables) -> _Variables:
    """`{{.VAR}}`, whatever blanks and trimming marks are in it."""
    return {
        f"{mark}.{name}{end}": given for name, given in variables.items() for mark in ("", "-") for end in ("", "-")
    }
