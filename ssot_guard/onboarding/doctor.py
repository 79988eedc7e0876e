"""The use case `doctor`: is the guard really on, in this clone and in CI?

It reads files and asks git; nothing is run, imported or written.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from .. import __version__, rules
from ..judging.guarded import Guarded, opened, read_allowlist
from ..policy import FILE_NAME, Policy
from ..problems import CannotRead, Exit
from ..typed import NamedTuple
from . import canonical, continuous, first_steps, hook_config, import_guard, installed, recommended
from .checks import NO, OK, OPEN, Check
from .surroundings import Surroundings, around


class Diagnosis(NamedTuple):
    """All checks, in the order in which they are told."""

    checks: tuple[Check, ...]
    unreadable: bool
    """Whether policy or allowlist are there and cannot be read."""

    @property
    def exit(self) -> Exit:
        if self.unreadable:
            return Exit.UNREADABLE
        return Exit.VIOLATIONS if any(check.status == NO for check in self.checks) else Exit.CLEAN


def configured(here: Surroundings) -> Check:
    """Whether the hooks' configuration has the guard, whatever environment variables skip here. Raises `CannotRead`
    where git cannot tell where its hooks are."""
    return _configured(here, _hooks(here), {})


class _Hooks(NamedTuple):
    """What is known of the hooks before any is judged."""

    here: installed.Installed
    config: str
    found: Sequence[hook_config.Hook]
    problem: str = ""


def examine(start: str, environment: Mapping[str, str]) -> Diagnosis:
    """Look at the repository that the absolute folder `start` is in. Raises `CannotRead` if there is none."""
    here = around(start)
    policy, checks, unreadable = _policy(here, start)
    hooks = _hooks(here)
    checks += [
        *_tracked(here, policy, hooks),
        _configured(here, hooks, environment),
        _installed(hooks),
        *_versions(hooks),
        continuous.check(here, hooks.found),
        *import_guard.check(here, policy),
        _packs(),
    ]
    return Diagnosis(tuple(checks), unreadable)


# --- policy and allowlist ---------------------------------------------------------------------------------------------


def _policy(here: Surroundings, start: str) -> tuple[Policy | None, list[Check], bool]:
    if not here.tree.exists(FILE_NAME):
        return None, [Check("policy", NO, f"there is no {FILE_NAME}", "ssot-guard init")], False
    try:
        guarded = opened(start)
    except CannotRead as error:
        return None, _problems("policy", error), True
    count = len(guarded.policy.truths)
    loads = Check("policy", OK, f"{FILE_NAME} loads, {count} truth{'s' * (count != 1)}")
    told, unreadable = _allowlist(guarded)
    return (
        guarded.policy,
        [loads, *told, *canonical.check(here, guarded.policy), *recommended.check(here, guarded.policy)],
        unreadable,
    )


def _allowlist(guarded: Guarded) -> tuple[list[Check], bool]:
    path = guarded.policy.allowlist
    if not guarded.tree.exists(path):
        return [Check("allowlist", OK, f"there is no {path}: nothing is excused")], False
    try:
        found = read_allowlist(guarded)
    except CannotRead as error:
        return _problems("allowlist", error), True
    files, exempt = len({path for _, path in found.debt}), len(found.exempt)
    return [Check("allowlist", OK, f"{path} loads, debt in {files} file{'s' * (files != 1)}, {exempt} exempt")], False


def _problems(name: str, error: CannotRead) -> list[Check]:
    return [
        Check(name, NO, str(problem), f"mend {problem.path}, then run `ssot-guard check`") for problem in error.problems
    ]


def _tracked(here: Surroundings, policy: Policy | None, hooks: _Hooks) -> Iterator[Check]:
    """What is not tracked, nobody else has: neither another clone nor CI."""
    wanted = [FILE_NAME, *([policy.allowlist] if policy else []), hooks.config]
    files = [path for path in wanted if path and here.tree.exists(path)]
    missing = [path for path in files if path not in here.paths]
    if missing:
        yield Check(
            "tracked",
            NO,
            f"git does not track {', '.join(missing)}: other clones lack it",
            shlex.join(["git", "add", *missing]),
        )
    elif files:
        yield Check("tracked", OK, f"git tracks {', '.join(files)}")


# --- hooks ------------------------------------------------------------------------------------------------------------


def _hooks(here: Surroundings) -> _Hooks:
    found = installed.look(here)
    config = installed.config_of(here, found)
    try:
        return _Hooks(found, config, hook_config.read(here, config) if config else ())
    except CannotRead as error:
        return _Hooks(found, config, (), str(error.problems[0]))


def _configured(here: Surroundings, hooks: _Hooks, environment: Mapping[str, str]) -> Check:
    name = "configured"
    if hooks.problem:
        return Check(name, NO, hooks.problem, f"mend {hooks.config}")
    guards = [hook for hook in hooks.found if hook.guards]
    if not guards and hooks.here.runner == installed.ITSELF:
        return Check(name, OK, f"{hooks.here.file} calls ssot-guard itself")
    if not guards:
        return Check(name, NO, _why_not_configured(here, hooks), _how_to_configure(here, hooks))
    off = {hook.id: list(hook_config.why_off(hook, here.paths, environment)) for hook in guards}
    for hook in guards:
        if hook.id in hooks.here.skips:
            off[hook.id].append(
                f"{hooks.here.file} tells {hooks.here.runner} to skip it: install it again without --skip"
            )
    if all(off.values()):
        why = [f"{hook}: {reason}" for hook, reasons in off.items() for reason in reasons]
        return Check(
            name, NO, f"{hooks.config} has it, yet it is off: {'; '.join(why)}", f"edit {hooks.config} as said"
        )
    ids = ", ".join(hook.id + (f" at {hook.rev}" if hook.rev else " (local)") for hook in hooks.found)
    alone = (
        ""
        if any(hook.verifies for hook in hooks.found)
        else f"; without {hook_config.ALLOWLIST_HOOK} the list may go stale"
    )
    return Check(name, OK, f"{ids} in {hooks.config}{alone}")


def _why_not_configured(here: Surroundings, hooks: _Hooks) -> str:
    if not hooks.config:
        return f"there is no {hooks.here.config or '.pre-commit-config.yaml'}"
    if hooks.found:
        return f"{hooks.config} has only {', '.join(hook.id for hook in hooks.found)}: nothing judges what is committed"
    for other in hook_config.other_configs(here, hooks.config):
        reader = hooks.here.runner or "pre-commit"
        return f"{reader} reads {hooks.config}, which has no hook of ssot-guard; {other}, which has, is not read"
    return f"{hooks.config} has no hook of ssot-guard"


def _how_to_configure(here: Surroundings, hooks: _Hooks) -> str:
    source = first_steps.origin()
    file = hooks.config or hooks.here.config or first_steps.config(here)
    return f"in {file}, add the repo {source.repo} at rev {source.rev} with the hooks {' and '.join(first_steps.HOOKS)}"


def _installed(hooks: _Hooks) -> Check:
    here, name = hooks.here, "installed"
    if here.runner and not here.wrong:
        merges = "" if here.merges else "; no pre-merge-commit hook, so a merge without conflicts is not looked at"
        return Check(name, OK, f"{here.file} calls {here.runner}{merges}")
    if here.wrong.startswith("is not executable"):
        return Check(name, NO, f"{here.file} {here.wrong}", f"chmod +x {here.file}")
    if here.wrong.startswith("there is no such"):
        return Check(name, NO, f"this clone has no {here.file}", installed.how_to_install(here, hooks.config))
    return Check(name, NO, f"{here.file} {here.wrong}", installed.how_to_install(here, hooks.config))


def _versions(hooks: _Hooks) -> Iterator[Check]:
    """The command at hand against what the hooks are pinned to: two versions may come to two verdicts."""
    pinned = {hook.rev: hook for hook in hooks.found if not hook.is_local}
    if not pinned:
        yield Check("version", OPEN, f"ssot-guard {__version__} here; no hook is pinned to a version")
    for rev, hook in pinned.items():
        version = re.fullmatch(r"v?(\d+\.\d+[\w.+-]*)", rev)
        if version is None:
            yield Check(
                "version", OPEN, f"ssot-guard {__version__} here; the hooks are at {rev}, which names no version"
            )
        elif version[1] == __version__:
            yield Check("version", OK, f"ssot-guard {__version__} here and in the hooks")
        else:
            runner = hooks.here.runner if hooks.here.runner == installed.PREK else installed.PRE_COMMIT
            mend = f"{runner} autoupdate --repo {hook.repo}, or install {version[1]} here"
            yield Check("version", NO, f"ssot-guard {__version__} here, {version[1]} in the hooks", mend)


# --- the rest ---------------------------------------------------------------------------------------------------------


def _packs() -> Check:
    packs = rules.packs()
    own = ", ".join(rules.available())
    more = ", ".join(f"{name} ({module})" for name, module in sorted(packs.items()))
    return Check("rules", OK, f"{own}" + (f"; packs: {more}" if packs else "; no packs of rules installed"))
