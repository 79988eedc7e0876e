"""Kubernetes' objects: what containers run, at start, in probes and in hooks; the scripts of Tekton and Argo Workflows.

https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
https://tekton.dev/docs/pipelines/tasks/#running-scripts-within-steps
https://argo-workflows.readthedocs.io/en/latest/fields/#scripttemplate

Every YAML file that no other format claims may hold some. A document that has the shape of a compose file or of a
GitLab pipeline under another name is read as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...nodes import Node, Scalar
from ...typed import NamedTuple
from ..notation.argv import of_image, of_list
from ..notation.templates import between, filled
from ..notation.yaml_nodes import File, flat, get, items, named, pairs, scripts, text_of
from ..notation.yaml_places import Written
from ..script import SHELL, Script
from . import compose, gitlab
from .github_steps import how_of

_CONTAINERS = frozenset({"containers", "initContainers", "ephemeralContainers", "steps", "sidecars"})
_SINGLE = frozenset({"container", "script", "stepTemplate"})
"""Where a mapping is one container, known by the name of what holds it."""
_CHECKS = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS = ("postStart", "preStop")
_OTHER_SHAPES = re.compile(r"^(?:services|[ \t]+script|before_script)[ \t]*:", re.MULTILINE)
_VARIABLE = between("$(", ")")
_PARAMETER = between("{{", "}}")
_SHEBANG = re.compile(r"#![ \t]*(?:\S*/env[ \t]+(?:-\S+[ \t]+)*)?(\S+)")

_Variables = dict[str, tuple[str, ...]]


def read(text: str, _path: str) -> Iterator[Script]:
    """What the containers run; nothing where a file has neither shape."""
    if ("apiVersion" in text and "kind" in text) or _OTHER_SHAPES.search(text):
        yield from scripts(text, _of)


def _of(file: File, root: Node) -> Iterator[Script]:
    if get(root, "apiVersion") is not None and get(root, "kind") is not None:
        yield from _Walk(file).within(root)
    elif compose.is_compose(root):
        yield from compose.of(file, root)
    elif gitlab.is_pipeline(root):
        yield from gitlab.of(file, root)


class _Walk(NamedTuple):
    file: File

    def within(self, node: Node) -> Iterator[Script]:
        """The containers in a mapping or a list, at any depth."""
        for key, value in pairs(node):
            if key in _CONTAINERS:
                for item in items(value):
                    yield from self._container(item, f"{key}.{text_of(get(item, 'name'))}")
            elif key in _SINGLE and not isinstance(value, Scalar):
                yield from self._container(value, f"{key}.{text_of(get(node, 'name'))}")
            elif key == "data" and text_of(get(node, "kind")) == "ConfigMap":
                yield from self._files(value)
            yield from self.within(value)
        for item in items(node):
            yield from self.within(item)

    def _container(self, container: Node, subject: str) -> Iterator[Script]:
        env = named(get(container, "env"))
        command = self._words(get(container, "command"), env)
        arguments = self._words(get(container, "args"), env)
        source = get(container, "source")
        if isinstance(source, Scalar):  # Argo hands it to the command as a file
            how = how_of(command[0].text if command else "")
            yield from self._filled(subject, source, how, env)
        else:
            yield from of_image(self.file, subject, command, arguments, env)
        script = get(container, "script")
        if isinstance(script, Scalar):
            yield from self._filled(subject, script, _how_by_shebang(script.text), env)
        executed = [get(container, probe, "exec", "command") for probe in _CHECKS]
        executed += [get(container, "lifecycle", hook, "exec", "command") for hook in _HOOKS]
        for words in executed:
            yield from of_list(self.file, subject, self._words(words, env), env)

    def _filled(self, subject: str, script: Scalar, how: str, env: _Variables) -> Iterator[Script]:
        for text in filled(self.file.written(script), _PARAMETER, {}):
            yield self.file.script(subject, text, how, env)

    def _words(self, node: Node | None, env: _Variables) -> list[Written]:
        said = [next(filled(self.file.written(item), _PARAMETER, {})) for item in flat(self.file, node)]
        return [next(filled(text, _VARIABLE, env, unknown=None)) for text in said]

    def _files(self, data: Node) -> Iterator[Script]:
        """The scripts among the files that a ConfigMap holds."""
        for name, value in pairs(data):
            if isinstance(value, Scalar) and (name.endswith((".sh", ".bash")) or value.text.startswith("#!")):
                yield from self._filled(f"data.{name}", value, _how_by_shebang(value.text), {})


def _how_by_shebang(script: str) -> str:
    """By a script's first line; without one it is a shell's."""
    found = _SHEBANG.match(script)
    return how_of(found[1]) if found else SHELL
