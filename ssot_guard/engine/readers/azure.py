"""Azure Pipelines: script steps and the tasks that hold a script, at any depth of stages, jobs and templates.

https://learn.microsoft.com/en-us/azure/devops/pipelines/yaml-schema/steps
"""

from __future__ import annotations

from collections.abc import Iterator

from ...nodes import Node, Scalar
from ...typed import NamedTuple
from ..notation.templates import between, filled
from ..notation.yaml_nodes import File, get, items, literals, named, pairs, scripts, text_of
from ..notation.yaml_places import Written
from ..script import BATCH, POWERSHELL, PYTHON, SHELL, Script

_KINDS = {"script": SHELL, "bash": SHELL, "pwsh": POWERSHELL, "powershell": POWERSHELL}
_NAMES = ("stage", "job", "deployment")
_INPUTS = frozenset({"script", "inlinescript"})
"""In small letters: a task's inputs may be written in any."""
_PARAMETER = between("${{", "}}")
_MACRO = between("$(", ")")
_HOLDERS = frozenset({"stages", "jobs", "steps", "strategy", "deploy", "predeploy", "routetraffic", "postroutetraffic"})
_HOLDERS_OF_DEPLOYMENT = frozenset(
    {"runonce", "rolling", "canary", "on", "failure", "success", "parameters", "extends"}
)
_LISTS_OF_STEPS = ("steps", "Steps")

_Variables = dict[str, tuple[str, ...]]


def read(text: str, _path: str) -> Iterator[Script]:
    """What the steps run."""
    yield from scripts(text, lambda file, root: _Walk(file, _parameters(root), {}, {}).within(root, ""))


class _Walk(NamedTuple):
    file: File
    expressions: _Variables
    """What `${{ }}` stands for: parameters and variables."""
    variables: _Variables
    environment: _Variables
    """The variables as processes have them: in capitals."""

    def within(self, node: Node, subject: str) -> Iterator[Script]:
        """The steps of a mapping or a list, and of what is below; `subject` names it."""
        variables = _variables(get(node, "variables"))
        own = self._with(variables) if variables else self
        yield from own._step(node, subject)
        for key, value in pairs(node):
            if key.startswith("${{"):
                yield from own._items(value, subject) if items(value) else own.within(value, subject)
            elif key.lower() in _HOLDERS | _HOLDERS_OF_DEPLOYMENT or key.endswith(_LISTS_OF_STEPS):
                path = f"{subject}.{key}".lstrip(".")
                yield from own._items(value, path) if items(value) else own.within(value, path)

    def _with(self, variables: _Variables) -> _Walk:
        compiled = {f"variables.{name}": values for name, values in variables.items()}
        inherited = {name.upper().replace(".", "_"): values for name, values in variables.items()}
        return self._replace(
            expressions={**self.expressions, **compiled},
            variables={**self.variables, **variables},
            environment={**self.environment, **inherited},
        )

    def _items(self, node: Node, subject: str) -> Iterator[Script]:
        for number, item in enumerate(items(node)):
            name = next((text_of(get(item, key)) for key in _NAMES if text_of(get(item, key))), "")
            yield from self.within(item, f"{subject}.{name}" if name else f"{subject}[{number}]")

    def _step(self, step: Node, subject: str) -> Iterator[Script]:
        env = literals(get(step, "env"))
        for key, value in pairs(step):
            if key in _KINDS and isinstance(value, Scalar):
                yield from self._filled(subject, self.file.written(value), _KINDS[key], env)
        task = text_of(get(step, "task")).partition("@")[0].lower()
        if task:
            inputs = get(step, "inputs")
            for key, value in pairs(inputs):
                if key.lower() in _INPUTS and isinstance(value, Scalar):
                    yield from self._filled(subject, self.file.written(value), _how(task, inputs), env)

    def _filled(self, subject: str, command: Written, how: str, env: _Variables) -> Iterator[Script]:
        environment = {**self.environment, **env} if env else self.environment
        for text in filled(command, _PARAMETER, self.expressions):
            for final in filled(text, _MACRO, self.variables, unknown=None):
                yield self.file.script(subject, final, how, environment)


def _how(task: str, inputs: Node | None) -> str:
    if task.startswith("pythonscript"):
        return PYTHON
    kind = next((text_of(value).lower() for key, value in pairs(inputs) if key.lower() == "scripttype"), "")
    if "powershell" in task or kind in ("ps", "pscore"):
        return POWERSHELL
    return BATCH if kind == "batch" else SHELL


def _variables(node: Node | None) -> _Variables:
    return {**literals(node), **named(node)}


def _parameters(root: Node) -> _Variables:
    """The parameters' defaults: `parameters.command`."""
    given = {**literals(get(root, "parameters")), **named(get(root, "parameters"), ("name", "default"))}
    return {f"parameters.{name}": values for name, values in given.items()}
