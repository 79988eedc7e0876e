"""Whether git, in this clone, calls a hook runner or the guard itself before a commit."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator

from .. import git
from ..problems import CannotRead
from ..sources import WorkTree
from ..typed import NamedTuple
from .kinds import HOOK_CONFIGS, PRE_COMMIT_CONFIG
from .surroundings import Surroundings

PRE_COMMIT, PREK, ITSELF = "pre-commit", "prek", "ssot-guard"

_LONGEST_HOOK = 1_000_000
_NO_CALL = re.compile(r"\|\|\s*(?:true|:|exit 0)(?!\w)|^\s*(?:echo|printf)\b|^\s*-?\s*name:")
"""Lines whose outcome is thrown away, or that only talk of a call."""
_CALLS = (
    (ITSELF, re.compile(r"\bssot[-_]guard(?:\.exe)?[\"']?\s+check\b")),
    (PREK, re.compile(r"\bprek[\"']?\s+(?:run|hook-impl)\b(?!\s+(?!ssot-|-)\S)|^\s*prek\s*$", re.MULTILINE)),
    (PRE_COMMIT, re.compile(r"\bpre[-_]commit[\"']?\s+(?:run|hook-impl)\b(?!\s+(?!ssot-|-)[\w.])")),
)
"""What a hook, or a CI job, calls to run the guard. A runner that is told to run another hook does not."""


class Installed(NamedTuple):
    """git's pre-commit hook. `runner` is empty if nothing that could run the guard is called from it."""

    file: str
    """Where git looks for it, relative to the root if it is inside."""
    runner: str = ""
    config: str = ""
    """The configuration that the runner is told to read, if it is told."""
    skips: tuple[str, ...] = ()
    """Hooks that the runner is told to leave out."""
    wrong: str = ""
    """Why it does not run all the same, or why there is no runner."""
    elsewhere: bool = False
    """Whether `core.hooksPath` says where hooks are."""
    merges: bool = False
    """Whether there is a hook for merges too: git calls `pre-commit` for none that has no conflict."""


def look(around: Surroundings) -> Installed:
    """Read the hook that git would call. Raises `CannotRead` where git cannot tell where it is."""
    folder = git.hooks_folder(around.repository)
    path = os.path.join(folder, "pre-commit")
    shown = os.path.relpath(path, around.repository.root)
    found = Installed(
        path if shown.startswith("..") else shown,
        elsewhere=not os.path.isfile(os.path.join(os.path.dirname(folder), "HEAD")),
        merges=os.path.isfile(os.path.join(folder, "pre-merge-commit")),
    )
    if not os.path.isfile(path):
        return found._replace(wrong="there is no such file")
    if not os.access(path, os.X_OK):
        return found._replace(wrong="is not executable, so git does not run it")
    return _recognise(found, "\n".join(map(_code, (_read(path), *_called(around, folder, path)))))


def called(text: str) -> str:
    """Which of the three runs the guard in a script or CI job; empty if none, or if the outcome is thrown away."""
    lines = "\n".join(line for line in _code(text).splitlines() if not _NO_CALL.search(line))
    return next((runner for runner, call in _CALLS if call.search(lines)), "")


def config_of(around: Surroundings, installed: Installed) -> str:
    """The configuration file that the runner reads, or where there is no runner yet the one it would; empty if none."""
    if installed.config:
        return installed.config if around.tree.exists(installed.config) else ""
    names: tuple[str, ...] = HOOK_CONFIGS if installed.runner == PREK else (PRE_COMMIT_CONFIG,)
    if not installed.runner:
        names = (PRE_COMMIT_CONFIG, *HOOK_CONFIGS)
    return next((name for name in names if around.tree.exists(name)), "")


def how_to_install(found: Installed, config: str) -> str:
    """The command that puts the hook in place."""
    if config.endswith((".toml", ".yml")) or found.runner == PREK:
        return "prek install"
    if found.elsewhere:  # pre-commit refuses to install then
        return "git config --unset-all core.hooksPath && pre-commit install (or, leaving it as it is: prek install)"
    return "pre-commit install (or: prek install)"


def called_by(path: str) -> str:
    """What a hook that git runs says, without its comments; empty if it does not run it."""
    return _code(_read(path)) if os.access(path, os.X_OK) else ""


def missing(start: str) -> str:
    """The command that installs the commit hook that this clone lacks although it is configured; empty if all is well.

    `start` is an absolute folder. Where git cannot tell, nothing is missing: there may be no clone.
    """
    try:
        repository = git.locate(start)
        here = Surroundings(repository, WorkTree(repository), ())
        found = look(here)
    except (CannotRead, OSError):
        return ""
    config = "" if found.runner and not found.wrong else config_of(here, found)
    configured = config and re.search(r"ssot[-_]", here.text(config) or "")
    return how_to_install(found, config).partition(" (or")[0] if configured else ""


def _recognise(found: Installed, text: str) -> Installed:
    runner = called(text) or (PRE_COMMIT if "-mpre_commit" in text and "hook-impl" in text else "")
    runner = runner or (PREK if "hook-impl" in text and "--script-version" in text else "")
    if not runner:
        return found._replace(wrong="calls neither pre-commit nor prek nor ssot-guard")
    config = _option(text, "config") if runner != ITSELF else []
    skips = tuple(id for given in _option(text, "skip") for id in given.split(","))
    wrong = _gone(text, runner)
    return found._replace(runner=runner, config=config[0] if config else "", skips=skips, wrong=wrong)


def _option(text: str, name: str) -> list[str]:
    try:
        words = shlex.split(" ".join(re.findall(rf"(?<=\s)--{name}=(?:'[^'\n]*'|[^\s)'])+", text)))
    except ValueError:
        return []
    return [word.partition("=")[2] for word in words]


def _gone(text: str, runner: str) -> str:
    """Both runners write down the program that installed them, and else look on PATH."""
    named = re.search(r"^(?:INSTALL_PYTHON|PREK)=(.+)$", text, re.MULTILINE)
    if not named:
        return ""
    program = (
        "".join(shlex.split(named[1])[:1]) if named[1].count("'") % 2 == 0 and named[1].count('"') % 2 == 0 else ""
    )
    return "" if os.access(program, os.X_OK) or shutil.which(runner) else f"calls {program}, which is gone"


def _called(around: Surroundings, folder: str, path: str) -> Iterator[str]:
    """The scripts behind a hook that only passes the call on: husky's, lefthook's."""
    if (
        os.path.basename(folder) == "_"
    ):  # https://typicode.github.io/husky: `.husky/_/pre-commit` runs `.husky/pre-commit`
        yield _read(os.path.join(os.path.dirname(folder), "pre-commit"))
    if "lefthook" in _read(path):
        for name in ("lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".lefthook.yaml"):
            yield around.text(name) or ""


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read(_LONGEST_HOOK))
    except OSError:
        return ""


def _code(text: str) -> str:
    """Without lines that are comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
