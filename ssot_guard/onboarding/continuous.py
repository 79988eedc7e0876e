"""Whether CI runs the guard, as far as its files tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .checks import NO, OK, OPEN, Check
from .hook_config import GUARDS, Hook
from .installed import called
from .kinds import CI, kind
from .surroundings import Surroundings

NAME = "CI"
MEND = """add a step `ssot-guard check --against origin/<the main branch>` (ssot-guard's docs/ci.md)"""

_ACTIONS = re.compile(r"\buses:\s*[\"']?(pre-commit/action|j178/prek-action)@")
_SKIPPED = re.compile(r"\bSKIP[\"']?\s*[:=]\s*[\"']?([\w, -]+)")
_SHOWN = 3


def check(around: Surroundings, hooks: Iterable[Hook]) -> Check:
    """Look for what runs the hooks or the guard itself; pre-commit.ci's settings stand with the hooks."""
    configured = list(hooks)
    runs: list[str] = []
    files = [path for path in around.paths if kind(path) == CI]
    for source in around.texts(files):
        text = source.data.decode("utf-8", "surrogateescape")
        what = _runs(text)
        if what and _skips(text, configured):
            return Check(
                NAME,
                NO,
                f"{source.path} runs {what}, with SKIP naming the guard",
                f"take it out of SKIP in {source.path}",
            )
        if what:
            runs.append(f"{what} in {source.path}")
    if runs:
        return Check(
            NAME, OK, "; ".join(runs[:_SHOWN]) + (f" and {len(runs) - _SHOWN} more" if len(runs) > _SHOWN else "")
        )
    return _without_workflow(files, configured)


def _runs(text: str) -> str:
    uncommented = re.sub(r"(?m)(?:^|\s)#.*$", "", text)
    action = _ACTIONS.search(uncommented)
    return action[1] if action else called(uncommented)


def _skips(text: str, hooks: Iterable[Hook]) -> bool:
    ids = {hook.id for hook in hooks} & GUARDS or GUARDS
    return any(not ids.isdisjoint(re.split(r"[,\s]+", match[1])) for match in _SKIPPED.finditer(text))


def _without_workflow(files: list[str], hooks: list[Hook]) -> Check:
    settings = hooks[0].top.get("ci") if hooks else None
    if isinstance(settings, dict):
        skipped = settings.get("skip")
        ids = {hook.id for hook in hooks if hook.guards}
        if isinstance(skipped, list) and ids and ids <= set(map(str, skipped)):
            return Check(
                NAME, NO, "pre-commit.ci's settings skip it", "take it out of `ci: skip:` in the hooks' configuration"
            )
        return Check(NAME, OPEN, "pre-commit.ci has settings here; whether it is switched on only its site tells")
    if not files:
        return Check(NAME, OPEN, "git tracks no CI configuration that doctor knows (GitHub, GitLab, Azure, CircleCI)")
    return Check(
        NAME, NO, f"nothing in {len(files)} CI file{'s' * (len(files) > 1)} runs pre-commit, prek or ssot-guard", MEND
    )
