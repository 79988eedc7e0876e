"""Which YAML files are in which format."""

from __future__ import annotations

import pytest

from ssot_guard.engine import readers

NAMES = {
    "github_workflow": [".github/workflows/a.yml", "x/.github/workflows/b/a.yaml", ".forgejo/workflows/a.yml"],
    "github_action": ["action.yml", ".github/actions/x/action.yaml"],
    "gitlab": [".gitlab-ci.yml", "ci/build.gitlab-ci.yml", ".gitlab/ci/a.yml", "x/.gitlab-ci.yaml"],
    "azure": ["azure-pipelines.yml", "azure-pipelines-x.yaml", ".azure-pipelines/a/b.yml", ".azuredevops/a.yml"],
    "azure ": [".vsts-ci.yml", "azure-pipelines/steps.yml"],
    "circleci": [".circleci/config.yml", ".circleci/src/jobs/a.yaml"],
    "bitbucket": ["bitbucket-pipelines.yml"],
    "pre_commit": [".pre-commit-config.yaml", ".pre-commit-hooks.yaml", "x/.pre-commit-config.yml"],
    "compose": ["docker-compose.yml", "docker-compose.dev.yaml", "compose.yaml", "compose.test.yml"],
    "taskfile": ["Taskfile.yml", "taskfile.yaml", "Taskfile.dist.yml", "x/Taskfile_linux.yml"],
    "kubernetes": ["a.yml", "deploy/pod.yaml", "workflows/a.yml", ".github/dependabot.yml", "myaction.yml"],
}
OTHERS = [".github/workflows/README.md", "action.yml.md", ".circleci/run.json", "yaml", "a.yml.j2", "compose.py"]


@pytest.mark.parametrize("name", NAMES)
def test_a_format_by_its_name(name: str) -> None:
    assert {path: readers.of(path, b"") for path in NAMES[name]} == dict.fromkeys(NAMES[name], name.strip())


def test_what_is_no_yaml() -> None:
    assert [path for path in OTHERS if readers.of(path, b"") in NAMES] == []
