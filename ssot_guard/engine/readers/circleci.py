"""CircleCI: the `run` steps of jobs, commands and orbs.

https://circleci.com/docs/reference/configuration-reference/#run
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...nodes import Node, Scalar
from ...typed import NamedTuple
from ..notation.templates import Values, filled, unescaped
from ..notation.yaml_nodes import File, get, items, literals, pairs, scripts, text_of
from ..script import Script, Variables
from .github_steps import how_of

_PARAMETER = re.compile(r"(?<!\\)<<[ \t]{0,9}([\w.-]{1,100})[ \t]{0,9}>>")
_STEPS = frozenset({"steps", "pre-steps", "post-steps"})
_NO_STEPS = frozenset({"environment", "docker", "description", "run"})


def read(text: str, _path: str) -> Iterator[Script]:
    """What the steps run."""
    yield from scripts(
        text, lambda file, root: _Walk(file, {}, _parameters("pipeline.parameters", root)).within(root, "")
    )


class _Walk(NamedTuple):
    file: File
    env: Variables
    values: Values
    shell: str = ""

    def within(self, node: Node, subject: str) -> Iterator[Script]:
        """The steps in a mapping or a list, at any depth; `subject` names it."""
        own = self._of_holder(node)
        for key, value in pairs(node):
            path = f"{subject}.{key}".lstrip(".")
            if key in _STEPS:
                yield from own._steps(value, path)
            elif key not in _NO_STEPS:
                yield from own.within(value, path)
        for number, item in enumerate(items(node)):
            yield from own.within(item, f"{subject}[{number}]")

    def _of_holder(self, node: Node) -> _Walk:
        """What is known in a job or a command."""
        environment, parameters = _environment(node), _parameters("parameters", node)
        return self._replace(
            env={**self.env, **environment} if environment else self.env,
            values={**self.values, **parameters} if parameters else self.values,
            shell=text_of(get(node, "shell")) or self.shell,
        )

    def _steps(self, steps: Node, subject: str) -> Iterator[Script]:
        for number, step in enumerate(items(steps)):
            place = f"{subject}[{number}]"
            for key, value in pairs(step):
                if key == "run":
                    yield from self._run(value, place)
                else:  # `when: {steps: ...}`, or a command that takes steps
                    yield from self.within(value, f"{place}.{key}")

    def _run(self, run: Node, subject: str) -> Iterator[Script]:
        command = run if isinstance(run, Scalar) else get(run, "command")
        if not isinstance(command, Scalar):
            return
        how = how_of(text_of(get(run, "shell")) or self.shell)
        environment = _environment(run)
        env = {**self.env, **environment} if environment else self.env
        for text in filled(self.file.written(command), _PARAMETER, self.values):
            final = unescaped(text, "\\<<", "<<")  # a here-document's mark
            yield self.file.script(subject, final, how, env)


def _environment(node: Node) -> dict[str, tuple[str, ...]]:
    given = get(node, "environment")
    return {**literals(given), **{name: value for item in items(given) for name, value in literals(item).items()}}


def _parameters(prefix: str, node: Node) -> dict[str, tuple[str, ...]]:
    """The parameters' defaults."""
    return {
        f"{prefix}.{name}": (default.text,)
        for name, each in pairs(get(node, "parameters"))
        for default in [get(each, "default")]
        if isinstance(default, Scalar)
    }
