"""Which format a file has, by its name: the first that claims it. So no file is opened in vain."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import Format

_SHELL_SHEBANG = re.compile(rb"#!.*\b(?:ba|da|z|k|a)?sh\b")
_YAML = (".yml", ".yaml")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_shell(path: str, head: bytes) -> bool:
    name = _name(path)
    if name.endswith((".sh", ".bash", ".zsh", ".ksh", ".bats")):
        return True
    return "." not in name.lstrip(".") and _SHELL_SHEBANG.match(head) is not None


# --- lines ------------------------------------------------------------------------------------------------------------


def _is_dockerfile(path: str, _head: bytes) -> bool:
    """`Dockerfile.dockerignore` is a list of files that belongs to one."""
    name = _name(path).lower()
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    of_one = {"dockerfile", "containerfile"}
    return (first in of_one or last in of_one) and last not in ("dockerignore", "containerignore")


def _named(*names: str, starts: tuple[str, ...] = (), ends: tuple[str, ...] = ()) -> Callable[[str, bytes], bool]:
    """Claims by whole names, beginnings and endings, in any case: some tools do not tell, nor do some systems."""

    def claims(path: str, _head: bytes) -> bool:
        name = _name(path).lower()
        return name in names or name.startswith(starts) or name.endswith(ends)

    return claims


# --- YAML -------------------------------------------------------------------------------------------------------------


def _is_yaml(path: str, _head: bytes) -> bool:
    return path.endswith(_YAML)


def _is_below(path: str, *folders: str) -> bool:
    """Whether a YAML file is in one of the folders, at any depth, wherever that folder is."""
    return path.endswith(_YAML) and any(f"/{folder}/" in f"/{path}" for folder in folders)


def _is_github_workflow(path: str, _head: bytes) -> bool:
    return _is_below(path, ".github/workflows", ".gitea/workflows", ".forgejo/workflows")


def _is_github_action(path: str, _head: bytes) -> bool:
    return _name(path) in ("action.yml", "action.yaml")


def _is_gitlab(path: str, _head: bytes) -> bool:
    return path.endswith((".gitlab-ci.yml", ".gitlab-ci.yaml")) or _is_below(path, ".gitlab")


def _is_azure(path: str, _head: bytes) -> bool:
    name = _name(path)
    is_named = name.startswith(("azure-pipelines", ".azure-pipelines", ".vsts-ci")) and name.endswith(_YAML)
    return is_named or _is_below(path, ".azure-pipelines", "azure-pipelines", ".azuredevops", ".pipelines")


def _is_circleci(path: str, _head: bytes) -> bool:
    return _is_below(path, ".circleci")


def _is_bitbucket(path: str, _head: bytes) -> bool:
    return _name(path) in ("bitbucket-pipelines.yml", "bitbucket-pipelines.yaml")


def _is_pre_commit(path: str, _head: bytes) -> bool:
    return _name(path).startswith((".pre-commit-config.", ".pre-commit-hooks.")) and path.endswith(_YAML)


def _is_compose(path: str, _head: bytes) -> bool:
    return _name(path).startswith(("docker-compose", "compose")) and path.endswith(_YAML)


def _is_taskfile(path: str, _head: bytes) -> bool:
    return _name(path).lower().startswith("taskfile") and path.endswith(_YAML)


_YAML_FORMATS = (
    Format("github_workflow", _is_github_workflow),
    Format("github_action", _is_github_action),
    Format("gitlab", _is_gitlab),
    Format("azure", _is_azure),
    Format("circleci", _is_circleci),
    Format("bitbucket", _is_bitbucket),
    Format("pre_commit", _is_pre_commit),
    Format("compose", _is_compose),
    Format("taskfile", _is_taskfile),
    Format("kubernetes", _is_yaml),  # all that is left: only what is in them can tell
)


# --- all of them ------------------------------------------------------------------------------------------------------

FORMATS = (
    Format("sh", _is_shell),
    Format("makefile", _named("makefile", "gnumakefile", starts=("makefile.", "gnumakefile."), ends=(".mk", ".mak"))),
    Format("justfile", _named("justfile", ".justfile", ends=(".just",))),
    Format("dockerfile", _is_dockerfile),
    Format("powershell", _named(ends=(".ps1", ".psm1"))),
    Format("batch", _named(ends=(".bat", ".cmd"))),
    Format("procfile", _named("procfile", starts=("procfile.",))),
    Format("tox_ini", _named("tox.ini")),
    Format("setup_cfg", _named("setup.cfg")),
    Format(
        "pyproject",
        _named("pyproject.toml", "hatch.toml", "pdm.toml", "pixi.toml", "poe_tasks.toml", "tox.toml"),
    ),
    Format("package_json", _named("package.json")),
    Format("notebook", _named(ends=(".ipynb",))),
    *_YAML_FORMATS,
)
