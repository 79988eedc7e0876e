"""Where each tool's table has its tasks, and how it reads them. `prefix` is what its keys are called by in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..notation.toml import Table, Value, table, tables
from ..notation.written import Written
from ..script import Script
from .task import WORDS, Tasks, argv
from .tox_ini import COMMANDS, within

_MOST_TEMPLATES = 20


def _all(tasks: Tasks, found: Table, prefix: str) -> Iterator[Script]:
    for name, value in found.items():
        yield from tasks.read(f"{prefix}{name}", name, value)


def tox(root: Table, prefix: str) -> Iterator[Script]:
    """https://tox.wiki/en/stable/config.html (toml): a list of commands, each a list of words."""
    legacy = root.get("legacy_tox_ini")
    if isinstance(legacy, Written):
        yield from within(legacy, f"{prefix}legacy_tox_ini")
    places = {key: inner for key, inner in tables(root).items() if key not in ("env", "env_base")}
    for group in ("env", "env_base"):
        places |= {f"{group}.{name}": inner for name, inner in tables(root, group).items()}
    for name, environment in {"": root, **places}.items():
        for key in COMMANDS & environment.keys():
            subject = f"{prefix}{name}.{key}" if name else f"{prefix}{key}"
            yield from _tox_commands(subject, environment[key])


def _tox_commands(subject: str, value: Value) -> Iterator[Script]:
    for command in value if isinstance(value, list) else ():
        if isinstance(command, list):
            yield from argv(subject, command)
        elif isinstance(command, dict):  # {replace = "if", then = [[...]], else = [[...]]}
            for key in ("then", "else", "default"):
                yield from _tox_commands(subject, command.get(key))


def hatch(root: Table, prefix: str) -> Iterator[Script]:
    """https://hatch.pypa.io/latest/config/environment/overview/#scripts: a command may begin with another's name."""
    environments = tables(root, "envs")
    for name, environment in environments.items():
        tasks = Tasks(_hatch_names(environments, name), all_name=True)
        for key in ("scripts", "extra-scripts"):
            yield from _all(tasks, table(environment, key), f"{prefix}envs.{name}.{key}.")
        for key in ("pre-install-commands", "post-install-commands"):
            yield from tasks.read(f"{prefix}envs.{name}.{key}", "", environment.get(key))


def _hatch_names(environments: Mapping[str, Table], name: str) -> frozenset[str]:
    """The scripts of an environment and of those that it takes them from."""
    names: set[str] = set()
    seen: set[str] = set()
    while name in environments and name not in seen and len(seen) < _MOST_TEMPLATES:
        seen.add(name)
        environment = environments[name]
        names |= table(environment, "scripts").keys() | table(environment, "extra-scripts").keys()
        template = environment.get("template")
        name = template.text if isinstance(template, Written) else "default"
    return frozenset(names)


def pdm(root: Table, prefix: str) -> Iterator[Script]:
    """https://pdm-project.org/latest/usage/scripts/."""
    found = table(root, "scripts")
    yield from _all(Tasks(frozenset(found)), found, f"{prefix}scripts.")


def poe(root: Table, prefix: str) -> Iterator[Script]:
    """https://poethepoet.natn.io/tasks/index.html."""
    groups = {"tasks.": table(root, "tasks")}
    groups |= {f"groups.{name}.tasks.": table(group, "tasks") for name, group in tables(root, "groups").items()}
    tasks = Tasks(frozenset(name for found in groups.values() for name in found))
    for name, found in groups.items():
        yield from _all(tasks, found, f"{prefix}{name}")


def taskipy(root: Table, prefix: str) -> Iterator[Script]:
    """https://github.com/taskipy/taskipy#using-variables."""
    said = {
        name: inner["var"] if isinstance(inner, dict) and "var" in inner else inner
        for name, inner in table(root, "variables").items()
    }
    texts = {name: inner.text for name, inner in said.items() if isinstance(inner, Written)}
    yield from _all(Tasks(given=texts.get), table(root, "tasks"), f"{prefix}tasks.")


def rye(root: Table, prefix: str) -> Iterator[Script]:
    """https://rye.astral.sh/guide/pyproject/#toolryescripts."""
    found = table(root, "scripts")
    yield from _all(Tasks(frozenset(found), lists=WORDS), found, f"{prefix}scripts.")


def pixi(root: Table, prefix: str) -> Iterator[Script]:
    """https://pixi.sh/latest/workspace/advanced_tasks/: for all, for a feature, for a platform."""
    places = {"": root}
    places |= {f"feature.{name}.": feature for name, feature in tables(root, "feature").items()}
    for name, place in list(places.items()):
        places |= {f"{name}target.{target}.": inner for target, inner in tables(place, "target").items()}
    for name, place in places.items():
        yield from _all(Tasks(), table(place, "tasks"), f"{prefix}{name}tasks.")


def cibuildwheel(root: Table, prefix: str) -> Iterator[Script]:
    """https://cibuildwheel.pypa.io/en/stable/options/: a text or a list, for all, for a platform, by a selector."""
    places = {"": root} | {f"{name}.": inner for name, inner in tables(root).items()}
    overrides = root.get("overrides")
    tables_of = [
        *places.items(),
        *(("overrides.", each) for each in (overrides if isinstance(overrides, list) else ())),
    ]
    for name, place in tables_of:
        for key, value in place.items() if isinstance(place, dict) else ():
            if key == "test-command" or key.startswith("before-"):
                yield from Tasks().read(f"{prefix}{name}{key}", "", value)


TOOLS: Mapping[str, Callable[[Table, str], Iterator[Script]]] = {
    "tox": tox,
    "hatch": hatch,
    "pdm": pdm,
    "poe": poe,
    "taskipy": taskipy,
    "rye": rye,
    "pixi": pixi,
    "cibuildwheel": cibuildwheel,
}
