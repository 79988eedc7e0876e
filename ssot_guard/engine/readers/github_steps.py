"""Steps of GitHub Actions, in workflows and in composite actions alike.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idsteps
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...nodes import Node, Scalar
from ...typed import NamedTuple
from ..notation.templates import Values, continued, filled
from ..notation.yaml_nodes import File, get, items, literals, pairs, text_of
from ..notation.yaml_places import Written
from ..script import BATCH, PLAIN, POWERSHELL, PYTHON, SHELL, Script, Variables
from ..wrappers import POWERSHELLS, SHELLS

_EXPRESSION = re.compile(r"\$\{\{((?:(?!\$\{\{|\}\}).){0,1000})\}\}", re.DOTALL)
_COMMAND_INPUTS = {
    "nick-fields/retry": "command",
    "nick-invision/retry": "command",
    "wandalen/wretry.action": "command",
    "gabrielbb/xvfb-action": "run",
    "coactions/setup-xvfb": "run",
    "addnab/docker-run-action": "run",
    "uraimo/run-on-arch-action": "run",
    "cross-platform-actions/action": "run",
    "reactivecircus/android-emulator-runner": "script",
    "appleboy/ssh-action": "script",
    "azure/cli": "inlinescript",
    "pytorch/test-infra": "script",
}
"""Actions and workflows that run a shell text, and the input that holds it, in small letters."""


class Steps(NamedTuple):
    """The steps of one job or action, and what is known where they run."""

    file: File
    subject: str
    env: Variables
    values: Values
    """What expressions stand for: `matrix.python`."""
    shell: str = ""

    def scripts(self, steps: Node | None) -> Iterator[Script]:
        """What they run, each known by its number."""
        for number, step in enumerate(items(steps)):
            yield from self._of(step, f"{self.subject}.steps[{number}]")

    def _of(self, step: Node, subject: str) -> Iterator[Script]:
        own = literals(get(step, "env"))
        env = {**self.env, **own} if own else self.env
        values = {**self.values, **contexts("env", own)} if own else self.values
        shell = text_of(get(step, "shell")) or self.shell
        for key, value in pairs(step):
            if key == "run" and isinstance(value, Scalar):
                yield from self._filled(subject, self.file.written(value), how_of(shell), env, values)
        yield from self._replace(env=env, values=values).of_used(step, subject)

    def of_used(self, holder: Node, subject: str) -> Iterator[Script]:
        """What the action or the workflow that a step or a job uses is given to run."""
        owner_and_name = text_of(get(holder, "uses")).lower().partition("@")[0].split("/")[:2]
        wanted = _COMMAND_INPUTS.get("/".join(owner_and_name))
        for key, value in pairs(get(holder, "with")):
            if key.lower() == wanted and isinstance(value, Scalar):
                yield from self._filled(subject, self.file.written(value), SHELL, self.env, self.values)

    def _filled(self, subject: str, command: Written, how: str, env: Variables, values: Values) -> Iterator[Script]:
        for text in filled(command, _EXPRESSION, values):
            yield self.file.script(subject, continued(text) if how == PLAIN else text, how, env)


def how_of(shell: str) -> str:
    """How a step's text is read by its `shell`, which may be a command line with `{0}` for the text."""
    program = shell.split()[0].rpartition("/")[2].lower().removesuffix(".exe") if shell.strip() else "bash"
    if program.startswith("python"):
        return PYTHON
    if program in POWERSHELLS:
        return POWERSHELL
    return BATCH if program == "cmd" else SHELL if program in SHELLS else PLAIN


def contexts(context: str, variables: Variables) -> dict[str, tuple[str, ...]]:
    """Variables as expressions name them: `env.PYTEST`."""
    return {f"{context}.{name}": values for name, values in variables.items()}
