"""What a file is to a project, told by its name: who may say how the tests are run."""

from __future__ import annotations

import re

CI, BUILD, HOOKS, SHELL, PYTHON, DOCS = "CI", "build", "hooks", "shell", "Python", "docs"

AUTOMATION = frozenset({CI, BUILD, HOOKS, SHELL})
"""Kinds whose files run commands."""

PRE_COMMIT_CONFIG = ".pre-commit-config.yaml"
HOOK_CONFIGS = ("prek.toml", PRE_COMMIT_CONFIG, ".pre-commit-config.yml")
"""In the order in which prek takes the first one there is (https://prek.j178.dev/configuration/). pre-commit reads the
second only (`pre_commit.constants.CONFIG_FILE`)."""

_KINDS = (
    (CI, r"\.github/workflows/[^/]+\.ya?ml|\.github/actions/.+/action\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml"
         r"|(?:.*/)?azure-pipelines[^/]*\.ya?ml|\.azure-pipelines/.+\.ya?ml"),
    (HOOKS, r"(?:.*/)?(?:prek\.toml|\.pre-commit-config\.ya?ml)|\.husky/[^/]+|\.githooks/[^/]+"),
    (BUILD, r"(?:.*/)?(?:GNUm|M|m)akefile|.*\.mk|(?:.*/)?(?:[Jj]ustfile|Taskfile\.ya?ml|tox\.ini|setup\.cfg"
            r"|Dockerfile[^/]*|pyproject\.toml|package\.json|cloudbuild\.ya?ml|noxfile\.py|tasks\.py)"),
    (SHELL, r".*\.(?:sh|bash|zsh|bat|cmd|ps1)"),
    (PYTHON, r".*\.pyw?"),
    (DOCS, r".*\.(?:md|rst|txt|adoc)"),
)  # fmt: skip


def kind(path: str) -> str | None:
    """One of the constants above, or None for a file that says nothing about how the project is run."""
    return next((name for name, names in _KINDS if re.fullmatch(names, path, re.DOTALL)), None)
