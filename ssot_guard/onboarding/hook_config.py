"""The hook runners' configuration: is the guard in it, and would it run on a commit?

Formats: https://pre-commit.com/#plugins and https://prek.j178.dev/configuration/, which is the same model as TOML too.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence

from ..engine import judge
from ..problems import CannotRead, Problem
from ..typed import Any, NamedTuple
from .kinds import HOOK_CONFIGS
from .surroundings import Surroundings

GUARDS = frozenset(
    f"ssot-{name}" for name in ("guard", "direct-launch", "duplicate-definition", "foreign-base", "competing-import")
)
ALLOWLIST_HOOK = "ssot-allowlist"
OTHERS = frozenset({ALLOWLIST_HOOK, "ssot-audit", "ssot-commit-msg", "ssot-range"})
"""Those that judge no files of a commit."""
SKIPPING = ("SKIP", "PREK_SKIP")
"""Environment variables with the ids of hooks that pre-commit or prek leave out, separated by commas."""

_MAX_DEPTH = 100
_TAGS_OF_PYTHON = frozenset({"python", "text", "file"})
"""What `identify` calls a Python file, and pre-commit's `types` ask for."""
_COMMIT_STAGES = frozenset({"pre-commit", "commit"})


class Hook(NamedTuple):
    """One hook of the guard's as it is configured. `rev` is empty for a local one."""

    id: str
    repo: str
    rev: str
    keys: Mapping[str, Any]
    top: Mapping[str, Any]
    """The whole configuration's own keys."""

    @property
    def is_local(self) -> bool:
        return self.repo == "local"

    @property
    def verifies(self) -> bool:
        """Whether it looks after the allowlist."""
        return self.id == ALLOWLIST_HOOK or (self.is_local and "allowlist" in str(self.keys.get("entry")))

    @property
    def judges_messages(self) -> bool:
        """Whether it asks for an owner's word in a commit's message, at the stage where there is one."""
        entry = str(self.keys.get("entry", ""))
        is_it = self.id == "ssot-commit-msg" or (self.is_local and re.search(r"\bverify\s+--message\b", entry))
        stages = self.keys.get("stages") or (self.top.get("default_stages") if self.is_local else None)
        return bool(is_it) and (not isinstance(stages, list) or "commit-msg" in map(str, stages))

    @property
    def guards(self) -> bool:
        """Whether it judges files, other than the one that looks after the allowlist."""
        return self.id in GUARDS or (
            self.is_local and not re.search(r"\b(allowlist|audit|verify)\b", str(self.keys.get("entry")))
        )


def read(around: Surroundings, path: str) -> list[Hook]:
    """The guard's hooks in a configuration file of the repository. Raises `CannotRead`."""
    text = around.text(path)
    if text is None:
        raise CannotRead([Problem(path, 0, 0, "cannot be read")])
    data = _toml(path, text) if path.endswith(".toml") else _yaml(path, text)
    top = data if isinstance(data, dict) else {}
    return [
        Hook(str(hook["id"]), str(repo.get("repo")), str(repo.get("rev") or ""), hook, top)
        for repo in _mappings(top.get("repos"))
        for hook in _mappings(repo.get("hooks"))
        if isinstance(hook.get("id"), str) and _is_ours(str(repo.get("repo")), hook)
    ]


def why_off(hook: Hook, paths: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """Why a hook would judge nothing on a commit, in words. `paths` are the tracked files."""
    stages = hook.keys.get("stages") or (hook.top.get("default_stages") if hook.is_local else None)
    if isinstance(stages, list) and stages and not _COMMIT_STAGES.intersection(map(str, stages)):
        yield f"it runs in the stages {', '.join(map(str, stages))} only: take `stages` out"
    if "|| true" in str(hook.keys.get("entry", "")):
        yield "its entry ends in `|| true`, so it never blocks: take that out"
    for variable in SKIPPING:
        if hook.id in re.split(r"\s*,\s*", environment.get(variable, "")):
            yield f"{variable} names it in this environment: run `unset {variable}`"
    if _TAGS_OF_PYTHON.intersection(_texts(hook.keys.get("exclude_types"))):
        yield "its `exclude_types` leave out Python: take them out"
    for key in ("types", "types_or"):
        tags = _texts(hook.keys.get(key))
        if tags and _TAGS_OF_PYTHON.isdisjoint(tags):
            yield f"its `{key}` ({', '.join(tags)}) leave out Python: take them out"
    yield from _why_no_file(hook, [path for path in paths if judge.claims(path, b"")])


def _why_no_file(hook: Hook, paths: Sequence[str]) -> Iterator[str]:
    """`files` and `exclude` are searched for in the path, the hook's after the configuration's own."""
    left = paths
    for keys, whose in ((hook.top, "the configuration's"), (hook.keys, "its")):
        for key, wanted in (("files", True), ("exclude", False)):
            pattern = keys.get(key)
            if not isinstance(pattern, str) or not left:
                continue  # prek's globs are mappings; they are its own to judge
            try:
                left = [path for path in left if bool(re.search(pattern, path)) is wanted]
            except re.error as error:
                yield f"{whose} `{key}` is no regular expression ({error}): mend it"
                return
            if not left:
                yield f"{whose} `{key}` leaves out every Python file that git tracks: take it out"


def _is_ours(repo: str, hook: Mapping[str, Any]) -> bool:
    if repo in ("local", "meta", "builtin"):
        return repo == "local" and _calls_guard(hook.get("entry"))
    return hook["id"] in GUARDS | OTHERS


def _calls_guard(entry: object) -> bool:
    if not isinstance(entry, str):
        return False
    try:
        words = shlex.split(entry)
    except ValueError:
        words = entry.split()
    names = {os.path.basename(part) for word in words for part in word.split()}
    return bool(names & {"ssot-guard", "ssot-guard.exe", "ssot_guard"})


def _yaml(path: str, text: str) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, loader):  # the composer recurses, and in C that can crash
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise CannotRead([Problem(path, 0, 0, f"is nested more than {_MAX_DEPTH} deep")])
        return yaml.load(text, loader)
    except (yaml.YAMLError, ValueError) as error:
        raise CannotRead([Problem(path, 0, 0, f"is no YAML: {' '.join(str(error).split())}")]) from None


def _toml(path: str, text: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib

        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise CannotRead([Problem(path, 0, 0, f"is no TOML: {' '.join(str(error).split())}")]) from None
    raise CannotRead([Problem(path, 0, 0, "Python 3.10 cannot read TOML: run `ssot-guard doctor` on a newer one")])


def _mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def other_configs(around: Surroundings, path: str) -> Iterator[str]:
    """Configuration files beside `path` that have the guard's hooks."""
    for name in HOOK_CONFIGS:
        if name != path and around.tree.exists(name):
            try:
                found = read(around, name)
            except CannotRead:
                continue
            if found:
                yield name
